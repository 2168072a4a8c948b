"""The filter bar: one line to type in, what it searches, and how much it found.

The same line finds text in the abstract. Editing is Textual's Input; moving through the results,
scope and history are commands, so they never reach it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widgets import Input

from reader.library.completing import Completer
from reader.library.finder import read_query
from reader.model.clean import CleanText, laid
from reader.model.errors import DaysheetError
from reader.ui.cells import truncate
from reader.ui.look import Look, Tone
from reader.ui.widgets.lines import Line, LinesWidget, justify, to_strip
from reader.ui.widgets.text_widgets import LineInput, PlainText

PLACEHOLDER = "filter by title, or is:unread  by:name  date:2026-03"
Use = Literal["filter", "find"]


class FilterBar(Horizontal):
    """The bar under the panes."""

    class Changed(Message):
        """The text may have changed under the user's hands: by a key, a paste, the mouse."""

    def __init__(self, look: Look, completer: Completer) -> None:
        super().__init__(id="filter-bar")
        self.look = look
        self.use: Use = "filter"
        self._sign = PlainText(laid("/"), id="filter-sign")
        self._input = LineInput(PLACEHOLDER, "filter-line", _Completions(completer, self._filters))
        self._input.highlighter = _Dimmed(look, self._filters)
        self._count = Count(look)

    def compose(self) -> ComposeResult:
        yield self._sign
        yield self._input
        yield self._count

    @property
    def text(self) -> str:
        return self._input.value

    def _filters(self) -> bool:
        return self.use == "filter"

    @property
    def in_use(self) -> bool:
        """Whether the line has the focus: from the moment it is given, before it is told so."""
        return self._input.is_attached and self.screen.focused is self._input

    def open(self, use: Use) -> None:
        """Put the cursor into the line, for filtering or for finding in the abstract."""
        self.use_for(use)
        self.screen.set_focus(self._input, scroll_visible=False)

    def use_for(self, use: Use) -> None:
        """Say what the line is for."""
        self.use = use
        self._sign.show(laid("/" if use == "filter" else "find"))
        self._input.placeholder = PLACEHOLDER if use == "filter" else "in this abstract"

    def set_text(self, text: str) -> None:
        """Replace the text without saying that it changed."""
        if text == self._input.value:
            return
        with self.prevent(Input.Changed):
            self._input.value = laid(text)
        self._input.cursor_position = len(self._input.value)

    def type_key(self, key: str) -> bool:
        """Type or edit what a key means; return whether it meant anything here."""
        return self._input.type_key(key)

    def insert_text(self, text: CleanText) -> None:
        """Put text where the cursor is."""
        self._input.insert_text(text)

    def complete(self) -> None:
        """Take the completion that is shown, else go right."""
        self._input.action_cursor_right()

    def say_count(self, found: str, more: str = "", trouble: str = "") -> None:
        """Show what was found, what `Tab` would find, or what was not taken."""
        self._count.say(found, more, trouble)

    def theme_changed(self) -> None:
        """Paint the count, and the text that is dimmed, in the theme that is worn now."""
        self._count.refresh()
        self._input.refresh()

    def on_descendant_focus(self) -> None:
        self._sign.add_class("live")

    def on_descendant_blur(self) -> None:
        self._sign.remove_class("live")

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())


class Count(LinesWidget):
    """What was found, at the right end of the bar. Its width is fixed: one that follows its text
    has every key lay the whole screen out again."""

    def __init__(self, look: Look) -> None:
        super().__init__(id="filter-count")
        self.look = look
        self._said = ("", "", "")
        self.display = False

    def say(self, found: str, more: str, trouble: str) -> None:
        if self._said != (trouble, found, more):
            self._said = (trouble, found, more)
            self.display = bool(trouble or found or more)
            self.refresh()

    def strip_at(self, _y: int) -> Strip:
        blank = self.look.style("text")
        tones: tuple[Tone, ...] = ("match", "text", "faint")
        pieces = [
            (text, self.look.style(tone))
            for text, tone in zip(self._said, tones, strict=True)
            if text
        ]
        cells = self.size.width
        line: Line = []
        for text, style in pieces:
            # Of what is dropped where there is no room, the first is better cut.
            said = text if line else truncate(text, cells - 4, self.look.signs.more)
            line += [("   ", blank), (said, style)]
        return to_strip(justify([], line, cells, blank), cells, blank)


class _Completions(Suggester):
    """Completes the filter; what stands in the library is looked up beside the interface."""

    def __init__(self, completer: Completer, wanted: Callable[[], bool]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completer = completer
        self._wanted = wanted

    async def get_suggestion(self, value: str) -> str | None:
        if not self._wanted():
            return None
        try:
            if self._completer.is_quick(value):
                found = self._completer.complete(value)
            else:
                found = await asyncio.to_thread(self._completer.complete, value)
            return laid(found) if found else None
        except DaysheetError:
            # What is wrong with the library is said by whoever shows its papers.
            return None


class _Dimmed(Highlighter):
    """Dims what of the filter was not taken."""

    def __init__(self, look: Look, wanted: Callable[[], bool]) -> None:
        self._look = look
        self._wanted = wanted

    def highlight(self, text: Text) -> None:
        if self._wanted():
            dimmed = Style(color=self._look.style("faint").color)
            for piece in read_query(text.plain).untaken:
                text.stylize(dimmed, piece.start, piece.end)
