"""One search as it goes on: what was typed, where it looks, what is remembered, whether to stop.

Apart from the ways to read one word (`one_word`) and several (`several_words`), which both stand on
it: evidence for each word, the titles that the caller wants, and titles in their order.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TypeVar

from reader.model.mentions import Mentions
from reader.search.fold import folded
from reader.search.scoring import ABSTRACT, AUTHOR, Evidence, Place
from reader.search.store import Store

_MOST_WORDS = 48
_LONGEST_WORD = 256
_BETWEEN_PAUSES = 2_048
_MANY_WORDS = 5
_FEWEST_LETTERS = 2  # of a name: Li, He, Wu
_REMEMBERED = 16

Scores = dict[int, float]
"""Scores by title number."""
Elsewhere = Callable[[str, bool], Mentions]
"""Says which papers hold a folded word beside their titles; True if it is still being typed."""
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Memo:
    """What the words of the last queries may mean: the next key changes only one of them."""

    def __init__(self) -> None:
        self.evidence: dict[tuple[str, Place], Evidence] = {}
        self.elsewhere: dict[tuple[str, bool], dict[int, set[int]]] = {}
        """Titles by level of the papers that hold a word elsewhere, by what was asked."""

    def clear(self) -> None:
        """Forget all: papers have come or changed."""
        self.evidence.clear()
        self.elsewhere.clear()


def _remember(memo: dict[Asked, Answer], asked: Asked, answer: Answer) -> None:
    while len(memo) >= _REMEMBERED:
        del memo[next(iter(memo))]
    memo[asked] = answer


class Abandoned(Exception):
    """The search was given up, because `stop` said so."""


class Asking:
    """A query over a store of titles."""

    def __init__(
        self,
        store: Store,
        words: str,
        among: Container[int] | None,
        elsewhere: Elsewhere | None,
        stop: Callable[[], bool] | None,
        memo: Memo,
    ) -> None:
        self.store = store
        self.all_typed = folded(words).split()
        self.typed = [word[:_LONGEST_WORD] for word in self.all_typed[:_MOST_WORDS]]
        """The words that are looked for."""
        self._among = among
        self._elsewhere = elsewhere
        self._stop = stop
        self._memo = memo

    def pause(self) -> None:
        """Raise Abandoned if the search shall stop."""
        if self._stop is not None and self._stop():
            raise Abandoned

    # Evidence

    def evidence(self) -> list[Evidence]:
        """What each distinct word may mean, as it is written."""
        distinct = list(dict.fromkeys(self.typed))
        return [self._evidence_of(word, distinct) for word in distinct]

    def _evidence_of(self, word: str, distinct: Sequence[str]) -> Evidence:
        place = Place(
            alone=len(self.typed) == 1,
            first=word == distinct[0],
            last=word == self.typed[-1],
            in_many=len(distinct) >= _MANY_WORDS,
        )
        self.pause()
        evidence = self._memo.evidence.get((word, place))
        if evidence is None:
            evidence = Evidence(self.store, word, place, self.pause)
            _remember(self._memo.evidence, (word, place), evidence)
        evidence.as_written()
        return evidence

    def look_elsewhere(self, each: Evidence) -> Scores:
        """Let the word also mean what authors and abstracts hold; return the levels of that."""
        self.pause()
        if self._elsewhere is None or len(each.word) < _FEWEST_LETTERS:
            return {}
        asked = each.word, each.unfinished
        titles = self._memo.elsewhere.get(asked)
        if titles is None:
            said = self._elsewhere(*asked)
            held = (ABSTRACT, said.abstracts), (AUTHOR, said.authors)
            titles = {level: self.store.titles_of(keys) for level, keys in held if keys}
            _remember(self._memo.elsewhere, asked, titles)
        each.look_elsewhere(titles)
        levels: Scores = {}
        for level, found in titles.items():
            levels.update(dict.fromkeys(self.allowed(found), float(level)))
        return levels

    # Titles

    def everything(self) -> list[int]:
        """All titles that the caller wants, in order."""
        return self.by_order(self.allowed(range(len(self.store.keys))))

    def allowed(self, titles: Iterable[int]) -> list[int]:
        """Of these titles, those that are not out of date and that the caller wants."""
        replaced, among, keys = self.store.replaced, self._among, self.store.keys
        if replaced:
            titles = [title for title in titles if title not in replaced]
        if among is None:
            return list(titles)
        allowed = []
        for count, title in enumerate(titles):
            if not count % _BETWEEN_PAUSES:
                self.pause()
            if keys[title] in among:
                allowed.append(title)
        return allowed

    def allowed_scores(self, levels: dict[int, int]) -> Scores:
        """These levels as scores, of the titles that are allowed."""
        return {title: levels[title] for title in self.allowed(levels)}

    def by_order(self, titles: list[int]) -> list[int]:
        """These titles in the caller's order."""
        return sorted(titles, key=self.store.orders.__getitem__)

    def ranked(self, scores: Scores) -> list[int]:
        """Titles by score, then by order: one sort for each score, as scores are few."""
        groups: dict[float, list[int]] = {}
        for title, score in scores.items():
            groups.setdefault(score, []).append(title)
        ranked: list[int] = []
        for score in sorted(groups, reverse=True):
            ranked += self.by_order(groups[score])
            self.pause()
        return ranked
