"""The digest that a date asks for: its own day, or the nearest that has papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reader.model.dates import plain_day
from reader.model.spans import LATEST, Span, spans

DATES: str = "13 mar, last friday, 2024-03, yesterday or latest"
"""What is taken for a date, as users are told."""


class Asked(NamedTuple):
    """The days that a text asks for, of those there are."""

    days: Sequence[date]
    """Those that it names, newest first; where there is none of them, the nearest one."""
    lacking: str = ""
    """What is said where it names none of them."""


def asked(text: str, days: Sequence[date], today: date) -> Asked | None:
    """Return which of `days`, newest first and at least one, a text asks for; None for no date."""
    if text.casefold().strip() == LATEST:
        return Asked(days[:1])
    named = list(spans(text, today))
    if not named:
        return None
    # Without a year it may be any: the newest that has a digest is meant.
    found = [day for day in days if any(first <= day <= last for first, last in named)]
    if found:
        return Asked(found)
    near = nearest(days, named[0])
    return Asked([near], f"No digest of {_plain(named[0])}; nearest is {plain_day(near)}")


def nearest(days: Sequence[date], span: Span) -> date:
    """Return the one of `days` nearest to a span; of two as near, the first."""
    first, last = span
    return min(days, key=lambda day: max((first - day).days, (day - last).days))


def _plain(span: Span) -> str:
    first, last = span
    return plain_day(first) if first == last else f"{plain_day(first)} to {plain_day(last)}"
