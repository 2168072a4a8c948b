"""A connection to the library file: transactions, changes made by others, errors as messages."""

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
from reader.storage.cache.columns import name_has_words, title_has_phrase

CLOSED: Final = "the library is closed"
ROOM: Final = 64 << 10
"""Bytes that SQLite needs beside the library to write anything: its `-shm` and a small WAL."""
_PRAGMAS: Final = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # A WAL grown by a large import shrinks again.
    "PRAGMA journal_size_limit = 16777216",
)
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
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check its permissions and its folder's",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written: {error}",
}
BROKEN: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is not a library of daysheet; move it away",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged; move it away and import again (no mark is in it)",
}

# None and booleans are values that sqlite3 can bind, but for each of them it looks for an adapter
# first. To look in vain took a tenth of the time of storing a paper.
sqlite3.register_adapter(type(None), lambda _: None)
sqlite3.register_adapter(bool, int)


class CacheError(DaysheetError):
    """The library could not be opened, read or written."""

    def __init__(self, message: str, exit_code: int = 3) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def cache_error(error: sqlite3.Error, path: Path | None, *, writing: bool = False) -> CacheError:
    """Return `error` as a message for the user.

    `writing`: the error was raised by a write. SQLite names few of the system's reasons for that,
    so the reason is looked for.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if writing and path and code in _NOT_SAVED and _NOT_SAVED[code] is not _BUSY:
        obstacle = atomic.write_obstacle(path, ROOM)
        if obstacle:
            return CacheError(f"the library cannot be saved: {obstacle}", 4)
    message = _NOT_SAVED.get(code) or BROKEN.get(code) or "{path} could not be used: {error}"
    name = path or "the library in memory"
    return CacheError(message.format(path=name, error=error), 4 if code in _NOT_SAVED else 3)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Return whether another connection holds the lock."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


class Connection(sqlite3.Connection):
    """A connection with a lock, which knows whether others changed the library."""

    closing: bool = False
    """Set by another thread: whoever uses the connection has to stop."""
    generation: int = 0
    """Which opening of the library it belongs to; `ConnectionPool` counts them."""
    _data_version: int = 0
    _changes: int = 0

    def __init__(self, path: Path | str, wait: float, *, uri: bool = False) -> None:
        """`wait`: seconds to wait for the lock of another connection."""
        super().__init__(path, timeout=wait, isolation_level=None, check_same_thread=False, uri=uri)
        self._wait = wait
        self.lock = threading.RLock()
        """Held while the connection is used: closing it then could crash the program."""
        for pragma in _PRAGMAS:
            self.execute(pragma)
        self.create_function("name_has_words", 2, name_has_words, deterministic=True)
        self.create_function("title_has_phrase", 3, title_has_phrase, deterministic=True)

    def has_changed(self) -> bool:
        """Return whether another connection changed the library since the last call."""
        (data_version,) = self.execute("PRAGMA data_version").fetchone()
        if data_version == self._data_version:
            return False
        # The file changed, but perhaps no paper or digest: indexes are stored in it, too.
        (changes,) = self.execute("SELECT count FROM changes").fetchone()
        has_changed = bool(changes != self._changes)
        self._data_version, self._changes = data_version, changes
        return has_changed

    def replaces(self, old: Connection) -> None:
        """Let the next `has_changed` compare with what `old` last saw."""
        self._data_version, self._changes = 0, old._changes

    @contextmanager
    def transaction(self, wait: float | None = None) -> Iterator[None]:
        """Take the write lock at once; commit at the end, or roll back on an error.

        The body may roll back itself if it has nothing to write. `wait`: seconds to wait for the
        lock, if not those of the connection.
        """
        self._begin(self._wait if wait is None else wait)
        try:
            yield
            self.check_open()
            if self.in_transaction:
                self.execute("COMMIT")
        except BaseException:
            if self.in_transaction:
                self.execute("ROLLBACK")
            raise

    def _begin(self, wait: float) -> None:
        """Wait at most `wait` seconds for the write lock, but not once the library is closing."""
        deadline = time.monotonic() + wait
        self.execute("PRAGMA busy_timeout = 50")
        try:
            while True:
                self.check_open()
                try:
                    self.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or time.monotonic() > deadline:
                        raise
        finally:
            self.execute(f"PRAGMA busy_timeout = {int(self._wait * 1000):d}")

    def close_after_interrupt(self) -> None:
        """Close the connection, which may have been interrupted."""
        # An interrupt stays pending until a statement begins. It would hit the checkpoint that
        # closing does, so a statement is run first.
        with suppress(sqlite3.Error):
            self.execute("SELECT 1")
        self.close()

    def check_open(self) -> None:
        """Raise CacheError if the library is being closed."""
        if self.closing:
            raise CacheError(CLOSED)

    def count_change(self) -> None:
        """Tell other connections that this one changes the library."""
        self.execute("UPDATE changes SET count = count + 1")
        (self._changes,) = self.execute("SELECT count FROM changes").fetchone()
