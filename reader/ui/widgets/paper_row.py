"""One row of the paper list as strips, with columns for the bar, marks, title and upvotes.

A title has one weight over both its lines. The second line is indented, so that the eye finds where
each paper begins. A row of two lines always has two, whatever the length of its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.style import Style
from textual.strip import Strip

from reader.library.evidence import Evidence
from reader.library.paper_formats import display_text
from reader.model.dates import format_day
from reader.model.graphemes import Span
from reader.model.view import Row
from reader.ui.cells import max_width, pad, truncate, width, wrapped_lines
from reader.ui.look import Ground, Look, Tone
from reader.ui.widgets.lines import Line, apply_style, to_strip

MARKS_CELLS: Final = 6
"""Width of the bar, dot and star before each title."""
VOTES_CELLS: Final = 6
"""Width of the number after each title, right-aligned in four cells. The last cell never has the
row's ground, so that the row does not run into the panel."""
INDENT: Final = "  "
"""What precedes the second line."""


class RowMarks(NamedTuple):
    """The marks of a paper, each as a sign in its row."""

    read: bool = False
    starred: bool = False
    tagged: bool = False
    noted: bool = False
    watched: bool = False
    """Whether a watched view finds the paper; shown while it is unread."""


class RowState(NamedTuple):
    """The part of a row's look that changes while its paper stays the same."""

    selected: bool
    active: bool
    """Whether keys move the selection."""
    marks: RowMarks
    match_spans: tuple[Span, ...] = ()
    """The spans of the title that the filter matched."""
    evidence: Evidence | None = None
    """Shown on the second line, instead of the authors or the rest of the title."""


class RowStyle(NamedTuple):
    """What all rows of a list have in common."""

    height: int = 2
    """Lines per row: 2 or 1."""
    shows_authors: bool = True
    """Whether the authors are on the second line if the title leaves it free."""
    dates_of_year: int | None = None
    """If given, the date of the digest is at the end of the second line, without this year."""


def with_mathematics(row: Row, spans: Sequence[Span]) -> tuple[Row, Sequence[Span]]:
    """Return `row` with its mathematics converted to Unicode, and `spans` of its title adjusted."""
    title, authors = display_text(row.title), display_text(row.authors)
    if title != row.title and spans:
        from reader.latex.positions import map_spans

        spans = map_spans(spans, row.title, title)
    if title == row.title and authors == row.authors:
        return row, spans
    return row._replace(title=title, authors=authors), spans


def row_strips(row: Row, state: RowState, look: Look, cells: int, style: RowStyle) -> list[Strip]:
    """Return the lines of the row as strips, each exactly `cells` wide."""
    room = max(1, cells - MARKS_CELLS - VOTES_CELLS)
    end = _first_line_length(row.title, room)
    is_last = style.height == 1 or state.evidence is not None
    first = _title_line(row, state, look, (0, end), room, last=is_last)
    lines = [[*first, *_votes(row, state, look)]]
    if style.height == 2:
        lines.append(_second_line(row, state, look, end, room, style))
    blank, edge = _tone(state, look, "text"), (" ", look.style("faint"))
    return [
        to_strip([*_marks(state, look, at), *line, edge], cells, blank)
        for at, line in enumerate(lines)
    ]


