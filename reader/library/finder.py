"""Finds papers: the terms of a query by the cache, its words by the title index, together.

Separate from `Library`, which any thread may use: a `Finder` holds the title index, the largest
object in memory, and belongs to one worker thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reader.library.library import Library
from reader.library.query_language import read_query_for
from reader.library.texts import LibraryTexts
from reader.library.title_index import LibraryIndex, Pause, Stop
from reader.model.query import (
    Among,
    Has,
    Is,
    Query,
    ResultsOf,
    Tagged,
    every_term,
    replace_terms,
)
from reader.model.view import View

if TYPE_CHECKING:
    from reader.model.query import Sort, Term
    from reader.search.titles import Found, TitleIndex

WHOLE_LIBRARY: Final = View("library")
SMALL_SCOPE: Final = 2_000
"""Titles that are indexed in a few milliseconds, without waiting for the library's index."""
SCOPES_REMEMBERED: Final = 3
"""Scopes that are remembered. One of 100,000 papers takes some 10 MB."""


def _never() -> bool:
    return False


def _do_not_pause() -> None:
    pass


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The papers that a query finds in a view."""

    keys: list[int]
    """The matches in the view: best first if the query has words, else in the view's order."""
    library_keys: list[int] = field(default_factory=list)
    """The matches in the library, if the view has none."""
    view_size: int = 0
    """Number of papers in the view without the query."""
    further_keys: list[int] = field(default_factory=list)
    """Papers that do not match but come near, best first; shown below the matches, never counted,
    marked or exported with them."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words of the query with what they were corrected to, for words that no paper contains."""
    lacks_further: bool = False
    """Whether the further papers have not been ranked."""

    @property
    def results(self) -> list[int]:
        """The matches: those in the view, or those in the library if the view has none."""
        return self.keys or self.library_keys

    def with_further(self, keys: Sequence[int]) -> SearchResult:
        """Return the same result with those of these further papers that are no results."""
        results = set(self.results)
        return replace(self, further_keys=[key for key in keys if key not in results])

    @property
    def shown_keys(self) -> list[int]:
        """The matches and the further papers, as lists show them."""
        return [*self.results, *self.further_keys]


