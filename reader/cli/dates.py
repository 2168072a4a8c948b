"""Dates as the command line takes and says them."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date

from reader.model.dates import plain_day


def day(text: str) -> date:
    """Return the day that an argument names. Raises ArgumentTypeError."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ArgumentTypeError(f"{text!r} is no date; write it as 2024-03-13")


def span(days: Sequence[date]) -> str:
    """Return `13 Mar 2026` or `13 Mar 2026 to 21 Aug 2026`."""
    first, last = min(days), max(days)
    return plain_day(first) if first == last else f"{plain_day(first)} to {plain_day(last)}"
