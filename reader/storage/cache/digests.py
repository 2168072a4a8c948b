"""Digests and their listings: written at the end of an import, moved to another day, forgotten.

`write_listings` reads the temporary table `imported_listings` that `ingest` filled, and adds what
it changes to `imported_records` and `moved_papers`. A paper's position in its newest digest is also
stored in its own row, so that reading the library in order is one walk along an index. Whoever
changes listings calls `update_newest_listings` for their papers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from reader.model.digest import PAGE
from reader.storage.cache.connection import Connection
from reader.storage.cache.identity_groups import TITLE
from reader.storage.cache.records import ConnectedRecords

_IMPORTED_DIGESTS: Final = """
    SELECT source, day, min(assumed) FROM imported_listings GROUP BY source, day
"""
_IMPORTED_MEMBERS: Final = """
    SELECT unit, position, paper FROM imported_listings JOIN units USING (unit)
    WHERE source = ? AND day = ?
"""
_OTHER_DIGESTS: Final = """
    SELECT DISTINCT digest, day, assumed FROM listings JOIN digests USING (digest)
    WHERE paper = ? AND source = ? AND day != ?
      AND day NOT IN (
        SELECT day FROM imported_listings WHERE imported_listings.source = digests.source
      )
    ORDER BY day
"""
_DELETE_SHARED: Final = """
    DELETE FROM listings WHERE digest = ?
    AND unit IN (SELECT unit FROM listings WHERE digest = ?)
"""
_ADD_DIGEST: Final = "INSERT OR IGNORE INTO digests (day, source, assumed) VALUES (?, ?, ?)"
_ADD_MOVED: Final = "INSERT OR IGNORE INTO moved_papers SELECT paper FROM listings WHERE digest = ?"
_MEMBERS: Final = "SELECT unit, position, paper FROM listings WHERE digest = ?"
_OF_DAY: Final = "SELECT digest FROM digests WHERE day = ?"
_MEMBERS_OF_DAY: Final = f"SELECT unit, paper FROM listings WHERE digest IN ({_OF_DAY})"
_UNLISTED: Final = f"""
    SELECT unit, names FROM units
    WHERE kind = {TITLE} AND NOT loose AND unit IN (SELECT value FROM json_each(?))
      AND NOT EXISTS (
        SELECT 1 FROM listings WHERE listings.paper = units.paper AND listings.unit = units.unit
      )
"""
"""Records known only by their title that no digest lists any more."""
COMPLETE_SHARE: Final = 0.75
"""Share of the positions up to its last one that an import has if it has a whole digest, and not
single papers of one. Refused and repeated papers leave gaps."""
_Members: TypeAlias = Sequence[tuple[int, int, int]]
"""Record, position and paper of each listing."""


@dataclass(frozen=True, slots=True)
class _Digest:
    """What one source listed on one day."""

    source: str
    day: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class ListingsResult:
    """What happened to the listings of an import. Days are those stored in the cache."""

    digests: list[tuple[str, str, bool]]
    """Source, day and whether it is assumed, of each digest as stored now."""
    moved: list[tuple[str, str]]
    """Old and new day of each page whose digest was moved."""
    changed: bool
    """Whether anything was written."""


def write_listings(connection: sqlite3.Connection) -> ListingsResult:
    """Write the listings of an import."""
    digests: list[tuple[str, str, bool]] = []
    moved: list[tuple[str, str]] = []
    changed = False
    for source, day, assumed in connection.execute(_IMPORTED_DIGESTS).fetchall():
        imported = _Digest(source, day, bool(assumed))
        members = connection.execute(_IMPORTED_MEMBERS, (source, day)).fetchall()
        papers = {paper for _, _, paper in members}
        target, old_day = _target_digest(connection, imported, papers)
        stored, is_changed = _merge_members(connection, target, members)
        digests.append((stored.source, stored.day, stored.assumed))
        if old_day:
            _mark_changed(connection, [record for record, _, _ in members])
            moved.append((old_day, stored.day))
        changed |= bool(old_day) or is_changed
    return ListingsResult(digests, moved, changed)


def _target_digest(
    connection: sqlite3.Connection, imported: _Digest, papers: set[int]
) -> tuple[_Digest, str | None]:
    """Return the digest that takes the listings, and the day from which it was moved, if any.

    A page does not state its year, and perhaps not its day. If another day's page has exactly the
    same papers, it is the same page: a day that the user gave wins, and an assumed day never moves
    a stored one.
    """
    same = _same_page(connection, imported, papers) if imported.source == PAGE else None
    if same is None:
        return imported, None
    number, day, assumed = same
    if imported.assumed:
        return _Digest(PAGE, day, assumed), None
    target = _digest_number(connection, imported)
    connection.execute(_DELETE_SHARED, (number, target))
    connection.execute("UPDATE listings SET digest = ? WHERE digest = ?", (target, number))
    connection.execute("DELETE FROM digests WHERE digest = ?", (number,))
    connection.execute(_ADD_MOVED, (target,))
    return imported, day


def _same_page(
    connection: sqlite3.Connection, imported: _Digest, papers: set[int]
) -> tuple[int, str, bool] | None:
    """Return number, day and `assumed` of another day's digest with exactly these papers."""
    parameters = (min(papers), imported.source, imported.day)
    for number, day, assumed in connection.execute(_OTHER_DIGESTS, parameters).fetchall():
        members = connection.execute("SELECT paper FROM listings WHERE digest = ?", (number,))
        if {paper for (paper,) in members} == papers:
            return number, day, bool(assumed)
    return None


