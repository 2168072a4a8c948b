"""Listings at the end of an import: digests united, pages moved to another day; forgetting a day.

`settle` works on what `ingest` left in its temporary tables: `brought` holds the listings of the
import, `touched` and `moved` learn of the papers whose listings change. A paper's place in its
newest digest is kept in its own row, so that the library's order is one walk along an index:
whoever changes listings calls `place` for the papers concerned.
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
from reader.storage.cache.records import Neighbourhood

_BROUGHT: Final = "SELECT source, day, min(assumed) FROM brought GROUP BY source, day"
_MEMBERS: Final = """
    SELECT unit, position, paper FROM brought JOIN units USING (unit) WHERE source = ? AND day = ?
"""
_TWINS: Final = """
    SELECT DISTINCT digest, day, assumed FROM listings JOIN digests USING (digest)
    WHERE paper = ? AND source = ? AND day != ?
      AND day NOT IN (SELECT day FROM brought WHERE brought.source = digests.source)
    ORDER BY day
"""
_SPARE: Final = """
    DELETE FROM listings WHERE digest = ?
    AND unit IN (SELECT unit FROM listings WHERE digest = ?)
"""
_DIGEST: Final = "INSERT OR IGNORE INTO digests (day, source, assumed) VALUES (?, ?, ?)"
_MOVE: Final = "INSERT OR IGNORE INTO moved SELECT paper FROM listings WHERE digest = ?"
_LISTED: Final = "SELECT unit, position, paper FROM listings WHERE digest = ?"
_OF_DAY: Final = "SELECT digest FROM digests WHERE day = ?"
_LISTED_THAT_DAY: Final = f"SELECT unit, paper FROM listings WHERE digest IN ({_OF_DAY})"
_UNITS_GONE: Final = f"""
    SELECT unit, names FROM units
    WHERE kind = {TITLE} AND NOT loose AND unit IN (SELECT value FROM json_each(?))
      AND NOT EXISTS (
        SELECT 1 FROM listings WHERE listings.paper = units.paper AND listings.unit = units.unit
      )
"""


WHOLE: Final = 0.75
"""How much of the positions up to its last an import has, where it has a digest and not single
papers of it: what was refused, or stands there twice, leaves gaps."""
_Members: TypeAlias = Sequence[tuple[int, int, int]]
"""Unit, position and paper."""


@dataclass(frozen=True, slots=True)
class _Digest:
    """What one source listed on one day."""

    source: str
    day: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the listings that an import brought. Days are as they stand in the cache."""

    digests: list[tuple[str, str, bool]]
    """Source, day and whether it is assumed, of each digest as it stands now."""
    moved: list[tuple[str, str]]
    """The days from which, and to which, a page's digest was moved."""
    written: bool
    """Whether anything was written."""


def settle(connection: sqlite3.Connection) -> Settled:
    """Write the listings that were brought."""
    stand: list[tuple[str, str, bool]] = []
    moves: list[tuple[str, str]] = []
    written = False
    for source, day, assumed in connection.execute(_BROUGHT).fetchall():
        brought = _Digest(source, day, bool(assumed))
        members = connection.execute(_MEMBERS, (source, day)).fetchall()
        home, old_day = _home(connection, brought, {paper for _, _, paper in members})
        home, changed = _unite(connection, home, members)
        stand.append((home.source, home.day, home.assumed))
        if old_day:
            _touch(connection, [unit for unit, _, _ in members])
            moves.append((old_day, home.day))
        written |= bool(old_day) or changed
    return Settled(stand, moves, written)


def _home(
    connection: sqlite3.Connection, brought: _Digest, papers: set[int]
) -> tuple[_Digest, str | None]:
    """Return where the listings of a digest shall stand, and the day that was moved there, if any.

    A page does not say its year, perhaps not its day. So a page of the very papers that another
    day's page has is that page: the day the user gave wins, and a guess never moves what stands.
    """
    twin = _twin(connection, brought, papers) if brought.source == PAGE else None
    if twin is None:
        return brought, None
    number, day, assumed = twin
    if brought.assumed:
        return _Digest(PAGE, day, assumed), None
    target = _digest(connection, brought)
    connection.execute(_SPARE, (number, target))
    connection.execute("UPDATE listings SET digest = ? WHERE digest = ?", (target, number))
    connection.execute("DELETE FROM digests WHERE digest = ?", (number,))
    connection.execute(_MOVE, (target,))
    return brought, day


