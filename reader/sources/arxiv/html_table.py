"""Tables of a page. LaTeXML writes them as `table`, or as `span` within text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from reader.model.document import Alignment, Cell, Inline
from reader.sources.arxiv.html_parts import text_outside
from reader.sources.arxiv.html_tree import Element

MAX_CELLS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_ROWSPAN: Final = 500


def table_rows(
    table: Element, read: Callable[[Element], tuple[Inline, ...]]
) -> tuple[tuple[Cell, ...], ...] | None:
    """Return the rows of a table, its cells read by `read`.

    None if it is no table to the eye: a frame around text, text outside cells, or more than
    MAX_CELLS cells.
    """
    if any(text_outside(table, ("td", "th", "ltx_td"))):
        return None
    elements = [list(_cells(row)) for row in _rows(table)]
    columns = max((sum(_span(cell, "col") for cell in row) for row in elements), default=0)
    if not 2 <= columns <= MAX_COLUMNS or sum(map(len, elements)) > MAX_CELLS:
        return None
    if len(elements) == 1 and any(_has_block(cell) for cell in elements[0]):
        return None
    rows = (tuple(_cell(element, read(element)) for element in row) for row in elements)
    kept = tuple(row for row in rows if any(cell.inlines for cell in row))
    return kept or None


def _rows(element: Element) -> Iterator[Element]:
    """Yield the rows of a table, but not those of tables within it."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag == "tr" or "ltx_tr" in child.classes:
                yield child
            elif child.tag not in ("td", "th"):
                yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row.children:
        if isinstance(child, Element):
            if child.tag in ("td", "th") or "ltx_td" in child.classes:
                yield child
            else:
                yield from _cells(child)


def _cell(element: Element, inlines: tuple[Inline, ...]) -> Cell:
    classes = element.classes
    align: Alignment = "left"
    if "ltx_align_right" in classes:
        align = "right"
    elif "ltx_align_center" in classes:
        align = "center"
    is_header = element.tag == "th" or "ltx_th" in classes
    return Cell(inlines, _span(element, "col"), _span(element, "row"), align, is_header)


def _span(cell: Element, direction: str) -> int:
    """Return the number of columns (`col`) or rows (`row`) of a cell."""
    value = cell.attributes.get(f"{direction}span", "")
    prefix = f"ltx_{direction}span_"
    value = next((name[len(prefix) :] for name in cell.classes if name.startswith(prefix)), value)
    limit = MAX_COLUMNS if direction == "col" else MAX_ROWSPAN
    return max(1, min(int(value), limit)) if value.isascii() and value[:6].isdecimal() else 1


def _has_block(cell: Element) -> bool:
    """Return whether a cell holds something that needs lines of its own."""
    names = {"figure", "ul", "ol", "pre", "ltx_listing", "ltx_eqn_table", "ltx_tabular"}
    return any(not names.isdisjoint({each.tag, *each.classes}) for each in cell.walk())
