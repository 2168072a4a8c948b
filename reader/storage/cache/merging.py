"""What several imports of one paper add up to, as pure functions of values.

Counts, title and abstract follow the latest import that gives them; everything else fills gaps; and
nothing is lost because an import does not know it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from reader.model.paper import Paper

_FOLLOWS: Final = ("title", "abstract", "upvotes", "comments", "code_stars")
_FILLS: Final = (
    *("arxiv", "doi", "authors", "published", "keywords"),
    *("categories", "summary", "code", "project", "submitter"),
)
WHOLE: Final = 0.75
"""How much of the positions up to its last an import has, where it has a digest and not single
papers of it: what was refused, or stands there twice, leaves gaps."""


def updated(known: Paper, said: Paper) -> Paper:
    """Return what is known once a later import of the same unit `said` this.

    It is `known` itself where that adds nothing.
    """
    if known == said:
        return known
    changes = {
        name: value
        for name in _FOLLOWS
        if (value := getattr(said, name)) != getattr(known, name) and _says(value)
    }
    changes |= _filled(known, said, _FILLS)
    return replace(known, **changes) if changes else known


def combined(papers: Sequence[Paper]) -> Paper:
    """Return one paper from those of its units, the best known first: later ones fill its gaps."""
    whole, *others = papers
    for other in others:
        if changes := _filled(whole, other, _FOLLOWS + _FILLS):
            whole = replace(whole, **changes)
    return whole


def _filled(known: Paper, said: Paper, names: Sequence[str]) -> dict[str, Any]:
    return {
        name: value
        for name in names
        if not _says(getattr(known, name)) and _says(value := getattr(said, name))
    }


def _says(value: object) -> bool:
    """Return whether a field says anything: 0 does, nothing and names without letters do not."""
    return any(value) if isinstance(value, tuple) else value is not None and value != ""


def united(known: Mapping[int, int], brought: Mapping[int, int]) -> dict[int, int]:
    """Return the positions in a digest that was imported again, by unit.

    The latest order wins. Behind a whole list follow those that it no longer has, in their old
    order; around single papers of a digest they stay where they stood, and also where what comes
    agrees with all that is known, as a part of our own lines does.
    """
    taken = set(known.values())
    if all(
        known[unit] == position if unit in known else position not in taken
        for unit, position in brought.items()
    ):
        return {**known, **brought}
    rest = sorted((position, unit) for unit, position in known.items() if unit not in brought)
    taken = set(brought.values())
    whole = len(taken) >= WHOLE * (max(taken) + 1)
    positions, free = dict(brought), max(taken) + 1 if whole else 0
    for position, unit in rest:
        free = free if whole else max(free, position)
        while free in taken:
            free += 1
        positions[unit] = free
        free += 1
    return positions
