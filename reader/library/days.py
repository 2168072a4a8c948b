"""The digests that a date selects: those of its days, or the nearest one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reader.model.date_ranges import LATEST, DateRange, describe_readings, possible_date_ranges
from reader.model.dates import format_day
from reader.model.view import View

if TYPE_CHECKING:
    from reader.library.library import Library

DATE_EXAMPLES: str = "13 mar, last friday, 2024-03, yesterday or latest"
"""The accepted forms of a date, for messages."""


class DateRequest(NamedTuple):
    """The days with digests that a date selects."""

    days: Sequence[date]
    """The selected days, newest first; if there are none, the nearest day."""
    fallback_note: str = ""
    """A message that the nearest day is used instead; empty if a selected day has a digest."""
    readings_note: str = ""
    """A message that the date has two readings, `3/4 is 4 mar or 3 apr`; otherwise empty."""

    @property
    def note(self) -> str:
        """Both messages in one; empty if there is none."""
        return ". ".join(filter(None, (self.readings_note, self.fallback_note)))


def select_days(text: str, days: Sequence[date], today: date) -> DateRequest | None:
    """Return which of `days` the date `text` selects, or None if `text` is not a date.

    `days` are the days with digests, newest first, at least one.
    """
    if text.casefold().strip() == LATEST:
        return DateRequest(days[:1])
    ranges = list(possible_date_ranges(text, today))
    if not ranges:
        return None
    # A date without a year can be of any year: the digests decide which.
    selected = [day for day in days if any(first <= day <= last for first, last in ranges)]
    readings_note = describe_readings(text)
    if selected:
        return DateRequest(selected, readings_note=readings_note)
    nearest = nearest_day(days, ranges[0])
    asked = "either" if readings_note else _format_range(ranges[0])
    note = f"No digest of {asked}; nearest is {format_day(nearest)}"
    return DateRequest([nearest], note, readings_note)


def nearest_day(days: Sequence[date], date_range: DateRange) -> date:
    """Return the day nearest to a range; the first one if two are equally near."""
    first, last = date_range
    return min(days, key=lambda day: max((first - day).days, (day - last).days))


def _format_range(date_range: DateRange) -> str:
    first, last = date_range
    return format_day(first) if first == last else f"{format_day(first)} to {format_day(last)}"


def count_unread(library: Library, day: date) -> int:
    """Return the number of unread papers in the digests of `day`."""
    unread, _ = library.count_unread_and_starred(library.cache.rows(library.keys(View("day", day))))
    return unread
