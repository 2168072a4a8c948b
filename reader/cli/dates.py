"""Dates as the command line takes and says them."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(text: str) -> date:
    """Return the day that an argument names. Raises ArgumentTypeError."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ArgumentTypeError(f"{text!r} is no date; write it as 2024-03-13")


def shown(each: date) -> str:
    """Return `13 Mar 2026`, in every locale."""
    return f"{each.day} {MONTHS[each.month - 1]} {each.year}"


def span(days: Sequence[date]) -> str:
    """Return `13 Mar 2026` or `13 Mar 2026 to 21 Aug 2026`."""
    first, last = min(days), max(days)
    return shown(first) if first == last else f"{shown(first)} to {shown(last)}"
