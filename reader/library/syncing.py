"""Syncing: which days are missing, and fetching them into the library, a day at a time.

Each day is taken as a whole or not at all, so a sync that is stopped or goes offline keeps the days
it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Final

from reader.library.imports import REFUSALS_KEPT, Imported, take
from reader.library.library import Library
from reader.model.clean import CleanText, clean_line
from reader.model.digest import HUGGING_FACE
from reader.model.entry import Entry, Hint, Refusal
from reader.model.errors import DaysheetError
from reader.sources import parse
from reader.storage.cache import Ingested
from reader.sync import DailyPapers, Offline

LOOK_BACK: Final = 14
"""Days before which a gap is left alone, and how many an empty library starts with."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of a sync."""

    imported: Imported
    """All days together; a paper that two of them list counts twice."""
    failed: tuple[CleanText, ...]
    """The days that the site did not give, a line each with the reason."""
    offline: CleanText | None
    """Why the site could not be reached; the days from there on are still missing."""


def missing_days(library: Library, today: date) -> list[date]:
    """Return the days to fetch, newest first, so that a sync that is cut short has the news.

    They are the days since the newest digest of Hugging Face, and the gaps of the last 14 days.
    Today is always among them: its digest may still grow.
    """
    known = {each.day for each in library.days() if HUGGING_FACE in each.sources}
    start = today - timedelta(days=LOOK_BACK - 1)
    since = min(max(known, default=start), start)
    asked = last_days(today, (today - since).days + 1)
    return [day for day in asked if day not in known or day == today]


def last_days(today: date, count: int) -> list[date]:
    """Return the `count` days that end today, newest first."""
    return [today - timedelta(days=back) for back in range(count)]


def sync(
    library: Library,
    days: Sequence[date],
    endpoint: str,
    on_day: Callable[[date, Imported], None] | None = None,
) -> Synced:
    """Fetch `days` in their order from `endpoint` and take each into the library.

    `on_day` is called with each day that had papers, once they are in the library. Raises SyncError
    where `endpoint` is no address; CacheError.
    """
    source = DailyPapers(endpoint)
    taken: list[Imported] = []
    failed: list[CleanText] = []
    last_reason = ""
    for day in days:
        try:
            imported = _sync_day(library, source, day)
        except Offline as error:
            return Synced(_together(taken), tuple(failed), clean_line(str(error)))
        except DaysheetError as error:
            failed.append(clean_line(f"{day.isoformat()}: {error}"))
            if str(error) == last_reason:
                # A site that says the same of two days will say it of every other.
                break
            last_reason = str(error)
            continue
        if imported:
            taken.append(imported)
            if on_day:
                on_day(day, imported)
    return Synced(_together(taken), tuple(failed), None)


def _sync_day(library: Library, source: DailyPapers, day: date) -> Imported | None:
    """Fetch one day; None where it has no papers."""
    pages = source.day(day)
    return take(library, _parsed(pages, day)) if pages else None


def _parsed(pages: Sequence[bytes], day: date) -> Iterator[Entry | Refusal]:
    """Yield the papers of a day: their places go on from page to page."""
    before = 0
    for page in pages:
        items = list(parse(BytesIO(page), Hint(day=day, first=before), HUGGING_FACE))
        yield from items
        before += len(items)


def _together(days: Sequence[Imported]) -> Imported:
    ingested = [each.ingested for each in days]
    digests = {digest for each in ingested for digest in each.digests}
    refusals = [refusal for each in days for refusal in each.refusals]
    return Imported(
        sum(each.papers for each in days),
        Ingested(
            sum(each.new for each in ingested),
            sum(each.updated for each in ingested),
            sum(each.same for each in ingested),
            tuple(sorted(digests, key=lambda digest: digest[1])),
            any(each.changed for each in ingested),
        ),
        sum(each.refused for each in days),
        tuple(refusals[:REFUSALS_KEPT]),
    )
