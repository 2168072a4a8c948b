"""Text that stands by itself: the one widget of Textual's that shows any, and what it is given.

Textual reads a string as markup unless it is told otherwise, and `[TODO]` is gone. Here it is
content, which is nothing but text.
"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from reader.model.clean import CleanText


class Plain(Static):
    """Clean text, as it is."""

    def __init__(self, text: CleanText, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(Content(text), id=id, classes=classes, markup=False)

    def say(self, text: CleanText) -> None:
        """Show another text."""
        self.update(Content(text))
