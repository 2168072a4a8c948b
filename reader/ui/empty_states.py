"""The texts of empty lists, for each reason why a list can be empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import empty_reason, neighbours
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
        Suggestion("", "Papers that are added to the library appear here."),
    ),
)


class EmptyContext(NamedTuple):
    """The state that the text of an empty list depends on."""

    library: Library
    location: Location
    query: Query
    """The query of the location, parsed."""
    key_of: Callable[[str], str]
    """Returns the key of a command, given its id."""
    neighbours: tuple[date | None, date | None]
    """The nearest older and newer days with digests outside the view."""
    in_bar: bool
    """Whether the filter is being typed."""


def empty_state_at(
    library: Library,
    location: Location,
    query: Query,
    key_of: Callable[[str], str],
    *,
    in_bar: bool,
) -> EmptyState:
    """Return why the list is empty, and what to do next; see `EmptyContext`."""
    near = neighbours(library, location.view)
    context = EmptyContext(library, location, query, key_of, near, in_bar)
    reason = empty_reason(context.library, context.location, context.query)
    if reason == "no match":
        return _no_match(context)
    if reason == "all read":
        return _all_read(context)
    if reason == "no star":
        return _no_star(context)
    day = context.location.view.day
    if reason == "no digest" and day:
        pick = Suggestion(context.key_of("pick-digest"), "picks a digest by its date")
        suggestions = (*_neighbours(context), pick)
        return EmptyState(f"No digest of {short_day(day)} {day.year}.", suggestions)
    return NO_PAPERS


def _no_star(context: EmptyContext) -> EmptyState:
    suggestions = (
        Suggestion(context.key_of("show-all"), "goes back to where you were"),
        Suggestion(context.key_of("star"), "stars the selected paper there"),
        Suggestion("", "This view shows the starred papers of all digests, newest star first."),
    )
    return EmptyState("Nothing is starred yet.", suggestions)


def _no_match(context: EmptyContext) -> EmptyState:
    key_of, in_library = context.key_of, context.location.view.kind == "library"
    suggestions = [Suggestion(key_of("escape"), "clears the filter")]
    if context.query.words:
        reason = "No paper in the library matches."
        advice = "Parts of words are enough, in any order. Wrong letters do not matter."
        suggestions.append(Suggestion("", advice))
    else:
        reason = "No paper matches." if in_library else "No paper in this view matches."
        if not in_library:
            scope = key_of("scope") if context.in_bar else key_of("filter-library")
            suggestions.append(Suggestion(scope, "searches the whole library"))
        suggestions.append(Suggestion(key_of("help"), "in the list explains the filter language"))
    if context.location.only_unread:
        suggestions.insert(1, Suggestion(key_of("show-all"), "in the list includes read papers"))
    return EmptyState(reason, tuple(suggestions))


def _all_read(context: EmptyContext) -> EmptyState:
    view, key_of = context.location.view, context.key_of
    show_all = Suggestion(key_of("show-all"), "shows the read papers again")
    if view.kind == "library":
        return EmptyState("All read, in the whole library.", (show_all,))
    _, newer = context.neighbours
    suggestions = [*_neighbours(context), show_all, Suggestion(key_of("widen"), "widens the view")]
    if newer is None:
        suggestions.insert(0, Suggestion(key_of("sync"), "fetches new papers"))
        reason = "All read; there is no newer digest yet."
    else:
        reason = f"All read; the next digest is {near_day(newer, view.day or newer)}."
    return EmptyState(reason, tuple(suggestions))


def _neighbours(context: EmptyContext) -> list[Suggestion]:
    """Return suggestions to open the digests before and after the view, the newer first."""
    older, newer = context.neighbours
    current, kind = context.location.view.day, context.location.view.kind
    commands = (("newer-digest", newer), ("older-digest", older))
    return [
        Suggestion(context.key_of(command), _describe(context, View(kind, day), current or day))
        for command, day in commands
        if day is not None
    ]


def _describe(context: EmptyContext, view: View, current: date) -> str:
    """Return the date of a view, relative to a day, and its numbers of papers and unread papers."""
    first, _ = view.span or (current, current)
    when = f"{'week of ' * (view.kind == 'week')}{near_day(first, current)}"
    rows = context.library.cache.rows(context.library.keys(view))
    unread, _ = context.library.count_unread_and_starred(rows)
    noun = "paper" if len(rows) == 1 else "papers"
    return f"{when}: {len(rows)} {noun}, {unread} unread"
