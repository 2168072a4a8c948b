"""The weights of words in a text (TF-IDF), and how similar two texts are by them.

A word weighs more the more often its text has it and the fewer papers have it. Words of only one
paper cannot be shared, and words of nearly a third of all papers say nothing: both weigh nothing.
Words are split as the full-text index of the cache splits them, so that its counts apply.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log, sqrt
from typing import Final, TypeAlias

Vector: TypeAlias = Mapping[str, float]
"""Weights by word; the squares of all weights add up to 1, unless the vector is empty."""

_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_MIN_PAPERS: Final = 2
_MAX_SHARE: Final = 0.3
"""Share of all papers from which on a word weighs nothing."""
_FEW_PAPERS: Final = 10
"""Number of papers up to which no word is too frequent: so few tell nothing about a word."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents, in order."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return [word for word in _WORD.findall(text.lower()) if len(word) > 1 and not word.isdecimal()]


class TermWeights:
    """Turns texts into vectors."""

    def __init__(self, counts: Mapping[str, int], papers: int) -> None:
        """`counts`: the number of papers that have each word, of `papers` papers in all."""
        self._counts = counts
        self._papers = papers
        self._max_count = max(_FEW_PAPERS, papers * _MAX_SHARE)
        self._rarities: dict[str, float] = {}

    def rarity(self, word: str) -> float:
        """Return the logarithm of how rare a word is; 0 for a word that weighs nothing."""
        rarity = self._rarities.get(word)
        if rarity is None:
            count = self._counts.get(word, 0)
            is_useful = _MIN_PAPERS <= count <= self._max_count
            rarity = log((1 + max(self._papers, count)) / count) if is_useful else 0.0
            self._rarities[word] = rarity
        return rarity

    def vector(self, text: str) -> dict[str, float]:
        """Return the weights of the words of a text."""
        weights = {}
        for word, number in Counter(split_words(text)).items():
            if rarity := self.rarity(word):
                weights[word] = (1 + log(number)) * rarity
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}

    def mean_vector(self, samples: Iterable[Vector]) -> dict[str, float]:
        """Return an estimate of the mean of the vectors of all papers, for the words of `samples`.

        The share of papers with a word is known; the weight that it has in them is taken from the
        samples.
        """
        sums: dict[str, float] = {}
        numbers: Counter[str] = Counter()
        for vector in samples:
            for word, weight in vector.items():
                sums[word] = sums.get(word, 0.0) + weight
                numbers[word] += 1
        papers = max(1, self._papers)
        return {
            word: total / numbers[word] * min(1.0, self._counts.get(word, 0) / papers)
            for word, total in sums.items()
        }


def similarity(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors: from 0, nothing in common, to 1."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def heaviest(vector: Vector, limit: int) -> list[str]:
    """Return the heaviest words of a vector, the heaviest first; equal ones by name."""
    return sorted(vector, key=lambda word: (-vector[word], word))[:limit]


def standardize(values: list[float]) -> list[float]:
    """Return the values shifted and scaled to a mean of 0 and a deviation of 1.

    Equal values all become 0.
    """
    if not values:
        return []
    mean = sum(values) / len(values)
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / deviation if deviation else 0.0 for value in values]
