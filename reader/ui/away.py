"""The digests since the last visit, for the heading and the key that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reader.library.library import Library
from reader.library.views import days_away
from reader.model.view import Row, View


class Away:
    """The digests that came while the reader was not used, if there are several."""

    def __init__(self, library: Library, newest_shown: date | None) -> None:
        """`newest_shown`: the newest digest that was shown before this start."""
        self._library = library
        self._days = days_away(library, newest_shown)
        self._rows: Sequence[Row] | None = None

    @property
    def first(self) -> date | None:
        """The day of the oldest of them; None if fewer than two digests were missed."""
        return self._days.first if self._days else None

    def counts(self) -> tuple[int, int] | None:
        """Return the number of days and of unread papers; None as for `first`."""
        if self._days is None:
            return None
        if self._rows is None:
            keys = self._library.keys(View("since", self._days.first))
            self._rows = self._library.cache.rows(keys)
        return self._days.days, self._library.count_unread_and_starred(self._rows)[0]
