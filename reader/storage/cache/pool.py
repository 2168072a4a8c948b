"""The connections to one library file: opened, one a thread, and closed together.

Many may read while one imports: the file is in WAL mode, and whoever finds it locked waits.
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
from reader.storage.cache.connection import BROKEN, CLOSED, CacheError, Connection, in_words
from reader.storage.cache.schema import migrate

if TYPE_CHECKING:
    from reader.storage.cache.read_only import FileState

WAIT: Final = 10.0
"""Seconds that a connection waits for another one's lock."""
_PATIENCE: Final = 0.3
"""Seconds that closing waits for other threads to let go."""
_GONE: Final = "{path} is gone; start daysheet again and import again (no mark is in it)"
_HEAD: Final = b"SQLite format 3\0"


class Connections:
    """The connections of one cache. In memory there is one, which the threads take in turns.

    Where nothing can be written the library is opened for reading only: see `read_only`.
    """

    def __init__(self, path: Path | None, wait: float) -> None:
        """Open, and make or migrate the file; raises CacheError."""
        self._path = path
        self._wait = wait
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._closed = False
        self._shared: Connection | None = None
        self._reopening = threading.Lock()
        self._read_only: FileState | None = None
        """The file's state when it was opened for reading only; None where it can be written."""
        self._generation = 0
        """How often the library was opened anew: a connection of an earlier time is replaced."""
        if path is not None:
            _refuse_foreign(path)
        with self._errors_in_words():
            try:
                self._keep(self._open(is_first=True)).look()
            except OSError as error:
                assert path is not None
                raise _in_words(error, path) from error

    @contextmanager
    def use(self, *, writing: bool = False) -> Iterator[Connection]:
        """Lend this thread's connection; SQLite's errors leave as CacheError.

        `writing`: raise CacheError unless the library can be written.
        """
        with self._errors_in_words(writing=writing):
            if self._closed:
                raise CacheError(CLOSED)
            try:
                connection = self._current(writing)
            except OSError as error:
                assert self._path is not None
                raise _in_words(error, self._path, writing) from error
            with connection.turn:
                try:
                    yield connection
                finally:
                    if connection.closing:
                        connection.end()

    def close(self) -> None:
        """Close every thread's connection; what they are doing is broken off.

        One that does not let go soon (its import waits for the network, say) is closed by its own
        thread, and what it wrote is undone.
        """
        self._closed = True
        for connection in self._opened:
            connection.closing = True
        until = time.monotonic() + _PATIENCE
        while self._opened:
            connection = self._opened.pop()
            while not (mine := connection.turn.acquire(timeout=0.01)) and time.monotonic() < until:
                # Its own thread may have closed it by now.
                with suppress(sqlite3.Error):
                    connection.interrupt()
            if mine:
                connection.end()
                connection.turn.release()

    def _current(self, writing: bool) -> Connection:
        """Return this thread's connection, a new one if the library was opened anew."""
        if self._read_only is not None:
            self._reopen(self._read_only, writing)
        before: Connection | None = getattr(self._local, "connection", None)
        if self._shared is not None:
            self._local.connection = self._shared
            return self._shared
        if before is not None and before.generation == self._generation:
            return before
        connection = self._keep(self._open())
        if before is None:
            connection.look()
        else:
            connection.follow(before)
        return connection

    def _reopen(self, opened: FileState, writing: bool) -> None:
        """Open anew a library that could only be read, if it was changed or is to be written.

        The old connections stay open until the end, for other threads may be using them.
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
        """Open the library; for reading only where nothing can be written."""
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
        """Open the file, made or migrated if this is the first time.

        After that a file that is gone is not made again: CacheError.
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
            raise CacheError(_GONE.format(path=self._path), 4) from error

    def _keep(self, connection: Connection) -> Connection:
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
    def _errors_in_words(self, *, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if self._closed:
                raise CacheError(CLOSED) from error
            self._check_unchanged(error)
            # The other kinds are mistakes of ours, and shall be seen as such.
            if type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError):
                raise in_words(error, self._path, writing=writing) from error
            raise


def _refuse_foreign(path: Path) -> None:
    """Raise CacheError if `path` is not a file of SQLite's.

    SQLite would do so too, but for a file of a few bytes, which it takes for an empty one.
    """
    try:
        if path.exists() and not path.is_file():
            raise CacheError(f"{path} is not a file; move it away")
        with suppress(FileNotFoundError, NotADirectoryError), path.open("rb") as file:
            if (head := file.read(len(_HEAD))) and head != _HEAD:
                raise CacheError(BROKEN[sqlite3.SQLITE_NOTADB].format(path=path))
    except OSError as error:
        raise _in_words(error, path) from error


def _make_folder(path: Path) -> None:
    """Make the folder of `path`. Raises CacheError where a file is in the way, else OSError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CacheError(f"{path} cannot be used: {error.filename} is not a folder", 4) from error


def _in_words(error: OSError, path: Path, writing: bool = False) -> CacheError:
    verb = "saved" if writing else "used"
    return CacheError(f"the library cannot be {verb}: {atomic.said(error, path)}", 4)
