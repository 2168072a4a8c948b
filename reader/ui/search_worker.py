"""Searches for the screen: run on the worker thread, with results on the interface's thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Final

from reader.library.finder import Finder, SearchResult
from reader.library.library import Library
from reader.library.location import Location
from reader.library.query_language import read_query_for
from reader.model.errors import DaysheetError
from reader.model.query import Latest, Query, every_term
from reader.model.view import View
from reader.ui.background import BackgroundWorker, InterfaceThread, Stop

QUIET_SECONDS: Final = 0.3
"""Seconds after the last key before index building continues. While the index of 100,000 papers was
being built, a key took 15 ms instead of 6."""
REST_SECONDS: Final = 0.15
"""Seconds after the results until further papers are ranked, unless another key comes first.
Ranking them takes several times as long as the results."""


def query_on(today: date, library: Library, text: str) -> tuple[Query, date | None]:
    """Parse `text` relative to `today`; also return the day that `date:latest` means in it.

    The day is None if the query has no such term or the library has no digest.
    """
    query = read_query_for(library, text, today)
    has_latest = any(isinstance(term, Latest) for term in every_term(query.terms))
    return query, library.cache.newest_day() if has_latest else None


class SearchWorker:
    """Runs searches one at a time. Only its worker thread uses the finder."""

    def __init__(self, library: Library, on_failure: Callable[[str], None]) -> None:
        self._library = library
        self._finder = Finder(library)
        self.ready = False
        """Whether everything that a search needs has been loaded, but for the title index."""
        self._on_screen: InterfaceThread | None = None
        self._on_failure = on_failure
        self._worker = BackgroundWorker(self._failed)
        self._number = 0
        self._last_key = 0.0
        self.pending = False
        """Whether the result of a search is still awaited."""
        self.on_answered: Callable[[], None] = lambda: None
        """Called when `pending` becomes False."""

    def search(
        self,
        place: Location,
        query: Query,
        answer: Callable[[Location, SearchResult], None],
        complete: Callable[[Location, SearchResult], None],
    ) -> None:
        """Start a search in place of the current one. Call `answer` unless a newer one starts.

        If there are results, `answer` gets them without further papers. `complete` gets both after
        a rest, unless a newer search has started by then.
        """
        self.pending = True
        self._number += 1
        number = self._number

        def find(stop: Stop, with_further: bool) -> SearchResult | None:
            found = self._finder.find(
                place.view,
                query,
                only_unread=place.only_unread,
                with_further=with_further,
                stop=stop,
            )
            return None if stop() else found

        def first(stop: Stop) -> None:
            found = find(stop, with_further=False)
            if found is not None:
                self._call(self._answered, number, lambda: show_first(found))

        def show_first(found: SearchResult) -> None:
            answer(place, found)
            if found.lacks_further and number == self._number:
                self._worker.when_idle("further", second)

        def second(stop: Stop) -> None:
            if number == self._number and self._worker.rest(REST_SECONDS, stop):
                found = find(stop, with_further=True)
                if found is not None:
                    self._call(self._answered, number, lambda: complete(place, found))

        self._remember_screen()
        self._worker.submit(first)

    def count_library(
        self, place: Location, query: Query, answer: Callable[[Location, int], None]
    ) -> None:
        """Count the matches in the library when no search waits."""

        def task(stop: Stop) -> None:
            count = self._finder.count(query, stop)
            if count is not None and not stop():
                self._call(answer, place, count)

        self._remember_screen()
        self._worker.when_idle("count", task)

    def find_watched(self, view: View, answer: Callable[[View, frozenset[int]], None]) -> None:
        """Find the papers of `view` that watched views match, when no search waits."""

        def task(stop: Stop) -> None:
            keys = self._finder.watched(view, stop)
            if keys is None:
                self._worker.when_idle("watched", task)
            elif not stop():
                self._call(answer, view, keys)

        self._remember_screen()
        self._worker.when_idle("watched", task)

    def prepare(self) -> None:
        """When no search waits, load what searches need and bring the title index up to date."""

        def task(stop: Stop) -> None:
            def pause() -> None:
                while time.monotonic() < self._last_key + QUIET_SECONDS and not stop():
                    time.sleep(QUIET_SECONDS / 10)

            if not self._rehearse(stop, pause) or not self._finder.update_index(stop, pause):
                self._worker.when_idle("prepare", task)

        self._remember_screen()
        self._worker.when_idle("prepare", task)

    def _rehearse(self, stop: Stop, pause: Callable[[], None]) -> bool:
        """Load what the first search needs, once; return False if `stop` ended this early."""
        if not self.ready:
            from reader.ui.rehearsal import rehearse

            for _ in rehearse(self._library):
                pause()
                if stop():
                    return False
            self.ready = True
        return True

    def key_pressed(self) -> None:
        """Delay index building until no key has been pressed for a while."""
        self._last_key = time.monotonic()

    def drop(self) -> None:
        """Abandon the running search."""
        self._worker.drop()
        self._number += 1
        self._release()

    @property
    def idle(self) -> bool:
        """Whether no search is running or waiting."""
        return self._worker.idle

    def close(self) -> None:
        self._worker.close()

    def _remember_screen(self) -> None:
        """Remember the interface's thread. At construction there is no event loop yet."""
        if self._on_screen is None:
            self._on_screen = InterfaceThread()

    def _call(self, function: Callable[..., None], *values: object) -> None:
        if self._on_screen is not None:
            self._on_screen.call(function, *values)

    def _answered(self, number: int, answer: Callable[[], None]) -> None:
        """Deliver a result unless a newer search has started meanwhile."""
        if number != self._number:
            return
        try:
            answer()
        except DaysheetError as error:
            self._on_failure(str(error))
        finally:
            self._release()

    def _failed(self, error: Exception) -> None:
        """Report the failure of the newest task. Called on the worker thread."""
        self._call(self._release)
        self._call(self._on_failure, f"The search failed: {error}")

    def _release(self) -> None:
        if self.pending:
            self.pending = False
            self.on_answered()
