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
from typing import Final

from reader.storage.cache.connection import CLOSED, Connection
from reader.storage.cache.errors import BROKEN, CacheError, in_words
from reader.storage.cache.schema import migrate

WAIT: Final = 10.0
"""Seconds that a connection waits for another one's lock."""
_PATIENCE: Final = 0.3
"""Seconds that closing waits for other threads to let go."""
_GONE: Final = "{path} is gone; start daysheet again and import again (no mark is in it)"
_HEAD: Final = b"SQLite format 3\0"


class Connections:
    """The connections of one cache. In memory there is one, which the threads take in turns."""

    def __init__(self, path: Path | None, wait: float) -> None:
        """Open, and make or migrate the file; raises CacheError."""
        self._path = path
        self._wait = wait
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._closed = False
        self._shared: Connection | None = None
        if path is not None:
            _check(path)
        with self._errors_in_words():
            first = Connection(path or ":memory:", wait)
            try:
                migrate(first, path, wait)
                first.look()
            except BaseException:
                first.close()
                raise
            self._keep(first)

    @contextmanager
    def use(self) -> Iterator[Connection]:
        """Lend this thread's connection; SQLite's errors leave as CacheError."""
        with self._errors_in_words():
            if self._closed:
                raise CacheError(CLOSED)
            connection = self._shared or getattr(self._local, "connection", None)
            if connection is None:
                connection = self._keep(self._another())
                connection.look()
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

    def _another(self) -> Connection:
        """Open the library once more, for another thread; a file that is gone is not made again."""
        if self._path is None:
            return Connection(":memory:", self._wait)
        try:
            return Connection(f"{self._path.absolute().as_uri()}?mode=rw", self._wait, uri=True)
        except sqlite3.OperationalError as error:
            if self._path.exists():
                raise
            raise CacheError(_GONE.format(path=self._path), 4) from error

    def _keep(self, connection: Connection) -> Connection:
        self._opened.append(connection)
        if self._path is None:
            self._shared = connection
        else:
            self._local.connection = connection
        return connection

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if self._closed:
                raise CacheError(CLOSED) from error
            # The other kinds are mistakes of ours, and shall be seen as such.
            if type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError):
                raise in_words(error, self._path) from error
            raise


def _check(path: Path) -> None:
    """Make the folder of `path`, and refuse a file that is none of SQLite's.

    SQLite would do so too, but for a file of a few bytes, which it takes for an empty one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise CacheError(f"{path} is not a file; move it away")
        with suppress(FileNotFoundError), path.open("rb") as file:
            if (head := file.read(len(_HEAD))) and head != _HEAD:
                raise CacheError(BROKEN[sqlite3.SQLITE_NOTADB].format(path=path))
    except (FileExistsError, NotADirectoryError) as error:
        raise CacheError(f"{path} cannot be used: {error.filename} is not a folder", 4) from error
    except OSError as error:
        raise CacheError(f"{error.filename or path} cannot be used: {error.strerror}", 4) from error
