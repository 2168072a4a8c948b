"""The full texts of papers and their PDFs, in the cache folder and nowhere else.

They are for the user's own reading: nothing here is part of marks, exports or git. The file is
apart from the library, which can be rebuilt at once, while these would have to be fetched again.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from reader.model.clean import CleanText
from reader.model.document import Document
from reader.model.errors import DaysheetError
from reader.model.fetched import Fetched
from reader.model.identity import arxiv_id
from reader.model.stored_text import Position, StoredText
from reader.storage import atomic
from reader.storage.packed_document import pack, unpack

FORMAT: Final = 1
"""The format of stored documents. Raise it when parsing improves: pages are then read again."""
APPLICATION: Final = 1147238772
"""`PRAGMA application_id` of the file."""
SCHEMAS: Final = ("texts.sql",)
"""The migrations, in this folder: each brings the file to the next version."""
POSITIONS_KEPT: Final = 200
MISSING_DAYS: Final = 30
"""Days after which a paper without a text is asked for again."""
READ_PERCENT: Final = 95
"""From here on a text counts as read to its end."""
_WAIT: Final = 10.0


class TextsError(DaysheetError):
    """The full texts cannot be read or saved."""

    def __init__(self, message: str, exit_code: int = 3) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Texts:
    """The texts and PDFs in one folder. Any thread may call; nothing is created before a write.

    All methods may raise TextsError, or FileError from writing a PDF.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "texts.sqlite3"
        self.pdf_folder = folder / "pdf"

    # Texts

    def ids(self) -> set[str]:
        """Return the ids of the papers whose text is here."""
        return {id for (id,) in self._read("SELECT id FROM texts")}

    def has(self, id: str) -> bool:
        return bool(self._read("SELECT 1 FROM texts WHERE id = ?", id))

    def version(self, id: str) -> int | None:
        """Return the version of a text; None if it is unknown or if there is no text."""
        return next((version for (version,) in self._read(_VERSION, id)), None)

    def get(self, id: str) -> StoredText | None:
        """Return the text of a paper, or None."""
        for row in self._read(_TEXT, id):
            document, fetched, address, etag, modified, format = row
            page = Fetched(address, 1, etag, modified)
            when = datetime.fromisoformat(fetched)
            return StoredText(id, self._unpack(document), when, page, format == FORMAT)
        return None

    def page(self, id: str) -> bytes | None:
        """Return the page that a text was made from, as it was fetched."""
        for (page,) in self._read("SELECT page FROM texts WHERE id = ?", id):
            return zlib.decompress(page)
        return None

    def put(self, id: str, document: Document, page: bytes, fetched: Fetched) -> None:
        """Store the text of a paper in place of an older one."""
        _require_id(id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        source = (fetched.address, fetched.etag, fetched.modified)
        with self._writing() as connection:
            self._remove(connection, id)
            values = (id, document.version, document.license, now, *source, FORMAT)
            cursor = connection.execute(_INSERT, (*values, zlib.compress(page), pack(document)))
            words = "INSERT INTO words (rowid, text) VALUES (?, ?)"
            connection.execute(words, (cursor.lastrowid, document.text))
            connection.execute("DELETE FROM missing WHERE id = ?", (id,))
            connection.execute("DELETE FROM wanted WHERE id = ?", (id,))

    def containing(self, words: str, *, is_open: bool) -> set[str]:
        """Return the papers whose text contains these words in this order.

        `is_open`: the last word may be longer.
        """
        phrase = '"' + words.replace('"', '""') + '"' + (" *" if is_open else "")
        return {id for (id,) in self._read(_CONTAINING, phrase)}

    # Papers without a text, and papers to fetch

    def put_missing(self, id: str, reason: str) -> None:
        """Remember that arXiv has no text of a paper."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing() as connection:
            connection.execute("REPLACE INTO missing VALUES (?, ?, ?)", (id, reason, now))
            connection.execute("DELETE FROM wanted WHERE id = ?", (id,))

    def missing(self) -> dict[str, CleanText]:
        """Return the papers that were found to have no text lately, with the reason."""
        since = (datetime.now(UTC) - timedelta(days=MISSING_DAYS)).isoformat()
        return dict(self._read("SELECT id, reason FROM missing WHERE checked > ?", since))

    def add_wanted(self, ids: Collection[str]) -> None:
        """Let the next sync fetch the texts of these papers."""
        with self._writing() as connection:
            connection.executemany("REPLACE INTO wanted VALUES (?)", [(id,) for id in ids])

    def wanted(self) -> list[str]:
        return [id for (id,) in self._read("SELECT id FROM wanted ORDER BY id")]

    @property
    def refused_on(self) -> str:
        """The day, in UTC, on which arXiv last turned us away; empty if it never did."""
        return next((value for (value,) in self._read(_STATE, "refused_on")), "")

    @refused_on.setter
    def refused_on(self, day: str) -> None:
        with self._writing() as connection:
            connection.execute("REPLACE INTO state VALUES ('refused_on', ?)", (day,))

    # Where the reader was

    def position(self, id: str) -> Position | None:
        rows = self._read("SELECT block, line, percent FROM positions WHERE id = ?", id)
        return next((Position(*row) for row in rows), None)

    def put_position(self, id: str, position: Position) -> None:
        """Remember a place for the newest POSITIONS_KEPT texts."""
        now = datetime.now(UTC).timestamp()
        with self._writing() as connection:
            connection.execute(
                "REPLACE INTO positions VALUES (?, ?, ?, ?, ?)", (id, *position, now)
            )
            connection.execute(_FORGET_POSITIONS, (POSITIONS_KEPT,))

    def begun_ids(self) -> set[str]:
        """Return the papers that were left between the beginning and the end."""
        condition = "percent < ? AND (block > 0 OR line > 0)"
        return {
            id for (id,) in self._read(f"SELECT id FROM positions WHERE {condition}", READ_PERCENT)
        }

    # PDFs

    def pdf(self, id: str) -> Path | None:
        """Return the newest PDF of a paper, or None."""
        _require_id(id)
        name = id.replace("/", "_")
        files = [*self._pdf_files(f"{name}v*.pdf"), *self._pdf_files(f"{name}.pdf")]
        return max(files, key=_pdf_version, default=None)

    def pdf_ids(self) -> set[str]:
        """Return the ids of the papers whose PDF is here."""
        names = (path.name.replace("_", "/") for path in self._pdf_files("*.pdf"))
        return {id for name in names if (id := arxiv_id(name))}

    def put_pdf(self, id: str, version: int | None, content: bytes) -> Path:
        """Store a PDF atomically and return its file; older versions are removed."""
        _require_id(id)
        older = self.pdf(id)
        suffix = f"v{int(version)}" if version else ""
        path = self.pdf_folder / f"{id.replace('/', '_')}{suffix}.pdf"
        try:
            atomic.make_folder(self.pdf_folder)
            atomic.replace(path, content, path.stat() if path.exists() else None)
            if older and older != path:
                older.unlink(missing_ok=True)
        except OSError as error:
            raise TextsError(str(atomic.file_error(error, path)), 4) from error
        return path

    def _pdf_files(self, pattern: str) -> Iterator[Path]:
        return (path for path in self.pdf_folder.glob(pattern) if path.is_file())

    # Room

    def size(self) -> int:
        """Return the bytes of all texts and PDFs."""
        files = [self.file, *self._pdf_files("*.pdf")]
        return sum(file.stat().st_size for file in files if file.exists())

    def prune(self, keep: Collection[str], *, dry_run: bool = False) -> int:
        """Remove the texts and PDFs of all papers but these; return the number of papers.

        With `dry_run` nothing is removed.
        """
        gone = (self.ids() | self.pdf_ids()) - set(keep)
        if dry_run:
            return len(gone)
        for id in gone:
            while (path := self.pdf(id)) is not None:
                path.unlink()
        if gone and self.file.exists():
            with self._writing() as connection:
                for id in gone:
                    self._remove(connection, id)
            with self._connect() as connection:
                connection.execute("VACUUM")
        return len(gone)

    # The file

    def _read(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none if there is no file."""
        if not self.file.exists():
            return []
        with self._connect() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction; the file is created if it is missing."""
        with self._connect(writing=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _connect(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if writing:
                atomic.make_folder(self.file.parent)
            with closing(_open(self.file)) as connection:
                self._migrate(connection)
                yield connection
        except sqlite3.Error as error:
            raise self._error(error, writing=writing) from error
        except OSError as error:
            raise TextsError(str(atomic.file_error(error, self.file)), 4) from error

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the file to the newest version."""
        version = _version_of(connection)
        if version == len(SCHEMAS):
            return
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if version > len(SCHEMAS):
            raise TextsError(f"{self.file} was made by a newer daysheet; update, or move it away")
        if application not in (0, APPLICATION) or (version and not application):
            raise TextsError(f"{self.file} belongs to another program; move it away")
        connection.execute("BEGIN IMMEDIATE")
        for number in range(_version_of(connection), len(SCHEMAS)):
            script = Path(__file__).with_name(SCHEMAS[number]).read_text("utf-8")
            for statement in script.split(";\n"):  # `executescript` would commit first
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1:d}")
        connection.execute(f"PRAGMA application_id = {APPLICATION:d}")
        connection.execute("COMMIT")

    def _remove(self, connection: sqlite3.Connection, id: str) -> None:
        """Remove a text and its words. An index without content needs the text to forget it."""
        rows = connection.execute("SELECT key, document FROM texts WHERE id = ?", (id,)).fetchall()
        for key, packed in rows:
            text = self._unpack(packed).text
            connection.execute(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (key, text)
            )
            connection.execute("DELETE FROM texts WHERE key = ?", (key,))

    def _unpack(self, packed: bytes) -> Document:
        try:
            return unpack(packed)
        except (ValueError, TypeError):  # TypeError: not bytes
            raise self._broken() from None

    def _error(self, error: sqlite3.Error, *, writing: bool) -> TextsError:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return self._broken()
        obstacle = atomic.write_obstacle(self.file, 1 << 16) if writing else None
        if obstacle:
            return TextsError(f"the full texts cannot be saved: {obstacle}", 4)
        return TextsError(f"{self.file} could not be used: {error}", 4 if writing else 3)

    def _broken(self) -> TextsError:
        return TextsError(f"{self.file} is damaged; move it away and fetch the texts again")


