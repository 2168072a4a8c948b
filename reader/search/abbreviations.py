"""Titles by a few letters of several words: initials (`rlhf`) and joined beginnings (`revplast`).

Apart because both read a query in another way than the rest of the search does: as one word that
no title holds. They are tried last, and only for a query that is a single word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from reader.search.store import Store
from reader.search.vocabulary import consonants

_FEWEST: Final = 4
_LONGEST: Final = 16
_MOST_PIECES: Final = 4


def abbreviated_in(words: list[str], typed: str) -> list[tuple[int, str]]:
    """The words, by position, that `typed` joins beginnings of, each with its piece of `typed`."""
    if not _FEWEST <= len(typed) <= _LONGEST:
        return []
    readings = _readings(typed, list(zip(words, map(consonants, words), strict=True)), 0)
    return max(readings, key=_reading_level, default=[])


def _reading_level(reading: list[tuple[int, str]]) -> int:
    return _level([piece for _, piece in reading]) + _tightness([at for at, _ in reading])


def _readings(
    rest: str, words: list[tuple[str, str]], start: int, pieces: int = 1
) -> Iterator[list[tuple[int, str]]]:
    """Ways to read `rest` as pieces of words (each given with its consonants) from `start` on."""
    last = len(rest) - 1 if pieces < _MOST_PIECES else 2
    for end in (*range(2, last), len(rest)):
        piece = rest[:end]
        at = _first_with(piece, words, start)
        if at < 0:  # what fits a longer piece would fit this one
            return
        if end == len(rest):
            yield [(at, piece)]
        else:
            for reading in _readings(rest[end:], words, at + 1, pieces + 1):
                yield [(at, piece), *reading]


def _first_with(piece: str, words: list[tuple[str, str]], start: int) -> int:
    for at in range(start, len(words)):
        if any(map(str.startswith, words[at], (piece, piece))):
            return at
    return -1


def _tightness(positions: list[int]) -> int:
    return 4 if positions[-1] - positions[0] < len(positions) else 1


class Abbreviation:
    """A typed word read as the beginnings, or first consonants, of words in their order."""

    def __init__(self, store: Store, typed: str, pause: Callable[[], None]) -> None:
        self._store = store
        self._typed = typed
        self._pause = pause
        self._piece_words = cache(self._find_piece_words)
        self._piece_titles = cache(self._find_piece_titles)
        self._size = cache(self._find_size)

    def matching(self) -> dict[int, int]:
        """Levels (0 to 100) by title number."""
        found: dict[int, int] = {}
        if not _FEWEST <= len(self._typed) <= _LONGEST:
            return found
        for pieces in _cuts(self._typed):
            if not all(map(self._piece_words, pieces)):
                continue
            level = _level(pieces)
            for count, title in enumerate(self._titles_with(pieces)):
                if not count % 256:
                    self._pause()
                if found.get(title, 0) < level + 4:
                    tight = self._places(title, pieces)
                    if tight:
                        found[title] = max(found.get(title, 0), level + tight)
            self._pause()
        return found

    def _find_piece_words(self, piece: str) -> frozenset[int]:
        vocabulary = self._store.vocabulary
        words = set(vocabulary.starting(piece))
        if consonants(piece) == piece:
            words.update(vocabulary.starting_with_consonants(piece))
        return frozenset(words)

    def _find_piece_titles(self, piece: str) -> set[int]:
        titles = self._store.vocabulary.titles
        self._pause()
        return set().union(*(titles[word] for word in self._piece_words(piece)))

    def _titles_with(self, pieces: tuple[str, ...]) -> set[int]:
        """Titles that hold the two rarest of the pieces, in whatever order."""
        rarest = sorted(pieces, key=self._size)[:2]
        return set.intersection(*map(self._piece_titles, rarest))

    def _find_size(self, piece: str) -> int:
        titles = self._store.vocabulary.titles
        return sum(len(titles[word]) for word in self._piece_words(piece))

    def _places(self, title: int, pieces: tuple[str, ...]) -> int:
        """0 if the title does not have the pieces in order, else more the closer they stand."""
        words = self._store.word_numbers(title)
        at, positions = 0, []
        for piece in pieces:
            sought = self._piece_words(piece)
            while at < len(words) and words[at] not in sought:
                at += 1
            if at == len(words):
                return 0
            positions.append(at)
            at += 1
        return _tightness(positions)


def _level(pieces: Sequence[str]) -> int:
    return 40 - 5 * len(pieces) + max(map(len, pieces))


def _cuts(typed: str) -> list[tuple[str, ...]]:
    """The ways to cut a word into two to four pieces of two letters and more, fewest first.

    And into one, if it can be a word's consonants.
    """
    cuts: list[tuple[str, ...]] = [(typed,)] if consonants(typed) == typed else []

    def cut(rest: str, pieces: tuple[str, ...]) -> None:
        if pieces:
            cuts.append((*pieces, rest))
        if len(pieces) < _MOST_PIECES - 1:
            for end in range(2, len(rest) - 1):
                cut(rest[end:], (*pieces, rest[:end]))

    cut(typed, ())
    return sorted(cuts, key=len)
