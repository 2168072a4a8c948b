"""Finding papers: a query's terms from the cache and its words from the title index, together.

Kept apart from `Library` because `Finder` holds the one large thing in memory, the title index, and
belongs to one worker thread; reading a query and lighting a title are quick, and any thread's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.library.library import Library
from reader.model.query import Is, Query
from reader.model.view import View

if TYPE_CHECKING:
    from reader.model.query import Term
    from reader.search.titles import TitleIndex

EVERYTHING: Final = View("library")
SMALL: Final = 2_000
"""Titles that are indexed in a few milliseconds, without waiting for the library's index."""
Stop = Callable[[], bool]
Pause = Callable[[], None]


def _never() -> bool:
    return False


def _on() -> None:
    pass


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
    """Answers queries. Not safe for several threads at once, and slow enough for a thread of its
    own: nothing of it is called on the interface's."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index: TitleIndex | None = None
        self._last_key = 0
        self._whole = False
        """Whether the index holds every title of the library."""

    def grow(self, stop: Stop = _never, pause: Pause = _on) -> bool:
        """Bring the title index up to date; return whether it is (`stop` ends it early).

        `pause` is called between pieces of some 25 ms: it may wait.
        """
        from reader.search.titles import TitleIndex

        index = self._index = self._index if self._index is not None else TitleIndex()
        self._whole = False
        for piece in self._library.titles(self._last_key):
            index.add(piece)
            self._last_key = max(key for key, _, _ in piece)
            pause()
            if stop():
                return False
        self._whole = True
        return True

    def renew(self, stop: Stop = _never, pause: Pause = _on) -> bool:
        """Bring the title index up to date after papers have come or gone, as `grow` does."""
        if not self.grow(stop, pause):
            return False
        if self._index is not None and len(self._index) != len(self._library.keys(EVERYTHING)):
            self._index, self._last_key = None, 0
            return self.grow(stop, pause)
        return True

    def find(
        self, view: View, query: Query, *, only_unread: bool = False, stop: Stop = _never
    ) -> Found | None:
        """Return the papers of `view` that match, and the library's where the view has none.

        None soon after `stop` turns true.
        """
        base = (Is("unread"),) if only_unread else ()
        try:
            return self._find(view, query, base, stop)
        except _abandoned():
            return None

    def count(self, query: Query, stop: Stop = _never) -> int | None:
        """Return how many papers of the library match; None soon after `stop` turns true."""
        try:
            return len(self._matching(EVERYTHING, query, (), stop))
        except _abandoned():
            return None

    def _find(self, view: View, query: Query, base: tuple[Is, ...], stop: Stop) -> Found:
        keys = self._matching(view, query, base, stop)
        if view.kind == "library" and not base and query.words:
            of = len(self._titles(None, stop))
        else:
            of = len(keys if query.empty else self._library.keys(view, base))
        if keys or query.empty or view.kind == "library":
            return Found(keys, of=of)
        return Found([], self._matching(EVERYTHING, query, (), stop), of)

    def _matching(self, view: View, query: Query, base: tuple[Is, ...], stop: Stop) -> list[int]:
        """Return what satisfies the query, in the order it asks for, else ranked by its words."""
        terms = base + query.terms
        if not query.words:
            return self._library.keys(view, terms, query.sort)
        found = self._ranked(view, query, terms, stop)
        if query.sort is None:
            return found
        kept = set(found)
        return [key for key in self._library.keys(view, terms, query.sort) if key in kept]

    def _ranked(self, view: View, query: Query, terms: tuple[Term, ...], stop: Stop) -> list[int]:
        """Return what satisfies the terms, ranked by the words."""
        known = self._library.key_of(query.words)
        if known is not None:
            return [known] if known in self._library.keys(view, terms) else []
        if view.kind == "library" and not terms:
            return self._titles(None, stop).search(query.words, stop=stop)
        among = self._library.keys(view, terms)
        return self._titles(among, stop).search(query.words, among=set(among), stop=stop)

    def _titles(self, among: Sequence[int] | None, stop: Stop) -> TitleIndex:
        """Return the index to search: the library's, or a small one while that is not whole."""
        from reader.search.titles import TitleIndex

        if not self._whole and among is not None and len(among) <= SMALL:
            small = TitleIndex()
            rows = self._library.rows(among)
            small.add((row.key, at, row.title) for at, row in enumerate(rows))
            return small
        if not self._whole and not self.grow(stop):
            raise _abandoned()
        assert self._index is not None
        return self._index


def _abandoned() -> type[Exception]:
    """Return the exception of an abandoned search; only imported where a search was made."""
    from reader.search.titles import Abandoned

    return Abandoned


def read_query(text: str, today: date | None = None) -> Query:
    """Return the query that `text` is, as far as it can be read; never raises."""
    from reader.search.language import parse

    return parse(text, today or date.today())


def lit_letters(words: str, title: str) -> list[tuple[int, int]]:
    """Return the spans of the title's characters that `words` matched."""
    from reader.search.titles import lit

    return lit(words, title) if words else []