def _digest_number(connection: sqlite3.Connection, digest: _Digest) -> int:
    """Return the number of a digest, which is created if missing."""
    key = (digest.day, digest.source)
    connection.execute(_ADD_DIGEST, (*key, digest.assumed))
    row = connection.execute("SELECT digest FROM digests WHERE day = ? AND source = ?", key)
    return int(row.fetchone()[0])


def _merge_members(
    connection: sqlite3.Connection, digest: _Digest, members: _Members
) -> tuple[_Digest, bool]:
    """Add `members` to a digest; return it as stored now, and whether it changed."""
    number = _digest_number(connection, digest)
    stored = connection.execute(_MEMBERS, (number,)).fetchall()
    old = {record: position for record, position, _ in stored}
    papers = {record: paper for record, _, paper in (*stored, *members)}
    new = merge_positions(old, {record: position for record, position, _ in members})
    changes = [
        (record, position) for record, position in new.items() if old.get(record) != position
    ]
    connection.executemany(
        "DELETE FROM listings WHERE digest = ? AND position = ? AND unit = ?",
        [(number, old[record], record) for record, _ in changes if record in old],
    )
    connection.executemany(
        "INSERT INTO listings VALUES (?, ?, ?, ?)",
        [(number, position, record, papers[record]) for record, position in changes],
    )
    if changes:
        _mark_changed(connection, [record for record, _ in changes])
        connection.execute(_ADD_MOVED, (number,))
    row = connection.execute("SELECT assumed FROM digests WHERE digest = ?", (number,)).fetchone()
    was_assumed = bool(row[0])
    is_confirmed = was_assumed and not digest.assumed
    if is_confirmed:
        connection.execute("UPDATE digests SET assumed = 0 WHERE digest = ?", (number,))
    return replace(digest, assumed=was_assumed and digest.assumed), bool(changes) or is_confirmed


def merge_positions(old: Mapping[int, int], imported: Mapping[int, int]) -> dict[int, int]:
    """Return the positions of records in a digest that was imported again.

    The latest order wins. If the import is a complete list, records missing from it follow after
    it in their old order. If it has single papers only, the others keep their positions; also if
    the import agrees with all that is stored, as part of our own output does.
    """
    taken = set(old.values())
    if all(
        old[record] == position if record in old else position not in taken
        for record, position in imported.items()
    ):
        return {**old, **imported}
    rest = sorted((position, record) for record, position in old.items() if record not in imported)
    taken = set(imported.values())
    is_complete = len(taken) >= COMPLETE_SHARE * (max(taken) + 1)
    positions, free = dict(imported), max(taken) + 1 if is_complete else 0
    for position, record in rest:
        free = free if is_complete else max(free, position)
        while free in taken:
            free += 1
        positions[record] = free
        free += 1
    return positions


def _mark_changed(connection: sqlite3.Connection, records: Iterable[int]) -> None:
    """Mark the records as changed by this import, if they are in it."""
    connection.executemany(
        "UPDATE imported_records SET changed = 1 WHERE unit = ?", [(number,) for number in records]
    )


def forget(connection: Connection, day: str) -> int:
    """Remove the digests of a day. See `Cache.forget`."""
    with connection.transaction():
        members = connection.execute(_MEMBERS_OF_DAY, (day,)).fetchall()
        if not members:
            return 0
        connection.execute(f"DELETE FROM listings WHERE digest IN ({_OF_DAY})", (day,))
        connection.execute("DELETE FROM digests WHERE day = ?", (day,))
        # Otherwise the next sync would be told that nothing changed.
        connection.execute("DELETE FROM fetched WHERE day IN (?, '')", (day,))
        numbers = json.dumps([number for number, _ in members])
        unlisted = connection.execute(_UNLISTED, (numbers,)).fetchall()
        records = ConnectedRecords(connection, {id for _, ids in unlisted for id in ids.split(" ")})
        records.remove({number for number, _ in unlisted})
        records.save()
        connection.count_change()
        papers = {paper for _, paper in members}
        update_newest_listings(
            connection, "SELECT value FROM json_each(?)", (json.dumps(list(papers)),)
        )
        return len(papers)


def update_newest_listings(
    connection: sqlite3.Connection, papers: str, values: Sequence[str] = ()
) -> None:
    """Update the newest listing in the rows of papers.

    `papers`: a SELECT (a constant of ours) of their keys, with its `values`.
    """
    connection.execute(
        f"""
        UPDATE papers SET (day, shelf, position) = (
          SELECT digests.day, digests.shelf, listings.position
          FROM listings JOIN digests USING (digest) WHERE listings.paper = papers.key
          ORDER BY digests.day DESC, digests.shelf, listings.position LIMIT 1
        )
        WHERE key IN ({papers})
        """,
        values,
    )
