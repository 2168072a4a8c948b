"""A page of the guide in front of the reader."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from reader.guide import page_lines, title
from reader.model.clean import CleanText, laid
from reader.ui.look import Look
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.text_widgets import PlainText

MIN_CELLS: Final = 20
MAX_CELLS: Final = 88
"""Limits of the width of the text."""
MARGIN_CELLS: Final = 16
"""Cells of the screen's width that the text does not have: the dialog's margins and scrollbar."""
KEYS: Final = laid("Space ↓ ↑ page and scroll   g G ends   Esc closes")
LINE_KEYS: Final = {"Down": 1, "j": 1, "Up": -1, "k": -1}
PAGE_KEYS: Final = {
    **dict.fromkeys(("Space", "PgDn", "Ctrl-f", "Ctrl-d"), 1),
    **dict.fromkeys(("PgUp", "Ctrl-b", "Ctrl-u"), -1),
}


class GuidePage(ModalScreen[None], inherit_bindings=False):
    """Shows one page as plain text, to scroll and to close."""

    CSS_PATH = stylesheets("dialog")

    def __init__(self, look: Look, topic: str) -> None:
        super().__init__(classes=look.classes)
        self.look = look
        self._topic = topic
        self._text = PlainText(laid(""))
        self._view = VerticalScroll(self._text, can_focus=False)

    def on_resize(self) -> None:
        self._lay_out()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog picker"):
            yield PlainText(laid(title(self._topic)), classes="question")
            yield self._view
            yield PlainText(KEYS, classes="answers")
        self._lay_out()

    def _lay_out(self) -> None:
        """Fit the text to the width of the screen."""
        self.set_class(fills_screen(self.app.size), "full")
        cells = max(MIN_CELLS, min(MAX_CELLS, self.app.size.width - MARGIN_CELLS))
        # The first three lines are the heading, which stands above the text already.
        self._text.show_lines(list(page_lines(self._topic, cells))[3:])

    @property
    def takes_keys(self) -> bool:
        return True

    def take_key(self, key: str) -> bool:
        """Handle a key; return whether it was used."""
        if key in LINE_KEYS:
            self._view.scroll_relative(y=LINE_KEYS[key], animate=False)
        elif key in PAGE_KEYS:
            page = max(1, self._view.size.height - 1)
            self._view.scroll_relative(y=page * PAGE_KEYS[key], animate=False)
        elif key in ("g", "Home"):
            self._view.scroll_home(animate=False)
        elif key in ("G", "End"):
            self._view.scroll_end(animate=False)
        elif key in ("Esc", "q", "?", "h", "Left"):
            self.dismiss(None)
        else:
            return False
        return True

    def take_paste(self, _text: CleanText) -> None:
        """Ignore a paste: there is nothing to type here."""
