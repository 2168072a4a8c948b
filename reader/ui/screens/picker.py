"""Choosing one of many by typing: the help, the palette and the days are each a list of choices."""

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
ANSWERS: Final = laid("Enter takes   ↓ ↑ move   Esc closes")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something that can be chosen, or a heading above such."""

    text: str
    value: T | None = None
    """None for a heading, which cannot be chosen."""
    key: str = ""
    """Shown in the column before the text."""
    note: str = ""
    """Shown behind the text, quietly."""
    also: str = ""
    """Words by which it is found too."""

    def found_by(self, words: Sequence[str]) -> bool:
        """Whether every word stands somewhere in its texts; its key is only shown."""
        everything = f"{self.text} {self.note} {self.also}".casefold()
        return all(word in everything for word in words)


class Choices(LinesWidget, Generic[T]):
    """The choices, of which those in view are rendered."""

    @dataclass
    class Picked(Message):
        """A choice was clicked."""

    @dataclass
    class Scrolled(Message):
        """The mouse moved to another choice."""

    class Moved(Message):
        """Other choices may be in view."""

    def __init__(
        self, look: Look, key_cells: int, note_of: Callable[[Choice[T]], str] | None = None
    ) -> None:
        """`note_of` says what stands behind a choice when it is painted; else its own note does."""
        super().__init__(id="choices")
        self.look = look
        self._key_cells = key_cells
        self._note_of = note_of or (lambda choice: choice.note)
        self._text_cells = 0
        """How wide the texts are that have a note behind them."""
        self._choices: Sequence[Choice[T]] = ()
        self._selectable: Sequence[int] = ()
        """Indexes of the choices that are not headings, in ascending order."""
        self._top = 0
        self.index = 0

    @property
    def chosen(self) -> Choice[T] | None:
        return self._choices[self.index] if self._choices else None

    def show(self, choices: Sequence[Choice[T]], index: int = 0) -> None:
        self._choices = choices
        self._selectable = [at for at, each in enumerate(choices) if each.value is not None]
        noted = [width(each.text) for each in choices if each.value and self._note_of(each)]
        self._text_cells = min(max(noted, default=0), 40)
        self._top = 0
        self.index = min(index, max(0, len(choices) - 1))
        if self.chosen is not None and self.chosen.value is None:
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
        return max(1, self.size.height)

    @property
    def in_view(self) -> Sequence[Choice[T]]:
        return self._choices[self._top : self._top + self.size.height]

    def _keep_in_view(self) -> None:
        above = self.index
        while above > 0 and self._choices[above - 1].value is None:
            above -= 1
        # When it grows, by its first size from nothing, no line below the last is left empty.
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
            self.post_message(self.Picked())


class Picker(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """Shows choices; typing narrows them, Enter takes one, Esc none."""

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
        on_moved: Callable[[T], None] | None = None,
    ) -> None:
        """`on_moved` is called with every choice that is come to; the dialog stands aside then, and
        what is behind it is seen as it is."""
        super().__init__(classes=look.classes + " aside" * bool(on_moved))
        self._on_moved = on_moved
        self.look = look
        self._title_text = title
        self._all = choices
        self._start = index
        self._sought = ""
        self._q_closes = q_closes
        self._line = LineInput(placeholder, "picker-line")
        self._choices: Choices[T] = Choices(look, key_cells, self.note_of)
        self._answers = PlainText(ANSWERS, classes="answers")

    def on_resize(self) -> None:
        self.set_class(fills_screen(self.app.size), "full")

    def compose(self) -> ComposeResult:
        self.set_class(fills_screen(self.app.size), "full")
        with Vertical(classes="dialog picker"):
            yield PlainText(laid(self._title_text), classes="question")
            yield self._line
            yield self._choices
            yield self._answers

    def on_mount(self) -> None:
        self.set_focus(self._line)
        self._choices.show(self._all, self._start)

    def _moved(self) -> None:
        """Tell which choice was come to; the looks of this dialog may follow."""
        chosen = self._choices.chosen
        if self._on_moved is not None and chosen is not None and chosen.value is not None:
            self._on_moved(chosen.value)
            self.set_class(self.look.ruled, "ruled")
            self._choices.refresh()

    @property
    def takes_keys(self) -> bool:
        return self.focused is not None

    @on(Input.Changed)
    def _typed(self) -> None:
        """Show what the text leaves; told twice of one text, it does nothing."""
        text = self._line.value
        if text != self._sought:
            self._sought = text
            self.say("")
            self._choices.show(*(self.narrowed(text) if text.strip() else (self._all, self._start)))
            self._moved()

    def narrowed(self, text: str) -> tuple[Sequence[Choice[T]], int]:
        """Return the choices that a text leaves, and which of them it means."""
        words = text.casefold().split()
        return [each for each in self._all if each.value is not None and each.found_by(words)], 0

    def say(self, text: str) -> None:
        """Say something in the place of the keys; they stand there again where it is nothing."""
        self._answers.show(clean_line(text) or ANSWERS)

    def note_of(self, choice: Choice[T]) -> str:
        """Return what stands behind a choice, asked whenever it is painted."""
        return choice.note

    def take_key(self, key: str) -> bool:
        """Do what a key means here; return whether it meant anything but text."""
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
            self._moved()
        elif key == "Enter":
            self._take()
        elif key == "Esc" or (key in ("q", "?") and self._q_closes and not self._line.value):
            self.dismiss(None)
        else:
            taken = self._line.type_key(key)
            self._typed()
            return taken
        return True

    def take_paste(self, text: CleanText) -> None:
        self._line.insert_text(text)
        self._typed()

    @on(Choices.Scrolled)
    def _scrolled(self) -> None:
        self._moved()

    @on(Choices.Picked)
    def _take(self) -> None:
        chosen = self._choices.chosen
        if chosen is not None and chosen.value is not None and self.is_active:
            self.dismiss(chosen.value)
