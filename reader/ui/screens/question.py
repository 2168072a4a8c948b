"""A dialog that asks a question with the answers yes and no, or shows a text."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from reader.model.clean import clean_text, laid
from reader.ui.look import Look
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.text_widgets import PlainText


class Question(ModalScreen[bool], inherit_bindings=False):
    """The result is True after `y` or Enter, False after `n`, `q` or Esc."""

    CSS_PATH = stylesheets("dialog")

    def __init__(
        self, look: Look, question: str, yes_hint: str = "y yes", no_hint: str = "n no"
    ) -> None:
        super().__init__(classes=look.classes)
        self.look = look
        self._question = question
        self._answers = f"{yes_hint}     {no_hint}"

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog"):
            yield PlainText(clean_text(self._question), classes="question")
            yield PlainText(laid(self._answers), classes="answers")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if not self.is_active:
            # Already answered: a further key would close the screen below.
            return
        if event.key in ("y", "enter"):
            self.dismiss(True)
        elif event.key in ("n", "q", "escape"):
            self.dismiss(False)
