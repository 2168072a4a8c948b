"""Connections to the library file: opened, migrated, one a thread, and their errors in plain words.

Apart from the cache so that what it asks is not tangled with how SQLite is opened. Many may read
while one imports: the file is in WAL mode, and whoever finds it locked waits.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from reader.model.errors import DaysheetError
from reader.storage.cache.bylines import holds, wrote

SCRIPTS: Final = ("schema.sql", "fetched.sql", "submitter.sql")
"""The migrations, beside this module: the first makes version 1, each later one the next."""
APPLICATION: Final = 1147238771
"""`PRAGMA application_id` of our files."""
WAIT: Final = 10.0
"""Seconds that a connection waits for another one's lock."""
_PATIENCE: Final = 0.3
"""Seconds that closing waits for other threads to let go."""
_CLOSED: Final = "the library is closed"
_GONE: Final = "{path} is gone; start daysheet again and import again (no mark is in it)"
_HEAD: Final = b"SQLite format 3\0"
_MIRROR: Final = {"mirror", "mirror_of"}
"""Tables that may stand in a new file before the schema does."""
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table'"
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
    sqlite3.SQLITE_FULL: "{path} could not be saved: the disk is full",
    sqlite3.SQLITE_READONLY: "{path} could not be saved: it, or its folder, is read-only",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check it, its folder, and who may use them",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written: {error}",
}
_BROKEN: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is not a library of daysheet; move it away",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged; move it away and import again (no mark is in it)",
}


def in_words(error: sqlite3.Error, path: Path | None) -> CacheError:
    """Return what `error` means to the user."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    saying = _NOT_SAVED.get(code) or _BROKEN.get(code) or "{path} could not be used: {error}"
    where = path or "the library in memory"
    return CacheError(saying.format(path=where, error=error), 4 if code in _NOT_SAVED else 3)


class Connection(sqlite3.Connection):
    """A connection taken in turns, which knows whether others changed the library behind it."""

    closing: bool = False
    """Whether whoever uses it shall stop."""
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
                    if not _is_busy(error) or time.monotonic() > until:
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
            raise CacheError(_CLOSED)

    def count_change(self) -> None:
        """Let the others see that this connection changes the library."""
        self.execute("UPDATE changes SET count = count + 1")
        (self._count,) = self.execute("SELECT count FROM changes").fetchone()


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
                _migrate(first, path, wait)
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
                raise CacheError(_CLOSED)
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
                raise CacheError(_CLOSED) from error
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
                raise CacheError(_BROKEN[sqlite3.SQLITE_NOTADB].format(path=path))
    except (FileExistsError, NotADirectoryError) as error:
        raise CacheError(f"{path} cannot be used: {error.filename} is not a folder", 4) from error
    except OSError as error:
        raise CacheError(f"{error.filename or path} cannot be used: {error.strerror}", 4) from error


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _migrate(connection: Connection, path: Path | None, wait: float) -> None:
    """Bring the file to the newest version, changing nothing in one that is not ours."""
    # In a transaction, or another process could make the file between two looks at it.
    connection.execute("BEGIN")
    try:
        version = _version(connection, path)
    finally:
        connection.rollback()
    if version < len(SCRIPTS):
        _use_wal(connection, wait)
        with connection.transaction():
            # Another process may have done it while this one waited.
            for number in range(_version(connection, path), len(SCRIPTS)):
                for statement in _statements(SCRIPTS[number]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1:d}")


def _version(connection: sqlite3.Connection, path: Path | None) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        tables = {name for (name,) in connection.execute(_TABLES)}
        if application or version or not tables <= _MIRROR:
            raise CacheError(f"{path} belongs to another program; move it away")
    if version > len(SCRIPTS):
        raise CacheError(
            f"the library was made by a newer daysheet (version {version}, this one knows "
            f"{len(SCRIPTS)}); update, or move it away: {path}"
        )
    return int(version)


def _use_wal(connection: sqlite3.Connection, wait: float) -> None:
    """Switch to WAL. SQLite does not wait here when two processes make one file, so this does."""
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would commit before it begins."""
    statement = ""
    for line in (Path(__file__).parent / script).read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
