"""The order of the titles for a query: one function for one word, a class for several.

A lone word is read in more ways, one after the other, the likeliest first. Several words are read
in fewer ways, and depend on each other: titles that have all of them come first, then those that
miss some.
"""

from collections.abc import Sequence

from reader.search.abbreviations import AbbreviationSearch
from reader.search.missing_words import CandidateGroups, MissingWordsRule
from reader.search.query_state import QueryState, Scores
from reader.search.scoring import (
    ABSTRACT,
    AS_TYPED,
    FIRM,
    JOINED,
    MAX_SHORT_WORD,
    TitlesByLevel,
    WordMatches,
    match_positions,
    order_score,
    phrase_bonus,
)

_MAX_TYPOS = 3
_RESCORED_TITLES = 400
_MAX_LOOKUPS = 8
"""Words that are looked up in authors and abstracts: of a pasted text, the most informative."""
_TOO_COMMON = 5_000
"""A word in so many titles is in too many abstracts too: its look-up takes 3 ms for nothing."""


def rank_one_word(state: QueryState, matches: WordMatches) -> list[int]:
    """Return the titles for a query of one word, best first.

    The first of these that finds any: the word as typed; with a typing error, as initials, or in
    authors and abstracts; as an abbreviation of several words; with more typing errors; by a
    similar word.
    """
    if ranked := _rank_by_level(state, matches):
        return _equal_titles_first(state, ranked, matches)
    if len(matches.word) <= MAX_SHORT_WORD:
        matches.allow_substrings()
        return _rank_by_level(state, matches)
    if scores := _score_other_meanings(state, matches):
        return state.rank(scores)
    matches.reset()
    for typos in range(2, _MAX_TYPOS + 1):
        added = matches.allow_typos(typos, state.check_stop)
        if added and (ranked := _rank_by_level(state, matches)):
            return ranked
    return _rank_by_level(state, matches) if matches.allow_similar() else []


def _equal_titles_first(state: QueryState, ranked: list[int], matches: WordMatches) -> list[int]:
    """Return the titles that equal the word, the others, and papers that mention it."""
    equal = state.store.titles_equal_to(matches.word)
    first = [title for title in ranked if title in equal] if equal else []
    ranked = first + [title for title in ranked if title not in equal] if first else ranked
    is_firm = any(level >= FIRM for level in matches.levels.values()) or matches.joined
    if is_firm or len(matches.word) <= MAX_SHORT_WORD:
        return ranked
    mentions = state.add_mentions(matches)
    for title in ranked:
        mentions.pop(title, None)
    return ranked + state.rank(mentions)


def _score_other_meanings(state: QueryState, matches: WordMatches) -> Scores:
    """Return scores for a word that no title contains: mentions, initials, one typing error.

    If there are none, scores of titles that the word abbreviates.
    """
    scores = state.add_mentions(matches)
    matches.reset()
    others: list[Scores] = [state.allowed_scores(state.store.initials.matching(matches.word))]
    if matches.allow_typos(1, state.check_stop):
        others += [
            dict.fromkeys(state.allowed(titles), float(level))
            for level, titles in matches.titles_by_level(state.check_stop)
        ]
    for other in others:
        for title, score in other.items():
            scores[title] = max(score, scores.get(title, 0))
    if not scores:
        abbreviation = AbbreviationSearch(state.store, matches.word, state.check_stop)
        scores.update(state.allowed_scores(abbreviation.run()))
    return scores


def _rank_by_level(state: QueryState, matches: WordMatches) -> list[int]:
    ranked: list[int] = []
    for _, titles in matches.titles_by_level(state.check_stop):
        ordered = state.in_order(state.allowed(titles))
        ranked += _names_first(state, ordered, matches)
        state.check_stop()
    return ranked


def _names_first(state: QueryState, titles: list[int], matches: WordMatches) -> list[int]:
    """Return the titles that begin with the word, then the others.

    Half of all titles begin with a name, which is what people remember. One or two letters are no
    name.
    """
    if len(matches.word) <= MAX_SHORT_WORD:
        return titles
    names = {word for word, level in matches.levels.items() if level >= FIRM}
    named = state.store.starting_with(names, titles) if names else []
    if not named:
        return titles
    known = set(named)
    return named + [title for title in titles if title not in known]


