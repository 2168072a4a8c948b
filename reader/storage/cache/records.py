"""Units and the papers they are shown as: read around some ids, changed, and written back.

A unit is what imports said under one best id; a paper shows one unit, or several that `joins` finds
to be the same. An import or a removal changes units; `save` works out the papers anew and writes
what differs. Nothing else writes papers, their words, units and names, so that these always fit one
another.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reader.model.identity import title_id
from reader.model.paper import Paper
from reader.storage.cache.columns import COLUMNS, Values, packed, paper_of, unpacked
from reader.storage.cache.identity_groups import TITLE, groups, kind_of
from reader.storage.cache.writes import Shown, Writes

_UNITS: Final = f"""
    SELECT unit, kind, names, paper, own, loose, ids, {COLUMNS}
    FROM units JOIN papers ON papers.key = units.paper JOIN details ON details.key = units.paper
    WHERE unit IN (SELECT DISTINCT unit FROM names WHERE name IN (SELECT value FROM json_each(?)))
"""


NAMES_LIMIT: Final = 100
"""Ids of a unit. Real papers change their titles a few times; one that never stops keeps its last,
or every import would carry all of them along."""


@dataclass(slots=True)
class Unit:
    """What imports said under one best id."""

    number: int
    names: list[str]
    """Every id it was given: the best, the DOI, the title's, then those of old."""
    own: Paper
    """What they said, without what other units of its paper said."""
    paper: int | None = None
    """The key of the paper it is shown as; None for a new one."""
    loose: bool = False
    """Whether it also came from a list without days."""
    stored: Values | None = None
    """Its row as it stands in the file; None for a new one."""
    kind: int = field(init=False)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.names[0])


class Neighbourhood:
    """Every unit that shares an id with some given ones, directly or through others."""

    def __init__(self, connection: sqlite3.Connection, names: Iterable[str]) -> None:
        self._connection = connection
        self._by_id: dict[str, Unit] = {}
        self._shown: dict[int, Shown] = {}
        self._gone: list[Unit] = []
        self.moved: set[int] = set()
        """After `save`: keys of papers that gained or lost listings with a unit."""
        wanted, asked = set(names), set[str]()
        while wanted:
            asked |= wanted
            wanted = {name for unit in self._read(wanted) for name in unit.names} - asked

    def _read(self, names: Iterable[str]) -> list[Unit]:
        rows = self._connection.execute(_UNITS, (json.dumps(list(names)),))
        found = []
        for number, kind, joined, key, own, loose, ids, *columns in rows:
            given = joined.split(" ")
            if given[0] in self._by_id:
                continue
            shown = paper_of(columns)
            unit = Unit(number, given, unpacked(own) if own else shown, key, bool(loose))
            unit.stored = (number, kind, joined, key, own, loose)
            self._by_id[given[0]] = unit
            self._shown[key] = Shown(ids, shown)
            found.append(unit)
        return found

    def since(self, number: int) -> int:
        """Return how many of the units have this number or a later one."""
        return sum(unit.number >= number for unit in self._by_id.values())

    def take(
        self, paper: Paper, names: Sequence[str], loose: bool, number: int
    ) -> tuple[Unit, bool]:
        """Add what an import said: `names` are the paper's ids, best first.

        `loose` says that no digest lists it; `number` is for the unit if it is new. Return the
        unit, and whether it said anything new.
        """
        # Only a title can be forgotten with its digest.
        loose = loose and kind_of(names[0]) == TITLE
        unit = self._by_id.get(names[0])
        if unit is None:
            unit = self._by_id[names[0]] = Unit(number, list(names), paper, loose=loose)
            return unit, True
        if len(unit.names) >= NAMES_LIMIT and not set(names) <= set(unit.names):
            paper = replace(paper, title=unit.own.title, doi=unit.own.doi)
            names = (names[0], title_id(paper.title))
        own = updated(unit.own, paper)
        after = unit.names
        if own is not unit.own or not set(names) <= set(after):
            lead = (names[0], own.doi, names[-1])
            after = list(dict.fromkeys([*filter(None, lead), *sorted({*names, *after})]))
        loose |= unit.loose
        changed = own is not unit.own or after != unit.names or loose != unit.loose
        unit.own, unit.names, unit.loose = own, after, loose
        return unit, changed

    def drop(self, numbers: Collection[int]) -> None:
        """Take units away."""
        self._gone += [unit for unit in self._by_id.values() if unit.number in numbers]
        for unit in self._gone:
            self._by_id.pop(unit.names[0], None)

    def save(self) -> bool:
        """Write what changed, and return whether anything did."""
        writes, left, next_key = Writes(), dict(self._shown), next_key_of(self._connection)
        for group in self._groups():
            key = next((unit.paper for unit in group if unit.paper in left), None)
            if key is None:
                key, next_key = next_key, next_key + 1
            writes.show(key, left.pop(key, None), _shown(group))
            for unit in group:
                self._place(writes, unit, key, alone=len(group) == 1)
        for unit in self._gone:
            writes.drop_unit(unit.number, unit.names)
        for key, old in left.items():
            writes.remove(key, old)
        self.moved -= left.keys()
        return writes.write(self._connection)

    def _groups(self) -> list[list[Unit]]:
        """Return the units of every paper; those that share no id need no thought."""
        owners = Counter(name for unit in self._by_id.values() for name in unit.names)
        alone, others = [], []
        for unit in self._by_id.values():
            if all(owners[name] == 1 for name in unit.names):
                alone.append([unit])
            else:
                others.append(unit)
        return alone + groups(others)

    def _place(self, writes: Writes, unit: Unit, key: int, alone: bool) -> None:
        """Show `unit` as the paper `key`."""
        own = None if alone else packed(unit.own)
        row: Values = (unit.number, unit.kind, " ".join(unit.names), key, own, int(unit.loose))
        if row != unit.stored:
            old_names = str(unit.stored[2]).split(" ") if unit.stored else ()
            writes.put_unit(row, set(unit.names).difference(old_names), unit.number)
        if unit.paper is not None and unit.paper != key:
            writes.relist(unit.number, unit.paper, key)
            self.moved |= {key, unit.paper}
        unit.paper = key


def next_key_of(connection: sqlite3.Connection) -> int:
    """Return the key of the next new paper: above every key that was ever given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'papers'").fetchone()
    return int(row[0]) + 1 if row else 1


def _shown(group: Sequence[Unit]) -> Shown:
    """Return the paper that these units are, the best known one first."""
    if len(group) == 1:
        return Shown(" ".join(group[0].names), group[0].own)
    paper = combined([unit.own for unit in group])
    every = sorted({name for unit in group for name in unit.names})
    lead = (group[0].names[0], paper.doi, title_id(paper.title))
    return Shown(" ".join(dict.fromkeys([*filter(None, lead), *every])), paper)


_FOLLOWS: Final = ("title", "abstract", "upvotes", "comments", "code_stars")
_FILLS: Final = (
    *("arxiv", "doi", "authors", "published", "keywords"),
    *("categories", "summary", "code", "project", "submitter"),
)


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
