"""Dates as people type them: `13 mar`, `last friday`, `2024-03`, `7d`, `2024-03-01..2024-03-15`.

Every one is a span, its first and last day. Apart because the filter's `date:`, the command line's
`--date` and the reader's `d` all take the same words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

Span: TypeAlias = tuple[date, date]
"""First and last day, both included."""

LATEST: Final = "latest"
"""The newest digest: what only a library can say the day of."""
FIRST_YEAR: Final = 1991
"""A day without its year is none of a year before arXiv's first."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
"""What a letter behind a number counts."""
_IN_WORDS = re.compile(r"(?:\d{4}|\d{1,2}(?:st|nd|rd|th)?|[a-z]+|[\s,._-]+)+", re.ASCII)
_WORD = re.compile(r"\d+|[a-z]+", re.ASCII)
_SILENT: Final = frozenset(("st", "nd", "rd", "th", "of"))
"""Words that a day may be written with and that say nothing."""


def span(text: str, today: date) -> Span | None:
    """Return the first and last day that `text` names, or None; `today` is the day it is said on.

    A weekday is the last one before today; a day or a month without its year is the last that
    began.
    """
    return next(spans(text, today), None)


def spans(text: str, today: date) -> Iterator[Span]:
    """Yield every span that `text` may mean: without its year, that of each year, newest first."""
    text = text.casefold().strip()
    try:
        if match := _AGO.fullmatch(text):
            yield today - timedelta(days=int(match[1]) * _DAYS[match[2]] - 1), today
        elif match := _DATE.fullmatch(text):
            yield _written(*(int(part) if part else None for part in match.groups()))
        elif _IN_WORDS.fullmatch(text):
            yield from _in_words(_WORD.findall(text), today)
    except (ValueError, OverflowError):
        return


def range_of(text: str, today: date) -> tuple[date | None, date | None] | None:
    """Return the ends of `A..B`, `A..`, `..B` or one span; None where it is none, or backwards."""
    if ".." not in text:
        return span(text, today)
    start, end = text.split("..", 1)
    first, last = span(start, today), span(end, today)
    if (start and not first) or (end and not last) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        return None
    return first[0] if first else None, last[1] if last else None


def _in_words(words: Sequence[str], today: date) -> Iterator[Span]:
    """Yield what a name means (`last week`, `lastfriday`), or a day or month in words."""
    joined = "".join(words)
    weekday = _number(joined.removeprefix("last"), WEEKDAYS)
    if named := NAMED.get(joined):
        yield named(today)
    elif weekday:
        day = today - timedelta(days=(today.weekday() - weekday) % 7 + 1)
        yield day, day
    else:
        yield from _dated(words, today)


def _dated(words: Sequence[str], today: date) -> Iterator[Span]:
    """Yield what `13 march 2024`, `mar 13`, `fri 13 mar` or `march` means, in any order."""
    said: dict[str, int] = {}
    for word in words:
        kind, number = _kind(word)
        if kind in said or not kind:
            return
        if kind != "silent":
            said[kind] = number
    month, day, year = said.get("month"), said.get("day"), said.get("year")
    weekday = said.get("weekday")
    if month is None or (weekday and day is None):
        return
    for each in [year] if year else range(today.year, FIRST_YEAR - 1, -1):
        found = _span(each, month, day)
        if found is None or (weekday and found[0].isoweekday() != weekday):
            continue
        if year or found[0] <= today:
            yield found


def _kind(word: str) -> tuple[str, int]:
    """Return what a word of a date is, and its number; an empty kind where it is nothing."""
    if word.isdecimal():
        return ("year" if len(word) == 4 else "day"), int(word)
    if word in _SILENT:
        return "silent", 0
    if number := _number(word, MONTHS):
        return "month", number
    number = _number(word, WEEKDAYS)
    return ("weekday" if number else ""), number


def _number(word: str, names: Sequence[str]) -> int:
    """Return which name, from 1, a word is or begins with three letters of; 0 for none."""
    if len(word) < 3:
        return 0
    return next((at for at, name in enumerate(names, 1) if name.startswith(word)), 0)


def _span(year: int, month: int, day: int | None) -> Span | None:
    try:
        return _written(year, month, day)
    except ValueError:
        return None


def _written(year: int | None, month: int | None, day: int | None) -> Span:
    """Return a year, a month or a day as a span. Raises ValueError."""
    assert year is not None
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return first, first
    return first, _month_end(date(year, month or 12, 1))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _week(day: date) -> Span:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _last_month(today: date) -> Span:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


NAMED: Final[dict[str, Callable[[date], Span]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - timedelta(days=1),) * 2,
    "thisweek": _week,
    "lastweek": lambda today: _week(today - timedelta(days=7)),
    "thismonth": lambda today: (today.replace(day=1), _month_end(today)),
    "lastmonth": _last_month,
    "thisyear": lambda today: _written(today.year, None, None),
    "lastyear": lambda today: _written(today.year - 1, None, None),
}
"""Names of days and spans, by the day they are said on."""
