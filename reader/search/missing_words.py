"""Which words of a query a title may miss and still match.

One wrong word of three lowers a title's rank but must not hide it; yet a filter must leave titles
out.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.search.scoring import WEAK, TitlesByLevel


class Missing(NamedTuple):
    """What a title misses of a query. A word with weak evidence counts as half missing."""

    unmatched: int
    """Number of words without any evidence."""
    words: float
    """Number of words."""
    letters: float
    """Number of letters of these words."""


_NOTHING = Missing(0, 0, 0)


class MissingWordsRule:
    """How much of a query a match may miss.

    Nothing of one or two words. Of more, a third of the letters; or one word in three, if that is
    less than two thirds of the letters. Words of weight 0 do not count.

    If `lenient`, one of two or three words is enough, two of four, five or six, with a third of the
    letters.
    """

    def __init__(self, weights: Sequence[int], *, lenient: bool = False) -> None:
        """`weights`: the number of letters of each word that count."""
        self._letters = sum(weights)
        self._words = sum(map(bool, weights))
        self._lenient = lenient

    def allows(self, missing: Missing) -> bool:
        """Return True if a match may miss this much.

        Titles with some evidence for every word always match.
        """
        if not missing.unmatched:
            return True
        if self._lenient:
            few_words = missing.words <= self._words * 2 / 3
            return few_words and missing.letters <= self._letters * 2 / 3
        if self._words < 3:
            return False
        few_letters = missing.letters <= self._letters / 3
        few_words = missing.words <= self._words // 3 and missing.letters < self._letters * 2 / 3
        return few_letters or few_words

    def needs_one_of(self, weights: Sequence[int]) -> bool:
        """Return True if every match contains at least one of the words with these weights."""
        words = sum(map(bool, weights))
        return not self.allows(Missing(words, words, sum(weights)))


class CandidateGroups:
    """Titles grouped by what they miss of the query.

    Groups instead of single titles, because set operations are ten times as fast as a loop.
    """

    def __init__(self, rule: MissingWordsRule, titles: Iterable[int]) -> None:
        self._rule = rule
        self._groups: dict[Missing, set[int]] = {_NOTHING: set(titles)}

    def apply_word(self, by_level: TitlesByLevel, weight: int) -> None:
        """Regroup the titles by one more word, and drop those that now miss too much."""
        if not weight:
            return
        strong = [titles for level, titles in by_level if level >= WEAK]
        weak = [titles for level, titles in by_level if level < WEAK]
        groups: dict[Missing, set[int]] = {}
        for missing, titles in self._groups.items():
            without = titles.difference(*strong)
            half = without.intersection(set().union(*weak)) if weak else set()
            unmatched, words, letters = missing
            for key, group in (
                (missing, titles - without),
                (Missing(unmatched, words + 0.5, letters + weight / 2), half),
                (Missing(unmatched + 1, words + 1, letters + weight), without - half),
            ):
                if group and self._rule.allows(key):
                    groups[key] = groups[key] | group if key in groups else group
        self._groups = groups

    def titles(self) -> set[int]:
        """Return the titles that do not miss too much."""
        return set().union(*self._groups.values())

    def complete(self) -> set[int]:
        """Return the titles that miss nothing."""
        return self._groups.get(_NOTHING, set())
