"""A large sorted list of words, for corrections: the words of a library's authors and abstracts.

Separate from `Vocabulary`, which knows the titles of each word: here are ten times as many words,
of which only the nearest to a misspelt one is wanted. Two flat arrays take 13 bytes a word.
"""

from __future__ import annotations

from array import array
from typing import Any, Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

_DISTANCE: Any = OSA.distance
_MAX_CORRECTIONS: Final = 8
_CACHED_LETTERS: Final = 4


class Correction(NamedTuple):
    """A word that a misspelt one may mean."""

    word: str
    typos: int
    papers: int
    """Number of papers that contain it."""


class WordList:
    """Words with the number of papers that contain each."""

    def __init__(self, words: str = "", counts: str = "") -> None:
        """`words`: one a line, sorted; `counts`: as many numbers, one a line."""
        self._text = f"\n{words}\n" if words else "\n"
        self._counts = array("I", map(int, counts.split()))
        self._by_letter: dict[str, tuple[int, list[str]]] = {}
        """By first letter, the words and the position of the first of them."""

    def corrections(self, typed: str, most: int) -> list[Correction]:
        """Return the words at most `most` typing errors from `typed`, the nearest and then the most
        frequent first. The first letter must be right."""
        if not most:
            return []
        first, words = self._beginning_with(typed[:1])
        matches = process.extract(typed, words, scorer=_DISTANCE, score_cutoff=most, limit=None)
        found = [
            Correction(word, int(typos), self._counts[first + position])
            for word, typos, position in matches
            if typos and word.isalpha()
        ]
        found.sort(key=lambda each: (each.typos, -each.papers, each.word))
        return found[:_MAX_CORRECTIONS]

    def _beginning_with(self, letter: str) -> tuple[int, list[str]]:
        known = self._by_letter.get(letter)
        if known is None:
            if len(self._by_letter) >= _CACHED_LETTERS:
                self._by_letter.clear()
            known = self._by_letter[letter] = self._read_words(letter)
        return known

    def _read_words(self, letter: str) -> tuple[int, list[str]]:
        start = self._text.find(f"\n{letter}")
        if start < 0 or not letter:
            return 0, []
        end = self._text.find("\n", self._text.rfind(f"\n{letter}") + 1)
        return self._text.count("\n", 0, start), self._text[start + 1 : end].split("\n")
