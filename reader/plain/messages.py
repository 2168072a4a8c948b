"""How places and papers are said: a line each, the number first, then the title, then its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.model.counts import format_count
from reader.model.dates import format_day

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.location import Location
    from reader.model.view import Row, View

NO_PAPERS: Final = (
    "There are no papers yet. In a shell: daysheet sync fetches the last days of Hugging Face's"
    " Daily Papers, daysheet import FILE reads a saved page or JSON."
)
SAMPLE: Final = (
    "This is the built-in sample; marks made here are not kept. To fill your own library:"
    " daysheet sync, or daysheet import FILE."
)


def whole_day(day: date) -> str:
    """Return `Wednesday 13 March 2024`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def view_name(view: View) -> str:
    """Return what a view is called."""
    if view.kind == "day" and view.day:
        return whole_day(view.day)
    if view.kind == "week" and view.span:
        return f"Week of {whole_day(view.span[0])}"
    return {"starred": "Starred papers"}.get(view.kind, "The library")


def heading(library: Library, place: Location, shown: Sequence[int]) -> Iterator[str]:
    """Yield what is said of a place before its list: its name and counts, then its filter."""
    rows = library.cache.rows(library.keys(place.view)) if place.view.span else []
    unread, starred = library.count_unread_and_starred(rows)
    counts = f"{format_count(len(rows), 'paper')}, {unread:,} unread, {starred:,} starred"
    what = counts if place.view.span else format_count(len(shown), "paper")
    yield f"{view_name(place.view)}: {what}.{' Unread only.' if place.only_unread else ''}"
    if place.query:
        yield f"Filter: {place.query}"


def neighbours(older: date | None, newer: date | None) -> str:
    """Return which digests are beside a view; nothing where there are none."""
    days = {"older": older, "newer": newer}
    said = [f"{word} is {format_day(day)}" for word, day in days.items() if day]
    return f"{', '.join(said)}." if said else ""


def paper_line(number: int, row: Row, *, read: bool, starred: bool) -> str:
    """Return `12. Title (unread, starred, 45 upvotes)`."""
    facts = ["" if read else "unread", "starred" if starred else ""]
    if row.upvotes is not None:
        facts.append(format_count(row.upvotes, "upvote"))
    said = ", ".join(filter(None, facts))
    return f"{number}. {row.title}" + (f" ({said})" if said else "")
