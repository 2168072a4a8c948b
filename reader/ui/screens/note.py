"""The dialog for the note on a paper: one line of text, and its base."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from reader.model.clean import CleanText, laid
from reader.model.tags import NOTE_LIMIT
from reader.ui.look import Look
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.text_widgets import LineInput, PlainText

T = TypeVar("T")
KEYS: Final = laid("Enter saves; an empty note is removed   Esc cancels")


class LineDialog(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """Asks for one line of text. The result is None if the dialog was cancelled."""

    CSS_PATH = stylesheets("dialog")

    def __init__(
        self, look: Look, title: str, text: str, placeholder: str, keys: CleanText
    ) -> None:
        super().__init__(classes=look.classes)
        self.look = look
        self._title_text = title
        self._line = LineInput(placeholder, "picker-line")
        self._line.value = text
        self._line.cursor_position = len(text)
        self._keys = keys
        self._footer = PlainText(keys, classes="answers")

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
            self.save(self._line.value)
        elif key == "Esc":
            self.dismiss(None)
        else:
            self._footer.show(self._keys)
            return self._line.type_key(key)
        return True

    def take_paste(self, text: CleanText) -> None:
        self._line.insert_text(text)

    def show_problem(self, text: str) -> None:
        """Show why a text is not taken, in place of the keys."""
        self._footer.show(laid(text))

    @abstractmethod
    def save(self, text: str) -> None:
        """Close the dialog with what `text` means, or show why it is not taken."""


class NoteDialog(LineDialog[str]):
    """Edits a note. The result is the new note."""

    def __init__(self, look: Look, title: str, note: str) -> None:
        super().__init__(look, title, note, "one line, for yourself", KEYS)

    def save(self, text: str) -> None:
        if len(text) > NOTE_LIMIT:
            self.show_problem(f"{len(text)} characters are too many; write at most {NOTE_LIMIT}")
        else:
            self.dismiss(text)
