"""What syncing remembers: the pages that digests were fetched from, and the days still owed.

Apart from the digests, because it says nothing about papers: losing it costs a download.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
