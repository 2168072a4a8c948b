"""Titles by joined beginnings of several words, such as `revplast`, or by their consonants.

Tried last, and only for a query of one word that no title contains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from reader.search.store import TitleStore
from reader.search.vocabulary import consonant_skeleton

_MIN_LENGTH: Final = 4
_MAX_LENGTH: Final = 16
_MAX_PIECES: Final = 4
_CLOSE, _APART = 4, 1
"""Added to the level if the words are consecutive, and if other words are between them."""
_STEPS_PER_TITLE: Final = 30
"""Reading the words of one title takes about as long as this many steps through postings."""

Reading = list[tuple[int, str]]
"""Positions of words in a title, each with the piece of the abbreviation that stands for it."""


def match_abbreviation(words: list[str], typed: str) -> Reading:
    """Return the words of a title that `typed` abbreviates; empty if it does not.

    The best reading is returned, each word as its position and the piece of `typed` for it.
    """
    if not _MIN_LENGTH <= len(typed) <= _MAX_LENGTH:
        return []
    pairs = list(zip(words, map(consonant_skeleton, words), strict=True))
    return max(_readings(typed, pairs, 0), key=_reading_level, default=[])


def _reading_level(reading: Reading) -> int:
    positions = [position for position, _ in reading]
    return _level([piece for _, piece in reading]) + _closeness(positions)


def _readings(
    rest: str, words: list[tuple[str, str]], start: int, pieces: int = 1
) -> Iterator[Reading]:
    """Yield the ways to read `rest` as pieces of words, from position `start` on.

    Words are given with their consonant skeletons.
    """
    last = len(rest) - 1 if pieces < _MAX_PIECES else 2
    for end in (*range(2, last), len(rest)):
        piece = rest[:end]
        position = _first_with(piece, words, start)
        if position < 0:  # a word that fits a longer piece would fit this one
            return
        if end == len(rest):
            yield [(position, piece)]
        else:
            for reading in _readings(rest[end:], words, position + 1, pieces + 1):
                yield [(position, piece), *reading]


def _first_with(piece: str, words: list[tuple[str, str]], start: int) -> int:
    """Return the position of the first word that begins with `piece`, or whose skeleton does."""
    for position in range(start, len(words)):
        if any(map(str.startswith, words[position], (piece, piece))):
            return position
    return -1


def _closeness(positions: list[int]) -> int:
    return _CLOSE if positions[-1] - positions[0] < len(positions) else _APART


class AbbreviationSearch:
    """The search for the titles that one typed word abbreviates."""

    def __init__(self, store: TitleStore, typed: str, check_stop: Callable[[], None]) -> None:
        self._store = store
        self._typed = typed
        self._check_stop = check_stop
        self._words_of = cache(self._find_words)
        self._titles_of = cache(self._find_titles)
        self._count_of = cache(self._count_titles)

    def run(self) -> dict[int, int]:
        """Return the titles, each with its level (0 to 100)."""
        levels: dict[int, int] = {}
        if not _MIN_LENGTH <= len(self._typed) <= _MAX_LENGTH:
            return levels
        for pieces in _splits(self._typed):
            # Long pieces first: few are the beginning of any word, and the others need no look-up.
            if not all(map(self._words_of, sorted(pieces, key=len, reverse=True))):
                continue
            level = _level(pieces)
            for count, title in enumerate(self._candidates(pieces)):
                if not count % 256:
                    self._check_stop()
                if levels.get(title, 0) < level + _CLOSE:
                    closeness = self._closeness_in(title, pieces)
                    if closeness:
                        levels[title] = max(levels.get(title, 0), level + closeness)
            self._check_stop()
        return levels

    def _find_words(self, piece: str) -> frozenset[int]:
        """Return the words that a piece may stand for."""
        vocabulary = self._store.vocabulary
        words = set(vocabulary.with_prefix(piece))
        if consonant_skeleton(piece) == piece:
            words.update(vocabulary.with_skeleton_prefix(piece))
        return frozenset(words)

    def _find_titles(self, piece: str) -> set[int]:
        titles = self._store.vocabulary.titles
        self._check_stop()
        return set().union(*(titles[word] for word in self._words_of(piece)))

    def _count_titles(self, piece: str) -> int:
        titles = self._store.vocabulary.titles
        return sum(map(len, map(titles.__getitem__, self._words_of(piece))))

    def _candidates(self, pieces: tuple[str, ...]) -> set[int]:
        """Return titles with the rarest piece; no title with all pieces is missing.

        They also have the next rarest piece, unless finding its titles would take longer than
        reading these.
        """
        rarest, *others = sorted(pieces, key=self._count_of)
        titles = self._titles_of(rarest)
        if others and self._count_of(others[0]) < _STEPS_PER_TITLE * len(titles):
            titles = titles & self._titles_of(others[0])
        return titles

    def _closeness_in(self, title: int, pieces: tuple[str, ...]) -> int:
        """Return how close the pieces are in a title; 0 if it does not have them in order."""
        words = self._store.word_numbers(title)
        position, positions = 0, []
        for piece in pieces:
            allowed = self._words_of(piece)
            while position < len(words) and words[position] not in allowed:
                position += 1
            if position == len(words):
                return 0
            positions.append(position)
            position += 1
        return _closeness(positions)


def _level(pieces: Sequence[str]) -> int:
    return 40 - 5 * len(pieces) + max(map(len, pieces))


def _splits(typed: str) -> list[tuple[str, ...]]:
    """Return the ways to split a word into two to four pieces of two or more letters.

    Fewest pieces first. The whole word is one of them if it may be the consonants of a word.
    """
    splits: list[tuple[str, ...]] = []
    if consonant_skeleton(typed) == typed:
        splits.append((typed,))

    def split(rest: str, pieces: tuple[str, ...]) -> None:
        if pieces:
            splits.append((*pieces, rest))
        if len(pieces) < _MAX_PIECES - 1:
            for end in range(2, len(rest) - 1):
                split(rest[end:], (*pieces, rest[:end]))

    split(typed, ())
    return sorted(splits, key=len)
