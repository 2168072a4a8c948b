"""The base of our own widgets: styled lines, painted through Textual's Line API.

A line is a list of pieces of text, each with its style: text is never markup here, whatever it
says. Only the lines that changed are painted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.ui.cells import width

Piece: TypeAlias = tuple[str, Style]
Line: TypeAlias = list[Piece]


def measured(line: Sequence[Piece]) -> int:
    """Return the cells that a line covers."""
    return sum(width(text) for text, _ in line)


def strip_of(line: Sequence[Piece], cells: int, blank: Style) -> Strip:
    """Return a line as a strip of exactly `cells`: filled with `blank`, or cropped."""
    segments = [Segment(text, style) for text, style in line if text]
    covered = measured(line)
    if covered < cells:
        segments.append(Segment(" " * (cells - covered), blank))
        return Strip(segments, cells)
    strip = Strip(segments, covered)
    return strip if covered == cells else strip.crop(0, cells)


def spread(left: Line, right: Line, cells: int, blank: Style) -> Line:
    """Return `left` and `right` at the two ends of a line; `right` goes first where both do not
    fit, piece by piece."""
    room = cells - measured(left)
    while right and measured(right) + 1 > room:
        right = right[:-1]
    gap = max(0, room - measured(right))
    return [*left, (" " * gap, blank), *right]


class LinesWidget(Widget):
    """A widget of styled lines, one strip a line."""

    DEFAULT_CSS = ""

    def strip_at(self, y: int) -> Strip:
        """Return the strip of line `y`, as wide as the content."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        return self.strip_at(y)

    def repaint(self, first: int, count: int = 1) -> None:
        """Paint `count` lines again, from line `first` of the content."""
        top, left = self.gutter.top, self.gutter.left
        self.refresh(Region(left, top + first, self.content_size.width, count))
