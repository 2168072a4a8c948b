"""The score of a title for a whole query: where its words are, and in which order.

These functions read a title word by word, which is fast enough only for the best few hundred.
"""

from collections.abc import Mapping, Sequence

_IN_ORDER = 8.0
_ADJACENT = 3.0
_AT_BEGINNING = 1.0  # where titles have names
_PHRASE = 30.0
_PHRASE_AT_WORD = 4.0
_WHOLE_TITLE = 50.0
# A word may occur many times in a hostile title; the time grows with the square of this.
_MAX_POSITIONS = 6

Positions = list[tuple[int, int]]
"""Positions in a title that match a typed word, each with its level."""


def match_positions(levels: Mapping[int, int], words: Sequence[int]) -> Positions:
    """Return the best positions in a title for a typed word.

    `levels`: those of the typed word by word number; `words`: the word numbers of the title.
    """
    level_of = levels.get
    positions = [(n, level) for n, word in enumerate(words) if (level := level_of(word))]
    if len(positions) > _MAX_POSITIONS:
        positions = sorted(positions, key=lambda match: -match[1])[:_MAX_POSITIONS]
    return positions


def order_score(
    positions: Sequence[Positions], shares: Sequence[float], weight: float = 1.0
) -> float:
    """Return the best score (0 to about 110) of choosing one position for each typed word.

    Levels are weighted by `shares`, which add up to 1. Each step forward in the title adds to the
    score, and a step to the next word adds more; `weight` multiplies both.
    """
    step_bonus = weight * _IN_ORDER / max(1, len(positions) - 1)
    adjacent_bonus = step_bonus + weight * _ADJACENT / max(1, len(positions) - 1)
    best: dict[int, float] = {-1: 0.0}
    for own, share in zip(positions, shares, strict=True):
        if not own:
            continue
        reached: dict[int, float] = {}
        for position, level in own:
            before = max(
                score
                + (0 if previous < 0 or position <= previous
                   else adjacent_bonus if position == previous + 1 else step_bonus)
                for previous, score in best.items()
            )  # fmt: skip
            reached[position] = before + level * share + (0 if position else _AT_BEGINNING)
        best = reached
    return max(best.values())


def phrase_bonus(typed: Sequence[str], words: Sequence[str]) -> float:
    """Return what a title gains if it contains the whole query as it was typed."""
    query, title = " ".join(typed), " ".join(words)
    if query == title:
        return _PHRASE + _PHRASE_AT_WORD + _WHOLE_TITLE
    offset = title.find(query)
    if offset >= 0:
        is_at_word = offset == 0 or title[offset - 1] == " " or f" {query}" in title
        return _PHRASE + (_PHRASE_AT_WORD if is_at_word else 0)
    if query.replace(" ", "") in title.replace(" ", ""):
        return _PHRASE
    return 0.0
