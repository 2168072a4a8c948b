"""Going to digests and views, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from reader.library.days import DATE_EXAMPLES, count_unread, select_days
from reader.library.location import day_location
from reader.library.views import neighbours
from reader.model.counts import format_count
from reader.model.dates import format_full_day
from reader.model.view import DayCount
from reader.plain.commands.marking import mark
from reader.plain.commands.parsing import selected_paper
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader


@command("Places", "older", ids=["older-digest"])
def show_older(reader: PlainReader) -> None:
    """Go to the previous digest; in a week, to the previous week."""
    _show_neighbour(reader, 0, "This is the oldest digest.")


@command("Places", "newer", ids=["newer-digest"])
def show_newer(reader: PlainReader) -> None:
    """Go to the next digest; in a week, to the next week."""
    _show_neighbour(reader, 1, "This is the newest digest; daysheet sync fetches newer ones.")


@command_with_argument("Places", "day", "[DATE]", ids=["pick-digest"])
def show_day(reader: PlainReader, argument: str) -> None:
    """Go to a day: day 13 mar, day last friday, day latest; without a date, list the days."""
    days = reader.library.cache.days()
    if not days:
        raise CommandError("There is no digest yet; daysheet sync fetches some.")
    if not argument:
        reader.console.print_pages(_day_lines(reader, days))
        return
    request = select_days(argument, [count.day for count in days], date.today())
    if request is None:
        raise CommandError(f"{argument} is not a date; write {DATE_EXAMPLES}.")
    if request.note:
        reader.console.print_lines(f"{request.note}.")
    reader.go(reader.current.visit(day_location(request.days[0])))


@command("Places", "week")
def show_week(reader: PlainReader) -> None:
    """Go to the week of this digest."""
    reader.go(reader.current.show_view("week", reader.library.cache.newest_day()))


@command_with_argument("Places", "library", "[WORDS]", ids=["filter-library"], aliases=["find"])
def show_library(reader: PlainReader, argument: str) -> None:
    """Go to the whole library and keep the filter; with words, filter by them."""
    reader.session.remember_query(argument)
    widened = reader.current.widen_scope().here
    reader.go(reader.current.visit(widened._replace(query=argument or widened.query)))


@command("Places", "widen", ids=["widen"])
def widen(reader: PlainReader) -> None:
    """Widen the view: day, week, library."""
    wider = reader.current.widen(reader.library.cache.newest_day())
    if wider is None:
        raise CommandError("There is no wider view; all and narrow go back.")
    reader.go(wider)


@command_with_argument("Places", "narrow", "[NUMBER]", ids=["narrow"])
def narrow(reader: PlainReader, argument: str) -> None:
    """Go to the day of a paper."""
    _, row = selected_paper(reader, argument)
    if row.day is None:
        raise CommandError("This paper is in no digest.")
    reader.go(reader.current.visit(day_location(row.day, row.ids[0])))


@command("Places", "all", ids=["show-all"])
def show_all(reader: PlainReader) -> None:
    """Show all papers of the view; from the starred papers, go back."""
    reader.go(reader.current.show_all(reader.library.cache.newest_day()))


@command_with_argument("Places", "unread", "[NUMBERS]", ids=["show-unread"])
def show_or_mark_unread(reader: PlainReader, argument: str) -> None:
    """Show only the unread papers of the view; with numbers, mark those papers unread."""
    if argument:
        mark(reader, "unread", argument)
    else:
        reader.go(reader.current.show_unread())


@command("Places", "starred", ids=["show-starred"])
def show_starred(reader: PlainReader) -> None:
    """Show all starred papers of the library, newest star first."""
    reader.go(reader.current.show_starred())


@command("Places", "away", ids=["since-last-visit"])
def show_since_last_visit(reader: PlainReader) -> None:
    """Show all digests since the last visit, after days away."""
    if reader.away is None:
        raise CommandError("You have missed no digests since the last visit.")
    reader.go(reader.current.show_since(reader.away.first))


@command_with_argument("Places", "related", "[NUMBER]", ids=["related"])
def show_related(reader: PlainReader, argument: str) -> None:
    """Show the papers nearest to a paper, in the whole library."""
    _, row = selected_paper(reader, argument)
    reader.go(reader.current.show_related(row.ids[0]))


@command("Places", "back", ids=["place-before"])
def go_back(reader: PlainReader) -> None:
    """Go back to the previous place."""
    previous = reader.current.back()
    if previous is None:
        raise CommandError("There is no place to go back to.")
    reader.go(previous)


def _show_neighbour(reader: PlainReader, index: Literal[0, 1], at_end: str) -> None:
    """Go to the digests before (0) or after (1) the view. Raises CommandError if there are none."""
    library, view = reader.library, reader.location.view
    day = neighbours(library, view)[index] if view.span else library.cache.newest_day()
    if day is None:
        raise CommandError(at_end)
    reader.go(reader.current.show_digest(day))


def _day_lines(reader: PlainReader, days: Sequence[DayCount]) -> Iterator[str]:
    for count in days:
        unread = count_unread(reader.library, count.day)
        papers = format_count(count.papers, "paper")
        yield f"{format_full_day(count.day)}: {papers}, {unread:,} unread"
