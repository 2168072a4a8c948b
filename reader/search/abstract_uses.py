"""How the abstracts of a few papers use the words of a query: how often, and which side by side.

The full-text index only says which abstracts contain a word; this reads the best papers again.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from reader.search.query_state import QueryState
from reader.search.scoring import ABSTRACT, LABEL
from reader.search.word_forms import without_ending

MOST_READ: Final = 64
"""Papers whose abstracts are read for one query, at most."""
_FREQUENCY: Final = 20.0
"""Added to the level of a word for an abstract that uses it very often."""
_HALF_FREQUENCY: Final = 2.0
"""Uses of a word for half of that."""
_NEIGHBOURS: Final = 10.0
"""Added to the levels of two words that are neighbours in the query and in the abstract."""
_SEPARATORS: Final = str.maketrans("-/(\"'\n", "      ")


class Uses(NamedTuple):
    """How an abstract uses the words of a query."""

    counts: Mapping[str, int]
    """How often it uses each word."""
    pairs: Collection[tuple[str, str]]
    """Neighbouring words of the query that are neighbours in the abstract, too."""

    def level(self, word: str, level: int) -> float:
        """Return the level of a word outside the title, higher if the abstract uses it often."""
        if level not in {ABSTRACT, LABEL}:
            return level
        count = self.counts.get(word, 0)
        return level + _FREQUENCY * count / (count + _HALF_FREQUENCY)

    def pair_bonus(self, shares: Mapping[str, float], in_title: Collection[str]) -> float:
        """Return what a paper gains by its pairs, unless their words are `in_title`.

        `shares`: how much each word weighs in the query.
        """
        return _NEIGHBOURS * sum(
            shares[first] + shares[second]
            for first, second in self.pairs
            if first not in in_title or second not in in_title
        )


UNREAD: Final = Uses({}, ())
"""The uses of an abstract that was not read."""


def read_abstracts(
    state: QueryState, titles: Iterable[int], words: Sequence[str]
) -> dict[int, Uses]:
    """Return how the abstracts of these papers use the words, by title number."""
    keys, numbers = state.store.keys, state.store.numbers
    texts = state.texts.abstracts([keys[title] for title in titles]) if words else {}
    stems = {word: " " + without_ending(word) for word in words}
    patterns = {
        (first, second): re.compile(rf"{re.escape(stems[first])}\w*{re.escape(stems[second])}")
        for first, second in pairwise(words)
    }
    uses: dict[int, Uses] = {}
    for key, text in texts.items():
        lower = " " + text.lower().translate(_SEPARATORS)
        counts = {word: lower.count(stem) for word, stem in stems.items()}
        pairs = {pair for pair, pattern in patterns.items() if pattern.search(lower)}
        uses[numbers[key]] = Uses(counts, pairs)
    return uses
