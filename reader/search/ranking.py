"""The results of a query: one function for one word, a class for several.

A paper is a result if its title or its authors hold every word that is not common, as it was
written. If no paper does, words that are written nowhere are corrected; if there is still none, the
papers are results that hold every word somewhere: in title, authors, keywords, categories or
abstract. A lone word is also read as initials or as an abbreviation. Papers that hold only some of
the words are never results: see `further`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reader.search.abbreviations import AbbreviationSearch
from reader.search.abstract_uses import MOST_READ, UNREAD, Uses, read_abstracts
from reader.search.query_state import Outside, QueryState, Scores
from reader.search.scoring import (
    ABSTRACT,
    AUTHOR,
    FIRM,
    JOINED,
    LABEL,
    MAX_SHORT_WORD,
    OUTSIDE_TYPO,
    WordMatches,
)
from reader.search.vocabulary import max_typos
from reader.search.word_list import Correction
from reader.search.word_order import match_positions, order_score, phrase_bonus

_MAX_TYPOS = 3
_RESCORED_TITLES = 400
_NO_BITS = 0.01
"""Bits of a common word: they decide only between titles that are otherwise equal."""
_MISSPELT_RATIO = 20
"""How much more frequent a word must be, to be meant by one that only abstracts contain."""


class Results(NamedTuple):
    """The results of a query."""

    titles: list[int]
    """Title numbers, best first."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words that are written nowhere, each with the word that was searched for instead."""
    is_similar: bool = False
    """Whether the titles only contain words that begin or sound like the one of the query."""


# One word


def rank_one_word(state: QueryState, matches: WordMatches) -> Results:
    """Return the results for a query of one word.

    The first of these that finds any: the word in titles, then in authors; in keywords and
    abstracts; with one typing error, or as initials; as an abbreviation of several words; with one
    typing error in abstracts; with more typing errors; as a similar word.
    """
    ranked = _equal_titles_first(state, _rank_by_level(state, matches), matches.word)
    if len(matches.word) <= MAX_SHORT_WORD:
        if not ranked:
            matches.allow_substrings()
            ranked = _rank_by_level(state, matches)
        return Results(ranked)
    outside = state.outside(matches.word, unfinished=True)
    authors = state.in_order(state.allowed(outside.authors.difference(ranked)))
    if ranked and not authors and _is_misspelt_form(state, matches):
        scores, corrections = _correct_one_word(state, matches, 1)
        corrected = [title for title in state.rank(scores) if title not in set(ranked)]
        return Results(corrected + ranked, corrections if corrected else ())
    if ranked or authors:
        return Results(ranked + authors)
    mentioning = state.allowed(outside.labels | outside.abstracts)
    if mentioning and not _is_misspelt(state, matches.word, mentioning):
        return Results(state.in_order(mentioning))
    return _read_otherwise(state, matches)


def _read_otherwise(state: QueryState, matches: WordMatches) -> Results:
    """Return the results for a word that is written nowhere."""
    initials = state.allowed_scores(state.store.initials.matching(matches.word))
    scores, corrections = _correct_one_word(state, matches, 1)
    for title, level in initials.items():
        scores[title] = max(level, scores.get(title, 0.0))
    if scores:
        ranked = state.rank(scores)
        return Results(ranked, () if ranked[0] in initials else corrections)
    abbreviation = AbbreviationSearch(state.store, matches.word, state.check_stop)
    if levels := state.allowed_scores(abbreviation.run()):
        return Results(state.rank(levels))
    for typos in range(1, _MAX_TYPOS + 1):
        if typos > 1:
            scores, corrections = _correct_one_word(state, matches, typos)
        if scores:
            return Results(state.rank(scores), corrections)
        if results := _corrected_in_abstracts(state, matches.word, typos):
            return results
    return Results(
        _rank_by_level(state, matches) if matches.allow_similar() else [], is_similar=True
    )


def _correct_one_word(
    state: QueryState, matches: WordMatches, typos: int
) -> tuple[Scores, tuple[tuple[str, str], ...]]:
    """Return scores of the papers that hold the word with at most so many typing errors."""
    scores: Scores = {}
    corrections: list[str] = []
    if matches.allow_typos(typos, state.check_stop):
        for level, titles in matches.titles_by_level(state.check_stop):
            scores.update(dict.fromkeys(state.allowed(titles), float(level)))
        corrections = matches.nearest_words(state.allowed)
    for correction, outside in _corrections_outside(state, matches.word, typos):
        score = OUTSIDE_TYPO * AUTHOR / correction.typos
        authors = state.allowed(outside.authors)
        for title in authors:
            scores[title] = max(score, scores.get(title, 0.0))
        corrections += [correction.word] if authors else []
    return scores, tuple((matches.word, word) for word in corrections[:1])


