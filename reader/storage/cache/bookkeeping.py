"""What syncing and indexing store beside the papers: fetched pages, pending days, blobs.

All of it can be made again: losing it costs a download or some computing time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reader.model.fetched import Fetched
from reader.storage.cache.connection import Connection

# Not a migration: older versions ignore this table, and this version works without it.
_BLOB_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS kept (
      what TEXT NOT NULL, part TEXT NOT NULL, changes INTEGER NOT NULL, data BLOB NOT NULL,
      PRIMARY KEY (what, part)
    )
"""
_HAS_BLOB_TABLE: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kept'"
_BLOB_PARTS: Final = "SELECT part, changes, data FROM kept WHERE what = ?"


def fetched_pages(connection: Connection, source: str, day: str) -> list[Fetched]:
    """Return the pages from which a source's digest of `day` was fetched, in order."""
    rows = connection.execute(
        "SELECT address, papers, etag, modified FROM fetched WHERE source = ? AND day = ?"
        " ORDER BY page",
        (source, day),
    )
    return [Fetched(*row) for row in rows]


def put_fetched_pages(
    connection: Connection, source: str, day: str, pages: Sequence[Fetched]
) -> None:
    """Replace the stored pages of a digest. Its day is no longer pending."""
    with connection.transaction():
        connection.execute("DELETE FROM fetched WHERE source = ? AND day = ?", (source, day))
        connection.executemany(
            "INSERT INTO fetched VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (source, day, number, page.address, page.papers, page.etag, page.modified)
                for number, page in enumerate(pages)
            ],
        )
        connection.execute("DELETE FROM owed WHERE source = ? AND day = ?", (source, day))


def add_pending_days(connection: Connection, days: Iterable[tuple[str, str]]) -> None:
    """Store pairs of source and day that a sync has to fetch."""
    with connection.transaction():
        connection.executemany("INSERT OR IGNORE INTO owed VALUES (?, ?)", list(days))


def pending_days(connection: Connection, source: str) -> list[str]:
    """Return the days of a source that are still to be fetched, newest first."""
    rows = connection.execute(
        "SELECT day FROM owed WHERE source = ? ORDER BY day DESC", (source,)
    ).fetchall()
    return [day for (day,) in rows]


def change_count(connection: Connection) -> int:
    """Return how many times the library was changed."""
    (count,) = connection.execute("SELECT count FROM changes").fetchone()
    return int(count)


def put_blob(connection: Connection, name: str, changes: int, parts: Mapping[str, bytes]) -> None:
    """Replace the blob `name` by `parts`, computed when the change count was `changes`."""
    with connection.transaction(wait=0):
        connection.execute(_BLOB_TABLE)
        connection.execute("DELETE FROM kept WHERE what = ?", (name,))
        rows = ((name, part, changes, data) for part, data in parts.items())
        connection.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", rows)


def get_blob(connection: Connection, name: str) -> tuple[int, dict[str, bytes]] | None:
    """Return the change count and the parts of a blob, or None if there is none."""
    if not connection.execute(_HAS_BLOB_TABLE).fetchone():
        return None
    rows = connection.execute(_BLOB_PARTS, (name,)).fetchall()
    return (rows[0][1], {part: data for part, _, data in rows}) if rows else None
