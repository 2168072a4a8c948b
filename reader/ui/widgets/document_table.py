"""Lay out a table as lines of text, its columns aligned and spans kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from reader.model.document import Alignment, Cell, plain_text
from reader.ui.cells import width, wrap

GAP: Final = 2
"""Cells between two columns."""
MAX_COLUMN: Final = 40
"""Cells of a column whose text is wrapped, if the table would be too wide otherwise."""


class TableLine(NamedTuple):
    """A line of a table."""

    text: str
    is_header: bool = False
    is_rule: bool = False


class _Placed(NamedTuple):
    """A cell at its place in the grid."""

    column: int
    columns: int
    text: str
    align: Alignment


def table_lines(
    rows: Sequence[Sequence[Cell]], cells: int, shows_source: bool = False
) -> list[TableLine]:
    """Return the lines of a table. It may be wider than `cells` if it has many columns."""
    placed = _place(rows, shows_source)
    widths = _column_widths(placed, limit=None)
    if sum(widths) + GAP * (len(widths) - 1) > cells:
        widths = _column_widths(placed, limit=MAX_COLUMN)
    headers = _header_rows(rows)
    lines: list[TableLine] = []
    for number, row in enumerate(placed):
        if number == headers and number:
            lines.append(TableLine(" " * (sum(widths) + GAP * (len(widths) - 1)), is_rule=True))
        lines += [TableLine(text, number < headers) for text in _row_lines(row, widths)]
    return lines


def _header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows at the top are headings."""
    for number, row in enumerate(rows):
        texts = [cell for cell in row if cell.inlines]
        if not all(cell.is_header for cell in texts):
            return number
    return 0


def _place(rows: Sequence[Sequence[Cell]], shows_source: bool) -> list[list[_Placed]]:
    """Return the cells of each row with their columns: cells above may reach into a row."""
    taken: dict[tuple[int, int], bool] = {}
    placed: list[list[_Placed]] = []
    for number, row in enumerate(rows):
        column, cells = 0, []
        for cell in row:
            while (number, column) in taken:
                column += 1
            for below in range(1, min(cell.rows, len(rows) - number)):
                for right in range(cell.columns):
                    taken[number + below, column + right] = True
            text = plain_text(cell.inlines, source=shows_source)
            cells.append(_Placed(column, cell.columns, text, cell.align))
            column += cell.columns
        placed.append(cells)
    return placed


def _column_widths(rows: Sequence[Sequence[_Placed]], limit: int | None) -> list[int]:
    """Return the width of each column, at most `limit`."""
    count = max((cell.column + cell.columns for row in rows for cell in row), default=1)
    widths = [1] * count
    cells = sorted((cell for row in rows for cell in row), key=lambda cell: cell.columns)
    for cell in cells:
        needed = max(map(width, cell.text.split("\n")), default=0)
        needed = min(needed, limit * cell.columns) if limit else needed
        span = range(cell.column, cell.column + cell.columns)
        missing = needed - sum(widths[each] for each in span) - GAP * (cell.columns - 1)
        for number, each in enumerate(span):
            if missing > 0:
                widths[each] += missing // cell.columns + (number < missing % cell.columns)
    return widths


def _row_lines(row: Sequence[_Placed], widths: Sequence[int]) -> list[str]:
    """Return the lines of a row, as many as its highest cell has."""
    columns = []
    for cell in row:
        room = sum(widths[cell.column : cell.column + cell.columns]) + GAP * (cell.columns - 1)
        lines = [
            line[start:end] for line in cell.text.split("\n") for start, end in wrap(line, room)
        ]
        start = sum(widths[: cell.column]) + GAP * cell.column
        columns.append((start, [_align(line, room, cell.align) for line in lines]))
    height = max((len(lines) for _, lines in columns), default=1) or 1
    result = []
    for number in range(height):
        text, at = "", 0
        for start, lines in columns:
            if number < len(lines):
                text += " " * (start - at) + lines[number]
                at = start + width(lines[number])
        result.append(text.rstrip())
    return result


def _align(text: str, room: int, align: Alignment) -> str:
    free = max(0, room - width(text))
    left = free if align == "right" else free // 2 if align == "center" else 0
    return " " * left + text + " " * (free - left)
