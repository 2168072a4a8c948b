"""The lines of a list whose rows are grouped into sections.

A rule with the section's name is above the first row in view, and above each row whose section
differs from that of the previous row. Only the rows near the view are examined, however long the
list is. Separate from the list, so that it can be tested without a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SectionOf = Callable[[int], str]
"""Returns the name of a row's section, given the row's index."""


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
            has_rule = index == top or self._starts_section(index)
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
        first, left = last, self.lines - 1 - self.row_height
        while first > 0:
            left -= self.row_height + self._starts_section(first)
            if left < 0:
                break
            first -= 1
        return first

    def _starts_section(self, index: int) -> bool:
        return self.section_of(index) != self.section_of(index - 1)
