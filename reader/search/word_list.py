"""The words of a library's authors and abstracts, to correct misspelt words.

Separate from `Vocabulary`, which knows the titles of each word. There are ten times as many words
here, and only the nearest to a misspelt one are wanted. So words are read by their first letter,
which is rarely mistyped, when a misspelt word begins with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

_DISTANCE: Any = OSA.distance
_MAX_CORRECTIONS: Final = 8
_CACHED_LETTERS: Final = 8


CountedWords: TypeAlias = tuple[Sequence[str], Sequence[int]]
"""Words, and for each the number of papers that contain it."""


class Correction(NamedTuple):
    """A word that a misspelt one may mean."""

    word: str
    typos: int
    papers: int
    """Number of papers that contain it."""


class WordList:
    """Words with the number of papers that contain each."""

    def __init__(self, read: Callable[[str], CountedWords]) -> None:
        """`read` returns the words that begin with a letter; called when they are needed."""
        self._read = read
        self._by_letter: dict[str, CountedWords] = {}

    def __contains__(self, word: str) -> bool:
        return word[:1].isalpha() and word in self._beginning_with(word[0])[0]

    def corrections(self, typed: str, most: int) -> list[Correction]:
        """Return the words at most `most` typing errors from `typed`, the nearest and then the most
        frequent first. The first letter must be right."""
        if not most or not typed[:1].isalpha():
            return []
        words, counts = self._beginning_with(typed[0])
        matches = process.extract(typed, words, scorer=_DISTANCE, score_cutoff=most, limit=None)
        found = [
            Correction(word, int(typos), counts[position])
            for word, typos, position in matches
            if typos and word.isalpha()
        ]
        found.sort(key=lambda each: (each.typos, -each.papers, each.word))
        return found[:_MAX_CORRECTIONS]

    def _beginning_with(self, letter: str) -> CountedWords:
        known = self._by_letter.get(letter)
        if known is None:
            while len(self._by_letter) >= _CACHED_LETTERS:
                del self._by_letter[next(iter(self._by_letter))]
            known = self._by_letter[letter] = self._read(letter)
        return known
