"""The title index: fuzzy search in the titles of papers.

The entry point of the package. It keeps the titles, and what the last searches found out about
their words; the package's docstring explains how a title is scored. To be used by one thread at a
time.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from reader.search.further import FurtherSearch, further_of_one_word
from reader.search.query_state import QueryCache, QueryState, SearchStopped
from reader.search.ranking import Results, SeveralWordsSearch, rank_one_word
from reader.search.store import TitleStore
from reader.search.texts import NoTexts, Texts

SIMILAR_ONLY = 99
"""The doubt about papers with words that only begin or sound like those of the query."""
_FEW_PAPERS = 1_000


@dataclass(frozen=True)
class Found:
    """The papers that a query finds, as keys, best first."""

    results: list[int]
    """Papers that hold every word of the query that is not common."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words that are written nowhere, each with the word that was searched for instead."""
    doubt: int = 0
    """How far the words that were searched for are from those of the query: the number of typing
    errors, or `SIMILAR_ONLY`. 0 if the papers contain the query as it was written."""
    rank_further: Callable[[], list[int]] = list
    """Returns the further papers. Valid until papers are added to the index or removed."""

    @cached_property
    def further(self) -> list[int]:
        """Papers that come near; ranked at the first use, which takes several times as long as the
        results. Raises SearchStopped as `TitleIndex.find` does."""
        return self.rank_further()


class TitleIndex:
    """Titles of papers, found by words that may be misremembered or mistyped."""

    def __init__(self) -> None:
        self._store = TitleStore()
        self._cache = QueryCache()
        self._subset: tuple[frozenset[int], TitleIndex] | None = None
        """An index of the few papers that the last search was restricted to, with their keys."""

    def __len__(self) -> int:
        """Return the number of papers."""
        return len(self._store.numbers)

    def add(self, papers: Iterable[tuple[int, int, str]]) -> None:
        """Add papers as (key, order, title); a known key gets the new order and title.

        Keys and orders are integers of at most 64 bits. Equally good titles are sorted by order,
        smallest first. The time depends only on the number of papers added.
        """
        self._cache.clear()
        self._subset = None
        self._store.add(papers)

    def keep_only(self, keys: Set[int]) -> None:
        """Remove all papers but these."""
        self._cache.clear()
        self._subset = None
        self._store.keep_only(keys)

    def parts(self) -> dict[str, bytes]:
        """Return the index as named byte strings, to be saved; about 150 bytes a title."""
        return self._store.parts()

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "TitleIndex":
        """Return the index that was saved by `parts`, in a twentieth of the time to build it.

        Raises ValueError if the parts are damaged or come from another version.
        """
        index = cls()
        try:
            index._store = TitleStore.from_parts(parts)
        except LookupError as error:
            raise ValueError(f"not an index: {error}") from error
        return index

    def find(
        self,
        query: str,
        *,
        among: Container[int] | None = None,
        texts: Texts | None = None,
        limit: int | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Found:
        """Return the papers that match, best first; equally good ones by order.

        Finds at most `limit` results, only keys in `among`, if given, and all papers if `query`
        contains no letter, digit or symbol. `texts`: what is known of the papers beside their
        titles. Raises SearchStopped soon after `stop()` returns True.
        """
        if isinstance(among, Collection):
            if len(among) <= min(_FEW_PAPERS, len(self) // 8):
                return self._subset_of(frozenset(among)).find(
                    query, texts=texts, limit=limit, stop=stop
                )
            among = among if isinstance(among, Set | range) else frozenset(among)
        state = QueryState(self._store, query, among, texts or NoTexts(), stop, self._cache)
        results = _rank_results(state)
        keys = self._store.keys

        def rank_further() -> list[int]:
            return [keys[title] for title in _rank_further(state, frozenset(results.titles))]

        found = [keys[title] for title in results.titles[:limit]]
        return Found(found, results.corrections, _doubt(results), rank_further)

    def search(
        self,
        query: str,
        *,
        among: Container[int] | None = None,
        texts: Texts | None = None,
        limit: int | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> list[int]:
        """Return results and further papers as one list; see `find`."""
        found = self.find(query, among=among, texts=texts, limit=limit, stop=stop)
        return (found.results + found.further)[:limit]

    def _subset_of(self, keys: frozenset[int]) -> "TitleIndex":
        """Return an index of these papers only, cached until other papers are asked for.

        A day has fifty titles. Searching the whole library and dropping all others would take up to
        fifty times as long, at every key.
        """
        if self._subset is None or self._subset[0] != keys:
            index = TitleIndex()
            index._store = self._store.subset(keys)
            self._subset = keys, index
        return self._subset[1]


def _doubt(results: Results) -> int:
    """Return `Found.doubt` of some results."""
    if results.is_similar:
        return SIMILAR_ONLY
    # The last word may not be finished: it stands for the beginning of a longer one.
    return sum(
        min(OSA.distance(typed, word[: len(typed) + more]) for more in (-1, 0, 1))
        for typed, word in results.corrections
    )


def _rank_results(state: QueryState) -> Results:
    state.check_stop()
    if not state.words:
        return Results(state.all_titles())
    state.store.vocabulary.refresh(state.check_stop)
    words = state.word_matches()
    if len(state.words) == 1:
        return rank_one_word(state, words[0])
    return SeveralWordsSearch(state, words).rank()


def _rank_further(state: QueryState, results: frozenset[int]) -> list[int]:
    """Return the numbers of the titles that come near and are no results."""
    if not state.words:
        return []
    # What a word matches was changed while the results were ranked.
    words = state.word_matches()
    if len(state.words) == 1:
        return further_of_one_word(state, words[0], results)
    return FurtherSearch(state, words, with_typos=not results).rank(results)


class _BenchmarkRanker:
    """The adapter for the benchmarks, which pass all titles with each query."""

    def __init__(self) -> None:
        self._titles: list[str] | None = None
        self._index = TitleIndex()

    def __call__(self, query: str, titles: list[str], limit: int) -> list[int]:
        """Return positions in `titles`, best first. The index of the last list is cached."""
        if titles is not self._titles:
            self._titles, self._index = titles, TitleIndex()
            self._index.add((number, number, title) for number, title in enumerate(titles))
        return self._index.search(query, limit=limit)


rank = _BenchmarkRanker()

__all__ = ["Found", "SearchStopped", "TitleIndex", "rank"]
