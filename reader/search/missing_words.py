"""Which words of a query a paper may lack and still be shown.

One wrong word of three lowers a paper's rank and must not hide it; a filter must leave things out
all the same. The rule stands here alone, with the book-keeping of what lacks how much.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.search.scoring import WEAK, ByLevel


class Lack(NamedTuple):
    """What a paper lacks. A word with weak evidence is half lacking."""

    nowhere: int
    """Words without any evidence."""
    words: float
    letters: float


_NOTHING = Lack(0, 0, 0)


class Rule:
    """With one or two words all must be there. With more, two thirds of their letters, or all but
    one word in three if that is not most of what was typed. Words of no weight do not count.

    If `lenient`, one of two or three is enough, two of four, five or six, with a third of the
    letters.
    """

    def __init__(self, weights: Sequence[int], *, lenient: bool = False) -> None:
        """`weights`: the letters that count of each word."""
        self._letters = sum(weights)
        self._words = sum(map(bool, weights))
        self._lenient = lenient

    def allows(self, lack: Lack) -> bool:
        """Whether a match may lack so much. What has some evidence for every word always may."""
        if not lack.nowhere:
            return True
        if self._lenient:
            few_words = lack.words <= self._words * 2 / 3
            return few_words and lack.letters <= self._letters * 2 / 3
        if self._words < 3:
            return False
        few_letters = lack.letters <= self._letters / 3
        few_words = lack.words <= self._words // 3 and lack.letters < self._letters * 2 / 3
        return few_letters or few_words

    def cannot_all_lack(self, weights: Sequence[int]) -> bool:
        """Whether no match can lack all the words of these weights."""
        words = sum(map(bool, weights))
        return not self.allows(Lack(words, words, sum(weights)))


class Lacking:
    """Titles in groups, by how many words and letters of the query they lack.

    Groups and not titles one by one: sets are cut and united ten times as fast as read in a loop.
    """

    def __init__(self, rule: Rule, titles: Iterable[int]) -> None:
        self._rule = rule
        self._groups: dict[Lack, set[int]] = {_NOTHING: set(titles)}

    def look_for(self, by_level: ByLevel, weight: int) -> None:
        """Put the titles without the word into their new groups, or out, if they lack too much."""
        if not weight:
            return
        firm = [titles for level, titles in by_level if level >= WEAK]
        weak = [titles for level, titles in by_level if level < WEAK]
        groups: dict[Lack, set[int]] = {}
        for lack, titles in self._groups.items():
            rest = titles.difference(*firm)
            half = rest.intersection(set().union(*weak)) if weak else set()
            nowhere, words, letters = lack
            for key, group in (
                (lack, titles - rest),
                (Lack(nowhere, words + 0.5, letters + weight / 2), half),
                (Lack(nowhere + 1, words + 1, letters + weight), rest - half),
            ):
                if group and self._rule.allows(key):
                    groups[key] = groups[key] | group if key in groups else group
        self._groups = groups

    def titles(self) -> set[int]:
        """The titles that do not lack too much."""
        return set().union(*self._groups.values())

    def complete(self) -> set[int]:
        """Those that lack nothing."""
        return self._groups.get(_NOTHING, set())
