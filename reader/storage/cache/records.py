"""Records and the papers they make up: read around some ids, changed, and written back.

A record is what imports said under one best id. A paper shows one record, or several that
`identity_groups` finds to be the same paper. An import or a removal changes records; `save`
computes their papers again and writes the differences. Nothing else writes papers, their indexed
text, records and ids, so these always agree. (The tables call records `units` and ids `names`.)
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.storage.cache.columns import COLUMNS, Values, from_json, paper_of, to_json
from reader.storage.cache.identity_groups import TITLE, identity_groups, kind_of
from reader.storage.cache.merging import (
    NO_ORIGINS,
    Origins,
    combine_papers,
    origin_of,
    update_paper,
)
from reader.storage.cache.writes import StoredPaper, WriteResult, Writes

_RECORDS: Final = f"""
    SELECT unit, kind, names, paper, own, loose, origins, ids, {COLUMNS}
    FROM units JOIN papers ON papers.key = units.paper JOIN details ON details.key = units.paper
    WHERE unit IN (SELECT DISTINCT unit FROM names WHERE name IN (SELECT value FROM json_each(?)))
"""
IDS_LIMIT: Final = 100
"""Ids of a record. Real papers change their titles a few times. A record that never stops doing so
keeps its last title, for every import reads all of its ids."""


@dataclass(slots=True)
class Record:
    """What imports said under one best id."""

    number: int
    ids: list[str]
    """All ids it was given: the best, the DOI, the title's, then earlier ones."""
    own: Paper
    """What they said, without the other records of its paper."""
    paper: int | None = None
    """The key of the paper that shows it; None for a new record."""
    undated: bool = False
    """Whether it also came from a list without days."""
    origins: Origins = NO_ORIGINS
    """The imports that the fields of `own` are of."""
    stored: Values | None = None
    """Its row in the file; None for a new record."""
    kind: int = field(init=False)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.ids[0])


class ConnectedRecords:
    """All records that share an id with some given ids, directly or through others."""

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[str]) -> None:
        self._connection = connection
        self._by_id: dict[str, Record] = {}
        self._stored: dict[int, StoredPaper] = {}
        self._removed: list[Record] = []
        self.moved: set[int] = set()
        """After `save`: keys of papers that gained or lost listings."""
        missing, known = set(ids), set[str]()
        while missing:
            known |= missing
            missing = {id for record in self._read(missing) for id in record.ids} - known

    def _read(self, ids: Iterable[str]) -> list[Record]:
        rows = self._connection.execute(_RECORDS, (json.dumps(list(ids)),))
        records = []
        for number, kind, joined_ids, key, own, undated, origins, paper_ids, *columns in rows:
            record_ids = joined_ids.split(" ")
            if record_ids[0] in self._by_id:
                continue
            paper = paper_of(columns)
            record = Record(
                number, record_ids, from_json(own) if own else paper, key, bool(undated)
            )
            record.origins = Origins.from_json(origins)
            record.stored = (number, kind, joined_ids, key, own, undated, origins)
            self._by_id[record_ids[0]] = record
            self._stored[key] = StoredPaper(paper_ids, paper)
            records.append(record)
        return records

    def count_from(self, number: int) -> int:
        """Return how many of the records have this number or a higher one."""
        return sum(record.number >= number for record in self._by_id.values())

    def add(self, entry: Entry, ids: Sequence[str], number: int) -> tuple[Record, bool]:
        """Add what an import said about a paper; return its record, and whether that changed it.

        `ids`: the paper's ids, best first. `number`: the record's number if it is new.
        """
        paper, origin = entry.paper, origin_of(entry)
        # Only a record known by its title can be removed with its digest.
        undated = not entry.listings and kind_of(ids[0]) == TITLE
        record = self._by_id.get(ids[0])
        if record is None:
            record = self._by_id[ids[0]] = Record(
                number, list(ids), paper, undated=undated, origins=Origins(origin)
            )
            return record, True
        if paper.has_only_id:
            ids = [id for id in ids if kind_of(id) != TITLE]
        if len(record.ids) >= IDS_LIMIT and not set(ids) <= set(record.ids):
            paper = paper._replace(title=record.own.title, doi=record.own.doi)
            ids = paper.ids
        own, record.origins = update_paper(record.own, record.origins, paper, origin)
        all_ids = list(dict.fromkeys([*own.ids, *sorted({*ids, *record.ids})]))
        undated |= record.undated
        changed = own is not record.own or all_ids != record.ids or undated != record.undated
        record.own, record.ids, record.undated = own, all_ids, undated
        return record, changed

    def remove(self, numbers: Collection[int]) -> None:
        """Remove the records with these numbers."""
        self._removed += [record for record in self._by_id.values() if record.number in numbers]
        for record in self._removed:
            self._by_id.pop(record.ids[0], None)

    def save(self) -> WriteResult:
        """Write the differences."""
        writes, unused, next_key = Writes(), dict(self._stored), next_paper_key(self._connection)
        for group in self._groups():
            key = next((record.paper for record in group if record.paper in unused), None)
            if key is None:
                key, next_key = next_key, next_key + 1
            writes.put_paper(key, unused.pop(key, None), _paper_of_group(group))
            for record in group:
                self._assign(writes, record, key, alone=len(group) == 1)
        for record in self._removed:
            writes.remove_record(record.number, record.ids)
        for key, paper in unused.items():
            writes.remove_paper(key, paper)
        self.moved -= unused.keys()
        return writes.write(self._connection)

    def _groups(self) -> list[list[Record]]:
        """Return the records of each paper. Records that share no id are papers of their own."""
        owners = Counter(chain.from_iterable(record.ids for record in self._by_id.values()))
        if owners.total() == len(owners):
            return [[record] for record in self._by_id.values()]
        single, sharing = [], []
        for record in self._by_id.values():
            if all(owners[id] == 1 for id in record.ids):
                single.append([record])
            else:
                sharing.append(record)
        return single + identity_groups(sharing)

    def _assign(self, writes: Writes, record: Record, key: int, alone: bool) -> None:
        """Let the paper `key` show `record`, `alone` or with others."""
        own = None if alone else to_json(record.own)
        ids = " ".join(record.ids)
        origins, undated = record.origins.to_json(), int(record.undated)
        row: Values = (record.number, record.kind, ids, key, own, undated, origins)
        if record.stored and row[:-1] == record.stored[:-1]:
            if row != record.stored:
                writes.put_origins(record.number, origins)
        else:
            old_ids = set(str(record.stored[2]).split(" ")) if record.stored else ()
            writes.put_record(row, [id for id in record.ids if id not in old_ids], record.number)
        if record.paper is not None and record.paper != key:
            writes.move_listings(record.number, record.paper, key)
            self.moved |= {key, record.paper}
        record.paper = key


def next_paper_key(connection: sqlite3.Connection) -> int:
    """Return the key of the next new paper, higher than every key ever used."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'papers'").fetchone()
    return int(row[0]) + 1 if row else 1


def _paper_of_group(group: Sequence[Record]) -> StoredPaper:
    """Return the paper that these records make up, given the best known one first."""
    if len(group) == 1:
        return StoredPaper(" ".join(group[0].ids), group[0].own)
    paper = combine_papers([record.own for record in group])
    all_ids = sorted({id for record in group for id in record.ids})
    return StoredPaper(" ".join(dict.fromkeys([group[0].ids[0], *paper.ids, *all_ids])), paper)
