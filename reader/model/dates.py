"""The format of dates in all messages. In English, like all our text, whatever the locale."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_day(day: date) -> str:
    """Return `13 Mar 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(64)
def format_full_day(day: date) -> str:
    """Return `Friday 13 March 2026`. Cached: a list needs it for every row."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"
