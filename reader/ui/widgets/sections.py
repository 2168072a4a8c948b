"""The lines of a list whose rows are grouped into sections.

A rule with the section's name is above the first row in view, and above each row whose section
differs from that of the previous row. A section without a name has no rule. Only few rows are
examined, however long the list is. Separate from the list, so that it can be tested without a
screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from reader.model.counts import format_count
from reader.ui.cells import truncate, width
from reader.ui.look import Look
from reader.ui.widgets.lines import Line

MANY_ROWS: Final = 200
"""More rows than any terminal shows."""
SectionOf = Callable[[int], str]
"""Returns the name of a row's section, given the row's index. Rows of a section are adjacent."""


class Slot(NamedTuple):
    """The content of one line of the list: a line of a row, or the rule above a section."""

    row: int
    """The index of the row; for a rule, that of the row below it."""
    line: int
    """The line within the row, from 0; -1 for a rule."""


class SectionedRows(NamedTuple):
    """A list of `rows` rows, seen through a window of `lines` lines."""

    rows: int
    lines: int
    row_height: int
    """Lines per row."""
    section_of: SectionOf

    def slots(self, top: int) -> list[Slot]:
        """Return the content of each line if row `top` is the first in view; whole rows only."""
        slots: list[Slot] = []
        for index in range(top, self.rows):
            has_rule = self._has_rule(index, is_top=index == top)
            if len(slots) + has_rule + self.row_height > self.lines:
                break
            slots += [Slot(index, line) for line in range(-has_rule, self.row_height)]
        return slots

    def last_row_from(self, top: int) -> int:
        """Return the last row that is completely in view if row `top` is the first."""
        slots = self.slots(top)
        return slots[-1].row if slots else top

    def first_row_to(self, last: int) -> int:
        """Return the first row in view if row `last` is the last that fits."""
        first, left = last, self.lines - self.row_height
        while first > 0:
            # What the rows from `first` on need if one more is put before them.
            left -= self.row_height + self._has_rule(first, is_top=False)
            if left < self._has_rule(first - 1, is_top=True):
                break
            first -= 1
        return first

    @property
    def lines_needed(self) -> int:
        """The number of lines that show all rows, as far as they are below `MANY_ROWS`."""
        rows = min(self.rows, MANY_ROWS)
        every = self._replace(rows=rows, lines=rows * (self.row_height + 1))
        return len(every.slots(0))

    def size_of(self, index: int) -> int:
        """Return the number of rows in the section of row `index`."""
        name = self.section_of(index)

        def reach(step: int, end: int) -> int:
            """Return how many rows lie between `index` and the end of its section."""
            inside, outside = 0, 1
            while outside <= end and self.section_of(index + step * outside) == name:
                inside, outside = outside, outside * 2
            outside = min(outside, end + 1)
            while outside - inside > 1:
                middle = (inside + outside) // 2
                if self.section_of(index + step * middle) == name:
                    inside = middle
                else:
                    outside = middle
            return inside

        return reach(-1, index) + 1 + reach(1, self.rows - 1 - index)

    def _has_rule(self, index: int, *, is_top: bool) -> bool:
        name = self.section_of(index)
        return bool(name) and (is_top or index == 0 or name != self.section_of(index - 1))


def rule_line(name: str, papers: int, look: Look, cells: int) -> Line:
    """Return the rule above a section. Its number of papers ends below the numbers of the rows."""
    count = f" {format_count(papers, 'paper')}"
    room = cells - len(count) - 2
    name = truncate(name, room - 6, look.signs.more)
    label = f" {look.signs.rule * 2} {name} "
    line = (look.signs.rule * max(0, room - width(label)), look.style("line"))
    return [(label, look.style("accent")), line, (count, look.style("muted"))]
