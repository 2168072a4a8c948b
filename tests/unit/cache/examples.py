"""Small papers and digests for tests of the cache, and a library as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from reader.model.clean import CleanText
from reader.model.digest import Listing
from reader.model.entry import Entry
from reader.model.mark import MarkKind
from reader.model.paper import Paper
from reader.model.view import View
from reader.storage.cache import Cache

MONDAY = date(2024, 3, 11)
TUESDAY = date(2024, 3, 12)
WEDNESDAY = date(2024, 3, 13)
LIBRARY = View("library")

Shape = list[tuple[tuple[str, ...], tuple[tuple[str, date], ...]]]


def paper(title: str, arxiv: str | None = None, doi: str | None = None, **facts: Any) -> Paper:
    return Paper(CleanText(title), arxiv=arxiv, doi=doi, **facts)


def listed(
    what: Paper, day: date, position: int = 0, source: str = "huggingface", assumed: bool = False
) -> Entry:
    return Entry(what, (Listing(source, day, position, assumed),))


def digest(
    papers: Iterable[Paper], day: date, source: str = "huggingface", assumed: bool = False
) -> list[Entry]:
    return [listed(each, day, position, source, assumed) for position, each in enumerate(papers)]


def page(titles: Iterable[str], day: date, assumed: bool = False) -> list[Entry]:
    return digest([paper(title) for title in titles], day, "page", assumed)


def unmarked(_kind: MarkKind, _ids: object) -> None:
    return None


def keys(cache: Cache) -> list[int]:
    return cache.keys(LIBRARY, (), unmarked)


def titles(cache: Cache, view: View = LIBRARY) -> list[str]:
    return [row.title for row in cache.rows(cache.keys(view, (), unmarked))]


def shape(cache: Cache) -> Shape:
    """Return the ids of each paper and where it is listed, in no order."""
    return sorted(
        (
            tuple(sorted(row.ids)),
            tuple(sorted((each.source, each.day) for each in cache.listings(row.key))),
        )
        for row in cache.rows(keys(cache))
    )


def imported(entries: Iterable[Entry], *, at_once: bool = False) -> Cache:
    """Return a library in memory with `entries`, imported one by one or all together."""
    cache = Cache(None)
    for part in [list(entries)] if at_once else [[entry] for entry in entries]:
        cache.ingest(part)
    return cache
