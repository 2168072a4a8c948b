"""Searches as the screen asks for them: on the worker, answered on the interface's thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Final

from reader.library.finder import Finder, Found, read_query
from reader.library.library import Library
from reader.library.location import Location
from reader.model.errors import DaysheetError
from reader.model.query import Latest, Query, every_term
from reader.ui.background import Background, InterfaceThread, Stop

QUIET_SECONDS: Final = 0.3
"""How long the hands have rested before the index is built on: while it was built, at 100,000
papers, a key took 15 ms instead of 6."""


def query_on(today: date, library: Library, text: str) -> tuple[Query, date | None]:
    """Return the query that `text` is on a day, and the day that its `date:latest` means.

    That day is None if the query has no such term or the library no digest.
    """
    query = read_query(text, today)
    has_latest = any(isinstance(term, Latest) for term in every_term(query.terms))
    return query, library.cache.newest_day() if has_latest else None


class SearchWorker:
    """Owns the finder, which only the worker thread touches."""

    def __init__(self, library: Library, on_failure: Callable[[str], None]) -> None:
        self._finder = Finder(library)
        self._on_screen: InterfaceThread | None = None
        self._on_failure = on_failure
        self._background = Background(self._failed)
        self._number = 0
        self._touched = 0.0
        self.pending = False
        """Whether a search has not been answered yet."""
        self.on_answered: Callable[[], None] = lambda: None
        """Called when `pending` ends."""

    def search(
        self, place: Location, query: Query, answer: Callable[[Location, Found], None]
    ) -> None:
        """Search in place of any search before; `answer` is called unless a newer one comes."""
        self.pending = True
        self._number += 1
        number = self._number

        def work(stop: Stop) -> None:
            found = self._finder.find(place.view, query, only_unread=place.only_unread, stop=stop)
            if found is not None and not stop():
                self._call(self._answered, number, lambda: answer(place, found))

        self._remember_screen()
        self._background.submit(work)

    def count_library(
        self, place: Location, query: Query, answer: Callable[[Location, int], None]
    ) -> None:
        """Count the library's matches when nothing urgent waits."""

        def work(stop: Stop) -> None:
            count = self._finder.count(query, stop)
            if count is not None and not stop():
                self._call(answer, place, count)

        self._remember_screen()
        self._background.when_idle("count", work)

    def prepare(self) -> None:
        """Bring the title index up to date when nothing urgent waits."""

        def work(stop: Stop) -> None:
            def pause() -> None:
                while time.monotonic() < self._touched + QUIET_SECONDS and not stop():
                    time.sleep(QUIET_SECONDS / 10)

            if not self._finder.renew(stop, pause):
                self._background.when_idle("prepare", work)

        self._remember_screen()
        self._background.when_idle("prepare", work)

    def touched(self) -> None:
        """Take note of a key: what is only prepared waits until the hands rest."""
        self._touched = time.monotonic()

    def drop(self) -> None:
        """Abandon the search that runs."""
        self._background.drop()
        self._number += 1
        self._release()

    @property
    def idle(self) -> bool:
        """Whether every search has been answered."""
        return self._background.idle

    def close(self) -> None:
        self._background.close()

    def _remember_screen(self) -> None:
        """Remember where answers are to be given; there is no loop yet when this is made."""
        if self._on_screen is None:
            self._on_screen = InterfaceThread()

    def _call(self, function: Callable[..., None], *values: object) -> None:
        if self._on_screen is not None:
            self._on_screen.call(function, *values)

    def _answered(self, number: int, answer: Callable[[], None]) -> None:
        """Answer, unless a newer search was asked for meanwhile."""
        if number != self._number:
            return
        try:
            answer()
        except DaysheetError as error:
            self._on_failure(str(error))
        finally:
            self._release()

    def _failed(self, error: Exception) -> None:
        """Called on the worker's thread, for the work that was asked for last."""
        self._call(self._release)
        self._call(self._on_failure, f"The search failed: {error}")

    def _release(self) -> None:
        if self.pending:
            self.pending = False
            self.on_answered()
