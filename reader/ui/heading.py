"""The heading of a view: its source or order, its neighbours, its counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from reader.library.library import Library
from reader.library.location import Location
from reader.library.query_language import order_of
from reader.library.views import neighbours
from reader.model.digest import source_label
from reader.model.query import Query
from reader.model.view import Row, View
from reader.ui.for_you_order import is_for_you
from reader.ui.widgets.digest_bar import Heading

SAMPLE_BANNER: Final = (
    "Sample · fill your own library: daysheet sync, or daysheet import FILE",
    "marks made here are not kept",
)
"""The line above the date while the sample is shown; the last parts go first on small screens."""
MAX_LIKE_TITLE: Final = 40
"""Characters of the title of the paper that others are near to."""
ORDER_LABELS: Final = {
    "": "the list's own",
    "upvotes": "most upvotes first",
    "foryou": "near your stars first",
    "title": "by title",
    "newest": "newest digest first",
    "oldest": "oldest digest first",
    "comments": "most comments first",
    "stars": "most code stars first",
}
"""The orders as text, by their names in the filter language."""


def heading(
    library: Library,
    location: Location,
    rows: Sequence[Row],
    *,
    query: Query,
    sources: Collection[str],
    newest_shown: date | None,
) -> Heading:
    """Return the heading of a location whose view, without its filter, holds `rows`.

    `query`: the location's query, parsed. `sources`: the names of the day's sources.
    `newest_shown`: the newest digest that has been shown. The position is left to the caller.
    """
    view = location.view
    older, newer = neighbours(library, view)
    unread, starred = library.count_unread_and_starred(rows)
    return Heading(
        view=view,
        assumed=view.kind == "day" and _is_assumed(library, view.day, rows),
        older=older,
        newer=newer,
        papers=len(rows),
        unread=unread,
        starred=starred,
        only_unread=location.only_unread,
        source=source_label(next(iter(sources))) if len(sources) == 1 else "",
        order=_order(library, location, query),
        arrived=_arrived(library, view, newest_shown),
    )


def _order(library: Library, location: Location, query: Query) -> str:
    """Return which papers the library or the starred view shows, and in which order."""
    view = location.view
    if view.kind in ("day", "week", "since"):
        return ""
    if query.sort is not None:
        order = order_label(library, location, query)
    elif query.like is not None:
        return _nearest_to(library, query.like.id)
    elif query.words:
        order = "best match first"
    else:
        order = "newest star first" if view.kind == "starred" else "newest digest first"
    if view.kind == "library" and not query.words:
        papers = "unread papers only" if location.only_unread else "every paper"
        return f"{papers}, {order}"
    return order


def _nearest_to(library: Library, id: str) -> str:
    """Return the order by nearness to a paper, with the beginning of its title if it is known."""
    from reader.library.paper_formats import display_text

    key = library.key_of(id)
    rows = library.cache.rows([key]) if key is not None else []
    title = display_text(rows[0].title) if rows else ""
    if len(title) > MAX_LIKE_TITLE:
        title = f"{title[:MAX_LIKE_TITLE].rpartition(' ')[0] or title[:MAX_LIKE_TITLE]}…"
    return f"nearest to “{title}”" if title else f"nearest to {id}"


def order_label(library: Library, location: Location, query: Query) -> str:
    """Return the order that the query asks for as text; empty if it asks for none.

    If it asks for nearness to the stars and there are too few, the text says so.
    """
    name = order_of(location.full_query) if query.sort is not None else ""
    if is_for_you(query) and not library.for_you.has_stars(location.view):
        from reader.library.for_you import FEW_STARS_LABEL

        return FEW_STARS_LABEL
    return ORDER_LABELS.get(name, f"by {name}") if name else ""


def _is_assumed(library: Library, day: date | None, rows: Sequence[Row]) -> bool:
    if day is None or not rows:
        return False
    listings = library.cache.listings(rows[0].key)
    return all(each.assumed for each in listings if each.day == day)


def _arrived(library: Library, view: View, shown: date | None) -> tuple[date, int] | None:
    """Return the newest day and its number of papers if it arrived after all that was shown."""
    newest = library.cache.newest_day()
    if view.kind != "day" or not shown or not newest or newest <= shown or view.day == newest:
        return None
    return newest, len(library.keys(View("day", newest)))
