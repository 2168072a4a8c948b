"""The lines of a full text at one width, laid out where they are needed.

A place is a block and one of its lines: to find what is a page further down, only the blocks of
that page are laid out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.ui.widgets.document_layout import DocumentLayout, LaidBlock
from reader.ui.widgets.lines import Line

MAX_LAID: Final = 600
"""Blocks whose lines are kept."""


class Place(NamedTuple):
    """A line of the text."""

    block: int = 0
    line: int = 0


class DocumentLines:
    """The lines of the blocks that a layout makes."""

    def __init__(self, layout: DocumentLayout, count: int, shift: int = 0) -> None:
        """`count`: how many blocks there are. `shift`: see `shift_to`."""
        self._layout, self._count, self.shift = layout, count, shift
        self._laid: dict[int, LaidBlock] = {}
        self._last_top: tuple[int, Place] | None = None
        """The last place that can be at the top of a view, after the height of the view."""

    def block(self, number: int) -> LaidBlock:
        """Return the lines of a block."""
        laid = self._laid.get(number)
        if laid is None:
            if len(self._laid) >= MAX_LAID:
                self._laid.clear()
            laid = self._laid[number] = self._layout.block(number, self.shift)
        return laid

    def shift_to(self, cells: int) -> None:
        """Move tables and code that are too wide to the left by so many cells."""
        self.shift = cells
        self._laid = {number: laid for number, laid in self._laid.items() if not laid.overflow}

    def moved(self, place: Place, lines: int) -> Place:
        """Return the place `lines` further down, or up if negative."""
        block, line = place
        while lines > 0:
            room = len(self.block(block).lines) - line
            if lines < room:
                return Place(block, line + lines)
            if block + 1 == self._count:
                return Place(block, len(self.block(block).lines) - 1)
            lines -= room
            block, line = block + 1, 0
        while lines < 0:
            if -lines <= line:
                return Place(block, line + lines)
            if block == 0:
                return Place()
            lines += line + 1
            block -= 1
            line = len(self.block(block).lines) - 1
        return Place(block, line)

    def last_top(self, height: int) -> Place:
        """Return the last place that can be at the top of a view of so many lines."""
        if self._last_top is None or self._last_top[0] != height:
            block = self._count - 1
            end = Place(block, len(self.block(block).lines) - 1)
            self._last_top = height, self.moved(end, 1 - max(1, height))
        return self._last_top[1]

    def clamped(self, place: Place, height: int) -> Place:
        """Return the nearest place that can be at the top of a view of so many lines."""
        block = max(0, min(place.block, self._count - 1))
        line = max(0, min(place.line, len(self.block(block).lines) - 1))
        return min(Place(block, line), self.last_top(height))

    def lines_from(self, place: Place, count: int) -> Iterator[tuple[Place, Line]]:
        """Yield at most `count` lines with their places."""
        block, line = place
        for _ in range(count):
            if block == self._count:
                return
            lines = self.block(block).lines
            yield Place(block, line), lines[line]
            line += 1
            if line == len(lines):
                block, line = block + 1, 0