def _corrected_in_abstracts(state: QueryState, word: str, typos: int) -> Results | None:
    """Return the papers whose abstracts contain the nearest correction that finds any."""
    for correction, outside in _corrections_outside(state, word, typos):
        if titles := state.allowed(outside.labels | outside.abstracts):
            return Results(state.in_order(titles), ((word, correction.word),))
    return None


def _corrections_outside(
    state: QueryState, word: str, typos: int
) -> list[tuple[Correction, Outside]]:
    """Return the words of authors and abstracts that may be meant by `word`, and their papers."""
    most = min(typos, max_typos(word))
    corrections = state.texts.words().corrections(word, most) if most else []
    return [(each, state.outside(each.word, unfinished=False)) for each in corrections]


def _is_misspelt(state: QueryState, word: str, mentioning: Sequence[int]) -> bool:
    """Return True if a word that only these abstracts contain is rather an error for another one.

    Abstracts have typing errors too: two of them contain `difusion`. Names are no errors.
    """
    corrections = state.texts.words().corrections(word, min(1, max_typos(word)))
    if not any(each.papers >= _MISSPELT_RATIO * len(mentioning) for each in corrections):
        return False
    keys = [state.store.keys[title] for title in mentioning[:MOST_READ]]
    name = re.compile(rf"(?<=[^.\s]\s){re.escape(word)}\b", re.IGNORECASE)
    texts = state.texts.abstracts(keys).values()
    return all(match[0].islower() for text in texts for match in name.finditer(text))


def _is_misspelt_form(state: QueryState, matches: WordMatches) -> bool:
    """Return True if no paper has the word, and titles only have what looks like its forms."""
    return matches.is_only_a_form and matches.word not in state.texts.words()


def _equal_titles_first(state: QueryState, ranked: list[int], word: str) -> list[int]:
    """Return the titles that consist of the word only, then the others."""
    equal = state.store.titles_equal_to(word)
    if not equal or not ranked:
        return ranked
    first = [title for title in ranked if title in equal]
    return first + [title for title in ranked if title not in equal]


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


# Several words


