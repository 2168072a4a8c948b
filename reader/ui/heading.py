"""What the line above the panes says of a view: its day, its neighbours, its counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import neighbours
from reader.model.view import Row, View
from reader.ui.widgets.bars import Heading


def heading(
    library: Library,
    location: Location,
    rows: Sequence[Row],
    *,
    papers: int,
    ordered: bool,
    newest_shown: date | None,
) -> Heading:
    """Return the heading of a location whose view, without its filter, holds `rows`.

    `papers`: how many papers the list shows, which is what the starred view counts. `ordered`:
    whether the query asks for an order. `newest_shown`: the newest digest that has been shown.
    """
    view = location.view
    older, newer = neighbours(library, view)
    unread, starred = library.count_unread_and_starred(rows)
    return Heading(
        view=view,
        assumed=view.kind == "day" and _is_assumed(library, view.day, rows),
        older=older,
        newer=newer,
        papers=papers if view.kind == "starred" else len(rows),
        unread=unread,
        starred=starred,
        only_unread=location.only_unread,
        ordered=ordered,
        arrived=_arrived(library, view, newest_shown),
    )


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