class Scope:
    """The papers that a search is limited to, in order."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = keys

    @cached_property
    def key_set(self) -> frozenset[int]:
        return frozenset(self.keys)


class Finder:
    """Answers queries on one worker thread: it is too slow for the interface's thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._library_index = LibraryIndex(library)
        self._scopes = Scopes(library)
        self._texts = LibraryTexts(library.cache)
        self._answered_views: dict[ResultsOf, tuple[int, Among]] = {}
        """The papers that saved views found, and the cache's change count then."""
        self._stop: Stop = _never
        """The `stop` of the current `find`, also for a search that an earlier one began."""
        self._begun: tuple[object, SearchResult, Found] | None = None
        """The request of the last `find` without further papers, its result, and what ranks
        them."""

    def update_index(self, stop: Stop = _never, pause: Pause = _do_not_pause) -> bool:
        """Bring the title index up to date; return False if `stop` ended this early.

        `pause` is called between batches of some 25 ms, and may wait.
        """
        self._begun = None
        return self._library_index.update(stop, pause)

    def find(
        self,
        view: View,
        query: Query,
        *,
        only_unread: bool = False,
        with_further: bool = True,
        stop: Stop = _never,
    ) -> SearchResult | None:
        """Return the matches in `view`, or those in the library if the view has none.

        Without `with_further`, further papers are ranked only if there are no matches. If the next
        call asks for the same with them, it only ranks them. Returns None soon after `stop` returns
        True.
        """
        self._stop = stop
        request = view, query, only_unread, self._library.cache.change_count()
        begun, self._begun = self._begun, None
        try:
            if with_further and begun is not None and begun[0] == request:
                _, found, source = begun
            else:
                base = (Is("unread"),) if only_unread else ()
                found, source = self._find(view, query, base, lambda: self._stop())
            if not query.words:
                return found
            if found.results and not with_further:
                self._begun = request, found, source
                return replace(found, lacks_further=True)
            return replace(found, further_keys=source.further)
        except _stopped_exception():
            return None

    def count(self, query: Query, stop: Stop = _never) -> int | None:
        """Return how many papers of the library match; None soon after `stop` returns True."""
        try:
            return len(self._matches(WHOLE_LIBRARY, query, (), stop).results)
        except _stopped_exception():
            return None

    def watched(self, view: View, stop: Stop = _never) -> frozenset[int] | None:
        """Return the papers of `view` that the watched views find; None soon after `stop`."""
        keys: set[int] = set()
        try:
            for saved in self._library.views.all():
                if saved.watch:
                    query = read_query_for(self._library, saved.query)
                    keys.update(self._matches_in(view, query, stop))
        except _stopped_exception():
            return None
        return frozenset(keys)

    def _matches_in(self, view: View, query: Query, stop: Stop) -> list[int]:
        """Return the same as `find(view, query).keys`, without a needless search of the library."""
        found = self._matches(view, query, (), stop)
        is_guess = found.results and found.doubt
        return self._find(view, query, (), stop)[0].keys if is_guess else found.results

    def _find(
        self, view: View, query: Query, base: tuple[Is, ...], stop: Stop
    ) -> tuple[SearchResult, Found]:
        """Search the view, then the library if the view has no match that is more than a guess.

        The second value ranks the further papers of the result.
        """
        if view.kind == "library" and not base and query.words:
            size = len(self._titles(None, stop))
        else:
            size = len(self._scopes.get(view, base).keys)
        found = self._matches(view, query, base, stop)
        result = SearchResult(found.results, [], size, corrections=found.corrections)
        is_guess = bool(found.doubt) or not found.results
        if view.kind == "library" or query.empty or not is_guess:
            return result, found
        # While `plasticity` is typed, a day's "Planning" must not appear between `plast` and
        # `plastic` if the library has the word.
        library = self._matches(WHOLE_LIBRARY, query, (), stop)
        if library.results and not (found.results and found.doubt <= library.doubt):
            return SearchResult([], library.results, size, corrections=library.corrections), library
        return result, found if found.results else library

    def _matches(self, view: View, query: Query, base: tuple[Is, ...], stop: Stop) -> Found:
        """Return the papers that match, in the order of the query's `sort:`, else best first."""
        from reader.search.titles import Found

        terms = base + self._answer_views(query.terms, stop)
        if not query.words:
            return Found(list(self._scopes.get(view, terms, query.sort).keys))
        found = self._ranked(view, query, terms, stop)
        if query.sort is None:
            return found
        matching = set(found.results)
        keys = self._scopes.get(view, terms, query.sort).keys
        return replace(found, results=[key for key in keys if key in matching])

    def _answer_views(self, terms: tuple[Term, ...], stop: Stop) -> tuple[Term, ...]:
        """Return the terms with the papers that saved views with words find in the library."""

        def answer(term: Term) -> Term:
            if not isinstance(term, ResultsOf):
                return term
            changes = self._library.cache.change_count()
            answered = self._answered_views.get(term)
            if answered is None or answered[0] != changes or _depend_on_marks(term.terms):
                view = Query(term.words, term.terms)
                keys = self._matches(WHOLE_LIBRARY, view, (), stop).results
                answered = self._answered_views[term] = changes, Among(tuple(keys))
            return answered[1]

        return replace_terms(terms, answer)

    def _ranked(self, view: View, query: Query, terms: tuple[Term, ...], stop: Stop) -> Found:
        """Return the papers that match the terms, ranked by the words."""
        from reader.search.titles import Found

        key_of_id = self._library.key_of(query.words)
        is_everything = view.kind == "library" and not terms
        scope = None if is_everything else self._scopes.get(view, terms)
        if key_of_id is not None:
            return Found([key_of_id] if scope is None or key_of_id in scope.key_set else [])
        return self._titles(scope, stop).find(
            query.words,
            among=None if scope is None else scope.key_set,
            texts=self._texts,
            stop=stop,
        )

    def _titles(self, scope: Scope | None, stop: Stop) -> TitleIndex:
        """Return the index to search: the library's, or one of a small scope until that exists."""
        from reader.search.titles import TitleIndex

        if self._library_index.index is None and scope and len(scope.keys) <= SMALL_SCOPE:
            index = TitleIndex()
            rows = self._library.cache.rows(scope.keys)
            index.add((row.key, rank, row.title) for rank, row in enumerate(rows))
            return index
        if self._library_index.index is None and not self.update_index(stop):
            raise _stopped_exception()
        assert self._library_index.index is not None
        return self._library_index.index


def _stopped_exception() -> type[Exception]:
    """Return the exception of a stopped search, imported only once something is searched."""
    from reader.search.titles import SearchStopped

    return SearchStopped


class Scopes:
    """Remembers the last scopes until the library changes.

    A key typed into the filter mostly changes only the words. For 100,000 papers the cache would
    take a tenth of a second to return the same scope again.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changes = -1
        self._scopes: dict[tuple[View, tuple[Term, ...], Sort | None], Scope] = {}

    def get(self, view: View, terms: tuple[Term, ...] = (), sort: Sort | None = None) -> Scope:
        """Return the papers of `view` that match all terms, in the view's order or by `sort`."""
        changes = self._library.cache.change_count()
        if changes != self._changes:
            self._changes, self._scopes = changes, {}
        request = view, terms, sort
        if request in self._scopes:
            return self._scopes[request]
        scope = Scope(tuple(self._library.keys(view, terms, sort)))
        # Marks may change between two keys.
        by_stars = sort is not None and sort.by == "foryou"
        if view.kind != "starred" and not by_stars and not _depend_on_marks(terms):
            while len(self._scopes) >= SCOPES_REMEMBERED:
                del self._scopes[next(iter(self._scopes))]
            self._scopes[request] = scope
        return scope


def _depend_on_marks(terms: Sequence[Term]) -> bool:
    return any(
        isinstance(term, Is | Tagged) or (isinstance(term, Has) and term.part in ("note", "tag"))
        for term in every_term(terms)
    )
