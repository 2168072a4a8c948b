"""The schema of the library file: created, migrated, and told from other programs' files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reader.storage.cache.connection import CacheError, Connection, is_busy

SCRIPTS: Final = ("schema.sql", "fetched.sql", "submitter.sql", "sources.sql")
"""The migrations, in this folder: the first creates version 1, each other one the next version."""
APPLICATION: Final = 1147238771
"""`PRAGMA application_id` of our files."""
_HAS_TABLES: Final = "SELECT 1 FROM sqlite_master LIMIT 1"
_PAUSE: Final = 0.02
"""Seconds between two attempts to switch to WAL."""


def migrate(connection: Connection, path: Path | None, wait: float) -> None:
    """Bring the file to the newest version.

    Raises CacheError if the file is not ours or is of a newer version; then it is unchanged.
    """
    # In a transaction, for another process could create the schema between the two PRAGMAs.
    connection.execute("BEGIN")
    try:
        version = version_of(connection, path)
    finally:
        connection.rollback()
    if version < len(SCRIPTS):
        _use_wal(connection, wait)
        with connection.transaction():
            # Another process may have migrated it while this one waited for the lock.
            for number in range(version_of(connection, path), len(SCRIPTS)):
                for statement in _statements(SCRIPTS[number]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1:d}")


def version_of(connection: sqlite3.Connection, path: Path | None) -> int:
    """Return the version of a library; 0 if it is empty.

    Raises CacheError if the file is not ours or is of a newer version.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    is_empty = not (application or version or connection.execute(_HAS_TABLES).fetchone())
    if application != APPLICATION and not is_empty:
        raise CacheError(f"{path} belongs to another program; move it away")
    if version > len(SCRIPTS):
        raise CacheError(
            f"the library was made by a newer daysheet (version {version}, this one knows "
            f"{len(SCRIPTS)}); update, or move it away: {path}"
        )
    return int(version)


def _use_wal(connection: sqlite3.Connection, wait: float) -> None:
    """Switch to WAL mode, waiting for other processes: SQLite itself does not wait here."""
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script. (`executescript` would commit first.)"""
    statement = ""
    for line in (Path(__file__).parent / script).read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
