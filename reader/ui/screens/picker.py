"""The base of dialogs that offer a list of choices and filter it as the user types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from reader.model.clean import CleanText, clean_line, laid
from reader.ui.cells import truncate
from reader.ui.look import Look
from reader.ui.screens.choices import KEY_CELLS, Choice, Choices, T, rank_choices
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.text_widgets import LineInput, PlainText

MOVE_KEYS: Final = ("Down", "Ctrl-n", "Up", "Ctrl-p", "PgDn", "PgUp")
"""The keys that select another choice."""
FOOTER: Final = laid("Enter takes   ↓ ↑ move   Esc closes")


class Picker(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """A dialog whose result is the picked value, or None if it is closed.

    Typing filters the choices.
    """

    CSS_PATH = stylesheets("dialog")

    def __init__(
        self,
        look: Look,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        placeholder: str,
        index: int = 0,
        key_cells: int = KEY_CELLS,
        q_closes: bool = False,
        on_select: Callable[[T], None] | None = None,
        shorten: Callable[[str, int, str], str] = truncate,
    ) -> None:
        """`index`: the choice selected at first, or -1. `key_cells`: the width of the key column.
        `q_closes`: whether `q` and `?` close the dialog while the line is empty. `on_select` is
        called with each choice that is selected, as a preview; the dialog is then shown at the side
        and does not dim the screen. `shorten` fits a text into a number of cells."""
        super().__init__(classes=look.classes + " preview" * bool(on_select))
        self._on_select = on_select
        self.look = look
        self._all = choices
        self._start = index
        self._filter = ""
        """The text that the choices were last filtered by."""
        self._q_closes = q_closes
        self._heading = PlainText(laid(title), classes="question")
        self._line = LineInput(placeholder, "picker-line")
        self._choices: Choices[T] = Choices(look, key_cells, self.note_of, shorten)
        self._footer = PlainText(FOOTER, classes="answers")

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog picker"):
            yield self._heading
            yield self._line
            yield self._choices
            yield self._footer

    def on_mount(self) -> None:
        self.set_focus(self._line)
        self._choices.show(self._all, self._start)
        self._selection_changed()

    def _selection_changed(self) -> None:
        """Preview the selected choice. It may change the theme of this dialog."""
        selected = self._choices.selected
        if self._on_select is not None and selected is not None and selected.value is not None:
            self._on_select(selected.value)
            self.set_class(self.look.ruled, "ruled")
            self._choices.refresh()

    @property
    def takes_keys(self) -> bool:
        return self.focused is not None

    @on(Input.Changed)
    def _text_changed(self) -> None:
        """Filter the choices. Does nothing if the text is the same as before."""
        text = self._line.value
        if text != self._filter:
            self._filter = text
            self.show_message("")
            self._choices.show(
                *(self.filter_choices(text) if text.strip() else (self._all, self._start))
            )
            self._selection_changed()

    def filter_choices(self, text: str) -> tuple[Sequence[Choice[T]], int]:
        """Return the choices that match `text`, the best first, and the index of the one to
        select."""
        return rank_choices(self._all, text.strip()), 0

    def show_message(self, text: str) -> None:
        """Show a message in place of the keys, or the keys again if `text` is empty."""
        self._footer.show(clean_line(text) or FOOTER)

    def note_of(self, choice: Choice[T]) -> str:
        """Return the note to paint after a choice."""
        return choice.note

    def take_key(self, key: str) -> bool:
        """Handle a key; return whether it was used."""
        steps = {
            "Down": 1,
            "Ctrl-n": 1,
            "Up": -1,
            "Ctrl-p": -1,
            "PgDn": self._choices.page,
            "PgUp": -self._choices.page,
        }
        if key in steps:
            self._choices.move_by(steps[key])
            self._selection_changed()
        elif key == "Enter":
            self._pick()
        elif key == "Esc" or (key in ("q", "?") and self._q_closes and not self._line.value):
            self.dismiss(None)
        else:
            is_used = self._line.type_key(key)
            self._text_changed()
            return is_used
        return True

    def take_paste(self, text: CleanText) -> None:
        self._line.insert_text(text)
        self._text_changed()

    @on(Choices.Scrolled)
    def _scrolled(self) -> None:
        self._selection_changed()

    @on(Choices.Clicked)
    def _pick(self) -> None:
        selected = self._choices.selected
        if selected is not None and selected.value is not None and self.is_active:
            self.dismiss(selected.value)
