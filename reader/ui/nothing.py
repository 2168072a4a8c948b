"""What to say where there is no paper to show, and where to go from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reader.library.library import Library
from reader.library.location import Location
from reader.model.query import Query
from reader.model.view import View
from reader.ui.dates import near_day, short_day
from reader.ui.widgets.nothing import Nothing, Way

NO_PAPERS = Nothing(
    "No papers yet.",
    (
        Way("daysheet sync", "fetches the last days of Hugging Face's Daily Papers"),
        Way("daysheet import FILE", "reads a saved page, an API response, JSON lines"),
        Way("daysheet --sample", "opens two digests to look around in"),
        Way("", "What comes into the library while this is open appears here."),
    ),
)


class Here(NamedTuple):
    """Where the reader is, as far as it matters to what is said."""

    library: Library
    place: Location
    asked: Query
    key: Callable[[str], str]
    """Returns the key of a command."""
    near: tuple[date | None, date | None]
    """The nearest older and newer day with digests outside the view."""
    in_bar: bool
    """Whether the filter is being typed."""


def nothing_at(here: Here) -> Nothing:
    """Return what a list without papers says."""
    view, key = here.place.view, here.key
    if not here.asked.empty:
        return _no_match(here)
    if here.place.only_unread and here.library.newest_day():
        return _all_read(here)
    if view.kind == "starred":
        return _no_star(here)
    if view.day and here.library.newest_day():
        when = f"{short_day(view.day)} {view.day.year}"
        ways = (*_neighbours(here), Way(key("pick-digest"), "picks a digest by its date"))
        return Nothing(f"No digest of {when}.", ways)
    return NO_PAPERS


def _no_star(here: Here) -> Nothing:
    ways = (
        Way(here.key("show-all"), "goes back to where you were"),
        Way(here.key("star"), "there stars the selected paper"),
        Way("", "This is where stars gather, the newest first, whatever their digest."),
    )
    return Nothing("Nothing is starred yet.", ways)


def _no_match(here: Here) -> Nothing:
    key, in_library = here.key, here.place.view.kind == "library"
    ways = [Way(key("escape"), "clears the filter")]
    if here.asked.words:
        why = "No paper of the library matches."
        ways.append(Way("", "Parts of words will do, in any order; wrong letters do no harm."))
    else:
        why = "No paper matches." if in_library else "No paper of this view matches."
        if not in_library:
            wider = key("scope") if here.in_bar else key("filter-library")
            ways.append(Way(wider, "looks in the whole library"))
        ways.append(Way(key("help"), "in the list says what a filter understands"))
    if here.place.only_unread:
        ways.insert(1, Way(key("show-all"), "in the list looks among the read, too"))
    return Nothing(why, tuple(ways))


def _all_read(here: Here) -> Nothing:
    view, key = here.place.view, here.key
    again = Way(key("show-all"), "shows what you have read again")
    if view.kind == "library":
        return Nothing("All read, in the whole library.", (again,))
    _, newer = here.near
    ways = [*_neighbours(here), again, Way(key("widen"), "widens the view")]
    if newer is None:
        ways.insert(0, Way(key("sync"), "fetches what is new"))
        return Nothing("All read; nothing newer is here.", tuple(ways))
    return Nothing(f"All read; next digest is {near_day(newer, view.day or newer)}.", tuple(ways))


def _neighbours(here: Here) -> list[Way]:
    """Return the ways to the digests around the view, the newer first."""
    older, newer = here.near
    day, kind = here.place.view.day, here.place.view.kind
    commands = (("newer-digest", newer), ("older-digest", older))
    return [
        Way(here.key(command), _told(here, View(kind, each), day or each))
        for command, each in commands
        if each is not None
    ]


def _told(here: Here, view: View, day: date) -> str:
    """Return the date of a view as seen from a day, and how much is unread in it."""
    first, _ = view.span or (day, day)
    when = f"{'week of ' * (view.kind == 'week')}{near_day(first, day)}"
    rows = here.library.rows(here.library.keys(view))
    unread, _ = here.library.counts(rows)
    papers = "paper" if len(rows) == 1 else "papers"
    return f"{when}: {len(rows)} {papers}, {unread} unread"
