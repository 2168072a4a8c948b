"""The note on a paper: one line to write in, as it stands."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from reader.model.clean import CleanText, laid
from reader.model.tags import NOTE_LIMIT
from reader.ui.look import Look
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.text_widgets import LineInput, PlainText

KEYS: Final = laid("Enter keeps it, an empty one goes   Esc leaves it as it was")


class Note(ModalScreen[str | None], inherit_bindings=False):
    """Comes to the note that is to be kept; None where it stays as it was."""

    CSS_PATH = stylesheets("dialog")

    def __init__(self, look: Look, title: str, note: str) -> None:
        super().__init__(classes=look.classes)
        self.look = look
        self._title_text = title
        self._line = LineInput("one line, for yourself", "picker-line")
        self._line.value = note
        self._line.cursor_position = len(note)
        self._answers = PlainText(KEYS, classes="answers")

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog"):
            yield PlainText(laid(self._title_text), classes="question")
            yield self._line
            yield self._answers

    def on_mount(self) -> None:
        self.set_focus(self._line)

    @property
    def takes_keys(self) -> bool:
        return self.focused is not None

    def take_key(self, key: str) -> bool:
        """Do what a key means here; return whether it meant anything."""
        if key == "Enter":
            self._keep()
        elif key == "Esc":
            self.dismiss(None)
        else:
            self._answers.show(KEYS)
            return self._line.type_key(key)
        return True

    def take_paste(self, text: CleanText) -> None:
        self._line.insert_text(text)

    def _keep(self) -> None:
        length = len(self._line.value)
        if length > NOTE_LIMIT:
            said = f"{length} characters are too many; write at most {NOTE_LIMIT}"
            self._answers.show(laid(said))
        else:
            self.dismiss(self._line.value)
