"""The filter bar: one line to type in, what it searches, and how much it found.

The same line finds text in the abstract. Editing is Textual's Input; moving through the results,
scope and history are commands, so they never reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.suggester import Suggester
from textual.widgets import Input, Static

from reader.ui.look import Look

WHISPER = "filter by title, or is:unread  by:name  date:2026-03"
COMPLETIONS = (
    "is:unread",
    "is:starred",
    "is:read",
    "date:latest",
    "date:today",
    "upvotes:20..",
    "not:is:read",
)

Use = Literal["filter", "find"]


class FilterBar(Horizontal):
    """The bar under the panes."""

    @dataclass
    class Changed(Message):
        """The text changed under the user's hands."""

        text: str
        use: Use

    def __init__(self, look: Look) -> None:
        super().__init__(id="filter-bar")
        self.look = look
        self.use: Use = "filter"
        self._sign = Static("/", id="filter-sign", markup=False)
        self._input = Input(
            placeholder=WHISPER,
            compact=True,
            select_on_focus=False,
            suggester=_LastWord(),
            id="filter-line",
        )
        self._input.cursor_blink = False
        self._count = Static("", id="filter-count", markup=False)

    def compose(self) -> ComposeResult:
        yield self._sign
        yield self._input
        yield self._count

    @property
    def text(self) -> str:
        return self._input.value

    @property
    def in_use(self) -> bool:
        """Whether the line has the focus."""
        return self._input.has_focus

    @property
    def at_end(self) -> bool:
        return self._input.cursor_position >= len(self._input.value)

    def open(self, use: Use) -> None:
        """Put the cursor into the line, for filtering or for finding in the abstract."""
        self.use = use
        self._sign.update("/" if use == "filter" else "in the text")
        self._input.focus(scroll_visible=False)

    def set_text(self, text: str) -> None:
        """Replace the text without saying that it changed."""
        if text == self._input.value:
            return
        with self.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)

    def complete(self) -> bool:
        """Take the completion that is shown; return whether there was one."""
        before = self._input.value
        self._input.action_cursor_right()
        return self._input.value != before

    def say_count(self, found: str, more: str = "", trouble: str = "") -> None:
        """Show what was found, what `Tab` would find, or what was not taken."""
        tones = self.look.palette
        pieces = [
            Content.styled(text, Style(foreground=Color.parse(tone)))
            for text, tone in ((trouble, tones.match), (found, tones.text), (more, tones.faint))
            if text
        ]
        self._count.update(Content("   ").join(pieces))

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value, self.use))


class _LastWord(Suggester):
    """Suggests terms for the word being typed, not for the whole line."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        head, space, word = value.rpartition(" ")
        if len(word) < 2:
            return None
        found = next((each for each in COMPLETIONS if each.startswith(word.lower())), None)
        return f"{head}{space}{found}" if found and found != word else None