class SeveralWordsSearch:
    """The search for the results of a query of two or more words."""

    def __init__(self, state: QueryState, words: Sequence[WordMatches]) -> None:
        self._state = state
        self._check_stop = state.check_stop
        self._words = words
        needed = _needed_words(state, [each.word for each in words])
        self._needed = [each for each in words if each.word in needed]
        for each in words:
            if each.word not in needed:
                each.bits = _NO_BITS
        self._outside = {
            each.word: state.outside(each.word, unfinished=each.is_unfinished)
            for each in self._needed
        }

    def rank(self) -> Results:
        """Return the results."""
        if results := self._in_titles_and_authors():
            return Results(results)
        unwritten = [each for each in self._needed if not self._is_written(each)]
        corrections: tuple[tuple[str, str], ...] = ()
        for typos in range(1, _MAX_TYPOS + 1) if unwritten else ():
            self._correct(unwritten, typos)
            if results := self._best_first(self._complete()):
                return Results(results, self._corrections(unwritten, results))
        for each in self._needed:
            outside = self._outside[each.word]
            other = self._state.outside(each.word, unfinished=False, forms=True)
            each.allow_more_mentions({
                AUTHOR: outside.authors,
                LABEL: outside.labels | other.labels,
                ABSTRACT: outside.abstracts | other.abstracts,
            })  # fmt: skip
            each.allow_expansions(self._check_stop)
        complete = self._complete()
        for each in self._needed:
            if each not in unwritten:
                each.allow_near_mentions()
        results = self._with_abstracts(self._best_first(complete))
        if results and unwritten:
            corrections = self._corrections(unwritten, results)
        return Results(results, corrections)

    def _in_titles_and_authors(self) -> list[int]:
        """Return the papers with all words as written, first those with all in the title."""
        in_titles = self._best_first(self._complete())
        authors = {each.word: self._outside[each.word].authors for each in self._needed}
        if not any(authors.values()):
            return in_titles
        for each in self._needed:
            each.allow_mentions({AUTHOR: authors[each.word]})
        return in_titles + self._best_first(self._complete().difference(in_titles))

    def _is_written(self, each: WordMatches) -> bool:
        """Return True if any paper contains the word, unless that looks like a typing error."""
        outside = self._outside[each.word]
        if outside.authors or (each.is_written and not _is_misspelt_form(self._state, each)):
            return True
        mentioning = list(outside.labels | outside.abstracts)
        return bool(mentioning) and not _is_misspelt(self._state, each.word, mentioning)

    def _correct(self, words: Iterable[WordMatches], typos: int) -> None:
        for each in words:
            each.allow_typos(typos, self._check_stop)
            mentions: dict[int, set[int]] = {}
            for correction, outside in _corrections_outside(self._state, each.word, typos):
                share = OUTSIDE_TYPO / correction.typos
                mentions.setdefault(round(AUTHOR * share), set()).update(outside.authors)
            each.allow_more_mentions(mentions)

    def _corrections(
        self, words: Iterable[WordMatches], results: Sequence[int]
    ) -> tuple[tuple[str, str], ...]:
        """Return what the words were corrected to in the best result that tells."""
        vocabulary = self._state.store.vocabulary
        corrections = []
        for each in words:
            best = self._state.store.word_numbers(results[0])
            held = [(each.levels[word], word) for word in best if word in each.levels]
            if held:
                corrections.append((each.word, vocabulary.words[max(held)[1]]))
            else:
                outside = _corrections_outside(self._state, each.word, _MAX_TYPOS)
                corrections += [
                    (each.word, correction.word)
                    for correction, papers in outside
                    if results[0] in papers.authors
                ][:1]
        return tuple(corrections)

    def _complete(self) -> set[int]:
        """Return the papers that hold every needed word, the rarest looked up first."""
        complete: set[int] | None = None
        for each in sorted(self._needed, key=WordMatches.size):
            self._check_stop()
            if complete is None:
                by_level = each.titles_by_level(self._check_stop)
            else:
                by_level = each.titles_by_level_within(complete, self._check_stop)
            complete = set().union(*(titles for _, titles in by_level))
            if not complete:
                return complete
        return set(self._state.allowed(complete or ()))

    def _best_first(self, titles: set[int]) -> list[int]:
        """Return the titles by the mean level of the words, weighted by their bits; the best of
        them by their score for the whole query."""
        if not titles:
            return []
        if len(titles) <= _RESCORED_TITLES:
            return self._rescore(self._state.in_order(list(titles)))
        scores: Scores = dict.fromkeys(titles, 0.0)
        for each in self._words:
            self._check_stop()
            for level, found in each.titles_by_level_within(titles, self._check_stop):
                for title in found:
                    scores[title] += level * each.bits
        ranked = self._state.rank(scores)
        return self._rescore(ranked[:_RESCORED_TITLES]) + ranked[_RESCORED_TITLES:]

    def _with_abstracts(self, titles: list[int]) -> list[int]:
        """Return the titles with the best of them by how their abstracts use the words, too."""
        best = titles[:MOST_READ]
        telling = [each.word for each in self._needed if len(each.word) > 1]
        uses = read_abstracts(self._state, best, telling)
        return self._rescore(best, uses) + titles[MOST_READ:]

    def _rescore(self, titles: list[int], uses: Mapping[int, Uses] | None = None) -> list[int]:
        """Return the titles by levels, word order and whether they contain the query as typed.

        `uses`: how their abstracts use the words, if they were read.
        """
        by_word = {each.word: each for each in self._words}
        words = [by_word[word] for word in self._state.words]
        total = sum(each.bits for each in words)
        shares = [each.bits / total for each in words]
        share_of = {each.word: share for each, share in zip(words, shares, strict=True)}
        scores: Scores = {}
        for count, title in enumerate(titles):
            if not count % 64:
                self._check_stop()
            numbers = self._state.store.word_numbers(title).tolist()
            used = uses.get(title, UNREAD) if uses else UNREAD
            positions, outside, in_title = [], 0.0, set[str]()
            for each, share in zip(words, shares, strict=True):
                own = match_positions(each.levels, numbers)
                if title in each.joined:
                    own.append((each.joined[title], JOINED))
                if own:
                    in_title.add(each.word)
                else:
                    outside += share * used.level(each.word, each.level_outside_words(title))
                positions.append(own)
            bonus = phrase_bonus(self._state.all_words, self._state.store.words(title))
            bonus += used.pair_bonus(share_of, in_title)
            scores[title] = outside + order_score(positions, shares) + bonus
        return sorted(titles, key=lambda title: -scores[title])


def _needed_words(state: QueryState, words: Sequence[str]) -> frozenset[str]:
    """Return the words that a result must hold: not common ones and single letters, unless the
    query has no others."""
    long = [word for word in words if len(word) > 1 or not word.isascii()]
    telling = [word for word in long if not state.is_common(word)]
    return frozenset(telling or long or words)
