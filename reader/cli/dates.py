"""Dates as the command line takes and says them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date, timedelta

from reader.model.date_ranges import LATEST, parse_date_range
from reader.model.dates import format_day


def day(text: str) -> date:
    """Return the one day that an argument names. Raises ArgumentTypeError."""
    found = parse_date_range(text, date.today())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar or yesterday")
    if found[0] != found[1]:
        raise ArgumentTypeError(f"{text!r} is more than one day; write 2024-03-13")
    return found[0]


def span_of(text: str) -> tuple[date, date]:
    """Return the first and last day that an argument names. Raises ArgumentTypeError."""
    found = parse_date_range(text, date.today())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar, 2024-03 or friday")
    return found


def month(text: str) -> tuple[date, date]:
    """Return the first and last day of the month that an argument names. Raises
    ArgumentTypeError."""
    first, last = span_of(text)
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.month != last.month:
        raise ArgumentTypeError(f"{text!r} is no month; write 2024-03, march or lastmonth")
    return first, last


def days(text: str) -> str:
    """Return an argument that names days, or the latest. Raises ArgumentTypeError."""
    if text.casefold() == LATEST or parse_date_range(text, date.today()):
        return text
    raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar, friday or latest")


def span(days: Sequence[date]) -> str:
    """Return `13 Mar 2026` or `13 Mar 2026 to 21 Aug 2026`."""
    first, last = min(days), max(days)
    return format_day(first) if first == last else f"{format_day(first)} to {format_day(last)}"
