"""How well a title answers a whole query, once its words have been found in it.

Apart from the finding of candidates because it reads a title word by word, which is worth its time
only for the best few hundred: the order of the words, whether they stand side by side, and whether
the query stands in the title as it was typed, spaces and hyphens aside.
"""

from collections.abc import Mapping, Sequence

_IN_ORDER = 8.0
_SIDE_BY_SIDE = 3.0
_AT_BEGINNING = 1.0  # names stand there
_AS_TYPED = 30.0
_AS_TYPED_AT_WORD = 4.0
_WHOLE = 50.0
# A word may stand at many places in a hostile title; steps between places cost their square.
_MOST_PLACES = 6

Places = list[tuple[int, int]]
"""Positions in the title that a typed word may mean, each with its level."""


def places_of(levels: Mapping[int, int], words: Sequence[int]) -> Places:
    """The best places in a title, given by its words, for a typed word, given by its levels."""
    level_of = levels.get
    places = [(at, level) for at, word in enumerate(words) if (level := level_of(word))]
    if len(places) > _MOST_PLACES:
        places = sorted(places, key=lambda place: -place[1])[:_MOST_PLACES]
    return places


def by_order(places: Sequence[Places], shares: Sequence[float]) -> float:
    """The best score (0 to about 110) of reading one place for each typed word.

    Levels count by the words' shares (1 together); every step forward, and more so to the next
    word, adds.
    """
    step_worth = _IN_ORDER / max(1, len(places) - 1)
    next_worth = step_worth + _SIDE_BY_SIDE / max(1, len(places) - 1)
    best: dict[int, float] = {-1: 0.0}
    for mine, share in zip(places, shares, strict=True):
        if not mine:
            continue
        reached: dict[int, float] = {}
        for position, level in mine:
            before = max(
                score
                + (0 if at < 0 or position <= at else next_worth if position == at + 1
                   else step_worth)
                for at, score in best.items()
            )  # fmt: skip
            reached[position] = before + level * share + (0 if position else _AT_BEGINNING)
        best = reached
    return max(best.values())


def as_typed(typed: Sequence[str], words: Sequence[str]) -> float:
    """What it adds that the title holds the query as it was typed."""
    query, title = " ".join(typed), " ".join(words)
    if query == title:
        return _AS_TYPED + _AS_TYPED_AT_WORD + _WHOLE
    at = title.find(query)
    if at >= 0:
        begins = at == 0 or title[at - 1] == " " or f" {query}" in title
        return _AS_TYPED + (_AS_TYPED_AT_WORD if begins else 0)
    if query.replace(" ", "") in title.replace(" ", ""):
        return _AS_TYPED
    return 0.0
