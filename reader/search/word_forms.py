"""Other forms of a word: `learn` and `learning`, `efficient` and `efficiently`, `policies`.

Apart because it is grammar and not spelling: two words are forms of one another if they are one
beginning with two endings of one family. Families and no stemmer: a stemmer makes one word of
`general` and `generation`, and titles are remembered by their words, not by their roots.
"""

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
        "ent ency ently ence ents",
        "ant ancy antly ance ants",
    )
)
_AFTER_SHORT: Final = frozenset({"e", "es", "ed", "er", "ers", "ing"})
"""What may follow a beginning of three letters: `tune`, `tuning`."""
_DOUBLING: Final = frozenset({"ing", "ed", "er", "ers"})
"""What doubles a letter before it: `plan`, `planning`."""
_SHORT: Final = 3
_LONGEST: Final = max(len(ending) for family in _FAMILIES for ending in family)


@lru_cache(maxsize=64)
def readings(word: str) -> Sequence[tuple[str, frozenset[str]]]:
    """Beginnings of `word` that an ending was put to, each with the endings of its forms."""
    lengths = range(len(word), max(_SHORT, len(word) - _LONGEST) - 1, -1)
    found = [(word[:end], _endings_beside(word[:end], word[end:])) for end in lengths]
    return [(beginning, endings) for beginning, endings in found if endings]


def in_common(one: str, other: str) -> int:
    """How many letters two forms of a word share before their endings; 0 if they are no forms."""
    if one[:_SHORT] != other[:_SHORT]:
        return 0
    for beginning, endings in readings(one):
        if other.startswith(beginning) and other[len(beginning) :] in endings:
            return len(beginning)
    return 0


def _endings_beside(beginning: str, ending: str) -> frozenset[str]:
    if len(beginning) <= _SHORT:
        return _AFTER_SHORT if ending in _AFTER_SHORT else frozenset()
    last = beginning[-1]
    doubled = {last + each for each in _DOUBLING}
    if ending in doubled:
        return frozenset({"", "s", *doubled})
    return frozenset().union(*(family for family in _FAMILIES if ending in family))
