"""One row of the paper list as strips: bar, marks, title, votes, each in its own column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.style import Style
from textual.strip import Strip

from reader.model.graphemes import Span
from reader.model.view import Row
from reader.ui.cells import max_width, pad, truncate, width, wrap
from reader.ui.look import Ground, Look, Tone
from reader.ui.widgets.lines import Line, apply_style, to_strip

MARKS_CELLS: Final = 6
"""Bar, dot and star, in front of every title."""
VOTES_CELLS: Final = 6
"""The number, right-aligned in four, behind every title; the last cell is never of the row's
ground, so that the row does not run into the panel."""


class RowState(NamedTuple):
    """What changes about a row while its paper stays the same."""

    selected: bool
    active: bool
    """Whether keys move the selection."""
    read: bool
    starred: bool
    match_spans: tuple[Span, ...] = ()
    """Spans of the title's characters that the filter matched."""


def row_strips(row: Row, state: RowState, look: Look, cells: int, height: int) -> list[Strip]:
    """Return the row as `height` strips (1 or 2), each exactly `cells` wide."""
    room = max(1, cells - MARKS_CELLS - VOTES_CELLS)
    spans = wrap(row.title, room) or [(0, 0)]
    lines = [_title_line(row, state, look, spans, 0, room, last=height == 1)]
    if height == 2:
        if len(spans) > 1:
            lines.append(_title_line(row, state, look, spans, 1, room, last=True))
        else:
            names = pad(_names(row.authors, room, look.signs.more), room)
            lines.append([(names, _tone(state, look, "faint"))])
    return [
        to_strip(
            [*_marks(state, look, at), *line, *_votes(row, state, look, at)],
            cells,
            _tone(state, look, "text"),
        )
        for at, line in enumerate(lines)
    ]


def _ground(state: RowState, look: Look) -> Ground:
    # An inverted row is loud: it says where keys go, and elsewhere the bar will do.
    return "row" if state.selected and (state.active or not look.inverts) else "ground"


def _tone(state: RowState, look: Look, tone: Tone, *, bold: bool = False) -> Style:
    return look.style(tone, _ground(state, look), bold=bold)


def _marks(state: RowState, look: Look, at: int) -> Line:
    signs = look.signs
    accent = _tone(state, look, "accent" if state.active or not state.selected else "faint")
    dot = signs.unread if at == 0 and not state.read else " "
    star = signs.star if at == 0 and state.starred else " "
    bar = signs.bar if state.selected else " "
    # Half a cell is inverted to the other half.
    line = [(bar, look.style("accent") if look.inverts else accent), (f" {dot} ", accent)]
    return [*line, (star + " ", _tone(state, look, "gold") if star != " " else accent)]


def _votes(row: Row, state: RowState, look: Look, at: int) -> Line:
    text = f"{_short(row.upvotes):>4} " if at == 0 else " " * (VOTES_CELLS - 1)
    tone = _tone(state, look, "muted" if state.selected else "faint")
    return [(text, tone), (" ", look.style("faint"))]


def _names(authors: str, room: int, more: str) -> str:
    """Return the names if they fit, else as many as fit and how many there are besides."""
    if max_width(authors) <= room:
        return authors
    names = authors.split(", ")
    for shown in range(len(names) - 1, 0, -1):
        text = f"{', '.join(names[:shown])} and {len(names) - shown} more"
        if max_width(text) <= room:
            return text
    return truncate(authors, room, more)


def _short(number: int | None) -> str:
    if number is None:
        return ""
    return str(number) if number < 10_000 else f"{min(number // 1000, 9999)}k"


def _title_line(
    row: Row,
    state: RowState,
    look: Look,
    spans: Sequence[Span],
    at: int,
    room: int,
    *,
    last: bool,
) -> Line:
    """Return one line of the title; the last one ends in a sign where more of it would follow."""
    start, end = spans[at]
    text = row.title[start:end]
    if last and len(spans) > at + 1:
        text = truncate(row.title[start:end], room - 1, "") + look.signs.more
    tone: Tone = "strong" if state.selected else "muted" if state.read else "text"
    # One bold line a paper: the eye counts papers, where two would run into the next two.
    plain = _tone(state, look, tone, bold=not state.read and at == 0)
    if not state.match_spans:
        return [(pad(text, room), plain)]
    match_spans = look.style("match", _ground(state, look), bold=True, underline=True)
    spans_here = [(first - start, stop - start) for first, stop in state.match_spans]
    line = apply_style([(text, plain)], spans_here, match_spans)
    return [*line, (" " * (room - width(text)), plain)]
