"""Exports papers as CSV for spreadsheets.

A spreadsheet takes a cell that begins with `=` and the like for a formula, so such a text gets an
apostrophe before it. It takes an arXiv id such as `2608.19880` for a number and drops the last
zero, so ids have the prefix `arXiv:`, with which every command reads them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from reader.export.items import ExportItem, ExportOptions, author_names, unicode_text

COLUMNS: Final = (
    *("id", "title", "authors", "published", "digest", "upvotes", "comments", "categories"),
    *("keywords", "doi", "page", "PDF", "code", "project", "read", "starred", "withdrawn"),
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield a line with the names of the columns, then a line for each paper."""
    yield ("\ufeff" if options.bom else "") + ",".join(COLUMNS) + "\n"
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for item in items:
        writer.writerow([_safe_cell(value) for value in _values(item)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _safe_cell(value: object) -> str:
    """Return text that a spreadsheet shows and does not calculate."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _values(item: ExportItem) -> Iterator[object]:
    """Yield the values of a paper in the order of COLUMNS."""
    paper, links, record = item.paper, item.paper.links, item.record
    id = f"arXiv:{paper.arxiv}" if paper.arxiv else paper.id
    yield from (id, unicode_text(paper.title), "; ".join(author_names(paper)))
    yield from (paper.published, item.day, paper.upvotes, paper.comments)
    yield from ("; ".join(paper.categories), "; ".join(paper.keywords))
    yield from ((paper.doi or "").removeprefix("doi:"), links.get("arXiv") or links.get("DOI"))
    yield from (links.get(name) for name in ("PDF", "code", "project"))
    yield from (record.get(mark) for mark in ("read", "starred"))
    yield "yes" if paper.withdrawn else ""
