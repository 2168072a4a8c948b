"""The filter bar: an input line with its completions, and the number of matches.

The same line finds text in the abstract. Textual's Input does the editing. Moving through the
results, the scope and the history are commands; their keys never reach the Input.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester, SuggestionReady
from textual.timer import Timer
from textual.widgets import Input

from reader.library.query_language import Completer, read_query
from reader.model.clean import CleanText, laid
from reader.model.errors import DaysheetError
from reader.ui.cells import truncate
from reader.ui.look import Look, Tone
from reader.ui.textual_internals import shown_completion
from reader.ui.widgets.lines import Line, LinesWidget, justify, line_width, to_strip
from reader.ui.widgets.text_widgets import LineInput, PlainText

PLACEHOLDER = "filter by title, author or what you remember; or is:unread"
CUT_CELLS = 12
"""The room that a text after the count needs, in cells. With less room it is left out."""
SLOW_SECONDS = 0.15
"""Seconds until an answer is slow. A change that is seen shorter would flicker."""
Purpose = Literal["filter", "find"]


class FilterBar(Horizontal):
    """The bar under the panes."""

    class Changed(Message):
        """The user may have changed the text with a key, a paste or the mouse."""

    class CompletionChanged(Message):
        """A completion is shown, or a click may have hidden it."""

    def __init__(self, look: Look, completer: Completer) -> None:
        super().__init__(id="filter-bar")
        self.look = look
        self.use: Purpose = "filter"
        self.text_name = "abstract"
        """The name of the text that the line searches."""
        self._sign = PlainText(laid("/"), id="filter-sign")
        self._input = LineInput(PLACEHOLDER, "filter-line", _Completions(completer, self._filters))
        self._input.highlighter = _UnusedTextDimmer(look, self._filters)
        self._count = MatchCount(look)
        self._slow_timer: Timer | None = None

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
        """Whether the line has the focus, even before its focus event arrives."""
        return self._input.is_attached and self.screen.focused is self._input

    def open(self, use: Purpose) -> None:
        """Focus the line, to filter the list or to find text in the abstract."""
        self.use_for(use)
        # A small screen hides the bar while it is idle.
        self.display = True
        self.screen.set_focus(self._input, scroll_visible=False)

    def use_for(self, use: Purpose) -> None:
        """Set the purpose of the line."""
        self.use = use
        self._sign.show(laid("/" if use == "filter" else "find"))
        self.show_purpose(use)

    def show_purpose(self, use: Purpose) -> None:
        """Say in the empty line what `/` does now."""
        find = (
            f"in this {self.text_name}" if self.use == "find" else f"find in this {self.text_name}"
        )
        self._input.placeholder = PLACEHOLDER if use == "filter" else find

    def set_text(self, text: str) -> None:
        """Replace the text without sending `Changed`."""
        if text == self._input.value:
            return
        with self.prevent(Input.Changed):
            self._input.value = laid(text)
        self._input.cursor_position = len(self._input.value)

    def type_key(self, key: str) -> bool:
        """Apply a key to the text; return whether it edits or types anything."""
        return self._input.type_key(key)

    def insert_text(self, text: CleanText) -> None:
        """Insert text at the cursor."""
        self._input.insert_text(text)

    @property
    def has_completion(self) -> bool:
        """Whether `complete` would accept a completion."""
        return bool(shown_completion(self._input))

    def complete(self) -> None:
        """Accept the completion if one is shown; otherwise move the cursor right."""
        self._input.action_cursor_right()

    def show_count(
        self, found: str, more: str = "", problem: str = "", *, is_half_typed: bool = False
    ) -> None:
        """Show the number of matches, what `Tab` would find, and the part of the text not used.

        A part that is being typed is no mistake yet: with `is_half_typed` its note is dimmed.
        """
        self._stop_waiting()
        self._count.show(found, more, problem, is_half_typed=is_half_typed)

    def call_if_slow(self, function: Callable[[], None]) -> None:
        """Call a function unless `show_count` is called within a moment.

        The moment begins with the first call since the last count.
        """
        if self._slow_timer is None:
            self._slow_timer = self.set_timer(SLOW_SECONDS, function)

    def _stop_waiting(self) -> None:
        if self._slow_timer is not None:
            self._slow_timer.stop()
            self._slow_timer = None

    def theme_changed(self) -> None:
        """Repaint the count and the dimmed text in the new theme."""
        self._count.refresh()
        self._input.refresh()

    def on_descendant_focus(self) -> None:
        self._sign.add_class("active")

    def on_descendant_blur(self) -> None:
        self._sign.remove_class("active")
        self._count.end_typing()

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(SuggestionReady)
    @on(events.Click)
    def _completion_changed(self, _event: SuggestionReady | events.Click) -> None:
        self.post_message(self.CompletionChanged())


class MatchCount(LinesWidget):
    """The number of matches, at the right end of the bar.

    Its width is fixed. If it followed the text, every key would lay out the whole screen again.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(id="filter-count")
        self.look = look
        self._texts = ("", "", "")
        self._is_half_typed = False
        self.display = False

    def end_typing(self) -> None:
        """Show the problem of what was typed last like any other."""
        if self._is_half_typed:
            self._is_half_typed = False
            self.refresh()

    def show(self, found: str, more: str, problem: str, *, is_half_typed: bool) -> None:
        """Show these texts; empty ones are left out."""
        texts = (problem, found, more)
        if (self._texts, self._is_half_typed) != (texts, is_half_typed):
            self._texts, self._is_half_typed = texts, is_half_typed
            self.display = bool(problem or found or more)
            self.refresh()

    def strip_at(self, _y: int) -> Strip:
        blank = self.look.style("text")
        problem_tone: Tone = "muted" if self._is_half_typed else "match"
        tones: tuple[Tone, ...] = (problem_tone, "text", "faint")
        pieces = [
            (text, self.look.style(tone))
            for text, tone in zip(self._texts, tones, strict=True)
            if text
        ]
        cells = self.size.width
        line: Line = []
        for text, style in pieces:
            room = cells - line_width(line) - 4
            if not line or room >= CUT_CELLS:
                shown = truncate(text, room, self.look.signs.more)
                line += [("   ", blank), (shown, style)]
        return to_strip(justify([], line, cells, blank), cells, blank)


class _Completions(Suggester):
    """Completes the filter. Values from the library are looked up on a thread."""

    def __init__(self, completer: Completer, is_enabled: Callable[[], bool]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completer = completer
        self._is_enabled = is_enabled

    async def get_suggestion(self, value: str) -> str | None:
        if not self._is_enabled():
            return None
        try:
            if self._completer.is_quick(value):
                completed = self._completer.complete(value)
            else:
                completed = await asyncio.to_thread(self._completer.complete, value)
            return laid(completed) if completed else None
        except DaysheetError:
            # The list, which needs the library too, reports the error.
            return None


class _UnusedTextDimmer(Highlighter):
    """Dims the parts of the filter that the query does not use."""

    def __init__(self, look: Look, is_enabled: Callable[[], bool]) -> None:
        self._look = look
        self._is_enabled = is_enabled

    def highlight(self, text: Text) -> None:
        if self._is_enabled():
            dimmed = Style(color=self._look.style("faint").color)
            for piece in read_query(text.plain).untaken:
                text.stylize(dimmed, piece.start, piece.end)
