"""What to say where there is no paper to show, and where to go from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import empty_reason
from reader.model.query import Query
from reader.model.view import View
from reader.ui.date_labels import near_day, short_day
from reader.ui.widgets.empty_state import EmptyState, Suggestion

NO_PAPERS = EmptyState(
    "No papers yet.",
    (
        Suggestion("daysheet sync", "fetches the last days of Hugging Face's Daily Papers"),
        Suggestion("daysheet import FILE", "reads a saved page, an API response, JSON lines"),
        Suggestion("daysheet --sample", "opens two digests to look around in"),
        Suggestion("", "What comes into the library while this is open appears here."),
    ),
)


class EmptyContext(NamedTuple):
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


def empty_state_at(here: EmptyContext) -> EmptyState:
    """Return what a list without papers says."""
    reason = empty_reason(here.library, here.place, here.asked)
    if reason == "no match":
        return _no_match(here)
    if reason == "all read":
        return _all_read(here)
    if reason == "no star":
        return _no_star(here)
    day = here.place.view.day
    if reason == "no digest" and day:
        pick = Suggestion(here.key("pick-digest"), "picks a digest by its date")
        return EmptyState(f"No digest of {short_day(day)} {day.year}.", (*_neighbours(here), pick))
    return NO_PAPERS


def _no_star(here: EmptyContext) -> EmptyState:
    ways = (
        Suggestion(here.key("show-all"), "goes back to where you were"),
        Suggestion(here.key("star"), "there stars the selected paper"),
        Suggestion("", "This is where stars gather, the newest first, whatever their digest."),
    )
    return EmptyState("Nothing is starred yet.", ways)


def _no_match(here: EmptyContext) -> EmptyState:
    key, in_library = here.key, here.place.view.kind == "library"
    ways = [Suggestion(key("escape"), "clears the filter")]
    if here.asked.words:
        why = "No paper of the library matches."
        ways.append(
            Suggestion("", "Parts of words will do, in any order; wrong letters do no harm.")
        )
    else:
        why = "No paper matches." if in_library else "No paper of this view matches."
        if not in_library:
            wider = key("scope") if here.in_bar else key("filter-library")
            ways.append(Suggestion(wider, "looks in the whole library"))
        ways.append(Suggestion(key("help"), "in the list says what a filter understands"))
    if here.place.only_unread:
        ways.insert(1, Suggestion(key("show-all"), "in the list looks among the read, too"))
    return EmptyState(why, tuple(ways))


def _all_read(here: EmptyContext) -> EmptyState:
    view, key = here.place.view, here.key
    again = Suggestion(key("show-all"), "shows what you have read again")
    if view.kind == "library":
        return EmptyState("All read, in the whole library.", (again,))
    _, newer = here.near
    ways = [*_neighbours(here), again, Suggestion(key("widen"), "widens the view")]
    if newer is None:
        ways.insert(0, Suggestion(key("sync"), "fetches what is new"))
        return EmptyState("All read; nothing newer is here.", tuple(ways))
    return EmptyState(
        f"All read; next digest is {near_day(newer, view.day or newer)}.", tuple(ways)
    )


def _neighbours(here: EmptyContext) -> list[Suggestion]:
    """Return the ways to the digests around the view, the newer first."""
    older, newer = here.near
    day, kind = here.place.view.day, here.place.view.kind
    commands = (("newer-digest", newer), ("older-digest", older))
    return [
        Suggestion(here.key(command), _told(here, View(kind, each), day or each))
        for command, each in commands
        if each is not None
    ]


def _told(here: EmptyContext, view: View, day: date) -> str:
    """Return the date of a view as seen from a day, and how much is unread in it."""
    first, _ = view.span or (day, day)
    when = f"{'week of ' * (view.kind == 'week')}{near_day(first, day)}"
    rows = here.library.cache.rows(here.library.keys(view))
    unread, _ = here.library.count_unread_and_starred(rows)
    papers = "paper" if len(rows) == 1 else "papers"
    return f"{when}: {len(rows)} {papers}, {unread} unread"
