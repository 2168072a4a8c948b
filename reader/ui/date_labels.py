"""Dates as text on the screen."""

from __future__ import annotations

from datetime import date

from reader.model.dates import format_day


def long_day(day: date) -> str:
    """Return a date as `Wednesday 13 March`."""
    return f"{day:%A} {day.day} {day:%B}"


def short_day(day: date) -> str:
    """Return a date as `Wed 13 March`."""
    return f"{day:%a} {day.day} {day:%B}"


def near_day(day: date, current: date) -> str:
    """Return a date relative to the current one: `Tue 12`, `Thu 29 Feb` or `29 Feb 2023`."""
    if day.year != current.year:
        return format_day(day)
    month = "" if day.month == current.month else f" {day:%b}"
    return f"{day:%a} {day.day}{month}"
