"""What the list can show: a day, a week, the library, the starred; and a row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from reader.model.clean import CleanText

Kind: TypeAlias = Literal["day", "week", "library", "starred"]


@dataclass(frozen=True, slots=True)
class View:
    """Which papers the list holds, in which order.

    A day or week holds its digests in their own order, the newest day first; the library holds
    every paper once, the newest digest first; the starred are ordered by their star, newest first.
    """

    kind: Kind
    day: date | None = None
    """A day of the day or week shown; elsewhere the day that the reader came from."""

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and last day of a day or week view; None where days do not bound the view."""
        if self.day is None or self.kind in ("library", "starred"):
            return None
        if self.kind == "day":
            return self.day, self.day
        monday = self.day - timedelta(days=self.day.weekday())
        # The calendar ends on a Friday, 31 December 9999.
        return monday, monday + min(timedelta(days=6), date.max - monday)


@dataclass(frozen=True, slots=True)
class Row:
    """What the list shows of a paper."""

    key: int
    """The paper's key in the cache, stable while the cache stands."""
    ids: tuple[str, ...]
    """Every id the paper answers to, best first: what its marks are looked up by."""
    title: CleanText
    authors: CleanText
    """The names, joined by commas; empty where unknown."""
    upvotes: int | None
    day: date | None
    """The newest digest that lists the paper."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day of the cache: how many papers its digests list."""

    day: date
    papers: int
    sources: tuple[str, ...]
    assumed: bool
    """Whether the day's date was guessed, in every digest of the day."""
