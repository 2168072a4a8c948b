"""What others made of the library and keep beside it, so that it need not be made at every start.

Only a convenience: it can be made again. It stands in the library's own file, so that it is
replaced as a whole or not at all, and goes where the library goes. Apart from the cache's face,
which knows papers, while this does not know what it keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reader.storage.cache.connection import Connection

# No migration: an older daysheet minds this table as little as this one minds its absence.
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS kept (
      what TEXT NOT NULL, part TEXT NOT NULL, changes INTEGER NOT NULL, data BLOB NOT NULL,
      PRIMARY KEY (what, part)
    )
"""
_IS_THERE: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kept'"
_ALL: Final = "SELECT part, changes, data FROM kept WHERE what = ?"


def changes(connection: Connection) -> int:
    """Return how often the library was changed."""
    (count,) = connection.execute("SELECT count FROM changes").fetchone()
    return int(count)


def keep(connection: Connection, what: str, changes: int, parts: Mapping[str, bytes]) -> None:
    """Keep `parts`, made when the library had been changed so often, in place of those before."""
    with connection.transaction(wait=0):
        connection.execute(_TABLE)
        connection.execute("DELETE FROM kept WHERE what = ?", (what,))
        rows = ((what, part, changes, data) for part, data in parts.items())
        connection.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", rows)


def kept(connection: Connection, what: str) -> tuple[int, dict[str, bytes]] | None:
    """Return what was kept, and how often the library had been changed when it was made."""
    if not connection.execute(_IS_THERE).fetchone():
        return None
    rows = connection.execute(_ALL, (what,)).fetchall()
    return (rows[0][1], {part: data for part, _, data in rows}) if rows else None
