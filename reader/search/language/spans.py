"""Dates as people type them: `2024-03`, `7d`, `lastweek`, `monday`, `2024-03-01..2024-03-15`.

Every one is a span, its first and last day. Apart because `date:`, `after:` and `before:` share it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeAlias

Span: TypeAlias = tuple[date, date]
"""First and last day, both included."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
"""What a letter behind a number counts."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)


def span(text: str, today: date) -> Span | None:
    """Return the first and last day that `text` names, or None; `today` is the day it is said on.

    A weekday is the last one before today, a month without a year the last one that began.
    """
    text = text.casefold().replace("_", "")
    try:
        if named := NAMED.get(text):
            return named(today)
        if match := _AGO.fullmatch(text):
            return today - timedelta(days=int(match[1]) * _DAYS[match[2]] - 1), today
        if match := _DATE.fullmatch(text):
            return _written(*(int(part) if part else None for part in match.groups()))
        return _weekday(text, today) or _month(text, today)
    except (ValueError, OverflowError):
        return None


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


def _written(year: int | None, month: int | None, day: int | None) -> Span:
    """Return a year, a month or a day as a span. Raises ValueError."""
    assert year is not None
    first = date(year, month or 1, day or 1)
    if day:
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


def _weekday(text: str, today: date) -> Span | None:
    for number, name in enumerate(WEEKDAYS):
        if text in (name, name[:3]):
            day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
            return day, day
    return None


def _month(text: str, today: date) -> Span | None:
    for number, name in enumerate(MONTHS, 1):
        if text in (name, name[:3]):
            return _written(today.year - (number > today.month), number, None)
    return None


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
