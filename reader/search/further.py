"""Further papers: those that come near to a query, ranked by all evidence together.

They stand below the results, which hold every word. A paper is scored as the sum over the query's
words: how well its best place holds the word (title, author, keyword, abstract), weighted by how
rare the word is in all of these. The best are read again for the order of the words in the title,
and for how often the abstract uses them.
"""

from collections.abc import Container, Sequence
from heapq import nlargest
from typing import Final

from reader.search.abstract_uses import MOST_READ, UNREAD, read_abstracts
from reader.search.query_state import QueryState, Scores
from reader.search.scoring import (
    ABSTRACT,
    AUTHOR,
    JOINED,
    LABEL,
    OUTSIDE_TYPO,
    WordMatches,
)
from reader.search.vocabulary import max_typos
from reader.search.word_order import match_positions, order_score, phrase_bonus

MOST: Final = 50
"""Further papers of a query, at most."""
_LEAST_SCORE: Final = 20.0
_LEAST_BESIDE_RESULTS: Final = 50.0
"""The lowest score of a further paper, and the lowest if there are results: who has found a paper
wants no list of others that have half of the words."""
_COMMON: Final = 3_000
"""Papers with a word that is so common that it only adds to papers with rarer words."""
_FEW: Final = 3
"""A word in fewer papers is perhaps a typing error."""
_SINGLE_LETTER: Final = 0.3
"""Share of the bits that remains of a single letter or digit."""
_DOUBTFUL_TYPO: Final = 0.5
"""Share of the level of a typing error that remains if the word itself is known."""
_ORDER_WEIGHT: Final = 2.0
"""How much more the order of the words counts than among papers that hold all of them."""


def further_of_one_word(
    state: QueryState, matches: WordMatches, excluded: Container[int]
) -> list[int]:
    """Return the further papers for a query of one word: those that mention it outside the title,
    first those whose abstracts use it most; if there are none, those with a similar word.
    """
    return _mentioning(state, matches, excluded) or _similar(state, matches, excluded)


def _similar(state: QueryState, matches: WordMatches, excluded: Container[int]) -> list[int]:
    matches.reset()
    if matches.is_written or not matches.allow_similar():
        return []
    ranked = [
        title
        for _, titles in matches.titles_by_level(state.check_stop)
        for title in state.in_order(state.allowed(titles))
        if title not in excluded
    ]
    return ranked[:MOST]


def _mentioning(state: QueryState, matches: WordMatches, excluded: Container[int]) -> list[int]:
    outside = state.outside(matches.word, unfinished=True)
    found = outside.labels | outside.abstracts
    titles = state.allowed(title for title in state.in_order(list(found)) if title not in excluded)
    titles = titles[:MOST_READ]
    word = matches.word
    uses = read_abstracts(state, titles, [word]) if titles else {}
    titles.sort(key=lambda title: -uses.get(title, UNREAD).counts.get(word, 0))
    return titles[:MOST]


