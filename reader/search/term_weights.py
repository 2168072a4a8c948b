"""The weights of words in a text (TF-IDF), and how similar two texts are by them.

A word weighs more the more often its text has it and the fewer papers have it. Words of only one
paper cannot be shared, and words of nearly a third of all papers say nothing: both weigh nothing.
Words are split as the full-text index of the cache splits them, so that its counts apply.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import fsum, isclose, log, sqrt
from operator import mul
from typing import Final, TypeAlias

Vector: TypeAlias = Mapping[str, float]
"""Weights by word; the squares of all weights add up to 1, unless the vector is empty."""

_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_ASCII_WORDS: Final = bytes(
    ord(chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)
).ljust(256)
"""Letters in lower case and digits by their ASCII codes; all else is a space."""
_MIN_PAPERS: Final = 2
_MAX_SHARE: Final = 0.3
"""Share of all papers from which on a word weighs nothing."""
_FEW_PAPERS: Final = 10
"""Number of papers up to which no word is too frequent: so few tell nothing about a word."""

ROUNDING: Final = 1e-9
"""Difference of two scores, absolute or as a share, that says nothing."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents, in order."""
    if text.isascii():
        # A fifth of the time that the pattern takes.
        return text.encode().translate(_ASCII_WORDS).decode("ascii").split()
    words: list[str] = _WORD.findall(_without_accents(text).lower())
    return words


def _without_accents(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text))


class _Rarities(dict[str, float]):
    """The logarithm of how rare each word is, computed at its first use; 0 for a useless word."""

    def __init__(self, counts: Mapping[str, int], papers: int) -> None:
        super().__init__()
        self._counts = counts
        self._papers = papers
        self._max_count = max(_FEW_PAPERS, papers * _MAX_SHARE)

    def __missing__(self, word: str) -> float:
        count = self._counts.get(word, 0)
        is_useful = _MIN_PAPERS <= count <= self._max_count
        # A single letter or a number tells nothing.
        if not is_useful or len(word) == 1 or word.isdecimal():
            rarity = 0.0
        else:
            rarity = log((1 + max(self._papers, count)) / count)
        self[word] = rarity
        return rarity


class TermWeights:
    """Turns texts into vectors."""

    def __init__(self, counts: Mapping[str, int], papers: int) -> None:
        """`counts`: the number of papers that have each word, of `papers` papers in all."""
        self._counts = counts
        self._papers = papers
        self._rarities = _Rarities(counts, papers)

    def rarity(self, word: str) -> float:
        """Return the logarithm of how rare a word is; 0 for a word that weighs nothing."""
        return self._rarities[word]

    def vector(self, text: str) -> dict[str, float]:
        """Return the weights of the words of a text."""
        weights = self._weigh(text)
        length = _length(weights.values())
        return {word: weight / length for word, weight in weights.items()}

    def nearness(self, vector: Vector, text: str) -> float:
        """Return how much a text has in common with a vector; comparable between texts.

        A rough cosine that takes a third of the time: how often the text has a word does not count,
        and its length is the root of its number of words. It finds papers that are as near.
        """
        rarities = self._rarities
        words = set(split_words(text))
        product = sum([vector[word] * rarities[word] for word in words.intersection(vector)])
        return product / sqrt(len(words)) if product else 0.0

    def _weigh(self, text: str) -> dict[str, float]:
        rarities = self._rarities
        return {
            word: rarity if number == 1 else (1 + log(number)) * rarity
            for word, number in Counter(split_words(text)).items()
            if (rarity := rarities[word])
        }

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


class VectorIndex:
    """Vectors by word, to compare another vector with all of them at once."""

    def __init__(self, vectors: Iterable[Vector]) -> None:
        self._weights: dict[str, list[tuple[int, float]]] = {}
        """By word, the positions of the vectors that have it, each with its weight."""
        self._size = 0
        for position, vector in enumerate(vectors):
            self._size += 1
            for word, weight in vector.items():
                self._weights.setdefault(word, []).append((position, weight))

    def similarities(self, vector: Vector) -> list[float]:
        """Return the cosine of `vector` and each of the vectors, in their order."""
        sums = [0.0] * self._size
        for word, weight in vector.items():
            for position, other in self._weights.get(word, ()):
                sums[position] += weight * other
        return sums


def _length(values: Collection[float]) -> float:
    return sqrt(sum(map(mul, values, values)))


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

    Values that are equal, but for rounding, all become 0.
    """
    if not values or isclose(min(values), max(values), rel_tol=ROUNDING, abs_tol=ROUNDING):
        return [0.0] * len(values)
    mean = fsum(values) / len(values)
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / deviation for value in values]
