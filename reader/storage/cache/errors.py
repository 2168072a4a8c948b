"""Errors of the library file, in plain words."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from reader.model.errors import DaysheetError


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
    sqlite3.SQLITE_FULL: "{path} could not be saved: the disk is full",
    sqlite3.SQLITE_READONLY: "{path} could not be saved: it, or its folder, is read-only",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check it, its folder, and who may use them",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written: {error}",
}
BROKEN: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is not a library of daysheet; move it away",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged; move it away and import again (no mark is in it)",
}


def in_words(error: sqlite3.Error, path: Path | None) -> CacheError:
    """Return what `error` means to the user."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    saying = _NOT_SAVED.get(code) or BROKEN.get(code) or "{path} could not be used: {error}"
    where = path or "the library in memory"
    return CacheError(saying.format(path=where, error=error), 4 if code in _NOT_SAVED else 3)
