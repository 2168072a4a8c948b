"""Which words of a query a title may lack and still be shown.

One wrong word of three lowers a paper's rank and must not hide it; a filter must leave things out
all the same. The rule stands here alone, with the book-keeping of what lacks how much.
"""

from collections.abc import Iterable, Sequence

from reader.search.evidence import ByLevel


class Rule:
    """With one or two words all must be there. With more, two thirds of their letters, or all but
    one word in three if that is not most of what was typed. Words of no weight do not count."""

    def __init__(self, weights: Sequence[int]) -> None:
        """`weights`: the letters that count of each word."""
        self._letters = sum(weights)
        self._words = sum(map(bool, weights))

    def allows(self, words: int, letters: int) -> bool:
        """Whether a match may lack so many words of so many letters together."""
        if self._words < 3:
            return not words
        few_letters = letters <= self._letters / 3
        return few_letters or (words <= self._words // 3 and letters < self._letters * 2 / 3)

    def cannot_all_lack(self, weights: Sequence[int]) -> bool:
        """Whether no match can lack all the words of these weights."""
        return not self.allows(sum(map(bool, weights)), sum(weights))


class Lacking:
    """Titles in groups, by how many words and letters of the query they lack.

    Groups and not titles one by one: sets are cut and united ten times as fast as read in a loop.
    """

    def __init__(self, rule: Rule, titles: Iterable[int]) -> None:
        self._rule = rule
        self._groups: dict[tuple[int, int], set[int]] = {(0, 0): set(titles)}

    def look_for(self, by_level: ByLevel, weight: int) -> None:
        """Put the titles without the word into their new groups, or out, if they lack too much."""
        if not weight:
            return
        present = [titles for _, titles in by_level]
        groups: dict[tuple[int, int], set[int]] = {}
        for (words, letters), titles in self._groups.items():
            lacking = titles.difference(*present)
            for key, group in (
                ((words, letters), titles - lacking),
                ((words + 1, letters + weight), lacking),
            ):
                if group and self._rule.allows(*key):
                    groups[key] = groups[key] | group if key in groups else group
        self._groups = groups

    def titles(self) -> set[int]:
        """The titles that do not lack too much."""
        return set().union(*self._groups.values())

    def any_complete(self) -> bool:
        """Whether any of them has all the words."""
        return (0, 0) in self._groups
