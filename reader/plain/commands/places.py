"""Places: digests, views, and going back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from reader.library.days import DATE_EXAMPLES, select_days
from reader.library.location import day_location
from reader.model.counts import format_count
from reader.model.query import Is
from reader.model.view import DayCount, View
from reader.plain.commands.command import TypedCommand, chosen
from reader.plain.commands.marking import mark
from reader.plain.messages import whole_day
from reader.plain.plain_reader import CommandError, PlainReader


class _Places(TypedCommand):
    area: ClassVar[str] = "Places"


class Older(_Places):
    """Go to the digest before this one; in a week's view, the week before."""

    does = ("older-digest",)

    def do(self, reader: PlainReader) -> None:
        _neighbour(reader, 0, "This is the oldest digest.")


class Newer(_Places):
    """Go to the digest after this one; in a week's view, the week after."""

    does = ("newer-digest",)

    def do(self, reader: PlainReader) -> None:
        _neighbour(reader, 1, "This is the newest digest; daysheet sync brings newer ones.")


class Day(_Places):
    """Go to a day: day 13 mar, day last friday, day latest; alone it lists the days."""

    does = ("pick-digest",)
    behind = "[DATE]"

    def run(self, reader: PlainReader, given: str) -> None:
        days = reader.library.cache.days()
        if not days:
            raise CommandError("There is no digest yet; daysheet sync brings some.")
        if not given:
            reader.show(_days(reader, days))
            return
        found = select_days(given, [each.day for each in days], date.today())
        if found is None:
            raise CommandError(f"{given} is no date; write {DATE_EXAMPLES}.")
        if found.fallback_note:
            reader.say(f"{found.fallback_note}.")
        reader.go(reader.current.visit(day_location(found.days[0])))


class Week(_Places):
    """Go to the week of this digest."""

    def do(self, reader: PlainReader) -> None:
        reader.go(reader.current.show_view("week", reader.library.cache.newest_day()))


class Library(_Places):
    """Go to the whole library, the filter kept; with words, filter there."""

    also = ("find",)
    does = ("filter-library",)
    behind = "[WORDS]"

    def run(self, reader: PlainReader, given: str) -> None:
        reader.session.remember_query(given)
        here = reader.current.widen_scope().here
        reader.go(reader.current.visit(here._replace(query=given or here.query)))


class Widen(_Places):
    """Widen the view: day, week, library."""

    does = ("widen",)

    def do(self, reader: PlainReader) -> None:
        wider = reader.current.widen(reader.library.cache.newest_day())
        if wider is None:
            raise CommandError("This is all there is; all and narrow go back.")
        reader.go(wider)


class Narrow(_Places):
    """Go to the day of a paper."""

    does = ("narrow",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        ((_, row),) = list(chosen(reader, given))[:1]
        if row.day is None:
            raise CommandError("This paper stands in no digest.")
        reader.go(reader.current.visit(day_location(row.day, row.ids[0])))


class All(_Places):
    """Show all papers of the view; from the starred ones, go back."""

    does = ("show-all",)

    def do(self, reader: PlainReader) -> None:
        reader.go(reader.current.show_all(reader.library.cache.newest_day()))


class Unread(_Places):
    """Show only the unread papers of the view; with numbers, mark those unread."""

    does = ("show-unread",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        if given:
            mark(reader, "unread", given)
        else:
            reader.go(reader.current.show_unread())


class Starred(_Places):
    """Show every starred paper of the library, newest star first."""

    does = ("show-starred",)

    def do(self, reader: PlainReader) -> None:
        reader.go(reader.current.show_starred())


class Back(_Places):
    """Go back to the place before this one."""

    does = ("place-before",)

    def do(self, reader: PlainReader) -> None:
        before = reader.current.back()
        if before is None:
            raise CommandError("There is no place before this one.")
        reader.go(before)


def _neighbour(reader: PlainReader, which: int, end: str) -> None:
    """Go to the digests of the day, or the week, before or after those of the view."""
    view = reader.place.view
    found = reader.neighbours()[which] if view.span else reader.library.cache.newest_day()
    if found is None:
        raise CommandError(end)
    reader.go(reader.current.show_digest(found))


def _days(reader: PlainReader, days: Sequence[DayCount]) -> Iterator[str]:
    for each in days:
        unread = len(reader.library.keys(View("day", each.day), [Is("unread")]))
        yield f"{whole_day(each.day)}: {format_count(each.papers, 'paper')}, {unread:,} unread"
