"""Errors of the library file, in plain words."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from reader.model.errors import DaysheetError
from reader.storage import atomic


class CacheError(DaysheetError):
    """The library could not be opened, read or written."""

    def __init__(self, message: str, exit_code: int = 3) -> None:
        super().__init__(message)
        self.exit_code = exit_code


_BUSY: Final = "{path} is in use by another import; try again when that has ended"
_FORBIDDEN: Final = "{path} may not be read or written; check its permissions"
_NOT_SAVED: Final = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_AUTH: _FORBIDDEN,
    sqlite3.SQLITE_FULL: "{path} could not be saved: the disk is full; free some space",
    sqlite3.SQLITE_READONLY: (
        "{path} could not be saved: it, or its folder, is read-only; give yourself permission"
    ),
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check it, its folder, and who may use them",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written: {error}",
}
BROKEN: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is not a library of daysheet; move it away",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged; move it away and import again (no mark is in it)",
}


ROOM: Final = 64 << 10
"""Bytes that SQLite needs beside the library to write anything: its `-shm` and a small WAL."""


def in_words(error: sqlite3.Error, path: Path | None, *, writing: bool = False) -> CacheError:
    """Return what `error` means to the user.

    `writing`: the error came from writing; SQLite names few of the reasons that the system has.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if writing and path and code in _NOT_SAVED and _NOT_SAVED[code] is not _BUSY:
        obstacle = atomic.write_obstacle(path, ROOM)
        if obstacle:
            return CacheError(f"the library cannot be saved: {obstacle}", 4)
    saying = _NOT_SAVED.get(code) or BROKEN.get(code) or "{path} could not be used: {error}"
    where = path or "the library in memory"
    return CacheError(saying.format(path=where, error=error), 4 if code in _NOT_SAVED else 3)
