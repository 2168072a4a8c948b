"""The list of choices of a dialog: headings and choices, in one column or in two."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from reader.ui.cells import pad, truncate, width
from reader.ui.look import Ground, Look
from reader.ui.widgets.lines import Line, LinesWidget, line_width, to_strip

T = TypeVar("T")
KEY_CELLS: Final = 16
"""Width of the column of keys."""
TWO_COLUMNS_CELLS: Final = 108
"""From this width on, a list with headings may have two columns."""
GAP_CELLS: Final = 2
WHEEL_LINES: Final = 3


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
    names: tuple[str, ...] = ()
    """The names by which it is found first; without any, its text is its name."""
    keys: tuple[str, ...] = ()
    """The keys that run it; typed alone, they find it."""
    in_key_column: bool = False
    """Whether the text begins in the column of keys, because there is no key."""

    def rank(self, typed: str) -> int | None:
        """Return how well what was typed fits; 0 is best, None is not at all.

        An exact name comes first, then a key, the beginning of a name, the beginnings of words in
        a name, and words anywhere.
        """
        text, names = typed.casefold(), [name.casefold() for name in self.names or (self.text,)]
        words = text.split()
        if text in names:
            return 0
        # `S` and `s` are two keys, but `ctrl-d` is `Ctrl-d`.
        if typed in self.keys or (len(typed) > 1 and text in map(str.casefold, self.keys)):
            return 1
        if any(name.startswith(text) for name in names):
            return 2
        own = " ".join(names).split()
        if all(any(each.startswith(word) for each in own) for word in words):
            return 3
        searched = " ".join((*names, self.text, self.note, self.search_text)).casefold()
        return 4 if all(word in searched for word in words) else None


def rank_choices(choices: Sequence[Choice[T]], typed: str) -> list[Choice[T]]:
    """Return the choices that match what was typed, the best first; no headings."""
    ranked = [(each.rank(typed), each) for each in choices if each.value is not None]
    found = [(rank, each) for rank, each in ranked if rank is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def shorten_help(text: str, cells: int, more: str) -> str:
    """Return a text that fits: whole, else its first clause, else truncated."""
    if width(text) <= cells:
        return text
    for sign in ("; ", ": ", ", "):
        clause = text.partition(sign)[0]
        if clause != text and width(clause) <= cells:
            return clause
    return truncate(text, cells, more)


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
        self,
        look: Look,
        key_cells: int,
        note_of: Callable[[Choice[T]], str] | None = None,
        shorten: Callable[[str, int, str], str] = truncate,
    ) -> None:
        """`note_of` returns the note of a choice when it is painted, in place of its own note.
        `shorten` fits a text or note into a number of cells."""
        super().__init__(id="choices")
        self.look = look
        self._key_cells = key_cells
        self._shorten = shorten
        self._note_of = note_of or (lambda choice: choice.note)
        self._text_cells = 0
        """Width of the column of texts that have a note after them."""
        self._choices: Sequence[Choice[T]] = ()
        self._columns: Sequence[range] = (range(0),)
        """The indexes of the choices of each column, laid out for `_laid_out_for`."""
        self._laid_out_for = Size(0, 0)
        self._selectable: Sequence[int] = ()
        """Indexes of the choices that are not headings, in ascending order."""
        self._top = 0
        self.index = 0

    @property
    def selected(self) -> Choice[T] | None:
        """The selected choice, or None if none is."""
        return self._choices[self.index] if self._choices and self.index >= 0 else None

    def show(self, choices: Sequence[Choice[T]], index: int = 0) -> None:
        """Show these choices and select one; -1 selects none. A heading selects the choice below
        it."""
        self._choices = choices
        self._selectable = [at for at, each in enumerate(choices) if each.value is not None]
        noted = [width(each.text) for each in choices if each.value and self._note_of(each)]
        self._text_cells = min(max(noted, default=0), 40)
        self._top = 0
        self._lay_out()
        self.index = min(index, max(0, len(choices) - 1))
        if self.selected is not None and self.selected.value is None:
            self.move_by(1)
        self._moved()

    def _lay_out(self) -> None:
        """Divide a list with headings into two columns if it is too long for one and there is
        room."""
        count = len(self._choices)
        self._columns, self._laid_out_for = (range(count),), self.size
        headings = [at for at, each in enumerate(self._choices) if each.value is None and each.text]
        if len(headings) > 1 and self.size.width >= TWO_COLUMNS_CELLS and count > self.page:
            split = min(headings[1:], key=lambda at: max(at, count - at))
            blank = not self._choices[split - 1].text
            self._columns = (range(split - blank), range(split, count))

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
        wanted = max(self.index, -1) + steps
        if steps > 0:
            at = bisect_left(self._selectable, wanted)
        else:
            at = bisect_right(self._selectable, wanted) - 1
        self.index = self._selectable[max(0, min(at, len(self._selectable) - 1))]
        self._moved()

    def next_group(self, direction: int) -> None:
        """Select the first choice of the next group (1) or of the one before (-1), around the
        ends, and scroll to its heading."""
        firsts = [
            at for at in self._selectable if at == 0 or self._choices[at - 1].value is None
        ] or list(self._selectable[:1])
        if not firsts:
            return
        group = bisect_right(firsts, self.index) - 1
        self.index = firsts[(max(group, -1 if direction > 0 else 0) + direction) % len(firsts)]
        # Its heading becomes the first line, so that as much of the group as possible is in view.
        column = self._column_of(self.index)
        self._top = self._heading_row(column, self.index - column.start)
        self._moved()

    @property
    def page(self) -> int:
        """The number of lines of a page."""
        return max(1, self.size.height)

    @property
    def in_view(self) -> Sequence[Choice[T]]:
        """The choices and headings in view."""
        rows = slice(self._top, self._top + self.size.height)
        return [self._choices[at] for column in self._columns for at in column[rows]]

    def _keep_in_view(self) -> None:
        column = self._column_of(self.index)
        row = max(0, self.index - column.start)
        above = self._heading_row(column, row)
        # Leave no empty lines at the end when the widget grows, or gets its first size.
        self._top = min(self._top, max(0, max(map(len, self._columns)) - self.page))
        if above < self._top:
            self._top = above
        elif row >= self._top + self.page:
            self._top = row - self.page + 1

    def _column_of(self, index: int) -> range:
        """Return the column of a choice, or the first column if no choice is selected."""
        return next((each for each in self._columns if index in each), self._columns[0])

    def _heading_row(self, column: range, row: int) -> int:
        """Return the row of the heading right above `row`, or `row` if none is."""
        while row > 0 and (above := self._choices[column.start + row - 1]).value is None:
            if not above.text:
                break
            row -= 1
        return row

    def strip_at(self, y: int) -> Strip:
        if self._laid_out_for != self.size:
            # The first frame is painted before the event of the resize comes.
            self._lay_out()
        row, blank = self._top + y, self.look.style("text", "panel")
        if not self._choices:
            line: Line = (
                [(" Nothing matches.", self.look.style("muted", "panel"))] if y == 0 else []
            )
            return to_strip(line, self.size.width, blank)
        line, cells = [], self._column_cells
        for column in self._columns:
            if line:
                line.append((" " * GAP_CELLS, blank))
            if row < len(column) and not self._is_cut_off(column, row):
                at = column[row]
                own = self._line(at, cells)
                ground: Ground = "row" if at == self.index else "panel"
                style = self.look.style("text", ground)
                line += [*own, (" " * (cells - line_width(own)), style)]
            else:
                line.append((" " * cells, blank))
        return to_strip(line, self.size.width, blank)

    def _is_cut_off(self, column: range, row: int) -> bool:
        """Return whether `row` is a heading on the last line, with all its choices below it.

        Such a heading is not painted. On a list of one line it is, or nothing would be.
        """
        is_last = row - self._top == self.page - 1 and self.page > 1
        return is_last and self._choices[column[row]].value is None

    @property
    def _column_cells(self) -> int:
        gaps = GAP_CELLS * (len(self._columns) - 1)
        return (self.size.width - gaps) // len(self._columns)

    def _line(self, at: int, cells: int) -> Line:
        choice, look = self._choices[at], self.look
        more = look.signs.more
        if choice.value is None:
            heading = truncate(choice.text, cells - 1, more)
            return [(f" {heading}", look.style("accent", "panel", bold=True))]
        ground: Ground = "row" if at == self.index else "panel"
        key_cells = 0 if choice.in_key_column else self._key_cells
        key = pad(truncate(choice.key, key_cells - 1, more) if key_cells else "", key_cells)
        room = cells - width(key) - 1
        text = self._shorten(choice.text, room, more)
        note = self._note_of(choice)
        if note:
            text = pad(text, min(room, max(width(text), self._text_cells)))
            note = self._shorten("  " + note, room - width(text), more)
        bar = look.signs.bar if at == self.index else " "
        return [
            (bar, look.style("accent", "panel" if look.inverts else ground)),
            (key, look.style("muted", ground, bold=True)),
            (text, look.style("strong" if at == self.index else "text", ground)),
            (note, look.style("muted", ground)),
        ]

    def on_resize(self, _event: events.Resize) -> None:
        self._lay_out()
        self._moved()

    def scroll_by_wheel(self, notches: int) -> None:
        """Select another choice; if none is selected, only scroll."""
        if self.index >= 0:
            self.move_by(WHEEL_LINES * notches)
            self.post_message(self.Scrolled())
        else:
            last = max(map(len, self._columns)) - self.page
            self._top = max(0, min(self._top + WHEEL_LINES * notches, last))
            self.refresh()
            self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        number = min(event.x // (self._column_cells + GAP_CELLS), len(self._columns) - 1)
        column, row = self._columns[number], self._top + event.y
        if row < len(column) and self._choices[column[row]].value is not None:
            self.index = column[row]
            self.refresh()
            self.post_message(self.Clicked())
