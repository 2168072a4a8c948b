"""Dates as pages, feeds, JSON and file names write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reader.sources.shared.results import SourceError

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE_LINE_LIMIT: Final = 40
_DATE_LINE: Final = re.compile(
    r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?"
    r"(?:(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month_last>[a-z]{3,9})\.?)"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.ASCII | re.IGNORECASE,
)
_ISO_DATE: Final = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_LEAP_YEAR: Final = 2000
"""Stands for a missing year when a date is checked, so that 29 February passes."""
_FEED_DATE: Final = re.compile(
    r"\b(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4}|\d{2})\b", re.ASCII
)
_FEED_DATE_LIMIT: Final = 200
_MONTH_ABBREVIATIONS: Final = tuple(month[:3] for month in _MONTHS)
_FIRST_ARXIV_YEAR: Final = 91
"""arXiv began in 1991. Smaller two-digit years are of this century."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as a page writes it, perhaps without the year."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    """0 is Monday."""

    def resolve(self, today: date, known: date | None) -> tuple[date, bool]:
        """Return the date, and whether its year is assumed.

        A missing year is that of `known`, a date from elsewhere, if day and month agree. Otherwise
        it is the latest year in which the date is not after `today` and falls on the weekday, if
        one is written. Raises SourceError if there is no such year.
        """
        if self.year is not None:
            return date(self.year, self.month, self.day), False
        if known and (known.month, known.day) == (self.month, self.day):
            return known, False
        for year in range(today.year, 0, -1):
            candidate = _date(year, self.month, self.day)
            if candidate and candidate <= today and self.weekday in (None, candidate.weekday()):
                return candidate, True
        raise SourceError("has a date that no year fits; give --date YYYY-MM-DD")


def parse_date_line(line: str) -> PartialDate | None:
    """Return the date if `line` is one (`Mar 13`, `Wed, 13 March 2024`), or None."""
    line = line.strip()
    if len(line) > _DATE_LINE_LIMIT:
        return None
    if _ISO_DATE.fullmatch(line):
        iso = date_in_name(line)
        return PartialDate(iso.month, iso.day, iso.year) if iso else None
    match = _DATE_LINE.fullmatch(line)
    month = _find_name(match["month"] or match["month_last"], _MONTHS) if match else None
    if match is None or month is None:
        return None
    weekday = _find_name(match["weekday"], _WEEKDAYS) if match["weekday"] else None
    if match["weekday"] and weekday is None:
        return None
    day, year = int(match["day"] or match["day_first"]), match["year"]
    if not _date(int(year or _LEAP_YEAR), month + 1, day):
        return None
    return PartialDate(month + 1, day, int(year) if year else None, weekday)


def parse_iso_date(value: object) -> date | None:
    """Return the date at the start of an ISO date or date-time, or None."""
    if not isinstance(value, str) or value[4:5] != "-" or value[7:8] != "-":
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def parse_feed_date(text: str) -> date | None:
    """Return the date in `Thu, 13 Aug 2026 00:00:00 -0400`, `9 Jul 25` or `2026-08-13T…`, or None.

    The date is that of the time zone in which it is written, not of UTC.
    """
    text = text.strip()
    if iso := parse_iso_date(text):
        return iso
    match = _FEED_DATE.search(text[:_FEED_DATE_LIMIT])
    if not match or match[2].lower() not in _MONTH_ABBREVIATIONS:
        return None
    year = int(match[3])
    if len(match[3]) == 2:
        year += 1900 if year >= _FIRST_ARXIV_YEAR else 2000
    return _date(year, _MONTH_ABBREVIATIONS.index(match[2].lower()) + 1, int(match[1]))


def date_in_name(name: str) -> date | None:
    """Return the first valid YYYY-MM-DD in a file name, or None."""
    candidates = (_date(*map(int, match[0].split("-"))) for match in _ISO_DATE.finditer(name))
    return next((day for day in candidates if day), None)


def _find_name(text: str, names: Sequence[str]) -> int | None:
    """Return the index of the name that begins with `text`, or None. `sept` is September, too."""
    text = "sep" if text.lower() == "sept" else text.lower()
    return next((index for index, name in enumerate(names) if name.startswith(text)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
