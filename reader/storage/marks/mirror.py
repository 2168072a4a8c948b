"""A copy of the marks in the cache, so that a start need not read the marks file.

Only a convenience: the file is the only truth. The copy carries the state of the file that it was
made from and serves while the file is in that state. Where the cache is missing, locked, broken or
read-only there is no mirror, and nobody minds. Apart from the cache, which knows nothing of marks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reader.storage.marks.rule import Edits, Tables

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS mirror(kind TEXT, id TEXT, at TEXT, removed INTEGER,"
    " PRIMARY KEY(kind, id, removed)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS mirror_of("
    "only INTEGER PRIMARY KEY CHECK(only = 1), stamp TEXT NOT NULL)",
)
_PUT: Final = "INSERT OR REPLACE INTO mirror(kind, id, at, removed) VALUES(?, ?, ?, ?)"
_DROP: Final = "DELETE FROM mirror WHERE kind = ? AND id = ? AND removed = ?"
# One row for all: fetching them one by one takes twice as long, and holds the interpreter.
_ALL: Final = (
    "SELECT group_concat(id, char(10)), group_concat(at, char(10)), count(*)"
    " FROM mirror WHERE kind = ? AND removed = ?"
)
_WAIT: Final = 0.2
"""Seconds to wait for another connection, where waiting delays nobody."""


class Mirror:
    """The tables `mirror` and `mirror_of` of an SQLite file, over a connection each time."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()

    def load(self, fits: Callable[[str], bool]) -> Tables | None:
        """Return the marks if `fits` says so of the state they were made from, else None."""
        try:
            with self._connected("ro", 0.0) as connection:
                connection.execute("BEGIN")
                state = _state(connection)
                return _rows(connection) if state and fits(state) else None
        except (sqlite3.Error, OSError):
            return None

    def update(self, before: str, after: str, edits: Edits) -> bool:
        """Carry a save over: true if the mirror was of the state before, or is of that after."""
        try:
            with self._connected("rw", 0.0) as connection:
                connection.execute("BEGIN IMMEDIATE")
                state = _state(connection)
                if state == before != after:
                    _carry_over(connection, edits)
                    _make_of(connection, after)
                connection.execute("COMMIT")
                return bool(after) and state in (before, after)
        except (sqlite3.Error, OSError):
            return False

    def store(self, state: str, tables: Tables) -> bool:
        """Make the mirror anew; true if that could be done."""
        if not state:
            return False
        try:
            with self._connected("rw", _WAIT) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute("DELETE FROM mirror")
                for section, table in tables.items():
                    kind, removed = _columns(section)
                    rows = ((kind, id, at, removed) for id, at in table.items())
                    connection.executemany(_PUT, rows)
                _make_of(connection, state)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError):
            return False
        return True

    @contextmanager
    def _connected(self, mode: str, timeout: float) -> Iterator[sqlite3.Connection]:
        """Yield a connection to the cache, which must be there; what is not committed is undone."""
        connection = sqlite3.connect(
            f"{self._path.as_uri()}?mode={mode}", uri=True, timeout=timeout, isolation_level=None
        )
        with closing(connection):
            yield connection


def _columns(section: str) -> tuple[str, int]:
    """Return how a section of the file is called in the tables: its kind, and whether removed."""
    return section.removeprefix("removed."), int(section.startswith("removed."))


def _state(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT stamp FROM mirror_of").fetchone()
    return str(row[0]) if row else ""


def _make_of(connection: sqlite3.Connection, state: str) -> None:
    connection.execute("INSERT OR REPLACE INTO mirror_of(only, stamp) VALUES(1, ?)", (state,))


def _carry_over(connection: sqlite3.Connection, edits: Edits) -> None:
    for section, changes in edits.items():
        kind, removed = _columns(section)
        put = [(kind, id, at, removed) for id, at in changes.items() if at is not None]
        connection.executemany(_PUT, put)
        dropped = [(kind, id, removed) for id, at in changes.items() if at is None]
        connection.executemany(_DROP, dropped)


def _rows(connection: sqlite3.Connection) -> Tables | None:
    """Return the marks, or None where they are not what was stored: an id may hold a line end."""
    from reader.storage.marks.rule import LOST, SECTIONS, UNDATED, empty_tables

    lengths = {len("2024-03-13T08:12:44Z"), len(UNDATED), len(LOST)}
    tables = empty_tables()
    for section in SECTIONS:
        ids, ats, count = connection.execute(_ALL, _columns(section)).fetchone()
        if not count:
            continue
        keys, texts = str(ids).split("\n"), str(ats).split("\n")
        if len(keys) != count or len(texts) != count or not lengths.issuperset(map(len, texts)):
            return None
        tables[section] = dict(zip(keys, texts, strict=True))
    return tables
