"""Dates as people type them: `13 mar`, `13/3`, `last friday`, `2024-03`, `7d`, `2024-03-01..13mar`.

Each is parsed to its first and last day. The filter's `date:`, the command line's `--date` and the
reader's `d` all accept the same forms.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from reader.model.lazy_pattern import lazy_pattern

DateRange: TypeAlias = tuple[date, date]
"""First and last day, both included."""

LATEST: Final = "latest"
"""The newest digest. Only a library can resolve it to a day."""
LEAP_YEAR: Final = 2000
"""The year of a date without a year, to tell whether there is such a day."""
FIRST_YEAR: Final = 1991
"""The earliest year of a date without a year: arXiv's first."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_ISO_DATE = lazy_pattern(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_AGO = lazy_pattern(r"0*([1-9]\d{0,3})([dwmy])", re.ASCII)
"""`7d`. `0d` is no date: it would end before it begins."""
_SLASHED = lazy_pattern(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?", re.ASCII)
"""Day and month in either order, as both are usual: `13/3` and `3/13`."""
_DAYS_PER_UNIT: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
_IN_WORDS = lazy_pattern(r"(?:\d{4}|\d{1,2}(?:st|nd|rd|th)?|[a-z]+|[\s,._-]+)+", re.ASCII)
_WORD = lazy_pattern(r"\d+|[a-z]+", re.ASCII)
_IGNORED_WORDS: Final = frozenset(("st", "nd", "rd", "th", "of"))
"""Words in dates such as `13th of March` that carry no meaning."""


def parse_date_range(text: str, today: date) -> DateRange | None:
    """Return the first and last day of the date or period `text`, or None if it is neither.

    A weekday is the last one before `today`. A day or month without a year is the last one that
    has begun. A text with two readings (`slash_readings`) is no date.
    """
    if len(slash_readings(text)) > 1:
        return None
    return next(possible_date_ranges(text, today), None)


def slash_readings(text: str) -> list[str]:
    """Return what `3/4` can mean: `4 mar` and `3 apr`; one reading for `13/3` and `3/3`, else none.

    A year is kept: `4 mar 2024`.
    """
    match = _SLASHED.fullmatch(text.strip())
    if match is None:
        return []
    year = f" {match[3]}" if match[3] else ""
    pairs = dict.fromkeys(((int(match[2]), int(match[1])), (int(match[1]), int(match[2]))))
    return [
        f"{day} {MONTHS[month - 1][:3]}{year}"
        for day, month in pairs
        if 1 <= month <= 12 and 1 <= day <= monthrange(int(match[3] or LEAP_YEAR), month)[1]
    ]


def describe_readings(text: str) -> str:
    """Return `3/4 is 4 mar or 3 apr` if the date `text` has two readings, else an empty string."""
    readings = slash_readings(text)
    return f"{text.strip()} is {' or '.join(readings)}" if len(readings) > 1 else ""


def possible_date_ranges(text: str, today: date) -> Iterator[DateRange]:
    """Yield every range that `text` can mean: for a date without a year, newest year first.

    For `3/4` these are the days in March and in April.
    """
    if readings := slash_readings(text):
        ranges = {each for reading in readings for each in possible_date_ranges(reading, today)}
        yield from sorted(ranges, reverse=True)
        return
    text = text.casefold().strip()
    try:
        if match := _AGO.fullmatch(text):
            yield today - timedelta(days=int(match[1]) * _DAYS_PER_UNIT[match[2]] - 1), today
        elif match := _ISO_DATE.fullmatch(text):
            year, month, day = (int(part) if part else None for part in match.groups())
            assert year is not None
            yield _calendar_range(year, month, day)
        elif _IN_WORDS.fullmatch(text):
            yield from _parse_words(_WORD.findall(text), today)
    except (ValueError, OverflowError):
        return


def parse_bounds(text: str, today: date) -> tuple[date | None, date | None] | None:
    """Return the bounds of `A..B`, `A..`, `..B` or of one date or period; None is an open bound.

    Returns None if `text` is invalid or ends before it begins.
    """
    if ".." not in text:
        return parse_date_range(text, today)
    start, end = text.split("..", 1)
    first, last = parse_date_range(start, today), parse_date_range(end, today)
    if (start and not first) or (end and not last) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        return None
    return first[0] if first else None, last[1] if last else None


def _parse_words(words: Sequence[str], today: date) -> Iterator[DateRange]:
    """Yield the range of a name (`last week`, `lastfriday`), or of a day or month in words."""
    joined = "".join(words)
    weekday = _match_name(joined.removeprefix("last"), WEEKDAYS)
    if named_range := NAMED_RANGES.get(joined):
        yield named_range(today)
    elif weekday:
        day = today - timedelta(days=(today.weekday() - weekday) % 7 + 1)
        yield day, day
    else:
        yield from _parse_day_and_month(words, today)


def _parse_day_and_month(words: Sequence[str], today: date) -> Iterator[DateRange]:
    """Yield the ranges of `13 march 2024`, `mar 13`, `fri 13 mar` or `march`, in any order."""
    parts: dict[str, int] = {}
    for word in words:
        kind, number = _classify_word(word)
        if kind in parts or not kind:
            return
        if kind != "ignored":
            parts[kind] = number
    month, day, year = parts.get("month"), parts.get("day"), parts.get("year")
    weekday = parts.get("weekday")
    if month is None or (weekday and day is None):
        return
    for candidate in [year] if year else range(today.year, FIRST_YEAR - 1, -1):
        try:
            first, last = _calendar_range(candidate, month, day)
        except ValueError:
            continue
        if weekday and first.isoweekday() != weekday:
            continue
        if year or first <= today:
            yield first, last


def _classify_word(word: str) -> tuple[str, int]:
    """Return the kind of a word of a date and its number; the kind is empty if it is unknown."""
    if word.isdecimal():
        return ("year" if len(word) == 4 else "day"), int(word)
    if word in _IGNORED_WORDS:
        return "ignored", 0
    if number := _match_name(word, MONTHS):
        return "month", number
    number = _match_name(word, WEEKDAYS)
    return ("weekday" if number else ""), number


def _match_name(word: str, names: Sequence[str]) -> int:
    """Return the number, from 1, of the name that begins with `word`; 0 if none does.

    At least three letters are needed.
    """
    if len(word) < 3:
        return 0
    return next((number for number, name in enumerate(names, 1) if name.startswith(word)), 0)


def _calendar_range(year: int, month: int | None, day: int | None) -> DateRange:
    """Return the range of a year, a month or a day. Raises ValueError if there is no such day."""
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return first, first
    return first, _month_end(date(year, month or 12, 1))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _week(day: date) -> DateRange:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _last_month(today: date) -> DateRange:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


NAMED_RANGES: Final[dict[str, Callable[[date], DateRange]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - timedelta(days=1),) * 2,
    "thisweek": _week,
    "lastweek": lambda today: _week(today - timedelta(days=7)),
    "thismonth": lambda today: (today.replace(day=1), _month_end(today)),
    "lastmonth": _last_month,
    "thisyear": lambda today: _calendar_range(today.year, None, None),
    "lastyear": lambda today: _calendar_range(today.year - 1, None, None),
}
"""Functions from today to the range of a name, without the spaces in the name."""
