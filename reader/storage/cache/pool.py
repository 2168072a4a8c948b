"""The connections to one library file: one per thread, opened when needed, closed together.

The file is in WAL mode: many threads and processes can read while one writes. Other writers wait.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.storage import atomic
from reader.storage.cache.connection import BROKEN, CLOSED, CacheError, Connection, cache_error
from reader.storage.cache.schema import migrate

if TYPE_CHECKING:
    from reader.storage.cache.read_only import FileState

WAIT: Final = 10.0
"""Seconds that a connection waits for another's lock."""
_CLOSE_TIMEOUT: Final = 0.3
"""Seconds that `close` waits for the other threads to stop using their connections."""
_MISSING: Final = "{path} is gone; start daysheet again and import again (no mark is in it)"
_MAGIC: Final = b"SQLite format 3\0"


class ConnectionPool:
    """The connections of one cache: one per thread, or one shared by all for a library in memory.

    If nothing can be written, the library is opened for reading only: see `read_only`.
    """

    def __init__(self, path: Path | None, wait: float) -> None:
        """Open the library, created or migrated if needed. Raises CacheError."""
        self._path = path
        self._wait = wait
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._closed = False
        self._shared: Connection | None = None
        self._reopening = threading.Lock()
        self._read_only: FileState | None = None
        """The file's state when it was opened for reading only; None if it can be written."""
        self._generation = 0
        """How many times the library was opened again. Older connections are replaced when used."""
        if path is not None:
            _refuse_foreign(path)
        with self._as_cache_errors():
            try:
                self._register(self._open(is_first=True)).has_changed()
            except OSError as error:
                assert path is not None
                raise _system_error(error, path) from error

    @contextmanager
    def use(self, *, writing: bool = False) -> Iterator[Connection]:
        """Yield this thread's connection, locked. Errors of SQLite are raised as CacheError.

        `writing`: raise CacheError unless the library can be written.
        """
        with self._as_cache_errors(writing=writing):
            if self._closed:
                raise CacheError(CLOSED)
            try:
                connection = self._current(writing)
            except OSError as error:
                assert self._path is not None
                raise _system_error(error, self._path, writing) from error
            with connection.lock:
                try:
                    yield connection
                finally:
                    if connection.closing:
                        connection.close_after_interrupt()

    def close(self) -> None:
        """Close the connections of all threads, and interrupt what they are doing.

        A connection still in use after a moment (its import waits for the network, say) is closed
        by its own thread, and its transaction is rolled back.
        """
        self._closed = True
        for connection in self._opened:
            connection.closing = True
        deadline = time.monotonic() + _CLOSE_TIMEOUT
        while self._opened:
            connection = self._opened.pop()
            while not (locked := connection.lock.acquire(timeout=0.01)):
                if time.monotonic() >= deadline:
                    break
                # Its own thread may have closed it already.
                with suppress(sqlite3.Error):
                    connection.interrupt()
            if locked:
                connection.close_after_interrupt()
                connection.lock.release()

    def _current(self, writing: bool) -> Connection:
        """Return this thread's connection, replaced if the library was opened again."""
        if self._read_only is not None:
            self._reopen(self._read_only, writing)
        old: Connection | None = getattr(self._local, "connection", None)
        if self._shared is not None:
            self._local.connection = self._shared
            return self._shared
        if old is not None and old.generation == self._generation:
            return old
        connection = self._register(self._open())
        if old is None:
            connection.has_changed()
        else:
            connection.replaces(old)
        return connection

    def _reopen(self, opened: FileState, writing: bool) -> None:
        """Open a library again that could only be read, if it has changed or is to be written.

        Old connections stay open until `close`, for other threads may be using them.
        """
        from reader.storage.cache.read_only import file_state, may_be_readable

        assert self._path is not None
        with self._reopening:
            try:
                if not writing and file_state(self._path) == opened:
                    return
                self._open_writable(is_first=opened.file is None).close()
                self._read_only = None
            except (sqlite3.Error, OSError) as error:
                if writing or not may_be_readable(error):
                    raise
            self._shared = None
            self._generation += 1

    def _open(self, *, is_first: bool = False) -> Connection:
        """Open the library, for reading only if nothing can be written."""
        if self._path is None:
            connection = Connection(":memory:", self._wait)
            migrate(connection, None, self._wait)
            return connection
        if self._read_only is None:
            try:
                return self._open_writable(is_first=is_first)
            except (sqlite3.Error, OSError) as error:
                from reader.storage.cache.read_only import may_be_readable

                if not may_be_readable(error):
                    raise
        from reader.storage.cache.read_only import open_read_only

        connection, self._read_only, is_copy = open_read_only(self._path, self._wait)
        if is_copy:
            self._shared = connection
        return connection

    def _open_writable(self, *, is_first: bool) -> Connection:
        """Open the file for reading and writing, migrated if needed.

        `is_first`: create it if it is missing. Later a missing file raises CacheError.
        """
        assert self._path is not None
        if is_first:
            _make_folder(self._path)
        mode = "rwc" if is_first else "rw"
        try:
            connection = Connection(
                f"{self._path.absolute().as_uri()}?mode={mode}", self._wait, uri=True
            )
            try:
                migrate(connection, self._path, self._wait)
            except BaseException:
                connection.close()
                raise
            return connection
        except sqlite3.OperationalError as error:
            if is_first or self._path.exists():
                raise
            raise CacheError(_MISSING.format(path=self._path), 4) from error

    def _register(self, connection: Connection) -> Connection:
        connection.generation = self._generation
        self._opened.append(connection)
        if self._path is None:
            self._shared = connection
        self._local.connection = connection
        return connection

    def _check_unchanged(self, error: sqlite3.Error) -> None:
        """Raise CacheError if the file was changed while it was read without a lock."""
        if self._read_only is not None and self._path is not None:
            from reader.storage.cache.read_only import CHANGED, file_state

            with suppress(OSError):
                if file_state(self._path) != self._read_only:
                    raise CacheError(CHANGED.format(path=self._path), 4) from error

    @contextmanager
    def _as_cache_errors(self, *, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if self._closed:
                raise CacheError(CLOSED) from error
            self._check_unchanged(error)
            # Other kinds are our own mistakes and must not be hidden.
            if type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError):
                raise cache_error(error, self._path, writing=writing) from error
            raise


def _refuse_foreign(path: Path) -> None:
    """Raise CacheError if `path` exists and is not a SQLite file.

    SQLite itself takes a file of a few bytes for an empty library.
    """
    try:
        if path.exists() and not path.is_file():
            raise CacheError(f"{path} is not a file; move it away")
        with suppress(FileNotFoundError, NotADirectoryError), path.open("rb") as file:
            if (head := file.read(len(_MAGIC))) and head != _MAGIC:
                raise CacheError(BROKEN[sqlite3.SQLITE_NOTADB].format(path=path))
    except OSError as error:
        raise _system_error(error, path) from error


def _make_folder(path: Path) -> None:
    """Create the folder of `path`. Raises CacheError if a file is in its place, else OSError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CacheError(f"{path} cannot be used: {error.filename} is not a folder", 4) from error


def _system_error(error: OSError, path: Path, writing: bool = False) -> CacheError:
    verb = "saved" if writing else "used"
    return CacheError(f"the library cannot be {verb}: {atomic.file_error(error, path)}", 4)