class SeveralWordsSearch:
    """The search for a query of two or more words."""

    def __init__(self, state: QueryState) -> None:
        self._state = state
        self._check_stop = state.check_stop
        self._words = state.word_matches()
        self._weights = _weights([each.word for each in self._words])

    def rank(self, *, lenient: bool) -> list[int]:
        """Return the matching titles, best first.

        First titles with all words as typed; if there are none, with typing errors. Unless one of
        them has all words firmly, papers follow that have all or most words, counting authors,
        abstracts and similar words too.
        """
        scores, complete = self._combine()
        for typos in range(1, _MAX_TYPOS + 1):
            if complete:
                break
            added = [each.allow_typos(typos, self._check_stop) for each in self._words]
            if any(added):
                scores, complete = self._combine()
        if self._is_firm(scores, complete):
            return self._best_first(scores)
        as_typed = self._with_all_words(complete, AS_TYPED)
        first = self._best_first({title: scores[title] for title in as_typed})
        for each in sorted(self._words, key=lambda each: -each.bits)[:_MAX_LOOKUPS]:
            if each.firm_count < _TOO_COMMON:
                self._state.add_mentions(each)
            each.allow_similar()
        scores, _ = self._combine()
        if lenient and len(self._words) <= _MAX_LOOKUPS and self._replaces_a_word(scores):
            # Now one word may compete with another: a word of titles with the name of an author.
            for each in self._words:
                each.weigh_as_author()
            scores, _ = self._combine(lenient=True)
        for title in first:
            scores.pop(title, None)
        return first + self._best_first(scores)

    def _is_firm(self, scores: Scores, complete: set[int]) -> bool:
        """Return True if a title has every word firmly; usually the best one has."""
        best = max(complete, key=scores.__getitem__, default=None)
        if best is not None and all(each.level_in(best) >= FIRM for each in self._weighted()):
            return True
        return bool(self._with_all_words(complete, FIRM))

    def _replaces_a_word(self, scores: Scores) -> bool:
        """Return True if titles contain a word as typed but no match does; also without matches.

        A name and one letter of the next word match the only title with a word like that name. The
        titles with the name itself must not disappear then.
        """
        matches = set(scores)
        return not matches or any(
            not any(
                titles and (level >= AS_TYPED or level == ABSTRACT)
                for level, titles in each.titles_by_level_within(matches, self._check_stop)
            )
            for each in self._weighted()
            if each.firm_count
        )

    def _with_all_words(self, titles: set[int], least: int) -> set[int]:
        """Return the titles that have every word at the level `least` or better."""
        for each in self._weighted():
            by_level = each.titles_by_level_within(titles, self._check_stop) if titles else []
            titles = set().union(*(matches for level, matches in by_level if level >= least))
        return titles

    def _weighted(self) -> list[WordMatches]:
        """Return the words that have a weight."""
        weighted = zip(self._words, self._weights, strict=True)
        return [each for each, weight in weighted if weight]

    def _combine(self, *, lenient: bool = False) -> tuple[Scores, set[int]]:
        """Return the scores of the matches, and those matches that have all words.

        The rarest words come first. Every match has one of them, because it cannot miss them all;
        so common words are looked up only in the few titles that the rare ones leave.
        """
        weighted = list(zip(self._words, self._weights, strict=True))
        weighted.sort(key=lambda pair: (not pair[1], pair[0].size()))
        rule = MissingWordsRule(self._weights, lenient=lenient)
        found: list[tuple[TitlesByLevel, int]] = []
        groups: CandidateGroups | None = None
        for each, weight in weighted:
            self._check_stop()
            if groups is None:
                found.append((each.titles_by_level(self._check_stop), weight))
                if rule.needs_one_of([weight for _, weight in found]):
                    matches = (titles for by_level, _ in found for _, titles in by_level)
                    candidates = self._state.allowed(set().union(*matches))
                    groups = CandidateGroups(rule, candidates)
                    for by_level, weight in found:
                        groups.apply_word(by_level, weight)
            else:
                by_level = each.titles_by_level_within(groups.titles(), self._check_stop)
                found.append((by_level, weight))
                groups.apply_word(by_level, weight)
        if groups is None:
            return {}, set()
        bits = [each.bits for each, _ in weighted]
        by_levels = [by_level for by_level, _ in found]
        return self._scores(groups.titles(), by_levels, bits), groups.complete()

    def _scores(
        self, matches: set[int], found: Sequence[TitlesByLevel], bits: Sequence[float]
    ) -> Scores:
        """Return the sum of the words' levels for each match, weighted by their bits."""
        scores: Scores = dict.fromkeys(matches, 0.0)
        for by_level, weight in zip(found, bits, strict=True):
            for level, titles in by_level:
                self._check_stop()
                for title in matches & titles:
                    scores[title] += level * weight
        return scores

    def _best_first(self, scores: Scores) -> list[int]:
        """Return the titles by score; the best of them by their score for the whole query."""
        ranked = self._state.rank(scores)
        return self._rescore(ranked[:_RESCORED_TITLES]) + ranked[_RESCORED_TITLES:]

    def _rescore(self, titles: list[int]) -> list[int]:
        """Return the titles by levels, word order and whether they contain the query as typed."""
        by_word = {each.word: each for each in self._words}
        words = [by_word[word] for word in self._state.words]
        total = sum(each.bits for each in words)
        shares = [each.bits / total for each in words]
        scores: Scores = {}
        for count, title in enumerate(titles):
            if not count % 64:
                self._check_stop()
            numbers = self._state.store.word_numbers(title).tolist()
            positions, outside = [], 0.0
            for each, share in zip(words, shares, strict=True):
                own = match_positions(each.levels, numbers)
                if title in each.joined:
                    own.append((each.joined[title], JOINED))
                if not own:
                    outside += share * each.level_outside_words(title)
                positions.append(own)
            bonus = phrase_bonus(self._state.all_words, self._state.store.words(title))
            scores[title] = outside + order_score(positions, shares) + bonus
        return sorted(titles, key=lambda title: -scores[title])


def _weights(words: Sequence[str]) -> list[int]:
    """Return the number of letters of each word that count.

    A single letter does not count unless all words are single letters.
    """
    weights = [0 if len(word) == 1 and word.isascii() else len(word) for word in words]
    return weights if any(weights) else [1] * (len(words) - 1) + [int(len(words) == 1)]
