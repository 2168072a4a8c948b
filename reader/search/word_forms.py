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
        "al e ic ize izes ized izing izer izers izable ization izations"
        " ise ises ised ising iser isers isable isation isations",
        "y ies ied ier iers ying ily ication ications iable",
        "sis ses ze zes zed zing zer zers se sed sing ser sers tic tics",
        "ic ics ical ique iques iquing",
        "ent ency ently ence ents",
        "ant ancy antly ance ants",
    )
)
_SPELLINGS: Final = tuple(
    frozenset(endings.split())
    for endings in (
        "our ours oured ouring oural ourful or ors ored oring oral orful",
        "re res red ring er ers ered ering",
        "ogue ogues og ogs",
        "ence ences ense enses ensed ensing",
    )
)
"""British and American endings, which may follow a stem of three letters: `colour`, `color`."""
_SHORT_STEM_FAMILIES: Final = (
    frozenset({"e", "es", "ed", "er", "ers", "ing"}),
    frozenset({"", "s", "ed", "ing"}),
)
"""Endings that may follow a stem of three letters: `tune`, `tuning`; `mix`, `mixed`."""
_DOUBLING_ENDINGS: Final = frozenset({"ing", "ed", "er", "ers"})
"""Endings that double the letter before them: `plan`, `planning`."""
_NOT_DOUBLED: Final = frozenset("aeiouhjqwxy")
"""Letters that no ending doubles."""
_SHORTEST_STEM: Final = 3
_ENDING: Final = re.compile(
    r"(?<=.{4})(?:i[sz]ations?|ations?|ions?|ings?|i[sz]e[ds]?|ies|ed|ers?|es|s|e|y|(?<=o)u?rs?)$"
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


def numbered_names(word: str) -> list[str]:
    """Return a word with the numbers that versions of models and benchmarks have: `bfclv3`."""
    if not word.isalpha() or len(word) < _SHORTEST_STEM:
        return []
    return [word + letter + str(number) for letter in ("", "v") for number in range(1, 6)]


def without_ending(word: str) -> str:
    """Return a word without a common ending; at least four letters remain."""
    stem = _ENDING.sub("", word)
    is_doubled = len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in _NOT_DOUBLED
    return stem[:-1] if is_doubled and stem != word else stem


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
    doubled = {stem[-1] + each for each in _DOUBLING_ENDINGS}
    if ending in doubled:
        return frozenset({"", "s", *_DOUBLING_ENDINGS, *doubled})
    families = _SHORT_STEM_FAMILIES if len(stem) <= _SHORTEST_STEM else _FAMILIES
    related = frozenset().union(*(each for each in families + _SPELLINGS if ending in each))
    if stem[-1] not in _NOT_DOUBLED and ending in {"", "s", *_DOUBLING_ENDINGS}:
        related |= doubled
    return related
