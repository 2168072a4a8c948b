"""Textual's widgets for text, made safe: one line of input, and a static text.

Only this module uses them. Textual reads a string as markup by default, which hides `[TODO]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from reader.model.clean import CleanText, laid

EDITS: Final = {
    "Backspace": "delete_left",
    "Delete": "delete_right",
    "Left": "cursor_left",
    "Right": "cursor_right",
    "Home": "home",
    "End": "end",
    "Ctrl-a": "home",
    "Ctrl-e": "end",
    "Ctrl-d": "delete_right",
    "Ctrl-w": "delete_left_word",
    "Ctrl-u": "delete_left_all",
    "Ctrl-k": "delete_right_all",
    "Ctrl-h": "delete_left",
}
"""Editing keys and the names of Input's actions."""


class PlainText(Static):
    """Clean text, shown as it is."""

    def __init__(self, text: CleanText, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(Content(text), id=id, classes=classes, markup=False)

    def show(self, text: CleanText) -> None:
        """Replace the text."""
        self.update(Content(text))

    def show_lines(self, lines: Iterable[CleanText]) -> None:
        """Replace the text by lines."""
        self.update(Content("\n").join(map(Content, lines)))


class LineInput(Input):
    """A line of input that applies each key before the next one is handled.

    Textual passes keys to an Input through the Input's own queue. A command typed right after a
    letter would overtake the letter: `/plas`, Enter, `s` would star a paper before the list is
    filtered.
    """

    def __init__(self, placeholder: str, id: str, suggester: Suggester | None = None) -> None:
        super().__init__(
            placeholder=placeholder, compact=True, select_on_focus=False, suggester=suggester, id=id
        )
        self.cursor_blink = False

    def type_key(self, key: str) -> bool:
        """Apply a key, named as in the configuration; return whether it edits or types text."""
        if key in EDITS:
            getattr(self, f"action_{EDITS[key]}")()
            return True
        text = " " if key == "Space" else key
        if len(text) != 1:
            return False
        # A keyboard, or a paste without brackets, may send control characters.
        self.insert_text(laid(text))
        return True

    def insert_text(self, text: CleanText) -> None:
        """Insert `text` at the cursor, or replace the selection with it."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
