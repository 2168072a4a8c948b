"""The base of our own widgets: styled lines, painted through Textual's Line API.

A line is a list of pieces of text, each with its style: text is never markup here, whatever it
says, and passes the gate once more where it becomes what Textual sends. Only the lines that changed
are painted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.model.clean import CleanText, laid
from reader.model.graphemes import Span
from reader.ui.cells import split_for_rich, widen_spans, width

Piece: TypeAlias = tuple[str, Style]
Line: TypeAlias = list[Piece]
CleanPiece: TypeAlias = tuple[CleanText, Style]


def line_width(line: Sequence[Piece]) -> int:
    """Return the cells that a line covers."""
    return sum(width(text) for text, _ in line)


def to_strip(line: Sequence[Piece], cells: int, blank: Style) -> Strip:
    """Return a line as a strip of exactly `cells`: filled with `blank`, or cropped."""
    clean = [(laid(text), style) for text, style in line]
    covered = line_width(clean)
    if covered < cells:
        clean.append((CleanText(" " * (cells - covered)), blank))
    strip = Strip(list(_segments(merge_spaces(clean))), max(covered, cells))
    return strip if covered <= cells else strip.crop(0, cells)


def _segments(line: Iterable[CleanPiece]) -> Iterator[Segment]:
    """Yield a line as Textual takes it: the one way of our text to the screen."""
    for text, style in line:
        for part in split_for_rich(text):
            yield Segment(part, style)


def merge_spaces(line: Iterable[CleanPiece]) -> list[CleanPiece]:
    """Return the line with its spaces painted in the style beside them, where that looks the same.

    Every change of style costs the terminal some forty bytes; half of a list's are spaces.
    """
    out: list[CleanPiece] = []
    for text, style in line:
        if not text:
            continue
        if out and _look_alike(out[-1], (text, style)):
            before, own = out[-1]
            out[-1] = (CleanText(before + text), style if before.isspace() else own)
        else:
            out.append((text, style))
    return out


def apply_style(line: Line, spans: Sequence[Span], style: Style) -> Line:
    """Return `line` with the characters of `spans` in another style."""
    styled: Line = []
    at = 0
    for text, own in line:
        done, after = 0, at + len(text)
        inside = [(start - at, end - at) for start, end in spans if at < end and start < after]
        for start, end in widen_spans(text, inside):
            first, stop = max(start, done), min(end, len(text))
            if first < stop:
                styled += [(text[done:first], own), (text[first:stop], style)]
                done = stop
        styled.append((text[done:], own))
        at = after
    return styled


def _look_alike(before: Piece, after: Piece) -> bool:
    """Whether two pieces look as they did when the spaces of one take the style of the other."""
    (text, style), (next_text, next_style) = before, after
    if style == next_style:
        return True
    if style.bgcolor != next_style.bgcolor or style.reverse != next_style.reverse:
        return False
    if not (text.isspace() or next_text.isspace()):
        return False
    return not (style.underline or next_style.underline)


def justify(left: Line, right: Line, cells: int, blank: Style) -> Line:
    """Return `left` and `right` at the two ends of a line; `right` goes first where both do not
    fit, piece by piece."""
    room = cells - line_width(left)
    while right and line_width(right) + 1 > room:
        right = right[:-1]
    gap = max(0, room - line_width(right))
    return [*left, (" " * gap, blank), *right]


class LinesWidget(Widget):
    """A widget of styled lines, one strip a line."""

    ALLOW_SELECT = False
    lines_painted = 0
    """Lines painted since the widget was made: what a repaint costs, for tests and measurements."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        # Else Textual repaints the whole widget whenever the mouse enters or leaves a link.
        self.set_reactive(LinesWidget.auto_links, False)

    def scroll_by_wheel(self, notches: int) -> None:
        """Scroll by notches of the mouse wheel, positive down. By default nothing scrolls."""

    def strip_at(self, y: int) -> Strip:
        """Return the strip of line `y`, as wide as the content."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        self.lines_painted += 1
        return self.strip_at(y)

    def repaint(self, first: int, count: int = 1, cells: int | None = None) -> None:
        """Paint `count` lines again, from line `first` of the content: their first `cells`."""
        self.refresh(Region(0, first, self.content_size.width if cells is None else cells, count))
