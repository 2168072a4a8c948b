"""`sync`: fetches the days that the library does not have."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.cli import dates, home, output
from reader.cli.parsing import parser
from reader.model.dates import plain_day

if TYPE_CHECKING:
    from reader.library.imports import Imported
    from reader.library.syncing import Synced

MOST_DAYS: Final = 5_000
"""Days that may be asked for at once; the daily papers began in 2023."""


def run(name: str, arguments: list[str]) -> int:
    """Fetch days and return the exit code."""
    options = parser(name)
    which = options.add_mutually_exclusive_group()
    which.add_argument("--days", type=_count, metavar="N", help="the last N days, known or not")
    which.add_argument("--date", type=dates.day, metavar="D", help="this day, 2024-03-13")
    given = options.parse_args(arguments)
    from datetime import UTC, datetime

    from reader.library.library import endpoint
    from reader.library.syncing import last_days, missing_days, sync

    # The site's days are those of UTC.
    today = datetime.now(UTC).date()
    with home.library() as library:
        if given.date:
            days = [given.date]
        else:
            days = last_days(today, given.days) if given.days else missing_days(library, today)
        output.talk(_plan(days))
        try:
            synced = sync(library, days, endpoint(), _say_day)
        except KeyboardInterrupt:
            output.problem("stopped; the days above are taken")
            return output.STOPPED
        return _say(synced, library.newest_day())


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_DAYS:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS:,}")


def _plan(days: Sequence[date]) -> str:
    return f"fetching {output.counted(len(days), 'day')}, {dates.span(days)}"


def _say_day(day: date, imported: Imported) -> None:
    new = f", {imported.ingested.new:,} new"
    output.talk(f"{plain_day(day)}: {output.counted(imported.papers, 'paper')}{new}")


def _say(synced: Synced, newest: date | None) -> int:
    from reader.cli.summary import summary

    imported = synced.imported
    if imported.papers:
        output.data(summary(imported))
    elif not (synced.offline or synced.failed):
        output.data("no papers on these days")
    for refusal in imported.refusals:
        output.problem(f"{refusal.place}: {refusal.reason}")
    for line in synced.failed:
        output.problem(line)
    if synced.offline:
        known = f"newest digest is {plain_day(newest)}" if newest else "there is no digest yet"
        output.problem(f"offline; {known} ({synced.offline})")
    return output.BROKEN_INPUT if synced.failed else output.DONE
