"""The sections of the list: digests, the sources of a day, and what the library found instead."""

from __future__ import annotations

from collections.abc import Mapping

from reader.library.finder import SearchResult
from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import has_sections, section_day
from reader.model.dates import format_full_day
from reader.model.digest import source_label
from reader.model.query import Query
from reader.model.view import Row
from reader.ui.widgets.paper_list import SectionOfRow


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
    view = location.view
    if not found.keys:
        return lambda _index, _row: "Nothing in this view; in the library"
    if view.kind == "day" and query.keeps_view_order and len(set(sources.values())) > 1:
        return lambda _index, row: source_label(sources.get(row.key, ""))
    if not has_sections(view, query):
        return None

    def digest(_index: int, row: Row) -> str:
        day = section_day(library, view, row)
        return format_full_day(day) if day else "In no digest"

    return digest


def shows_dates(location: Location, query: Query, found: SearchResult) -> bool:
    """Return whether each row shows its date: the list is of several days, without their rules."""
    is_one_day = location.view.kind == "day" and bool(found.keys)
    return not is_one_day and not has_sections(location.view, query)
