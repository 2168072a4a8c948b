"""Searches that the library answers within a frame: they need no worker."""

from __future__ import annotations

from reader.library.finder import SearchResult
from reader.library.library import Library
from reader.library.location import Location
from reader.model.query import Is, Query
from reader.ui import for_you_order


def is_quick(library: Library, location: Location, query: Query) -> bool:
    """Whether the library answers within a frame: days and weeks without fuzzy words."""
    view = location.view
    must_rank = for_you_order.is_for_you(query) and library.for_you.known(view) is None
    if query.needs_finder or query.like or must_rank or view.span is None:
        return False
    return library.marks.are_read or not (location.only_unread or query.terms)


def find_now(library: Library, location: Location, query: Query) -> SearchResult:
    """Return the papers that a quick search finds."""
    base = (Is("unread"),) if location.only_unread else ()
    view = location.view
    everything = library.keys(view, base)
    if query.empty:
        return SearchResult(everything, view_size=len(everything))
    return SearchResult(
        library.keys(view, base + query.terms, query.sort), view_size=len(everything)
    )
