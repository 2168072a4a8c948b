"""What syncing remembers: the pages that digests were fetched from, and the days still owed.

Apart from the digests, because it says nothing about papers: losing it costs a download.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reader.model.fetched import Fetched
from reader.storage.cache.connection import Connection


def fetched(connection: Connection, source: str, day: str) -> list[Fetched]:
    """Return the pages that a source's digest of `day` was fetched from, in their order."""
    rows = connection.execute(
        "SELECT address, papers, etag, modified FROM fetched WHERE source = ? AND day = ?"
        " ORDER BY page",
        (source, day),
    )
    return [Fetched(*row) for row in rows]


def note(connection: Connection, source: str, day: str, pages: Sequence[Fetched]) -> None:
    """Remember the pages in place of those before; the day is owed no longer."""
    with connection.transaction():
        connection.execute("DELETE FROM fetched WHERE source = ? AND day = ?", (source, day))
        connection.executemany(
            "INSERT INTO fetched VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (source, day, number, each.address, each.papers, each.etag, each.modified)
                for number, each in enumerate(pages)
            ],
        )
        connection.execute("DELETE FROM owed WHERE source = ? AND day = ?", (source, day))


def owe(connection: Connection, days: Iterable[tuple[str, str]]) -> None:
    """Remember sources and days that are asked for."""
    with connection.transaction():
        connection.executemany("INSERT OR IGNORE INTO owed VALUES (?, ?)", list(days))


def owed(connection: Connection, source: str) -> list[str]:
    """Return the days that a source still owes, newest first."""
    rows = connection.execute(
        "SELECT day FROM owed WHERE source = ? ORDER BY day DESC", (source,)
    ).fetchall()
    return [day for (day,) in rows]


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
