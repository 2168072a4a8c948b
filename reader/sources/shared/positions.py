"""The positions of papers in the digests of an input."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import count

from reader.model.digest import Listing
from reader.model.entry import Hint


class Positions:
    """Counts the papers of each source and day."""

    def __init__(self, hint: Hint) -> None:
        self._next: defaultdict[tuple[str, date], count[int]] = defaultdict(
            lambda: count(hint.first)
        )

    def listings(self, source: str, day: date | None) -> tuple[Listing, ...]:
        """Return the next listing of a day; none if there is no day."""
        return (Listing(source, day, next(self._next[source, day])),) if day else ()
