"""Papers as CSV, for spreadsheets: which take a cell that begins with `=` for a formula, so that
such a text gets an apostrophe before it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from reader.export.items import Item, Wishes

COLUMNS: Final = (
    *("id", "title", "authors", "published", "digest", "upvotes", "comments", "categories"),
    *("keywords", "doi", "page", "PDF", "code", "project", "read", "starred"),
)
BEGIN_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEAD: Final = ",".join(COLUMNS)


def written(items: Iterable[Item], _wishes: Wishes) -> Iterator[str]:
    """Yield the names of the columns, then a line for each paper."""
    yield HEAD + "\n"
    buffer = StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    for item in items:
        lines.writerow([cell(each) for each in _cells(item)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def cell(value: object) -> str:
    """Return what a spreadsheet shows as this value and does not calculate."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(BEGIN_FORMULAS) else text


def _cells(item: Item) -> Iterator[object]:
    paper, links, record = item.paper, item.paper.links, item.record
    yield from (paper.id, paper.title, "; ".join(paper.authors))
    yield from (paper.published, item.day, paper.upvotes, paper.comments)
    yield from ("; ".join(paper.categories), "; ".join(paper.keywords))
    yield from ((paper.doi or "").removeprefix("doi:"), links.get("arXiv") or links.get("DOI"))
    yield from (links.get(name) for name in ("PDF", "code", "project"))
    yield from (record.get(mark) for mark in ("read", "starred"))