def _open(file: Path) -> sqlite3.Connection:
    # No WAL: a text is written whole and seldom, and a folder on a read-only disk can be read.
    return sqlite3.connect(file, timeout=_WAIT, isolation_level=None)


def _version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _require_id(id: str) -> None:
    """Raise ValueError unless this is a canonical arXiv id: files are named after it."""
    if arxiv_id(id) != id:
        raise ValueError(f"not an arXiv id: {id!r}")


def _pdf_version(path: Path) -> int:
    _, _, version = path.stem.rpartition("v")
    return int(version) if version.isdecimal() else 0


_VERSION: Final = "SELECT version FROM texts WHERE id = ?"
_TEXT: Final = "SELECT document, fetched, address, etag, modified, format FROM texts WHERE id = ?"
_INSERT: Final = """
    INSERT INTO texts
      (id, version, license, fetched, address, etag, modified, format, page, document)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CONTAINING: Final = """
    SELECT id FROM texts WHERE key IN (SELECT rowid FROM words WHERE words MATCH ?)
"""
_STATE: Final = "SELECT value FROM state WHERE name = ?"
_FORGET_POSITIONS: Final = """
    DELETE FROM positions WHERE id NOT IN
      (SELECT id FROM positions ORDER BY read_at DESC LIMIT ?)
"""
