"""Grammatical forms of a word: `learn` and `learning`, `efficient` and `efficiently`, `policies`.

Two words are forms of each other if they have one stem and two endings of one family. This is not a
stemmer: a stemmer makes one word of `general` and `generation`, and people remember the words of a
title, not their roots.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_FAMILIES: Final = tuple(
    frozenset(["", *endings.split()])
    for endings in (
        "e s es ed d er ers or ors ing ings ion ions ive able ably ability ment ments",
        "e s ed ing ation ations ance ances ence",
        "s al als ally ly ness ity ities ic ics ical ically ful less ism ist",
        "al e ic ize izes ized izing izer ization ise ised ising isation",
        "y ies ied ier iers ying ily ication ications iable",
        "sis ses ze zes zed zing zer se sed sing tic tics",
        "ic ics ical ique iques iquing",
        "ent ency ently ence ents",
        "ant ancy antly ance ants",
    )
)
_SHORT_STEM_ENDINGS: Final = frozenset({"e", "es", "ed", "er", "ers", "ing"})
"""Endings that may follow a stem of three letters: `tune`, `tuning`."""
_DOUBLING_ENDINGS: Final = frozenset({"ing", "ed", "er", "ers"})
"""Endings that double the letter before them: `plan`, `planning`."""
_SHORTEST_STEM: Final = 3
_ENDING: Final = re.compile(
    r"(?<=.{4})(?:i[sz]ations?|ations?|ions?|ings?|i[sz]e[ds]?|ies|ed|ers?|es|s|e|y)$"
)
_LONGEST_ENDING: Final = max(len(ending) for family in _FAMILIES for ending in family)


@lru_cache(maxsize=64)
def possible_stems(word: str) -> Sequence[tuple[str, frozenset[str]]]:
    """Return the possible stems of `word`, longest first, each with the endings of its forms."""
    lengths = range(len(word), max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING) - 1, -1)
    splits = [(word[:length], word[length:]) for length in lengths]
    stems = [(stem, _related_endings(stem, ending)) for stem, ending in splits]
    return [(stem, endings) for stem, endings in stems if endings]


def number_forms(word: str) -> list[str]:
    """Return a word with its plural or singular."""
    if len(word) <= _SHORTEST_STEM:
        return [word]
    return [word, word[:-1]] if word.endswith("s") else [word, word + "s", word + "es"]


def without_ending(word: str) -> str:
    """Return a word without a common ending; at least four letters remain."""
    return _ENDING.sub("", word)


def forms_of(word: str) -> list[str]:
    """Return the other grammatical forms that `word` may have, whether they are words or not."""
    forms = (stem + ending for stem, endings in possible_stems(word) for ending in endings)
    return [form for form in dict.fromkeys(forms) if form != word]


def shared_stem_length(one: str, other: str) -> int:
    """Return the length of the stem that two forms of a word share; 0 if they are no forms."""
    if one[:_SHORTEST_STEM] != other[:_SHORTEST_STEM]:
        return 0
    for stem, endings in possible_stems(one):
        if other.startswith(stem) and other[len(stem) :] in endings:
            return len(stem)
    return 0


def _related_endings(stem: str, ending: str) -> frozenset[str]:
    """Return the endings of the families that `ending` belongs to."""
    if len(stem) <= _SHORTEST_STEM:
        return _SHORT_STEM_ENDINGS if ending in _SHORT_STEM_ENDINGS else frozenset()
    doubled = {stem[-1] + each for each in _DOUBLING_ENDINGS}
    if ending in doubled:
        return frozenset({"", "s", *doubled})
    return frozenset().union(*(family for family in _FAMILIES if ending in family))
