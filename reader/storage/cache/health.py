"""A check of a library file that changes nothing: not even an old file is migrated."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from reader.storage.atomic import file_error
from reader.storage.cache.connection import CacheError, cache_error
from reader.storage.cache.read_only import may_be_readable, open_read_only
from reader.storage.cache.schema import APPLICATION, SCRIPTS

WAIT: Final = 2.0
"""Seconds to wait for another program's lock."""
FAULTS_LIMIT: Final = 3
"""Faults of the file that are reported."""
_DAMAGED: Final = "{path} is damaged ({what}); move it away and import again (no mark is in it)"
_HEADING: Final = "***"
"""Lines of SQLite's check that begin so name no fault."""
_COUNTS: Final = (
    ("papers", "SELECT count(*) FROM papers"),
    ("digests", "SELECT count(*) FROM digests"),
    ("newest digest", "SELECT max(day) FROM digests"),
)
_OTHER_TABLES: Final = ("listings", "units", "names", "changes")
"""Tables that no count reads."""
_INDEXED: Final = "SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM search_docsize)"


class Health(NamedTuple):
    """The result of a check."""

    faults: list[str]
    """What is wrong and what to do, one line each."""
    counts: dict[str, str]
    version: int = 0


def check_health(path: Path) -> Health:
    """Check a library file, which must exist."""
    if not path.is_file():
        return Health([f"{path} is not a file; move it away"], {})
    if not os.access(path, os.R_OK):
        return Health([f"{path} may not be read; give yourself permission"], {})
    try:
        try:
            address = f"{path.absolute().as_uri()}?mode=ro"
            return _check_and_close(sqlite3.connect(address, WAIT, uri=True), path)
        except sqlite3.Error as error:
            if not may_be_readable(error):
                raise
            return _check_and_close(open_read_only(path, WAIT)[0], path)
    except OSError as error:
        return Health([str(file_error(error, path))], {})
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            # Our own statements are right: the tables they read are missing.
            return Health([_DAMAGED.format(path=path, what=error)], {})
        return Health([str(cache_error(error, path))], {})
    except CacheError as error:
        return Health([str(error)], {})


def _check_and_close(connection: sqlite3.Connection, path: Path) -> Health:
    """Check a library, and close the connection."""
    with closing(connection):
        return _check(connection, path)


def _check(connection: sqlite3.Connection, path: Path) -> Health:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        empty = path.stat().st_size == 0
        return Health([] if empty else [f"{path} belongs to another program; move it away"], {})
    if version > len(SCRIPTS):
        return Health(
            [f"{path} was made by a newer daysheet; update, or move it away"], {}, version
        )
    checked = connection.execute("PRAGMA quick_check").fetchmany(FAULTS_LIMIT)
    faults = [
        _DAMAGED.format(path=path, what=what) for what in _faults(text for (text,) in checked)
    ]
    if faults or version < len(SCRIPTS):
        return Health(faults, {}, version)
    for table in _OTHER_TABLES:
        connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
    papers, indexed = connection.execute(_INDEXED).fetchone()
    if indexed < papers:
        what = f"its index lacks {papers - indexed:,} of {papers:,} papers"
        return Health([_DAMAGED.format(path=path, what=what)], {}, version)
    counts = {name: connection.execute(sql).fetchone()[0] for name, sql in _COUNTS}
    return Health([], {name: str(count or 0) for name, count in counts.items()}, version)


def _faults(checked: Iterable[str]) -> list[str]:
    """Return the first faults that SQLite's check reports. One row may name a hundred."""
    lines = [line for text in checked for line in text.splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith(_HEADING)][:FAULTS_LIMIT]
