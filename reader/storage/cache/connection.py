"""One connection to the library file: its transactions, and how it notices changes by others."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from reader.model.errors import DaysheetError
from reader.storage import atomic
from reader.storage.cache.columns import holds, wrote

CLOSED: Final = "the library is closed"
_PRAGMAS: Final = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # A file grown by a large import shrinks again.
    "PRAGMA journal_size_limit = 16777216",
)


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


class Connection(sqlite3.Connection):
    """A connection taken in turns, which knows whether others changed the library behind it."""

    closing: bool = False
    """Whether whoever uses it shall stop."""
    generation: int = 0
    """Which opening of the library it belongs to; `Connections` counts them."""
    _version: int = 0
    _count: int = 0

    def __init__(self, path: Path | str, wait: float, *, uri: bool = False) -> None:
        super().__init__(path, timeout=wait, isolation_level=None, check_same_thread=False, uri=uri)
        self._wait = wait
        self.turn = threading.RLock()
        """Held while it is used: to close it under somebody's hands could crash the program."""
        for pragma in _PRAGMAS:
            self.execute(pragma)
        self.create_function("wrote", 2, wrote, deterministic=True)
        self.create_function("holds", 3, holds, deterministic=True)

    def look(self) -> bool:
        """Return whether the library was changed by another connection since this last looked."""
        (version,) = self.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return False
        # Something in the file changed, but perhaps only the mirror of the marks.
        (count,) = self.execute("SELECT count FROM changes").fetchone()
        changed = bool(count != self._count)
        self._version, self._count = version, count
        return changed

    def follow(self, before: Connection) -> None:
        """Take the place of `before`: the next `look` compares with what that one last saw."""
        self._version, self._count = 0, before._count

    @contextmanager
    def transaction(self, wait: float | None = None) -> Iterator[None]:
        """Hold the right to write, at once; commit at the end, or leave nothing of it on an error.

        Whoever finds, inside, that there is nothing to write may roll back. `wait`: seconds for
        others to end, if not those of the connection.
        """
        self._begin(self._wait if wait is None else wait)
        try:
            yield
            self.check()
            if self.in_transaction:
                self.execute("COMMIT")
        except BaseException:
            if self.in_transaction:
                self.execute("ROLLBACK")
            raise

    def _begin(self, wait: float) -> None:
        """Wait `wait` seconds for others who write, but not beyond the closing."""
        until = time.monotonic() + wait
        self.execute("PRAGMA busy_timeout = 50")
        try:
            while True:
                self.check()
                try:
                    self.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or time.monotonic() > until:
                        raise
        finally:
            self.execute(f"PRAGMA busy_timeout = {int(self._wait * 1000):d}")

    def end(self) -> None:
        """Close it, whatever befell it before."""
        # Until a statement begins, an interruption would also hit what closing does: to bring the
        # WAL home and remove it.
        with suppress(sqlite3.Error):
            self.execute("SELECT 1")
        self.close()

    def check(self) -> None:
        """Raise CacheError if the library is being closed."""
        if self.closing:
            raise CacheError(CLOSED)

    def count_change(self) -> None:
        """Let the others see that this connection changes the library."""
        self.execute("UPDATE changes SET count = count + 1")
        (self._count,) = self.execute("SELECT count FROM changes").fetchone()


def is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
