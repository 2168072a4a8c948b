"""Titles for several words: those that have all of them first, then those that lack some.

`SeveralWords.ranked` is the order in which such a query is understood. Which words a paper may lack
is a rule of its own (`lacking`), and so is how well a title answers the query as a whole (`score`).
"""

from collections.abc import Sequence

from reader.search.abbreviations import Abbreviation
from reader.search.missing_words import Lacking, Rule
from reader.search.query_state import Asking, Scores
from reader.search.scoring import (
    ABSTRACT,
    FEW_LETTERS,
    FIRM,
    JOINED,
    WRITTEN,
    ByLevel,
    Evidence,
    as_typed,
    by_order,
    places_of,
)

_READ_AGAIN = 400
_MOST_SLIPS = 3
_MOST_ASKED = 8
"""Words that are asked for elsewhere; of a pasted text, those that tell most."""
_TOO_COMMON = 5_000
"""What so many titles hold, too many abstracts hold as well: asking takes 3 ms for nothing."""


class SeveralWords:
    """A query of two words and more, with the evidence for each."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._pause = asking.pause
        self._evidence = asking.evidence()
        self._weights = _weights([each.word for each in self._evidence])

    def ranked(self, *, lenient: bool) -> list[int]:
        """Titles with all the words, as written, else with typing errors; unless some have them
        firmly, behind what is written papers that have the words, or most, in other places too."""
        scores, complete = self._combine()
        for slips in range(1, _MOST_SLIPS + 1):
            if complete:
                break
            added = [each.allow_slips(slips, self._pause) for each in self._evidence]
            if any(added):
                scores, complete = self._combine()
        if self._firmly(scores, complete):
            return self._best_first(scores)
        written = self._with_all_words(complete, WRITTEN)
        first = self._best_first({title: scores[title] for title in written})
        for each in sorted(self._evidence, key=lambda each: -each.bits)[:_MOST_ASKED]:
            if each.common < _TOO_COMMON:
                self._asking.look_elsewhere(each)
            each.allow_half()
        scores, _ = self._combine()
        if lenient and len(self._evidence) <= _MOST_ASKED and self._guesses_at_a_word(scores):
            # Now one word may stand against another: a title's against the name of an author.
            for each in self._evidence:
                each.weigh_as_name()
            scores, _ = self._combine(lenient=True)
        for title in first:
            scores.pop(title, None)
        return first + self._best_first(scores)

    def _firmly(self, scores: Scores, complete: set[int]) -> bool:
        """Whether one of the titles with all words has each of them firmly; mostly the best has."""
        best = max(complete, key=scores.__getitem__, default=None)
        if best is not None and all(each.level_in(best) >= FIRM for each in self._telling()):
            return True
        return bool(self._with_all_words(complete, FIRM))

    def _guesses_at_a_word(self, scores: Scores) -> bool:
        """Whether titles have a word just as it was typed, and all these matches another for it.

        So it is where there are no matches. But a name and one letter of the next word find the
        one title that has a word like the name: those with the name itself must not vanish."""
        held = set(scores)
        return not held or any(
            not any(
                titles and (level >= WRITTEN or level == ABSTRACT)
                for level, titles in each.by_level_among(held, self._pause)
            )
            for each in self._telling()
            if each.common
        )

    def _with_all_words(self, titles: set[int], least: int) -> set[int]:
        """Those of the titles that have every word at this level or a better one."""
        for each in self._telling():
            by_level = each.by_level_among(titles, self._pause) if titles else []
            titles = set().union(*(found for level, found in by_level if level >= least))
        return titles

    def _telling(self) -> list[Evidence]:
        weighed = zip(self._evidence, self._weights, strict=True)
        return [each for each, weight in weighed if weight]

    def _combine(self, *, lenient: bool = False) -> tuple[Scores, set[int]]:
        """Scores of the matches, and those of them that have all the words.

        The rarest words first: a match has one of them, as it cannot lack them all; so the common
        words are sought only in the few titles that the rare ones leave.
        """
        weighed = list(zip(self._evidence, self._weights, strict=True))
        weighed.sort(key=lambda pair: (not pair[1], pair[0].size()))
        rule = Rule(self._weights, lenient=lenient)
        found: list[tuple[ByLevel, int]] = []
        matches: Lacking | None = None
        for each, weight in weighed:
            self._pause()
            if matches is None:
                found.append((each.by_level(self._pause), weight))
                if rule.cannot_all_lack([weight for _, weight in found]):
                    held = (titles for by_level, _ in found for _, titles in by_level)
                    matches = Lacking(rule, self._asking.allowed(set().union(*held)))
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

    def _best_first(self, scores: Scores) -> list[int]:
        """These titles by their scores, the best of them by the query as a whole."""
        ranked = self._asking.ranked(scores)
        return self._read_again(ranked[:_READ_AGAIN]) + ranked[_READ_AGAIN:]

    def _read_again(self, titles: list[int]) -> list[int]:
        """These titles, best first by the order of the words and by what stands as typed."""
        by_word = {each.word: each for each in self._evidence}
        read = [by_word[word] for word in self._asking.typed]
        total = sum(each.bits for each in read)
        shares = [each.bits / total for each in read]
        scores: Scores = {}
        for count, title in enumerate(titles):
            if not count % 64:
                self._pause()
            numbers = self._asking.store.word_numbers(title).tolist()
            places, beside = [], 0.0
            for each, share in zip(read, shares, strict=True):
                found = places_of(each.levels, numbers)
                if title in each.joined:
                    found.append((each.joined[title], JOINED))
                if not found:
                    beside += share * each.level_beside_words(title)
                places.append(found)
            words = self._asking.store.words(title)
            scores[title] = (
                beside + by_order(places, shares) + as_typed(self._asking.all_typed, words)
            )
        return sorted(titles, key=lambda title: -scores[title])


def _weights(words: Sequence[str]) -> list[int]:
    """Letters that count of each word. A single letter, unless all are, proves nothing."""
    weights = [0 if len(word) == 1 and word.isascii() else len(word) for word in words]
    return weights if any(weights) else [1] * (len(words) - 1) + [int(len(words) == 1)]


def one_word(asking: Asking, evidence: Evidence) -> list[int]:
    """As written; else with a typing error, as initials or elsewhere; else as several words'
    beginnings; else with more typing errors; else by half of it."""
    if ranked := _by_level(asking, evidence):
        return _whole_titles_first(asking, ranked, evidence)
    if len(evidence.word) <= FEW_LETTERS:
        evidence.allow_inside()
        return _by_level(asking, evidence)
    if scores := _one_word_otherwise(asking, evidence):
        return asking.ranked(scores)
    evidence.as_written()
    for slips in range(2, _MOST_SLIPS + 1):
        if evidence.allow_slips(slips, asking.pause) and (ranked := _by_level(asking, evidence)):
            return ranked
    return _by_level(asking, evidence) if evidence.allow_half() else []


def _whole_titles_first(asking: Asking, ranked: list[int], evidence: Evidence) -> list[int]:
    whole = asking.store.titles_of_one_word(evidence.word)
    first = [title for title in ranked if title in whole] if whole else []
    ranked = first + [title for title in ranked if title not in whole] if first else ranked
    firm = any(level >= FIRM for level in evidence.levels.values()) or evidence.joined
    if firm or len(evidence.word) <= FEW_LETTERS:
        return ranked
    behind = asking.look_elsewhere(evidence)
    for title in ranked:
        behind.pop(title, None)
    return ranked + asking.ranked(behind)


def _one_word_otherwise(asking: Asking, evidence: Evidence) -> Scores:
    """Scores of what a word that no title holds may mean, short of guessing."""
    scores = asking.look_elsewhere(evidence)
    evidence.as_written()
    found: list[Scores] = [asking.allowed_scores(asking.store.initials.matching(evidence.word))]
    if evidence.allow_slips(1, asking.pause):
        found += [
            dict.fromkeys(asking.allowed(titles), float(level))
            for level, titles in evidence.by_level(asking.pause)
        ]
    for each in found:
        for title, score in each.items():
            scores[title] = max(score, scores.get(title, 0))
    if not scores:
        abbreviation = Abbreviation(asking.store, evidence.word, asking.pause)
        scores.update(asking.allowed_scores(abbreviation.matching()))
    return scores


def _by_level(asking: Asking, evidence: Evidence) -> list[int]:
    ranked: list[int] = []
    for _, titles in evidence.by_level(asking.pause):
        ordered = asking.by_order(asking.allowed(titles))
        ranked += _named_first(asking, ordered, evidence)
        asking.pause()
    return ranked


def _named_first(asking: Asking, titles: list[int], evidence: Evidence) -> list[int]:
    """First those that begin with the word: half of all titles begin with a name, and it is
    what is remembered of them. One or two letters are no name."""
    if len(evidence.word) <= FEW_LETTERS:
        return titles
    names = {word for word, level in evidence.levels.items() if level >= FIRM}
    named = asking.store.beginning_with(names, titles) if names else []
    if not named:
        return titles
    known = set(named)
    return named + [title for title in titles if title not in known]
