"""The dialog for the note on a paper: one line of text."""

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

KEYS: Final = laid("Enter saves; an empty note is removed   Esc cancels")


class NoteDialog(ModalScreen[str | None], inherit_bindings=False):
    """Edits a note. The result is the new note, or None if the dialog was cancelled."""

    CSS_PATH = stylesheets("dialog")

    def __init__(self, look: Look, title: str, note: str) -> None:
        super().__init__(classes=look.classes)
        self.look = look
        self._title_text = title
        self._line = LineInput("one line, for yourself", "picker-line")
        self._line.value = note
        self._line.cursor_position = len(note)
        self._footer = PlainText(KEYS, classes="answers")

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog"):
            yield PlainText(laid(self._title_text), classes="question")
            yield self._line
            yield self._footer

    def on_mount(self) -> None:
        self.set_focus(self._line)

    @property
    def takes_keys(self) -> bool:
        return self.focused is not None

    def take_key(self, key: str) -> bool:
        """Handle a key; return whether it was used."""
        if key == "Enter":
            self._save()
        elif key == "Esc":
            self.dismiss(None)
        else:
            self._footer.show(KEYS)
            return self._line.type_key(key)
        return True

    def take_paste(self, text: CleanText) -> None:
        self._line.insert_text(text)

    def _save(self) -> None:
        length = len(self._line.value)
        if length > NOTE_LIMIT:
            problem = f"{length} characters are too many; write at most {NOTE_LIMIT}"
            self._footer.show(laid(problem))
        else:
            self.dismiss(self._line.value)
