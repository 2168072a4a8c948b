"""One row of the paper list as strips, with columns for the bar, marks, title and upvotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from rich.style import Style
from textual.strip import Strip

from reader.library.paper_formats import display_text
from reader.model.graphemes import Span
from reader.model.view import Row
from reader.ui.cells import max_width, pad, truncate, width, wrap
from reader.ui.look import Ground, Look, Tone
from reader.ui.widgets.lines import Line, apply_style, to_strip

MARKS_CELLS: Final = 6
"""Width of the bar, dot and star before each title."""
VOTES_CELLS: Final = 6
"""Width of the number after each title, right-aligned in four cells. The last cell never has the
row's ground, so that the row does not run into the panel."""


class RowState(NamedTuple):
    """The part of a row's look that changes while its paper stays the same."""

    selected: bool
    active: bool
    """Whether keys move the selection."""
    read: bool
    starred: bool
    match_spans: tuple[Span, ...] = ()
    """The spans of the title that the filter matched."""


def with_mathematics(row: Row, spans: Sequence[Span]) -> tuple[Row, Sequence[Span]]:
    """Return `row` with its mathematics converted to Unicode, and `spans` of its title adjusted."""
    title, authors = display_text(row.title), display_text(row.authors)
    if title != row.title and spans:
        from reader.latex.positions import map_spans

        spans = map_spans(spans, row.title, title)
    if title == row.title and authors == row.authors:
        return row, spans
    return replace(row, title=title, authors=authors), spans


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
    # An inverted row is conspicuous: it shows which pane has the focus. Elsewhere the bar suffices.
    return "row" if state.selected and (state.active or not look.inverts) else "ground"


def _tone(state: RowState, look: Look, tone: Tone, *, bold: bool = False) -> Style:
    return look.style(tone, _ground(state, look), bold=bold)


def _marks(state: RowState, look: Look, at: int) -> Line:
    signs = look.signs
    accent = _tone(state, look, "accent" if state.active or not state.selected else "faint")
    dot = signs.unread if at == 0 and not state.read else " "
    star = signs.star if at == 0 and state.starred else " "
    bar = signs.bar if state.selected else " "
    # The bar fills half a cell. Inverted it would fill the other half.
    line = [(bar, look.style("accent") if look.inverts else accent), (f" {dot} ", accent)]
    return [*line, (star + " ", _tone(state, look, "gold") if star != " " else accent)]


def _votes(row: Row, state: RowState, look: Look, at: int) -> Line:
    text = f"{_short_count(row.upvotes):>4} " if at == 0 else " " * (VOTES_CELLS - 1)
    tone = _tone(state, look, "muted" if state.selected else "faint")
    return [(text, tone), (" ", look.style("faint"))]


def _names(authors: str, room: int, more: str) -> str:
    """Return the names if they fit; otherwise as many as fit and the number of the others."""
    if max_width(authors) <= room:
        return authors
    names = authors.split(", ")
    for shown in range(len(names) - 1, 0, -1):
        text = f"{', '.join(names[:shown])} and {len(names) - shown} more"
        if max_width(text) <= room:
            return text
    return truncate(authors, room, more)


def _short_count(number: int | None) -> str:
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
    """Return line `at` of the title. The `last` line ends in a sign if the title continues."""
    start, end = spans[at]
    text = row.title[start:end]
    if last and len(spans) > at + 1:
        text = truncate(row.title[start:end], room - 1, "") + look.signs.more
    tone: Tone = "strong" if state.selected else "muted" if state.read else "text"
    # Only the first line is bold: the eye counts papers, and two bold lines would hide the borders.
    style = _tone(state, look, tone, bold=not state.read and at == 0)
    if not state.match_spans:
        return [(pad(text, room), style)]
    match_style = look.style("match", _ground(state, look), bold=True, underline=True)
    spans_here = [(first - start, stop - start) for first, stop in state.match_spans]
    line = apply_style([(text, style)], spans_here, match_style)
    return [*line, (" " * (room - width(text)), style)]
