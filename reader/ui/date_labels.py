"""Dates as the screen says them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from reader.model.dates import format_day


def long_day(day: date) -> str:
    """`Wednesday 13 March`."""
    return f"{day:%A} {day.day} {day:%B}"


@lru_cache(64)
def whole_day(day: date) -> str:
    """`Wednesday 13 March 2024`. Remembered: a list asks for it with every row."""
    return f"{long_day(day)} {day.year}"


def short_day(day: date) -> str:
    """`Wed 13 March`."""
    return f"{day:%a} {day.day} {day:%B}"


def near_day(day: date, seen_from: date) -> str:
    """A neighbour as seen from another day: `Tue 12`, `Thu 29 Feb` or `29 Feb 2023`."""
    if day.year != seen_from.year:
        return format_day(day)
    month = "" if day.month == seen_from.month else f" {day:%b}"
    return f"{day:%a} {day.day}{month}"
