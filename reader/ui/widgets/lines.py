"""The base of our own widgets: styled lines, painted through Textual's Line API.

A line is a list of texts, each with its style. The text is never interpreted as markup, and control
characters are removed once more before it goes to Textual. Only changed lines are painted again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.model.clean import CleanText, laid
from reader.model.graphemes import Span
from reader.ui.cells import split_for_rich, widen_spans, width

Piece: TypeAlias = tuple[str, Style]
Line: TypeAlias = list[Piece]
CleanPiece: TypeAlias = tuple[CleanText, Style]


def line_width(line: Sequence[Piece]) -> int:
    """Return the width of a line in cells."""
    return sum(width(text) for text, _ in line)


def to_strip(line: Sequence[Piece], cells: int, blank: Style) -> Strip:
    """Return a line as a strip of exactly `cells`, filled in the style `blank` or cropped."""
    clean = [(laid(text), style) for text, style in line]
    covered = line_width(clean)
    if covered < cells:
        clean.append((CleanText(" " * (cells - covered)), blank))
    strip = Strip(list(_segments(merge_spaces(clean))), max(covered, cells))
    return strip if covered <= cells else strip.crop(0, cells)


def _segments(line: Iterable[CleanPiece]) -> Iterator[Segment]:
    """Yield a line as segments. All our text reaches the screen through this function."""
    for text, style in line:
        for part in split_for_rich(text):
            yield Segment(part, style)


def merge_spaces(line: Iterable[CleanPiece]) -> list[CleanPiece]:
    """Return the line with spaces in the style of their neighbours, if that looks the same.

    Every change of style costs about forty bytes, and half of the pieces of a list are spaces.
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
    """Return `line` with the characters in `spans` in `style`."""
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
    """Return whether two adjacent pieces look the same in one style, because one is blank."""
    (text, style), (next_text, next_style) = before, after
    if style == next_style:
        return True
    if style.bgcolor != next_style.bgcolor or style.reverse != next_style.reverse:
        return False
    if not (text.isspace() or next_text.isspace()):
        return False
    return not (style.underline or next_style.underline)


def justify(left: Line, right: Line, cells: int, blank: Style) -> Line:
    """Return a line of `cells` with `left` and `right` at its ends.

    If both do not fit, the pieces of `right` are dropped, the last ones first.
    """
    room = cells - line_width(left)
    while right and line_width(right) + 1 > room:
        right = right[:-1]
    gap = max(0, room - line_width(right))
    return [*left, (" " * gap, blank), *right]


class CommandClicked(Message):
    """A click that does what the key of a command does."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self.command = command


class LinesWidget(Widget):
    """A widget of styled lines."""

    ALLOW_SELECT = False
    lines_painted = 0
    """Number of lines painted so far, for tests and measurements of the cost of a repaint."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        # Otherwise Textual repaints the whole widget when the mouse enters or leaves a link.
        self.set_reactive(LinesWidget.auto_links, False)

    def scroll_by_wheel(self, notches: int) -> None:
        """Scroll by notches of the mouse wheel; positive is down. Does nothing by default."""

    @abstractmethod
    def strip_at(self, y: int) -> Strip:
        """Return line `y` as a strip of the content's width."""

    def render_line(self, y: int) -> Strip:
        self.lines_painted += 1
        return self.strip_at(y)

    def repaint(self, first: int, count: int = 1, cells: int | None = None) -> None:
        """Repaint the first `cells` of `count` lines from line `first` of the content."""
        self.refresh(Region(0, first, self.content_size.width if cells is None else cells, count))
