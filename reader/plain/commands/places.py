"""Places: digests, views, and going back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from reader.library.days import DATES, asked
from reader.model.counts import counted
from reader.model.query import Is
from reader.model.view import DayCount, Kind, View
from reader.plain.commands.command import Typed, chosen
from reader.plain.commands.marking import mark
from reader.plain.desk import Desk, Wrong
from reader.plain.sentences import whole_day
from reader.session import Place


class _Places(Typed):
    area: ClassVar[str] = "Places"


class Older(_Places):
    """Go to the digest before this one; in a week's view, the week before."""

    does = ("older-digest",)

    def do(self, desk: Desk) -> None:
        _neighbour(desk, 0, "This is the oldest digest.")


class Newer(_Places):
    """Go to the digest after this one; in a week's view, the week after."""

    does = ("newer-digest",)

    def do(self, desk: Desk) -> None:
        _neighbour(desk, 1, "This is the newest digest; daysheet sync brings newer ones.")


class Day(_Places):
    """Go to a day: day 13 mar, day last friday, day latest; alone it lists the days."""

    does = ("pick-digest",)
    behind = "[DATE]"

    def run(self, desk: Desk, given: str) -> None:
        days = desk.library.days()
        if not days:
            raise Wrong("There is no digest yet; daysheet sync brings some.")
        if not given:
            desk.show(_days(desk, days))
            return
        found = asked(given, [each.day for each in days], date.today())
        if found is None:
            raise Wrong(f"{given} is no date; write {DATES}.")
        if found.lacking:
            desk.say(f"{found.lacking}.")
        desk.go(Place(View("day", found.days[0])))


class Week(_Places):
    """Go to the week of this digest."""

    def do(self, desk: Desk) -> None:
        _view(desk, "week")


class Library(_Places):
    """Go to the whole library, the filter kept; with words, filter there."""

    also = ("find",)
    does = ("filter-library",)
    behind = "[WORDS]"

    def run(self, desk: Desk, given: str) -> None:
        view = View("library", desk.place.view.day)
        desk.session.remember_query(given)
        desk.go(desk.here._replace(view=view, query=given or desk.place.query))


class Widen(_Places):
    """Widen the view: day, week, library."""

    does = ("widen",)

    def do(self, desk: Desk) -> None:
        kind = desk.place.view.kind
        if kind not in ("day", "week"):
            raise Wrong("This is all there is; all and narrow go back.")
        _view(desk, "week" if kind == "day" else "library")


class Narrow(_Places):
    """Go to the day of a paper."""

    does = ("narrow",)
    behind = "[NUMBER]"

    def run(self, desk: Desk, given: str) -> None:
        ((_, row),) = list(chosen(desk, given))[:1]
        if row.day is None:
            raise Wrong("This paper stands in no digest.")
        desk.go(Place(View("day", row.day), paper=row.ids[0]))


class All(_Places):
    """Show all papers of the view; from the starred, return to the day."""

    does = ("show-all",)

    def do(self, desk: Desk) -> None:
        if desk.place.view.kind == "starred":
            desk.go(Place(View("day", desk.place.view.day or desk.library.newest_day())))
        else:
            desk.go(desk.here._replace(only_unread=False))


class Unread(_Places):
    """Show only the unread papers of the view; with numbers, mark those unread."""

    does = ("show-unread",)
    behind = "[NUMBERS]"

    def run(self, desk: Desk, given: str) -> None:
        if given:
            mark(desk, "unread", given)
        else:
            desk.go(desk.here._replace(only_unread=True))


class Starred(_Places):
    """Show every starred paper of the library, newest star first."""

    does = ("show-starred",)

    def do(self, desk: Desk) -> None:
        desk.go(Place(View("starred", desk.place.view.day), paper=desk.here.paper))


class Back(_Places):
    """Go back to the place before this one."""

    does = ("place-before",)

    def do(self, desk: Desk) -> None:
        if desk.before is None:
            raise Wrong("There is no place before this one.")
        desk.go(desk.before)


def _view(desk: Desk, kind: Kind) -> None:
    day = desk.place.view.day or desk.library.newest_day()
    desk.go(desk.here._replace(view=View(kind, day)))


def _neighbour(desk: Desk, which: int, end: str) -> None:
    """Go to the digests of the day, or the week, before or after those of the view."""
    view = desk.place.view
    found = desk.neighbours()[which] if view.span else desk.library.newest_day()
    if found is None:
        raise Wrong(end)
    desk.go(Place(View("week" if view.kind == "week" else "day", found)))


def _days(desk: Desk, days: Sequence[DayCount]) -> Iterator[str]:
    for each in days:
        unread = len(desk.library.keys(View("day", each.day), [Is("unread")]))
        yield f"{whole_day(each.day)}: {counted(each.papers, 'paper')}, {unread:,} unread"
