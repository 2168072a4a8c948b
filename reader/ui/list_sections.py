"""The sections of the list: digests, the sources of a day, further papers, and what the library
found instead; and what the bar says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reader.library.finder import SearchResult
from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import has_sections, section_day
from reader.model.dates import format_full_day
from reader.model.digest import source_label
from reader.model.query import Query
from reader.model.view import Row
from reader.ui.widgets.paper_list import SectionOfRow

FURTHER: Final = "Further papers"
"""The section of the papers that come near, below the results."""


def section_of(
    library: Library,
    location: Location,
    query: Query,
    found: SearchResult,
    sources: Mapping[int, str],
) -> SectionOfRow | None:
    """Return a function from a row to its section, or None if the list has no sections.

    `sources`: in a day's view, the source that lists each paper, by the paper's key.
    """
    of_results = _section_of_result(library, location, query, found, sources)
    results = len(found.results)
    if not found.further_keys:
        return of_results

    def section(index: int, row: Row) -> str:
        if index >= results:
            return FURTHER
        return of_results(index, row) if of_results else ""

    return section


def _section_of_result(
    library: Library,
    location: Location,
    query: Query,
    found: SearchResult,
    sources: Mapping[int, str],
) -> SectionOfRow | None:
    view = location.view
    if found.library_keys:
        return lambda _index, _row: "Nothing in this view; in the library"
    if view.kind == "day" and query.keeps_view_order and len(set(sources.values())) > 1:
        return lambda _index, row: source_label(sources.get(row.key, ""))
    if not has_sections(view, query):
        return None

    def digest(_index: int, row: Row) -> str:
        day = section_day(library, view, row)
        return format_full_day(day) if day else "In no digest"

    return digest


def dates_of_year(
    library: Library, location: Location, query: Query, found: SearchResult
) -> int | None:
    """Return the usual year if each row shows its date, or None.

    Rows show their dates if the list is of several days and no rules name them.
    """
    is_one_day = location.view.kind == "day" and bool(found.keys)
    if is_one_day or has_sections(location.view, query):
        return None
    newest = library.cache.newest_day()
    return newest.year if newest else None


def count_text(found: SearchResult) -> str:
    """Return how many papers match, as the rules say, and how many further ones are shown."""
    if found.library_keys:
        text = f"{len(found.library_keys):,} in the library"
    else:
        text = f"{len(found.keys):,} of {found.view_size:,}"
    return f"{text}, {len(found.further_keys)} further" if found.further_keys else text


def corrections_text(found: SearchResult, arrow: str) -> str:
    """Return the corrected words of the query, such as `difusion → diffusion`."""
    return ", ".join(f"{typed} {arrow} {word}" for typed, word in found.corrections)
