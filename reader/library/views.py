"""What both readers show of a view: its neighbours, its sections, and why it is empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from reader.library.library import Library
from reader.library.location import Location
from reader.model.clean import clean_line
from reader.model.digest import Listing
from reader.model.query import Query
from reader.model.view import Row, View

if TYPE_CHECKING:
    from reader.library.days import DateRequest

MIN_DAYS_AWAY: Final = 2
"""Digests since the last visit from which on the readers point to them."""
BATCH: Final = 200
"""Rows that are read from the library together."""

EmptyReason: TypeAlias = Literal["no match", "all read", "no star", "no digest", "no papers"]


def requested_location(
    library: Library, date_request: DateRequest | None, query: str, paper: str = ""
) -> Location | None:
    """Return the location that the command line asks for, or None if it asks for none.

    A query without a date is for the whole library. `paper` is the id of a paper of the library.
    """
    key = library.key_of(paper) if paper else None
    if key is not None:
        row = library.cache.rows([key])[0]
        if row.day is not None:
            return Location(View("day", row.day), paper=row.ids[0])
        view = View("library", library.cache.newest_day())
        return Location(view, query=row.ids[0], paper=row.ids[0])
    if date_request is None and not query:
        return None
    newest = library.cache.newest_day()
    view = View("day", date_request.days[0]) if date_request else View("library", newest)
    return Location(view, query=clean_line(query))


def neighbours(library: Library, view: View) -> tuple[date | None, date | None]:
    """Return the nearest days with digests before and after those of the view."""
    first, last = view.span or (view.day, view.day)
    if first is None or last is None:
        return None, None
    if first == last:
        return library.cache.neighbours(first)
    return library.cache.neighbours(first)[0], library.cache.neighbours(last)[1]


class DaysAway(NamedTuple):
    """The digests since the last visit."""

    first: date
    """The day of the oldest of them."""
    days: int


def days_away(library: Library, newest_shown: date | None) -> DaysAway | None:
    """Return the digests after `newest_shown` if there are several, else None.

    `newest_shown`: the newest digest that was shown before this start; None at the first start.
    """
    days = library.cache.days_after(newest_shown) if newest_shown else []
    return DaysAway(days[0], len(days)) if len(days) >= MIN_DAYS_AWAY else None


def has_sections(view: View, query: Query) -> bool:
    """Return whether the list has a heading for each digest: it shows several, in their order."""
    return view.kind in ("week", "since", "library") and query.keeps_view_order


def section_day(library: Library, view: View, row: Row) -> date | None:
    """Return the day of the digest under which `view` lists a paper, or None if it is in none."""
    if view.span and row.day and not view.span[0] <= row.day <= view.span[1]:
        # A newer digest lists the paper again; this view lists it in its own newest one.
        days = (listing.day for listing in library.cache.listings(row.key))
        return next((day for day in days if view.span[0] <= day <= view.span[1]), row.day)
    return row.day


def listings_at(library: Library, view: View, key: int) -> tuple[Listing, ...]:
    """Return the digests that list a paper: first the one that `view` shows, then the newest."""
    day = view.day if view.kind == "day" else None
    listings = library.cache.listings(key)
    return tuple(sorted(listings, key=lambda listing: listing.day != day))


def rows_at(
    library: Library, keys: Sequence[int], indexes: Sequence[int]
) -> Iterator[tuple[int, Row]]:
    """Yield the papers at these indexes of `keys`; skip those that have left the library.

    They are read in batches, so that a caller that stops early pays for little more.
    """
    for start in range(0, len(indexes), BATCH):
        batch = indexes[start : start + BATCH]
        rows = {row.key: row for row in library.cache.rows([keys[index] for index in batch])}
        yield from ((index, rows[keys[index]]) for index in batch if keys[index] in rows)


def first_unread(
    library: Library, keys: Sequence[int], indexes: Sequence[int]
) -> tuple[int, Row] | None:
    """Return the first unread paper at these indexes of `keys`, with its index, or None."""
    papers = rows_at(library, keys, indexes)
    at = library.marks.at
    return next((each for each in papers if each[1].day and at("read", each[1].ids) is None), None)


def first_key_in(library: Library, ids: Iterable[str | None], keys: Sequence[int]) -> int | None:
    """Return the key of the first paper of `ids` that is among `keys`, or None."""
    for id in ids:
        key = library.key_of(id) if id else None
        if key in keys:
            return key
    return None


def empty_reason(library: Library, location: Location, query: Query) -> EmptyReason:
    """Return why the list at `location` is empty. `query` is the location's query, parsed."""
    view = location.view
    if not query.empty:
        return "no match"
    newest = library.cache.newest_day()
    if location.only_unread and newest:
        return "all read"
    if view.kind == "starred":
        return "no star"
    return "no digest" if view.day and newest else "no papers"
