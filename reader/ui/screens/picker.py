"""The base of dialogs that offer a list of choices and filter it as the user types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from reader.model.clean import CleanText, clean_line, laid
from reader.ui.cells import pad, truncate, width
from reader.ui.look import Ground, Look
from reader.ui.stylesheet_paths import fills_screen, stylesheets
from reader.ui.widgets.lines import Line, LinesWidget, to_strip
from reader.ui.widgets.text_widgets import LineInput, PlainText

T = TypeVar("T")
KEY_CELLS: Final = 16
"""Width of the column of keys."""
FOOTER: Final = laid("Enter takes   ↓ ↑ move   Esc closes")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A choice, or a heading above choices."""

    text: str
    value: T | None = None
    """None for a heading, which cannot be chosen."""
    key: str = ""
    """Shown in the column before the text."""
    note: str = ""
    """Shown after the text, dimmed."""
    search_text: str = ""
    """Further text in which words are found; never shown."""

    def matches(self, words: Sequence[str]) -> bool:
        """Return whether every word, casefolded, occurs in the texts. Keys are not searched."""
        searched = f"{self.text} {self.note} {self.search_text}".casefold()
        return all(word in searched for word in words)


class Choices(LinesWidget, Generic[T]):
    """The list of choices. Only those in view are rendered."""

    @dataclass
    class Clicked(Message):
        """A choice was clicked."""

    @dataclass
    class Scrolled(Message):
        """The mouse wheel selected another choice."""

    class Moved(Message):
        """Other choices may have come into view."""

    def __init__(
        self, look: Look, key_cells: int, note_of: Callable[[Choice[T]], str] | None = None
    ) -> None:
        """`note_of` returns the note of a choice when it is painted, in place of its own note."""
        super().__init__(id="choices")
        self.look = look
        self._key_cells = key_cells
        self._note_of = note_of or (lambda choice: choice.note)
        self._text_cells = 0
        """Width of the column of texts that have a note after them."""
        self._choices: Sequence[Choice[T]] = ()
        self._selectable: Sequence[int] = ()
        """Indexes of the choices that are not headings, in ascending order."""
        self._top = 0
        self.index = 0

    @property
    def selected(self) -> Choice[T] | None:
        """The selected choice, or None if there are no choices."""
        return self._choices[self.index] if self._choices else None

    def show(self, choices: Sequence[Choice[T]], index: int = 0) -> None:
        """Show these choices and select one. A heading selects the choice below it."""
        self._choices = choices
        self._selectable = [at for at, each in enumerate(choices) if each.value is not None]
        noted = [width(each.text) for each in choices if each.value and self._note_of(each)]
        self._text_cells = min(max(noted, default=0), 40)
        self._top = 0
        self.index = min(index, max(0, len(choices) - 1))
        if self.selected is not None and self.selected.value is None:
            self.move_by(1)
        self._moved()

    def _moved(self) -> None:
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def move_by(self, steps: int) -> None:
        """Move the selection by `steps` choices, skipping headings and stopping at the ends.

        Does nothing if there is nothing to choose.
        """
        if not self._selectable:
            return
        wanted = self.index + steps
        if steps > 0:
            at = bisect_left(self._selectable, wanted)
        else:
            at = bisect_right(self._selectable, wanted) - 1
        self.index = self._selectable[max(0, min(at, len(self._selectable) - 1))]
        self._moved()

    @property
    def page(self) -> int:
        """The number of lines of a page."""
        return max(1, self.size.height)

    @property
    def in_view(self) -> Sequence[Choice[T]]:
        """The choices and headings in view."""
        return self._choices[self._top : self._top + self.size.height]

    def _keep_in_view(self) -> None:
        above = self.index
        while above > 0 and self._choices[above - 1].value is None:
            above -= 1
        # Leave no empty lines at the end when the widget grows, or gets its first size.
        self._top = min(self._top, max(0, len(self._choices) - self.page))
        if above < self._top:
            self._top = above
        elif self.index >= self._top + self.page:
            self._top = self.index - self.page + 1

    def strip_at(self, y: int) -> Strip:
        cells, at = self.size.width, self._top + y
        line = self._line(at, cells) if at < len(self._choices) else []
        if not self._choices and y == 0:
            line = [(" Nothing matches.", self.look.style("muted", "panel"))]
        ground: Ground = "row" if self._choices and at == self.index else "panel"
        return to_strip(line, cells, self.look.style("text", ground))

    def _line(self, at: int, cells: int) -> Line:
        choice, look = self._choices[at], self.look
        more = look.signs.more
        if choice.value is None:
            heading = truncate(choice.text, cells - 1, more)
            return [(f" {heading}", look.style("accent", "panel", bold=True))]
        ground: Ground = "row" if at == self.index else "panel"
        key = truncate(choice.key, self._key_cells - 1, more) if self._key_cells else ""
        key = pad(key, self._key_cells)
        room = cells - width(key) - 1
        text = truncate(choice.text, room, more)
        note = self._note_of(choice)
        if note:
            text = pad(text, min(room, max(width(text), self._text_cells)))
            note = truncate("  " + note, room - width(text), more)
        bar = look.signs.bar if at == self.index else " "
        return [
            (bar, look.style("accent", "panel" if look.inverts else ground)),
            (key, look.style("muted", ground, bold=True)),
            (text, look.style("strong" if at == self.index else "text", ground)),
            (note, look.style("muted", ground)),
        ]

    def on_resize(self, _event: events.Resize) -> None:
        self._moved()

    def scroll_by_wheel(self, notches: int) -> None:
        self.move_by(3 * notches)
        self.post_message(self.Scrolled())

    def on_click(self, event: events.Click) -> None:
        at = self._top + event.y
        if at < len(self._choices) and self._choices[at].value is not None:
            self.index = at
            self.refresh()
            self.post_message(self.Clicked())


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
    ) -> None:
        """`index`: the choice selected at first. `key_cells`: the width of the column of keys.
        `q_closes`: whether `q` and `?` close the dialog while the line is empty. `on_select` is
        called with each choice that is selected, as a preview; the dialog is then shown at the side
        and does not dim the screen."""
        super().__init__(classes=look.classes + " preview" * bool(on_select))
        self._on_select = on_select
        self.look = look
        self._title_text = title
        self._all = choices
        self._start = index
        self._filter = ""
        """The text that the choices were last filtered by."""
        self._q_closes = q_closes
        self._line = LineInput(placeholder, "picker-line")
        self._choices: Choices[T] = Choices(look, key_cells, self.note_of)
        self._footer = PlainText(FOOTER, classes="answers")

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog picker"):
            yield PlainText(laid(self._title_text), classes="question")
            yield self._line
            yield self._choices
            yield self._footer

    def on_mount(self) -> None:
        self.set_focus(self._line)
        self._choices.show(self._all, self._start)

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
        """Return the choices that match `text`, and the index of the one to select."""
        words = text.casefold().split()
        return [each for each in self._all if each.value is not None and each.matches(words)], 0

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
