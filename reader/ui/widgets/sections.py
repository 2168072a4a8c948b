"""Where the rows of a list stand that rules part: one above the first row in view, and one wherever
a row belongs to another part than the row above it.

Plain arithmetic on the rows around a place, however many there are. Apart from the list so that it
can be tested without a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SectionOf = Callable[[int], str]
"""The name of the part that a row belongs to, by the row's index."""


class Slot(NamedTuple):
    """What stands on one line: a line of a row, or the rule with the name of a part."""

    row: int
    """The index of the row; for a rule, of the one below it."""
    line: int
    """Which line of the row, from 0; -1 for a rule."""


class SectionedRows(NamedTuple):
    """A window of so many lines onto so many rows."""

    rows: int
    lines: int
    height: int
    """Lines of a row."""
    part_of: SectionOf

    def slots(self, top: int) -> list[Slot]:
        """Return what stands on each line when row `top` is the first: whole rows only."""
        slots: list[Slot] = []
        for index in range(top, self.rows):
            ruled = index == top or self._begins(index)
            if len(slots) + ruled + self.height > self.lines:
                break
            slots += [Slot(index, line) for line in range(-ruled, self.height)]
        return slots

    def last_from(self, top: int) -> int:
        """Return the last row that is whole in view when row `top` is the first."""
        slots = self.slots(top)
        return slots[-1].row if slots else top

    def first_to(self, last: int) -> int:
        """Return the first row in view when it is moved so far that row `last` just is."""
        first, left = last, self.lines - 1 - self.height
        while first > 0:
            left -= self.height + self._begins(first)
            if left < 0:
                break
            first -= 1
        return first

    def _begins(self, index: int) -> bool:
        return self.part_of(index) != self.part_of(index - 1)