def _twin(
    connection: sqlite3.Connection, brought: _Digest, papers: set[int]
) -> tuple[int, str, bool] | None:
    """Return number, day and assumed of the digest of another day that has just these papers."""
    some = (min(papers), brought.source, brought.day)
    for number, day, assumed in connection.execute(_TWINS, some).fetchall():
        members = connection.execute("SELECT paper FROM listings WHERE digest = ?", (number,))
        if {paper for (paper,) in members} == papers:
            return number, day, bool(assumed)
    return None


def _digest(connection: sqlite3.Connection, digest: _Digest) -> int:
    """Return the number of a digest, made if need be."""
    at = (digest.day, digest.source)
    connection.execute(_DIGEST, (*at, digest.assumed))
    found = connection.execute("SELECT digest FROM digests WHERE day = ? AND source = ?", at)
    return int(found.fetchone()[0])


def _unite(
    connection: sqlite3.Connection, digest: _Digest, members: _Members
) -> tuple[_Digest, bool]:
    """Write the members of a digest; return it as it stands now, and whether that changed it."""
    number = _digest(connection, digest)
    listed = connection.execute(_LISTED, (number,)).fetchall()
    known = {unit: position for unit, position, _ in listed}
    papers = {unit: paper for unit, _, paper in (*listed, *members)}
    after = united(known, {unit: position for unit, position, _ in members})
    news = [(unit, place) for unit, place in after.items() if known.get(unit) != place]
    connection.executemany(
        "DELETE FROM listings WHERE digest = ? AND position = ? AND unit = ?",
        [(number, known[unit], unit) for unit, _ in news if unit in known],
    )
    connection.executemany(
        "INSERT INTO listings VALUES (?, ?, ?, ?)",
        [(number, place, unit, papers[unit]) for unit, place in news],
    )
    if news:
        _touch(connection, [unit for unit, _ in news])
        connection.execute(_MOVE, (number,))
    assumed = connection.execute("SELECT assumed FROM digests WHERE digest = ?", (number,))
    guessed = bool(assumed.fetchone()[0])
    certain = guessed and not digest.assumed
    if certain:
        connection.execute("UPDATE digests SET assumed = 0 WHERE digest = ?", (number,))
    return replace(digest, assumed=guessed and digest.assumed), bool(news) or certain


def _touch(connection: sqlite3.Connection, units: Iterable[int]) -> None:
    """Note that listings of `units` changed, so far as the import named them."""
    connection.executemany(
        "UPDATE touched SET changed = 1 WHERE unit = ?", [(unit,) for unit in units]
    )


def forget(connection: Connection, day: str) -> int:
    """Take a day's digests away. See `Cache.forget`."""
    with connection.transaction():
        listed = connection.execute(_LISTED_THAT_DAY, (day,)).fetchall()
        if not listed:
            return 0
        connection.execute(f"DELETE FROM listings WHERE digest IN ({_OF_DAY})", (day,))
        connection.execute("DELETE FROM digests WHERE day = ?", (day,))
        # Else a sync would be told that nothing changed.
        connection.execute("DELETE FROM fetched WHERE day IN (?, '')", (day,))
        units = json.dumps([unit for unit, _ in listed])
        gone = connection.execute(_UNITS_GONE, (units,)).fetchall()
        around = Neighbourhood(connection, {name for _, names in gone for name in names.split(" ")})
        around.drop({unit for unit, _ in gone})
        around.save()
        connection.count_change()
        papers = {paper for _, paper in listed}
        place(connection, "SELECT value FROM json_each(?)", (json.dumps(list(papers)),))
        return len(papers)


def place(connection: sqlite3.Connection, papers: str, values: Sequence[str] = ()) -> None:
    """Find again the places of the papers that the SELECT `papers` (a constant of ours) names."""
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
