"""Finding papers: a query's terms from the cache and its words from the title index, together.

Kept apart from `Library` because `Finder` holds the one large thing in memory, the title index, and
belongs to one worker thread; reading a query and lighting a title are quick, and any thread's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reader.library.completing import read_query as read_query
from reader.library.indexing import Indexing, Pause, Stop
from reader.library.library import Library
from reader.library.scope import Scope, Scopes
from reader.model.query import Is
from reader.model.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.model.query import Query, Term
    from reader.search.titles import TitleIndex

EVERYTHING: Final = View("library")
NEARLY: Final = 3
"""Letters in a row that show a word with a typing error, rather than initials."""
SMALL: Final = 2_000
"""Titles that are indexed in a few milliseconds, without waiting for the library's index."""


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
        self._indexing = Indexing(library)
        self._scopes = Scopes(library)

    def renew(self, stop: Stop = _never, pause: Pause = _on) -> bool:
        """Bring the title index up to date; return whether it is (`stop` ends it early).

        `pause` is called between pieces of some 25 ms: it may wait.
        """
        return self._indexing.up_to_date(stop, pause)

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
        found = self.find(EVERYTHING, query, stop=stop)
        return None if found is None else len(found.keys)

    def _find(self, view: View, query: Query, base: tuple[Is, ...], stop: Stop) -> Found:
        """Look in the view, then in the library; then in both for what lacks more of the words."""
        if view.kind == "library" and not base and query.words:
            of = len(self._titles(None, stop))
        else:
            of = len(self._scopes.of(view, base).keys)
        if view.kind == "library" or query.empty:
            return Found(self._matching(view, query, base, stop, lenient=True), of=of)
        for lenient in (False, True) if query.words else (False,):
            keys = self._matching(view, query, base, stop, lenient)
            if keys and not self._guessed(keys, query.words):
                return Found(keys, of=of)
            elsewhere = self._matching(EVERYTHING, query, (), stop, lenient)
            if elsewhere and not (keys and self._guessed(elsewhere, query.words)):
                return Found([], elsewhere, of)
            if keys:
                return Found(keys, of=of)
        return Found([], of=of)

    def _guessed(self, keys: Sequence[int], words: str) -> bool:
        """Whether the best of these titles holds the words only nearly, with typing errors.

        While `plasticity` is typed, a day's "Planning" must not come in between `plast` and
        `plastic`, where the library has the word. Initials, single letters, are no guess.
        """
        title = next((row.title for row in self._library.cache.rows(keys[:1])), "")
        if is_written(words, title):
            return False
        return any(end - start >= NEARLY for start, end in match_spans(words, title))

    def _matching(
        self, view: View, query: Query, base: tuple[Is, ...], stop: Stop, lenient: bool
    ) -> list[int]:
        """Return what satisfies the query, in the order it asks for, else ranked by its words."""
        terms = base + query.terms
        if not query.words:
            return list(self._scopes.of(view, terms, query.sort).keys)
        found = self._ranked(view, query, terms, stop, lenient)
        if query.sort is None:
            return found
        kept = set(found)
        return [key for key in self._scopes.of(view, terms, query.sort).keys if key in kept]

    def _ranked(
        self, view: View, query: Query, terms: tuple[Term, ...], stop: Stop, lenient: bool
    ) -> list[int]:
        """Return what satisfies the terms, ranked by the words."""
        known = self._library.key_of(query.words)
        everything = view.kind == "library" and not terms
        scope = None if everything else self._scopes.of(view, terms)
        if known is not None:
            return [known] if scope is None or known in scope.among else []
        return self._titles(scope, stop).search(
            query.words,
            among=None if scope is None else scope.among,
            find_mentions=self._library.cache.mentions,
            lenient=lenient,
            stop=stop,
        )

    def _titles(self, scope: Scope | None, stop: Stop) -> TitleIndex:
        """Return the index to search: the library's, or a small one while that is not there."""
        from reader.search.titles import TitleIndex

        if self._indexing.index is None and scope is not None and len(scope.keys) <= SMALL:
            small = TitleIndex()
            rows = self._library.cache.rows(scope.keys)
            small.add((row.key, at, row.title) for at, row in enumerate(rows))
            return small
        if self._indexing.index is None and not self._indexing.up_to_date(stop, _on):
            raise _abandoned()
        assert self._indexing.index is not None
        return self._indexing.index


def _abandoned() -> type[Exception]:
    """Return the exception of an abandoned search; only imported where a search was made."""
    from reader.search.titles import SearchStopped

    return SearchStopped


def is_written(words: str, title: str) -> bool:
    """Whether a title holds every word as it was typed."""
    from reader.search.fold import fold

    text = fold(title)
    return all(word in text for word in fold(words).split())


def match_spans(words: str, title: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the title's characters that match `words`."""
    from reader.search.highlight import match_spans

    return match_spans(words, title) if words else []
