"""One search: from what was typed to the titles that match, the best first.

Read `Search.run`: it is the order in which a query is understood. Evidence for each word comes from
`evidence`, which of it a paper may lack from `lacking`, how well a title answers the query as a
whole from `score`. Apart from the index, which knows titles and no query.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TypeVar

from reader.model.mentions import Mentions
from reader.search.evidence import (
    ABSTRACT,
    AUTHOR,
    FEW_LETTERS,
    FIRM,
    JOINED,
    ByLevel,
    Evidence,
    Place,
)
from reader.search.fold import folded
from reader.search.lacking import Lacking, Rule
from reader.search.score import as_typed, by_order, places_of
from reader.search.short import Abbreviation
from reader.search.store import Store

_MOST_WORDS = 48
_LONGEST_WORD = 256
_READ_AGAIN = 400
_BETWEEN_PAUSES = 2_048
_MOST_SLIPS = 3
_MOST_ASKED = 8
"""Words that are asked for elsewhere; of a pasted text, those that tell most."""
_MANY_WORDS = 5
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


class Search:
    """One search: the query, what it is restricted to, and the asking whether to go on."""

    def __init__(
        self,
        store: Store,
        words: str,
        among: Container[int] | None,
        elsewhere: Elsewhere | None,
        stop: Callable[[], bool] | None,
        memo: Memo,
    ) -> None:
        self._store = store
        self._memo = memo
        self._all_typed = folded(words).split()
        self._typed = [word[:_LONGEST_WORD] for word in self._all_typed[:_MOST_WORDS]]
        self._among = among
        self._elsewhere = elsewhere
        self._stop = stop

    def run(self, *, lenient: bool) -> list[int]:
        """Numbers of the matching titles, the best first."""
        self._pause()
        if not self._typed:
            return self._by_order(self._allowed(range(len(self._store.keys))))
        self._store.vocabulary.settle(self._pause)
        evidence = self._evidence()
        if len(self._typed) == 1:
            return self._one_word(evidence[0])
        return self._several_words(evidence, lenient)

    def _evidence(self) -> list[Evidence]:
        distinct = list(dict.fromkeys(self._typed))
        return [self._evidence_of(word, distinct) for word in distinct]

    def _evidence_of(self, word: str, distinct: Sequence[str]) -> Evidence:
        place = Place(
            alone=len(self._typed) == 1,
            first=word == distinct[0],
            last=word == self._typed[-1],
            in_many=len(distinct) >= _MANY_WORDS,
        )
        self._pause()
        evidence = self._memo.evidence.get((word, place))
        if evidence is None:
            evidence = Evidence(self._store, word, place, self._pause)
            _remember(self._memo.evidence, (word, place), evidence)
        evidence.as_written()
        return evidence

    # Several words

    def _several_words(self, evidence: Sequence[Evidence], lenient: bool) -> list[int]:
        """Titles with all the words, as written, else with typing errors; behind them, unless some
        have them firmly, papers that have the words, or most of them, in other places too."""
        scores, complete = self._combine(evidence)
        for slips in range(1, _MOST_SLIPS + 1):
            if complete:
                break
            added = [each.allow_slips(slips, self._pause) for each in evidence]
            if any(added):
                scores, complete = self._combine(evidence)
        if self._firmly(evidence, scores, complete):
            return self._best_first(scores, evidence)
        first = self._best_first({title: scores[title] for title in complete}, evidence)
        for each in sorted(evidence, key=lambda each: -each.bits)[:_MOST_ASKED]:
            self._look_elsewhere(each)
            each.allow_half()
        scores, _ = self._combine(evidence)
        if not scores and lenient and len(evidence) <= _MOST_ASKED:
            scores, _ = self._combine(evidence, lenient=True)
        for title in first:
            scores.pop(title, None)
        return first + self._best_first(scores, evidence)

    def _firmly(self, evidence: Sequence[Evidence], scores: Scores, complete: set[int]) -> bool:
        """Whether one of the titles with all words has each of them firmly; mostly the best has."""
        weights = _weights([each.word for each in evidence])
        evidence = [each for each, weight in zip(evidence, weights, strict=True) if weight]
        best = max(complete, key=scores.__getitem__, default=None)
        if best is not None and all(each.level_in(best) >= FIRM for each in evidence):
            return True
        for each in evidence:
            by_level = each.by_level_among(complete, self._pause) if complete else []
            complete = set().union(*(titles for level, titles in by_level if level >= FIRM))
        return bool(complete)

    def _look_elsewhere(self, each: Evidence) -> Scores:
        """Let the word also mean what authors and abstracts hold; returns the levels of that."""
        self._pause()
        if self._elsewhere is None or len(each.word) <= FEW_LETTERS:
            return {}
        asked = each.word, each.unfinished
        titles = self._memo.elsewhere.get(asked)
        if titles is None:
            said = self._elsewhere(*asked)
            held = (ABSTRACT, said.abstracts), (AUTHOR, said.authors)
            titles = {level: self._store.titles_of(keys) for level, keys in held if keys}
            _remember(self._memo.elsewhere, asked, titles)
        each.look_elsewhere(titles)
        levels: Scores = {}
        for level, found in titles.items():
            levels.update(dict.fromkeys(self._allowed(found), float(level)))
        return levels

    def _combine(
        self, evidence: Sequence[Evidence], *, lenient: bool = False
    ) -> tuple[Scores, set[int]]:
        """Scores of the matches, and those of them that have all the words.

        The rarest words first: a match has one of them, as it cannot lack them all; so the common
        words are sought only in the few titles that the rare ones leave.
        """
        weights = _weights([each.word for each in evidence])
        weighed = list(zip(evidence, weights, strict=True))
        weighed.sort(key=lambda pair: (not pair[1], pair[0].size()))
        rule = Rule(weights, lenient=lenient)
        found: list[tuple[ByLevel, int]] = []
        matches: Lacking | None = None
        for each, weight in weighed:
            self._pause()
            if matches is None:
                found.append((each.by_level(self._pause), weight))
                if rule.cannot_all_lack([weight for _, weight in found]):
                    held = (titles for by_level, _ in found for _, titles in by_level)
                    matches = Lacking(rule, self._allowed(set().union(*held)))
                    for by_level, weight in found:
                        matches.look_for(by_level, weight)
            else:
                found.append((each.by_level_among(matches.titles(), self._pause), weight))
                matches.look_for(*found[-1])
        if matches is None:
            return {}, set()
        bits = [each.bits for each, _ in weighed]
        by_levels = [by_level for by_level, _ in found]
        return self._scores(matches.titles(), by_levels, bits), matches.complete()

    def _scores(self, matches: set[int], found: Sequence[ByLevel], bits: Sequence[float]) -> Scores:
        """The levels of the words, weighed by what they tell."""
        scores: Scores = dict.fromkeys(matches, 0.0)
        for by_level, weight in zip(found, bits, strict=True):
            for level, titles in by_level:
                self._pause()
                for title in matches & titles:
                    scores[title] += level * weight
        return scores

    def _best_first(self, scores: Scores, evidence: Sequence[Evidence]) -> list[int]:
        """These titles by their scores, the best of them by the query as a whole."""
        ranked = self._ranked(scores)
        return self._read_again(ranked[:_READ_AGAIN], evidence) + ranked[_READ_AGAIN:]

    def _read_again(self, titles: list[int], evidence: Sequence[Evidence]) -> list[int]:
        """These titles, best first by the order of the words and by what stands as typed."""
        by_word = {each.word: each for each in evidence}
        read = [by_word[word] for word in self._typed]
        total = sum(each.bits for each in read)
        shares = [each.bits / total for each in read]
        scores: Scores = {}
        for count, title in enumerate(titles):
            if not count % 64:
                self._pause()
            numbers = self._store.word_numbers(title).tolist()
            places, beside = [], 0.0
            for each, share in zip(read, shares, strict=True):
                found = places_of(each.levels, numbers)
                if title in each.joined:
                    found.append((each.joined[title], JOINED))
                if not found:
                    beside += share * each.level_beside_words(title)
                places.append(found)
            words = self._store.words(title)
            scores[title] = beside + by_order(places, shares) + as_typed(self._all_typed, words)
        return sorted(titles, key=lambda title: -scores[title])

    # One word

    def _one_word(self, evidence: Evidence) -> list[int]:
        """As written; else with a typing error, as initials or elsewhere; else as several words'
        beginnings; else with more typing errors; else by half of it."""
        if ranked := self._by_level(evidence):
            return self._whole_titles_first(ranked, evidence)
        if len(evidence.word) <= FEW_LETTERS:
            evidence.allow_inside()
            return self._by_level(evidence)
        if scores := self._one_word_otherwise(evidence):
            return self._ranked(scores)
        evidence.as_written()
        for slips in range(2, _MOST_SLIPS + 1):
            if evidence.allow_slips(slips, self._pause) and (ranked := self._by_level(evidence)):
                return ranked
        return self._by_level(evidence) if evidence.allow_half() else []

    def _whole_titles_first(self, ranked: list[int], evidence: Evidence) -> list[int]:
        whole = self._store.titles_of_one_word(evidence.word)
        first = [title for title in ranked if title in whole] if whole else []
        ranked = first + [title for title in ranked if title not in whole] if first else ranked
        firm = any(level >= FIRM for level in evidence.levels.values()) or evidence.joined
        if firm or len(evidence.word) <= FEW_LETTERS:
            return ranked
        behind = self._look_elsewhere(evidence)
        for title in ranked:
            behind.pop(title, None)
        return ranked + self._ranked(behind)

    def _one_word_otherwise(self, evidence: Evidence) -> Scores:
        """Scores of what a word that no title holds may mean, short of guessing."""
        scores = self._look_elsewhere(evidence)
        evidence.as_written()
        found: list[Scores] = [self._allowed_scores(self._store.initials.matching(evidence.word))]
        if evidence.allow_slips(1, self._pause):
            found += [
                dict.fromkeys(self._allowed(titles), float(level))
                for level, titles in evidence.by_level(self._pause)
            ]
        for each in found:
            for title, score in each.items():
                scores[title] = max(score, scores.get(title, 0))
        if not scores:
            abbreviation = Abbreviation(self._store, evidence.word, self._pause)
            scores.update(self._allowed_scores(abbreviation.matching()))
        return scores

    def _by_level(self, evidence: Evidence) -> list[int]:
        ranked: list[int] = []
        for _, titles in evidence.by_level(self._pause):
            ordered = self._by_order(self._allowed(titles))
            ranked += self._named_first(ordered, evidence)
            self._pause()
        return ranked

    def _named_first(self, titles: list[int], evidence: Evidence) -> list[int]:
        """First those that begin with the word: half of all titles begin with a name, and it is
        what is remembered of them. One or two letters are no name."""
        if len(evidence.word) <= FEW_LETTERS:
            return titles
        names = {word for word, level in evidence.levels.items() if level >= FIRM}
        named = self._store.beginning_with(names, titles) if names else []
        if not named:
            return titles
        known = set(named)
        return named + [title for title in titles if title not in known]

    # Titles in order

    def _allowed(self, titles: Iterable[int]) -> list[int]:
        """Of these titles, those that are not out of date and that the caller wants."""
        replaced, among, keys = self._store.replaced, self._among, self._store.keys
        if replaced:
            titles = [title for title in titles if title not in replaced]
        if among is None:
            return list(titles)
        allowed = []
        for count, title in enumerate(titles):
            if not count % _BETWEEN_PAUSES:
                self._pause()
            if keys[title] in among:
                allowed.append(title)
        return allowed

    def _allowed_scores(self, levels: dict[int, int]) -> Scores:
        return {title: levels[title] for title in self._allowed(levels)}

    def _by_order(self, titles: list[int]) -> list[int]:
        return sorted(titles, key=self._store.orders.__getitem__)

    def _ranked(self, scores: Scores) -> list[int]:
        """Titles by score, then by order: one sort for each score, as scores are few."""
        groups: dict[float, list[int]] = {}
        for title, score in scores.items():
            groups.setdefault(score, []).append(title)
        ranked: list[int] = []
        for score in sorted(groups, reverse=True):
            ranked += self._by_order(groups[score])
            self._pause()
        return ranked

    def _pause(self) -> None:
        if self._stop is not None and self._stop():
            raise Abandoned


def _weights(words: Sequence[str]) -> list[int]:
    """Letters that count of each word. A single letter, unless all are, proves nothing."""
    weights = [0 if len(word) == 1 and word.isascii() else len(word) for word in words]
    return weights if any(weights) else [1] * (len(words) - 1) + [int(len(words) == 1)]