class FurtherSearch:
    """The search for papers that come near to a query, once its results are known."""

    def __init__(
        self, state: QueryState, words: Sequence[WordMatches], *, with_typos: bool
    ) -> None:
        """`with_typos`: also known words may be typing errors, because there are no results."""
        self._state = state
        self._words = words
        self._with_typos = with_typos
        for each in words:
            self._allow_all(each, with_typos)
        self._total = sum(each.bits for each in words)

    def rank(self, excluded: Container[int]) -> list[int]:
        """Return the papers, best first."""
        if not self._total:
            return []
        scores = self._scores()
        candidates = self._state.allowed(title for title in scores if title not in excluded)
        best = nlargest(MOST_READ, candidates, key=scores.__getitem__)
        rescored = self._rescore(best)
        orders = self._state.store.orders
        least = _LEAST_SCORE if self._with_typos else _LEAST_BESIDE_RESULTS
        ranked = sorted(rescored, key=lambda title: (-rescored[title], orders[title]))
        return [title for title in ranked if rescored[title] >= least][:MOST]

    def _allow_all(self, each: WordMatches, with_typos: bool) -> None:
        """Let a word match everything that it may mean, and weigh it by the papers that have it."""
        state, word = self._state, each.word
        exact = state.outside(word, unfinished=each.is_unfinished)
        other = state.outside(word, unfinished=False, forms=True)
        each.allow_mentions({
            AUTHOR: exact.authors,
            LABEL: exact.labels | other.labels,
            ABSTRACT: exact.abstracts | other.abstracts,
        })  # fmt: skip
        each.allow_expansions(state.check_stop)
        outside = exact.authors | exact.labels | exact.abstracts
        papers = len(outside.union(each.titles_with_word()))
        if papers < _FEW and not each.begins_words:
            each.allow_more_mentions(self._corrected_mentions(each))
            each.allow_typos(max_typos(word), state.check_stop)
            each.allow_similar()
        elif with_typos:
            each.allow_typos(max_typos(word), state.check_stop, _DOUBTFUL_TYPO)
        each.allow_synonyms()
        if exact.authors and not each.is_unfinished and not each.titles_with_word():
            each.prefer_authors()
        if state.is_common(word) and not all(map(state.is_common, state.words)):
            each.bits = 0.0
        else:
            each.weigh(papers or each.count_papers(state.check_stop))
            each.bits *= _SINGLE_LETTER if len(word) == 1 and word.isascii() else 1.0

    def _corrected_mentions(self, each: WordMatches) -> dict[int, set[int]]:
        """Return the papers that contain the word with typing errors outside their titles."""
        found: dict[int, set[int]] = {}
        for correction in self._state.texts.words().corrections(
            each.word, min(2, max_typos(each.word))
        ):
            outside = self._state.outside(correction.word, unfinished=False)
            share = OUTSIDE_TYPO / correction.typos
            for level, titles in ((AUTHOR, outside.authors), (ABSTRACT, outside.abstracts)):
                found.setdefault(round(level * share), set()).update(titles)
        return found

    def _scores(self) -> Scores:
        """Return the sum of the words' levels, weighted by their bits, for each paper.

        The rarest words come first. Once enough papers have more than the remaining words together
        could give, these words are added only to the papers that are there.
        """
        scores: Scores = {}
        remaining = self._total
        for each in sorted(self._words, key=lambda each: -each.bits):
            if not each.bits:
                continue
            self._state.check_stop()
            share, check_stop = each.bits / self._total, self._state.check_stop
            if self._is_closed(scores, remaining, each.size()):
                by_level = each.titles_by_level_within(set(scores), check_stop)
            else:
                by_level = each.titles_by_level(check_stop)
            for level, titles in by_level:
                value = level * share
                for title in titles:
                    scores[title] = scores.get(title, 0.0) + value
            remaining -= each.bits
        return scores

    def _is_closed(self, scores: Scores, remaining: float, size: int) -> bool:
        """Return True if the remaining words need not add papers to these."""
        if len(scores) < MOST:
            return False
        least = nlargest(MOST, scores.values())[-1]
        return size > _COMMON or least >= 100 * remaining / self._total

    def _rescore(self, titles: Sequence[int]) -> Scores:
        store = self._state.store
        by_word = {each.word: each for each in self._words}
        words = [by_word[word] for word in self._state.words]
        total = sum(each.bits for each in words) or 1.0
        shares = [each.bits / total for each in words]
        telling = [each.word for each in self._words if each.bits and len(each.word) > 1]
        uses = read_abstracts(self._state, titles, telling)
        share_of = {each.word: share for each, share in zip(words, shares, strict=True)}
        scores: Scores = {}
        for count, title in enumerate(titles):
            if not count % 32:
                self._state.check_stop()
            numbers = store.word_numbers(title).tolist()
            used = uses.get(title, UNREAD)
            positions, outside, in_title = [], 0.0, set[str]()
            for each, share in zip(words, shares, strict=True):
                level = used.level(each.word, each.level_outside_words(title))
                own = [
                    place for place in match_positions(each.levels, numbers) if place[1] >= level
                ]
                if title in each.joined:
                    own.append((each.joined[title], JOINED))
                if own:
                    in_title.add(each.word)
                else:
                    outside += share * level
                positions.append(own)
            bonus = phrase_bonus(self._state.all_words, store.words(title))
            bonus += used.pair_bonus(share_of, in_title)
            scores[title] = outside + order_score(positions, shares, _ORDER_WEIGHT) + bonus
        return scores
