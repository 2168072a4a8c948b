"""The day of a digest, where a page or a file's name says it: in words, or as YYYY-MM-DD."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reader.sources.shared.errors import SourceError

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST: Final = 40
_IN_WORDS: Final = re.compile(
    r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?"
    r"(?:(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month_last>[a-z]{3,9})\.?)"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.ASCII | re.IGNORECASE,
)
_ISO: Final = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """A day as a page writes it, with or without its year."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    """0 for Monday."""

    def settled(self, today: date, near: date | None) -> tuple[date, bool]:
        """Return the day, and whether its year was assumed.

        Without a year it is that of `near`, a date from elsewhere that agrees, else the latest
        such day not after `today` (and on the weekday, where one is written). Raises SourceError
        where there is no such day.
        """
        if self.year is not None:
            return date(self.year, self.month, self.day), False
        if near and (near.month, near.day) == (self.month, self.day):
            return near, False
        for year in range(today.year, 0, -1):
            found = _date(year, self.month, self.day)
            if found and found <= today and self.weekday in (None, found.weekday()):
                return found, True
        raise SourceError("has a date that no year fits; give --date YYYY-MM-DD")


def written(line: str) -> Written | None:
    """Return the day that `line` consists of (`Mar 13`, `Wed, 13 March 2024`), or None."""
    line = line.strip()
    if len(line) > _LONGEST:
        return None
    if _ISO.fullmatch(line):
        iso = in_name(line)
        return Written(iso.month, iso.day, iso.year) if iso else None
    match = _IN_WORDS.fullmatch(line)
    month = _named(match["month"] or match["month_last"], _MONTHS) if match else None
    if match is None or month is None:
        return None
    weekday = _named(match["weekday"], _WEEKDAYS) if match["weekday"] else None
    if match["weekday"] and weekday is None:
        return None
    day, year = int(match["day"] or match["day_first"]), match["year"]
    # 2000 stands for a year not given: it has a 29 February.
    if not _date(int(year or 2000), month + 1, day):
        return None
    return Written(month + 1, day, int(year) if year else None, weekday)


def in_name(name: str) -> date | None:
    """Return the first YYYY-MM-DD in a file's name that is a day, or None."""
    found = (_date(*map(int, match[0].split("-"))) for match in _ISO.finditer(name))
    return next((day for day in found if day), None)


def _named(written: str, names: Sequence[str]) -> int | None:
    """Return which name `written` is or begins with three letters of, or None."""
    written = "sep" if written.lower() == "sept" else written.lower()
    return next((at for at, name in enumerate(names) if name.startswith(written)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