def _second_line(
    row: Row, state: RowState, look: Look, start: int, room: int, style: RowStyle
) -> Line:
    """Return the title from `start` on, or the authors; then the digest's date and the signs."""
    quiet = _tone(state, look, "faint")
    indent, marks = INDENT[: room - 1], state.marks
    start += len(row.title[start:]) - len(row.title[start:].lstrip())
    room -= len(indent)
    signs = (look.signs.tag if marks.tagged else " ") + (look.signs.note if marks.noted else " ")
    edge = f"  {signs}"
    date = ""
    if style.dates_of_year is not None and row.day:
        date = "  " + format_day(row.day).removesuffix(f" {style.dates_of_year}")
    if date and len(date) < room:
        # Without signs, the date ends below the number.
        edge = date + edge if signs.strip() else date
    elif not signs.strip() and room < max_width(row.title[start:]) <= room + len(edge):
        # The rest of the title needs some of the number's column, which is free on this line.
        edge = ""
    room += VOTES_CELLS - 2 - len(edge)
    if state.evidence is not None:
        line = _evidence_line(state.evidence, state, look, room)
    elif start < len(row.title):
        end = start + _first_line_length(row.title[start:], room)
        line = _title_line(row, state, look, (start, end), room, last=True)
    else:
        names = _names(row.authors, room, look.signs.more) if style.shows_authors else ""
        line = [(pad(names, room), quiet)]
    tone = _tone(state, look, "muted") if state.selected else quiet
    return [(indent, quiet), *line, (f"{edge} ", tone)]


def _evidence_line(evidence: Evidence, state: RowState, look: Look, room: int) -> Line:
    """Return the evidence in the quiet tone with its words lit, padded to `room` cells."""
    text = truncate(evidence.text, room, look.signs.more)
    line: Line = [(text, _tone(state, look, "faint"))]
    match = look.style("match", _ground(state, look))
    spans = [(first, min(stop, len(text))) for first, stop in evidence.spans if first < len(text)]
    line = apply_style(line, spans, match)
    return [*line, (" " * (room - width(text)), _tone(state, look, "faint"))]


def _ground(state: RowState, look: Look) -> Ground:
    # An inverted row is conspicuous: it shows which pane has the focus. Elsewhere the bar suffices.
    return "row" if state.selected and (state.active or not look.inverts) else "ground"


def _tone(state: RowState, look: Look, tone: Tone, *, bold: bool = False) -> Style:
    return look.style(tone, _ground(state, look), bold=bold)


def sign_command(cell: int) -> str:
    """Return the command that a click on the dot or on the star of a row runs, else nothing."""
    return {2: "toggle-read", 4: "star"}.get(cell, "")


def _marks(state: RowState, look: Look, at: int) -> Line:
    signs = look.signs
    accent = _tone(state, look, "accent")
    bar_style = accent if state.active else _tone(state, look, "faint")
    unread = signs.watch if state.marks.watched else signs.unread
    dot = unread if at == 0 and not state.marks.read else " "
    star = signs.star if at == 0 and state.marks.starred else " "
    bar = signs.bar if state.selected else " "
    # The bar fills half a cell. Inverted it would fill the other half.
    line = [(bar, look.style("accent") if look.inverts else bar_style), (f" {dot} ", accent)]
    return [*line, (star + " ", _tone(state, look, "gold") if star != " " else accent)]


def _votes(row: Row, state: RowState, look: Look) -> Line:
    """Return the upvotes. The selected row names them by their sign."""
    count = _short_count(row.upvotes)
    sign = look.signs.votes if state.selected and 0 < len(count) < 4 else ""
    tone = _tone(state, look, "muted" if state.selected else "faint")
    return [(f"{sign}{count:>{4 - len(sign)}} ", tone)]


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
    row: Row, state: RowState, look: Look, span: Span, room: int, *, last: bool
) -> Line:
    """Return the characters `span` of the title, padded to `room` cells.

    The `last` line ends in a sign if the title continues.
    """
    start, end = span
    text, more = row.title[start:end], ""
    if last and end < len(row.title):
        text, more = truncate(text, room - width(look.signs.more), ""), look.signs.more
    tone: Tone = "strong" if state.selected else "muted" if state.marks.read else "text"
    style = _tone(state, look, tone, bold=not state.marks.read)
    line: Line = [(text, style), (more, style)]
    if state.match_spans:
        match = look.style("match", _ground(state, look), bold=True, underline=True)
        spans = [(first - start, min(stop - start, len(text))) for first, stop in state.match_spans]
        line = apply_style(line, spans, match)
    return [*line, (" " * (room - width(text + more)), style)]


def _first_line_length(text: str, room: int) -> int:
    return next((end for _, end in wrapped_lines(text, room)), 0)
