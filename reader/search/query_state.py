"""The state of one search: the query's words, the titles that are wanted, caches, and stopping.

`reader.search.ranking` builds on it.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TypeVar

from reader.model.mentions import Mentions
from reader.search.fold import fold
from reader.search.scoring import ABSTRACT, AUTHOR, QueryPosition, WordMatches
from reader.search.store import TitleStore

_MAX_WORDS = 48
_MAX_WORD_LENGTH = 256
_STOP_INTERVAL = 2_048
_LONG_QUERY = 5
_MIN_NAME_LENGTH = 2  # Li, He, Wu
_CACHE_SIZE = 16

Scores = dict[int, float]
"""Scores by title number."""
FindMentions = Callable[[str, bool], Mentions]
"""Returns the papers that mention a folded word in authors or abstract.

The second argument is True if the word is still being typed.
"""
Key = TypeVar("Key")
Value = TypeVar("Value")


class QueryCache:
    """What the words of the last queries match: the next key changes only one of them."""

    def __init__(self) -> None:
        self.matches: dict[tuple[str, QueryPosition], WordMatches] = {}
        self.mentions: dict[tuple[str, bool], dict[int, set[int]]] = {}
        """By the arguments of `FindMentions`: by level, the titles of the papers found."""

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
        find_mentions: FindMentions | None,
        stop: Callable[[], bool] | None,
        cache: QueryCache,
    ) -> None:
        self.store = store
        self.all_words = fold(query).split()
        self.words = [word[:_MAX_WORD_LENGTH] for word in self.all_words[:_MAX_WORDS]]
        """The words to search for."""
        self._among = among
        self._find_mentions = find_mentions
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

    def add_mentions(self, matches: WordMatches) -> Scores:
        """Let a word also match authors and abstracts; return the levels of these titles."""
        self.check_stop()
        if self._find_mentions is None or len(matches.word) < _MIN_NAME_LENGTH:
            return {}
        key = matches.word, matches.is_unfinished
        titles = self._cache.mentions.get(key)
        if titles is None:
            mentions = self._find_mentions(*key)
            papers = (ABSTRACT, mentions.abstracts), (AUTHOR, mentions.authors)
            titles = {level: self.store.titles_of_keys(keys) for level, keys in papers if keys}
            _remember(self._cache.mentions, key, titles)
        matches.allow_mentions(titles)
        levels: Scores = {}
        for level, found in titles.items():
            levels.update(dict.fromkeys(self.allowed(found), float(level)))
        return levels

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
