"""Reading a library if nothing can be written: a full disk, a read-only file or file system.

To read a file in WAL mode, SQLite needs a `-shm` file beside it, which it then cannot create. If
the WAL is empty, the library file is complete and is opened as immutable, which needs no other
file. But SQLite does not notice changes to an immutable file, so the pool compares `file_state`
before each use. A library with papers in its WAL, or of an older version, is copied into memory.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from reader.storage.atomic import Stamp
from reader.storage.cache.connection import CacheError, Connection
from reader.storage.cache.schema import SCRIPTS, migrate, version_of

_CODES: Final = frozenset(
    (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)
"""Errors of SQLite for a file that cannot be written. It may still be readable."""
_NUMBERS: Final = frozenset(
    (errno.EACCES, errno.EDQUOT, errno.ENOSPC, errno.EPERM, errno.EROFS, errno.EFBIG)
)
"""The same for errors of the system."""
CHANGED: Final = "{path} was changed by another program while it was read; try again"
_TRIES: Final = 3
_IN_MEMORY: Final = "/dev/shm"
"""A folder in memory (on Linux), used if no disk has room for a temporary file."""
_NO_ROOM: Final = (
    "{path} cannot be read: its newest papers are still in {wal}, and there is no room to copy "
    "both ({reason}); free some space, or name a folder that has some in TMPDIR"
)


class FileState(NamedTuple):
    """Identifies one state of a library file without reading it."""

    file: Stamp | None
    wal: Stamp | None
    """None if the WAL is missing or empty."""


def file_state(path: Path) -> FileState:
    """Return the state of a library file. A missing or empty file has no stamp.

    Raises OSError if it cannot be determined.
    """
    return FileState(_stamp(path), _stamp(_wal_of(path)))


def may_be_readable(error: Exception) -> bool:
    """Return whether `error` may mean only that nothing can be written."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CODES
    return isinstance(error, OSError) and error.errno in _NUMBERS


def open_read_only(path: Path, wait: float) -> tuple[Connection, FileState, bool]:
    """Open a library for reading; return the connection, the file's state, and whether the
    connection is to a copy in memory.

    All threads may share a copy. It is empty if there is no library. Raises CacheError,
    sqlite3.Error and OSError.
    """
    for _ in range(_TRIES):
        state = file_state(path)
        connection = None if state.file is None or state.wal else _open_current(path, wait)
        opened = connection or _copy_into_memory(path, state, wait)
        if file_state(path) == state:
            return opened, state, connection is None
        opened.close()
    raise CacheError(CHANGED.format(path=path), 4)


def _open_current(path: Path, wait: float) -> Connection | None:
    """Open a library with an empty WAL. Return None if it is of an older version."""
    connection = _open_immutable(path, wait)
    try:
        if version_of(connection, path) == len(SCRIPTS):
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _open_immutable(path: Path, wait: float) -> Connection:
    return Connection(f"{path.absolute().as_uri()}?mode=ro&immutable=1", wait, uri=True)


def _copy_into_memory(path: Path, state: FileState, wait: float) -> Connection:
    """Return a copy of a library in memory, migrated to the newest version and protected from
    writes."""
    copy = Connection(":memory:", wait)
    try:
        if state.wal is not None:
            _copy_with_wal(path, copy)
        elif state.file is not None:
            with closing(_open_immutable(path, wait)) as source:
                source.backup(copy)
        migrate(copy, path, wait)
        copy.execute("PRAGMA query_only = ON")
    except BaseException:
        copy.close()
        raise
    return copy


def _copy_with_wal(path: Path, copy: Connection) -> None:
    """Copy a library with the content of its WAL, by way of a temporary folder."""
    for parent in (None, _IN_MEMORY):
        try:
            with tempfile.TemporaryDirectory(prefix="daysheet-", dir=parent) as folder:
                there = Path(folder) / path.name
                for source in (path, _wal_of(path)):
                    shutil.copyfile(source, there.with_name(source.name))
                with closing(sqlite3.connect(there)) as opened:
                    opened.backup(copy)
            return
        except OSError as error:
            reason = error.strerror
    raise CacheError(_NO_ROOM.format(path=path, wal=_wal_of(path).name, reason=reason), 4)


def _wal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return Stamp.of(status) if status.st_size else None
