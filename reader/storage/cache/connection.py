"""One connection to the library file: its transactions, and how it notices changes by others."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from reader.storage.cache.bylines import holds, wrote
from reader.storage.cache.errors import CacheError

CLOSED: Final = "the library is closed"
_PRAGMAS: Final = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # A file grown by a large import shrinks again.
    "PRAGMA journal_size_limit = 16777216",
)


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
