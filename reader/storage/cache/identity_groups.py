"""Which units are one paper: the rule of identity, as a pure function of all that is known.

Apart from the database because the order of imports must not matter: the answer is worked out anew
from the units that share an id, and never from how they were joined before.

1. An arXiv id is one paper, and two different arXiv ids are two papers whatever else they share.
2. A DOI joins the one arXiv id that goes with it; where two do, it joins neither.
3. A title joins everything that has it, unless two arXiv ids have it; then it joins nothing.
4. What would so be joined to two arXiv ids at once (by two titles) joins neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from reader.model.identity import DOI_PREFIX, TITLE_PREFIX

ARXIV: Final = 0
DOI: Final = 1
TITLE: Final = 2


class Named(Protocol):
    """What was said under one best id."""

    @property
    def kind(self) -> int:
        """ARXIV, DOI or TITLE: what its best id is."""

    @property
    def names(self) -> Sequence[str]:
        """Every id it was given; the first is the best one, and its own alone."""


N = TypeVar("N", bound=Named)


def kind_of(id: str) -> int:
    """Return what an id in canonical form is: ARXIV, DOI or TITLE."""
    return DOI if id.startswith(DOI_PREFIX) else TITLE if id.startswith(TITLE_PREFIX) else ARXIV


def groups(units: Sequence[N]) -> list[list[N]]:
    """Return the units that are one paper each, the best known unit and the best known paper first.

    `units` must hold every unit that shares an id with one of them.
    """
    homes = _homes(units)
    fits = _fits(units, homes)
    for together in _linked([unit for unit in units if unit.names[0] not in homes], fits):
        found = {home for unit in together for title in _live(unit, fits) for home in fits[title]}
        home = found.pop() if len(found) == 1 else min(unit.names[0] for unit in together)
        homes |= {unit.names[0]: home for unit in together}
    papers: dict[str, list[N]] = {}
    for unit in sorted(units, key=lambda unit: (unit.kind, unit.names[0])):
        papers.setdefault(homes[unit.names[0]], []).append(unit)
    return sorted(papers.values(), key=lambda paper: paper[0].kind)


def _homes(units: Iterable[Named]) -> dict[str, str]:
    """Return the arXiv id that units belong to by their ids alone, by the units' own ids."""
    by_doi: dict[str, set[str]] = {}
    dois = []
    homes = {}
    for unit in units:
        if unit.kind == DOI:
            dois.append(unit.names[0])
        elif unit.kind == ARXIV:
            homes[unit.names[0]] = unit.names[0]
            for name in unit.names:
                if name.startswith(DOI_PREFIX):
                    by_doi.setdefault(name, set()).add(unit.names[0])
    for doi in dois:
        if len(found := by_doi.get(doi, set())) == 1:
            homes[doi] = next(iter(found))
    return homes


def _fits(units: Iterable[Named], homes: Mapping[str, str]) -> dict[str, set[str]]:
    """Return, for every title, the arXiv ids that have it."""
    fits: dict[str, set[str]] = {}
    for unit in units:
        home = homes.get(unit.names[0])
        for name in unit.names:
            if name.startswith(TITLE_PREFIX):
                fits.setdefault(name, set()).update([home] if home else [])
    return fits


def _live(unit: Named, fits: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield the titles of `unit` that may join it to something."""
    return (name for name in unit.names if name in fits and len(fits[name]) < 2)


def _linked(units: Sequence[N], fits: Mapping[str, Collection[str]]) -> Iterator[list[N]]:
    """Yield the sets of units that hang together by titles, directly or through others."""
    having: dict[str, list[N]] = {}
    for unit in units:
        for title in _live(unit, fits):
            having.setdefault(title, []).append(unit)
    seen: set[str] = set()
    for unit in units:
        if unit.names[0] in seen:
            continue
        seen.add(unit.names[0])
        together = [unit]
        for member in together:
            for title in _live(member, fits):
                for other in having[title]:
                    if other.names[0] not in seen:
                        seen.add(other.names[0])
                        together.append(other)
        yield together
