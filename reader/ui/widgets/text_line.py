"""A line to type in that takes keys at once, in their order.

Textual hands a key to an Input through the Input's own queue, so that a command typed right after a
letter would overtake it: `/plas`, Enter, `s` in one go would star before it has filtered. Here the
letter is in the text before the next key is looked at.
"""

from __future__ import annotations

from typing import Final

from textual.suggester import Suggester
from textual.widgets import Input

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
"""What keys do to the text, by the name of Input's action."""


class TextLine(Input):
    """One line of text."""

    def __init__(self, whisper: str, id: str, suggester: Suggester | None = None) -> None:
        super().__init__(
            placeholder=whisper, compact=True, select_on_focus=False, suggester=suggester, id=id
        )
        self.cursor_blink = False

    def take(self, key: str) -> bool:
        """Type or edit what a key, as the configuration writes it, means; return whether it did."""
        if key in EDITS:
            getattr(self, f"action_{EDITS[key]}")()
            return True
        text = " " if key == "Space" else key
        if len(text) != 1:
            return False
        # Some of what a keyboard, or a paste that does not say that it is one, may send steers.
        self.put(laid(text))
        return True

    def put(self, text: CleanText) -> None:
        """Put `text` where the cursor is, in the place of what is selected."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
