"""The format of dates in all messages. In English, like all our text, whatever the locale."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_day(day: date) -> str:
    """Return `13 Mar 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
