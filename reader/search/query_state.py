"""The state of one search: the query's words, the titles that are wanted, caches, and stopping.

`reader.search.ranking` builds on it.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple, TypeVar

from reader.search.acronyms import expansions
from reader.search.common_words import COMMON_WORDS
from reader.search.fold import fold
from reader.search.joined_words import two_words
from reader.search.scoring import QueryPosition, WordMatches
from reader.search.store import TitleStore
from reader.search.texts import Texts
from reader.search.word_forms import forms_of, number_forms, numbered_names

_MAX_WORDS = 48
_MAX_WORD_LENGTH = 256
_STOP_INTERVAL = 2_048
_LONG_QUERY = 5
_MIN_NAME_LENGTH = 2  # Li, He, Wu
_FEW_TITLES = 100
_CACHE_SIZE = 32

Scores = dict[int, float]
"""Scores by title number."""
Key = TypeVar("Key")
Value = TypeVar("Value")


class Outside(NamedTuple):
    """The titles of papers that contain a word outside their titles."""

    authors: set[int]
    labels: set[int]
    abstracts: set[int]


class QueryCache:
    """What the words of the last queries match: the next key changes only one of them."""

    def __init__(self) -> None:
        self.matches: dict[tuple[str, QueryPosition], WordMatches] = {}
        self.mentions: dict[tuple[str, bool, bool], Outside] = {}
        """By word, whether it is unfinished, and whether its other forms are meant."""

    def clear(self) -> None:
        """Forget everything, because papers were added or changed."""
        self.matches.clear()
        self.mentions.clear()


def _remember(cache: dict[Key, Value], key: Key, value: Value) -> None:
    while len(cache) >= _CACHE_SIZE:
        del cache[next(iter(cache))]
    cache[key] = value


class SearchStopped(Exception):
    """The search was stopped by its caller."""


class QueryState:
    """One query on a store of titles."""

    def __init__(
        self,
        store: TitleStore,
        query: str,
        among: Container[int] | None,
        texts: Texts,
        stop: Callable[[], bool] | None,
        cache: QueryCache,
    ) -> None:
        self.store = store
        self.all_words = fold(query).split()
        self.words = [word[:_MAX_WORD_LENGTH] for word in self.all_words[:_MAX_WORDS]]
        """The words to search for."""
        self._among = among
        self.texts = texts
        self._stop = stop
        self._cache = cache

    def check_stop(self) -> None:
        """Raise SearchStopped if the caller wants to stop."""
        if self._stop is not None and self._stop():
            raise SearchStopped

    # Words

    def word_matches(self) -> list[WordMatches]:
        """Return what each distinct word matches as it was typed."""
        distinct = list(dict.fromkeys(self.words))
        return [self._matches_of(word, distinct) for word in distinct]

    def _matches_of(self, word: str, distinct: Sequence[str]) -> WordMatches:
        position = QueryPosition(
            is_only=len(self.words) == 1,
            is_first=word == distinct[0],
            is_last=word == self.words[-1],
            in_long_query=len(distinct) >= _LONG_QUERY,
        )
        self.check_stop()
        matches = self._cache.matches.get((word, position))
        if matches is None:
            matches = WordMatches(self.store, word, position, self.check_stop)
            _remember(self._cache.matches, (word, position), matches)
        matches.reset()
        return matches

    def is_common(self, word: str) -> bool:
        """Return True if a word says nothing about a paper, or half of all titles contain it."""
        if word in COMMON_WORDS:
            return True
        vocabulary, size = self.store.vocabulary, len(self.store.keys)
        number = vocabulary.numbers.get(word)
        return (
            number is not None and size > _FEW_TITLES and len(vocabulary.titles[number]) > size / 2
        )

    def outside(self, word: str, *, unfinished: bool, forms: bool = False) -> Outside:
        """Return the titles of the papers that contain a word outside their titles.

        If `forms`, those that contain it in another form, as two words, or what it stands for.
        """
        self.check_stop()
        key = word, unfinished, forms
        found = self._cache.mentions.get(key)
        if found is None:
            found = self._find_outside(word, unfinished, forms)
            _remember(self._cache.mentions, key, found)
        return found

    def _find_outside(self, word: str, unfinished: bool, forms: bool) -> Outside:
        words = self._other_writings(word) if forms else number_forms(word)
        if not words or len(word) < _MIN_NAME_LENGTH:
            return Outside(set(), set(), set())
        mentions = self.texts.mentions(words, unfinished, names=not forms)
        titles = self.store.titles_of_keys
        return Outside(*map(titles, (mentions.authors, mentions.labels, mentions.abstracts)))

    def _other_writings(self, word: str) -> list[str]:
        """Return the words and phrases that an abstract may have instead of a word."""
        parted = two_words(self.store, word)
        return [*forms_of(word), *numbered_names(word), *expansions(word), *parted]

    # Titles

    def all_titles(self) -> list[int]:
        """Return all titles that are wanted, in order."""
        return self.in_order(self.allowed(range(len(self.store.keys))))

    def allowed(self, titles: Iterable[int]) -> list[int]:
        """Return those of the titles that are wanted and not removed."""
        removed, among, keys = self.store.removed, self._among, self.store.keys
        if removed:
            titles = [title for title in titles if title not in removed]
        if among is None:
            return list(titles)
        allowed = []
        for count, title in enumerate(titles):
            if not count % _STOP_INTERVAL:
                self.check_stop()
            if keys[title] in among:
                allowed.append(title)
        return allowed

    def allowed_scores(self, levels: dict[int, int]) -> Scores:
        """Return the levels of the allowed titles as scores."""
        return {title: levels[title] for title in self.allowed(levels)}

    def in_order(self, titles: list[int]) -> list[int]:
        """Return the titles in the caller's order."""
        return sorted(titles, key=self.store.orders.__getitem__)

    def rank(self, scores: Scores) -> list[int]:
        """Return the titles by score, then in order.

        Sorts once for each distinct score, of which there are few.
        """
        groups: dict[float, list[int]] = {}
        for title, score in scores.items():
            groups.setdefault(score, []).append(title)
        ranked: list[int] = []
        for score in sorted(groups, reverse=True):
            ranked += self.in_order(groups[score])
            self.check_stop()
        return ranked
