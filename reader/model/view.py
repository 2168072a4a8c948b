"""What the list can show: the papers of a day, of a week, of the library, or the starred ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from reader.model.clean import CleanText

Kind: TypeAlias = Literal["day", "week", "since", "library", "starred"]


class View(NamedTuple):
    """Which papers the list shows, and in which order.

    A day or week shows its digests in their own order, the newest day first. The library shows
    every paper once, the newest digest first. Starred papers are ordered by the time of the star,
    newest first. Since a day: its digests and all later ones, the newest day first.
    """

    kind: Kind
    day: date | None = None
    """The day, or a day of the week; in other views the day of the view before."""

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and last day of a view of days; None for other views."""
        if self.day is None or self.kind in ("library", "starred"):
            return None
        if self.kind == "day":
            return self.day, self.day
        if self.kind == "since":
            return self.day, date.max
        monday = self.day - timedelta(days=self.day.weekday())
        # The calendar ends on a Friday, 31 December 9999.
        return monday, monday + min(timedelta(days=6), date.max - monday)


class Row(NamedTuple):
    """A paper as the list shows it."""

    key: int
    """The paper's key in the cache, stable until the cache is rebuilt."""
    ids: tuple[str, ...]
    """All ids of the paper, best first; its marks are looked up by them."""
    title: CleanText
    authors: CleanText
    """The names, joined by commas; empty if unknown."""
    upvotes: int | None
    day: date | None
    """The newest digest that lists the paper."""


class DayCount(NamedTuple):
    """A day in the cache, and the number of papers in its digests."""

    day: date
    papers: int
    sources: tuple[str, ...]
    assumed: bool
    """Whether the date was guessed in every digest of the day."""
