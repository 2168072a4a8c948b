"""The papers of the view that watched views find: each has a sign in its row while it is unread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.library.library import Library
from reader.model.view import Row, View
from reader.ui.search_worker import SearchWorker


class Watches:
    """Finds them on the worker's thread, after the first frame."""

    def __init__(
        self, library: Library, searcher: SearchWorker, on_found: Callable[[], None]
    ) -> None:
        """`on_found` is called when other papers are found than before."""
        self._library = library
        self._searcher = searcher
        self._on_found = on_found
        self._view: View | None = None
        self.keys: frozenset[int] = frozenset()
        """The papers that were found in the view."""

    def look_in(self, view: View) -> None:
        """Look for watched papers in a view of days. Those of another view are forgotten."""
        if view != self._view:
            self._view, self.keys = view, frozenset()
        if view.span is not None:
            self._searcher.find_watched(view, self._show_watched)

    def count_unread(self, rows: Sequence[Row]) -> int:
        """Return how many of `rows` are watched and unread."""
        watched = [row for row in rows if row.key in self.keys]
        return self._library.count_unread_and_starred(watched)[0] if watched else 0

    def _show_watched(self, view: View, keys: frozenset[int]) -> None:
        if view == self._view and keys != self.keys:
            self.keys = keys
            self._on_found()
