"""Finding papers: a query's terms from the cache and its words from the title index, together.

Kept apart from `Library` because it holds the one large thing in memory, the title index, and
belongs to one worker thread: nothing here is called on the interface's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.library.library import Library
from reader.model.query import Is, Query
from reader.model.view import View

if TYPE_CHECKING:
    from reader.search.titles import TitleIndex

EVERYTHING: Final = View("library")
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    keys: list[int]
    """The papers of the view that match: by match where the query has words, else in its order."""
    elsewhere: list[int] = field(default_factory=list)
    """Where the view has no match: the library's matches."""
    of: int = 0
    """How many papers the view holds without the query."""


class Finder:
    """Answers queries. Not safe for several threads at once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index: TitleIndex | None = None
        self._last_key = 0

    def grow(self, stop: Stop | None = None) -> bool:
        """Bring the title index up to date; return whether it is (`stop` ends it early)."""
        from reader.search.titles import TitleIndex

        index = self._index if self._index is not None else TitleIndex()
        self._index = index
        for piece in self._library.titles(self._last_key):
            index.add(piece)
            self._last_key = max(key for key, _, _ in piece)
            if stop is not None and stop():
                return False
        return True

    def find(
        self,
        view: View,
        query: Query,
        *,
        only_unread: bool = False,
        stop: Stop | None = None,
    ) -> Found:
        """Return the papers of `view` that match, and the library's where the view has none.

        Raises `reader.search.titles.Abandoned` soon after `stop` turns true.
        """
        base = (Is("unread"),) if only_unread else ()
        everything = self._library.keys(view, base)
        keys = self._matching(view, query, everything, base, stop)
        if keys or query.empty or view.kind == "library":
            return Found(keys, of=len(everything))
        return Found([], self._matching(EVERYTHING, query, None, (), stop), len(everything))

    def count(self, view: View, query: Query, stop: Stop | None = None) -> int:
        """Return how many papers of `view` match."""
        return len(self._matching(view, query, None, (), stop))

    def _matching(
        self,
        view: View,
        query: Query,
        everything: Sequence[int] | None,
        base: tuple[Is, ...],
        stop: Stop | None,
    ) -> list[int]:
        terms = base + query.terms
        if not query.words:
            if query.terms or everything is None:
                return self._library.keys(view, terms)
            return list(everything)
        if view.kind == "library" and not terms:
            return self._titles(None).search(query.words, stop=stop)
        among = (
            everything
            if everything is not None and not query.terms
            else self._library.keys(view, terms)
        )
        return self._titles(among).search(query.words, among=set(among), stop=stop)

    def _titles(self, among: Sequence[int] | None) -> TitleIndex:
        """Return the index to search: the library's, or a small one of the view at the start."""
        from reader.search.titles import TitleIndex

        if self._index is None and among is not None and len(among) <= 2_000:
            small = TitleIndex()
            rows = self._library.rows(among)
            small.add((row.key, at, row.title) for at, row in enumerate(rows))
            return small
        self.grow()
        assert self._index is not None
        return self._index


def whole_library(view: View) -> View:
    """Return the library as seen from `view`: it remembers the day to come back to."""
    return replace(view, kind="library")


def read_query(text: str, today: date | None = None) -> Query:
    """Return the query that `text` is, as far as it can be read; never raises."""
    from reader.search.parse import parse

    return parse(text, today or date.today())


def lit_letters(words: str, title: str) -> list[tuple[int, int]]:
    """Return the spans of the title's characters that `words` matched."""
    from reader.search.titles import lit

    return lit(words, title) if words else []
