"""Whether a library file is sound, seen without changing it: not even an old one is migrated."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from reader.storage.atomic import said
from reader.storage.cache.connection import CacheError, in_words
from reader.storage.cache.read_only import may_be_readable, open_read_only
from reader.storage.cache.schema import APPLICATION, SCRIPTS

WAIT: Final = 2.0
"""Seconds to wait for another program's lock."""
MOST: Final = 3
"""Faults of the file that are told."""
_DAMAGED: Final = "{path} is damaged ({what}); move it away and import again (no mark is in it)"
_HEADING: Final = "***"
"""What a line of SQLite's check begins with that names no fault."""
_COUNTS: Final = (
    ("papers", "SELECT count(*) FROM papers"),
    ("digests", "SELECT count(*) FROM digests"),
    ("newest digest", "SELECT max(day) FROM digests"),
)
_OTHERS: Final = ("listings", "units", "names", "changes")
"""Tables that no count asks."""
_SEARCHED: Final = "SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM search_docsize)"


class Health(NamedTuple):
    """What was found."""

    faults: list[str]
    """What is wrong, a line each, with what to do."""
    counts: dict[str, str]
    version: int = 0


def health(path: Path) -> Health:
    """Look through a library file that is there."""
    if not path.is_file():
        return Health([f"{path} is not a file; move it away"], {})
    if not os.access(path, os.R_OK):
        return Health([f"{path} may not be read; give yourself permission"], {})
    try:
        try:
            address = f"{path.absolute().as_uri()}?mode=ro"
            return _looked(sqlite3.connect(address, WAIT, uri=True), path)
        except sqlite3.Error as error:
            if not may_be_readable(error):
                raise
            return _looked(open_read_only(path, WAIT)[0], path)
    except OSError as error:
        return Health([str(said(error, path))], {})
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            # Our own questions are sound: what they ask for is not there.
            return Health([_DAMAGED.format(path=path, what=error)], {})
        return Health([str(in_words(error, path))], {})
    except CacheError as error:
        return Health([str(error)], {})


def _looked(connection: sqlite3.Connection, path: Path) -> Health:
    """Look through a library, and close it."""
    with closing(connection):
        return _health(connection, path)


def _health(connection: sqlite3.Connection, path: Path) -> Health:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        empty = path.stat().st_size == 0
        return Health([] if empty else [f"{path} belongs to another program; move it away"], {})
    if version > len(SCRIPTS):
        return Health(
            [f"{path} was made by a newer daysheet; update, or move it away"], {}, version
        )
    checked = connection.execute("PRAGMA quick_check").fetchmany(MOST)
    faults = [
        _DAMAGED.format(path=path, what=what) for what in _faults(said for (said,) in checked)
    ]
    if faults or version < len(SCRIPTS):
        return Health(faults, {}, version)
    for table in _OTHERS:
        connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
    texts, searched = connection.execute(_SEARCHED).fetchone()
    if searched < texts:
        what = f"its index lacks {texts - searched:,} of {texts:,} papers"
        return Health([_DAMAGED.format(path=path, what=what)], {}, version)
    counts = {name: connection.execute(sql).fetchone()[0] for name, sql in _COUNTS}
    return Health([], {name: str(count or 0) for name, count in counts.items()}, version)


def _faults(checked: Iterable[str]) -> list[str]:
    """Return the first faults that SQLite's check tells of; it may put a hundred into one row."""
    lines = [line for said in checked for line in said.splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith(_HEADING)][:MOST]
