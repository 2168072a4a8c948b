"""Titles for a lone word, which may be more than a word: initials, joined beginnings, a name.

Apart from several words because it is read in more ways, one after the other, the likeliest first;
several words are read in fewer, and lean on one another.
"""

from reader.search.asking import Asking, Scores
from reader.search.evidence import FEW_LETTERS, FIRM, Evidence
from reader.search.short import Abbreviation

_MOST_SLIPS = 3


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
