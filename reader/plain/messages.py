"""The lines that describe locations and papers. A paper's number comes first, then its title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from reader.library.for_you import FEW_STARS_LABEL
from reader.library.views import DaysAway, empty_reason, neighbours
from reader.model.counts import format_count
from reader.model.dates import format_day, format_full_day
from reader.model.view import View

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.location import Location
    from reader.model.query import Query
    from reader.model.view import Row

NO_PAPERS: Final = (
    "There are no papers yet. In a shell: daysheet sync fetches the last days of Hugging Face's"
    " Daily Papers, daysheet import FILE reads a saved page or JSON."
)
SAMPLE: Final = (
    "This is the built-in sample; its marks are not saved. To fill your own library:"
    " daysheet sync, or daysheet import FILE."
)


def view_name(view: View) -> str:
    """Return the name of a view: `Week of Monday 11 March 2024`."""
    if view.kind == "day" and view.day:
        return format_full_day(view.day)
    if view.kind == "week" and view.span:
        return f"Week of {format_full_day(view.span[0])}"
    if view.kind == "since" and view.day:
        return f"Since {format_full_day(view.day)}"
    return "Starred papers" if view.kind == "starred" else "The library"


def heading(library: Library, location: Location, papers: int) -> Iterator[str]:
    """Yield the lines above a list of so many papers: the name of the view, counts, the filter."""
    counts = format_count(papers, "paper")
    if location.view.span:
        rows = library.cache.rows(library.keys(location.view))
        unread, starred = library.count_unread_and_starred(rows)
        counts = f"{format_count(len(rows), 'paper')}, {unread:,} unread, {starred:,} starred"
    only_unread = " Unread only." if location.only_unread else ""
    yield f"{view_name(location.view)}: {counts}.{only_unread}"
    if location.query:
        yield f"Filter: {location.query}"
    if location.order == "foryou" and not library.for_you.has_stars(location.view):
        yield f"Order: {FEW_STARS_LABEL}"
    elif location.order:
        yield f"Order: {location.order}"


def away_line(library: Library, away: DaysAway) -> str:
    """Return how many days and unread papers there are since the last visit."""
    rows = library.cache.rows(library.keys(View("since", away.first)))
    unread, _ = library.count_unread_and_starred(rows)
    return f"{away.days:,} days since your last visit, {unread:,} unread; away shows them."


def neighbours_line(library: Library, view: View) -> str:
    """Return `older is 11 Mar 2024, newer is 13 Mar 2024.`; empty if there is no neighbour."""
    days = dict(zip(("older", "newer"), neighbours(library, view), strict=True))
    parts = [f"{name} is {format_day(day)}" for name, day in days.items() if day]
    return f"{', '.join(parts)}." if parts and view.span else ""


def paper_line(
    number: int, title: str, row: Row, *, read: bool, starred: bool, watched: bool = False
) -> str:
    """Return `12. Title (unread, starred, 45 upvotes)`."""
    is_unread = row.day is not None and not read
    facts = ["unread" if is_unread else "", "watched" if watched and is_unread else ""]
    facts.append("starred" if starred else "")
    if row.upvotes is not None:
        facts.append(format_count(row.upvotes, "upvote"))
    text = ", ".join(filter(None, facts))
    return f"{number}. {title}" + (f" ({text})" if text else "")


def empty_line(library: Library, location: Location, query: Query) -> str:
    """Return why the list is empty and which command helps."""
    reason = empty_reason(library, location, query)
    if reason == "no match":
        return "No paper matches. clear removes the filter, library searches everywhere."
    if reason == "all read":
        return "All read. all shows them again, newer and older go to other digests."
    if reason == "no star":
        return "Nothing is starred yet. star 3 stars the third paper of a list."
    if reason == "no digest" and location.view.day:
        return f"No digest of {format_day(location.view.day)}. day lists the days that have one."
    return NO_PAPERS
