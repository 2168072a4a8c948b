"""A copy of the marks in the cache, so that a start need not read the marks file.

Only a convenience: the file is the only truth. The copy carries the state of the file that it was
made from and serves while the file is in that state. Where the cache is missing, locked, broken or
read-only there is no mirror, and nobody minds. Apart from the cache, which knows nothing of marks.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reader.storage.marks.merge_rule import Edits, Table, Tables

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS mirror(kind TEXT, id TEXT, at TEXT, removed INTEGER,"
    " PRIMARY KEY(kind, id, removed)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS mirror_of("
    "only INTEGER PRIMARY KEY CHECK(only = 1), stamp TEXT NOT NULL)",
)
_PUT: Final = "INSERT OR REPLACE INTO mirror(kind, id, at, removed) VALUES(?, ?, ?, ?)"
_DROP: Final = "DELETE FROM mirror WHERE kind = ? AND id = ? AND removed = ?"
_PIECE: Final = 4_096
"""Marks read or written at once: the interpreter is held for a millisecond or two."""
# One row for a piece: row by row takes twice as long, and holds the interpreter.
_SOME: Final = (
    "SELECT group_concat(id, char(10)), group_concat(at, char(10)), count(*) FROM"
    " (SELECT id, at FROM mirror WHERE kind = ? AND removed = ? AND id >= ?"
    f" ORDER BY id LIMIT {_PIECE})"
)
_PUT_SOME: Final = (
    "INSERT OR REPLACE INTO mirror(kind, removed, id, at) SELECT ?, ?, key, value FROM json_each(?)"
)
_OF: Final = (
    "SELECT removed, mirror.id, at FROM json_each(?) AS wanted"
    " CROSS JOIN mirror ON kind = ? AND mirror.id = wanted.value"
)
_TAGS_OF: Final = (
    "SELECT removed, mirror.id, at FROM json_each(?) AS wanted CROSS JOIN mirror ON kind = 'tags'"
    # The sign behind the space.
    " AND mirror.id > wanted.value || ' ' AND mirror.id < wanted.value || '!'"
)
_TIME: Final = r"(?:\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ|undated|0000)"
_TIMES: Final = rf"{_TIME}(?:\n{_TIME})*+"
"""What marks and removals may say, one a line."""
_NOTES: Final = "SELECT id, at FROM mirror WHERE kind = 'notes' AND removed = 0"
"""Row by row: a text may hold a line end."""
_WAIT: Final = 0.2
"""Seconds to wait for another connection, where waiting delays nobody."""


class Peek:
    """The mirror held open, to look up single marks. One thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def entries(self, kind: str, ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Return section, id and time of what the mirror has under these ids; none if it broke.

        Of tags, those of papers with these ids.
        """
        asked = (json.dumps(ids),) if kind == "tags" else (json.dumps(ids), kind)
        try:
            found = self._connection.execute(_TAGS_OF if len(asked) == 1 else _OF, asked).fetchall()
        except sqlite3.Error:
            return []
        return [(_section(kind, removed), str(id), str(at)) for removed, id, at in found]

    def close(self) -> None:
        self._connection.close()


def _never() -> bool:
    return False


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

    def peek(self, fits: Callable[[str], bool]) -> Peek | None:
        """Open it for single look-ups, if `fits` says so of the state it was made from."""
        with suppress(sqlite3.Error, OSError):
            connection = self._connect("ro", 0.0)
            with suppress(sqlite3.Error):
                if (state := _state(connection)) and fits(state):
                    return Peek(connection)
            connection.close()
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

    def store(self, state: str, tables: Tables, stop: Callable[[], bool] = _never) -> bool:
        """Make the mirror anew; true if that could be done. Soon after `stop` it is given up."""
        if not state:
            return False
        try:
            with self._connected("rw", _WAIT) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute("DELETE FROM mirror")
                for section, table in tables.items():
                    for piece in _pieces(table):
                        if stop():
                            return False
                        connection.execute(_PUT_SOME, (*_columns(section), piece))
                _make_of(connection, state)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError):
            return False
        return True

    @contextmanager
    def _connected(self, mode: str, timeout: float) -> Iterator[sqlite3.Connection]:
        """Yield a connection to the cache, which must be there; what is not committed is undone."""
        with closing(self._connect(mode, timeout)) as connection:
            # What a power cut takes back leaves an older mirror: no reason to wait for the disk.
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection

    def _connect(self, mode: str, timeout: float) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._path.as_uri()}?mode={mode}",
            uri=True,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
        )


def _columns(section: str) -> tuple[str, int]:
    """Return how a section of the file is called in the tables: its kind, and whether removed."""
    return section.removeprefix("removed."), int(section.startswith("removed."))


def _section(kind: str, removed: int) -> str:
    return f"removed.{kind}" if removed else kind


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


def _pieces(table: Table) -> Iterator[str]:
    """Yield a table as JSON, a piece at a time."""
    ids = list(table)
    for start in range(0, len(ids), _PIECE):
        yield json.dumps({id: table[id] for id in ids[start : start + _PIECE]})


def _rows(connection: sqlite3.Connection) -> Tables | None:
    """Return the marks, or None where they are not what was stored: an id may hold a line end."""
    from reader.storage.marks.merge_rule import TABLE_NAMES, empty_tables

    tables = empty_tables()
    for section in TABLE_NAMES:
        if section == "notes":
            tables[section] = dict(connection.execute(_NOTES))
            if not all(re.match(f"{_TIME} .", at, re.DOTALL) for at in tables[section].values()):
                return None
            continue
        table, count, first = tables[section], _PIECE, ""
        while count == _PIECE:
            asked = (*_columns(section), first)
            ids, ats, count = connection.execute(_SOME, asked).fetchone()
            if not count:
                break
            keys, texts = str(ids).split("\n"), str(ats).split("\n")
            if len(keys) != count or len(texts) != count or not re.fullmatch(_TIMES, str(ats)):
                return None
            table.update(zip(keys, texts, strict=True))
            # The least text above the last one.
            first = keys[-1] + "\0"
    (count,) = connection.execute("SELECT count(*) FROM mirror").fetchone()
    return tables if count == sum(map(len, tables.values())) else None
