"""The rows that an import or a removal writes: papers, their indexed text, records and ids.

Separate from `records`, which decides what to write: these are the statements. The full-text index
stores no text of its own, so it must be given the old text of a paper that changes or is removed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

from reader.model.paper import Paper
from reader.storage.cache.columns import (
    DETAIL_COLUMNS,
    PAPER_COLUMNS,
    Values,
    fold_authors,
    row_of,
)


class StoredPaper(NamedTuple):
    """A paper as it is, or will be, in the file."""

    ids: str
    """All ids, best first, separated by spaces."""
    paper: Paper


IndexedText = Callable[[StoredPaper], tuple[str, ...]]
"""Returns what a full-text index contains of a paper."""
_ALL_PAPER_COLUMNS: Final = ("ids", *PAPER_COLUMNS, "byline")


def _insert(table: str, columns: Collection[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _update(table: str, columns: Iterable[str]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE key = ?"


_INSERT_PAPER: Final = _insert("papers", (*_ALL_PAPER_COLUMNS, "key"))
_INSERT_DETAILS: Final = _insert("details", (*DETAIL_COLUMNS, "key"))
_INSERT_TEXT: Final = _insert("search", ("rowid", "title", "authors", "abstract"))
_DELETE_TEXT: Final = _insert("search", ("search", "rowid", "title", "authors", "abstract"))
_INSERT_LABELS: Final = _insert("labels", ("rowid", "keywords", "categories"))
_DELETE_LABELS: Final = _insert("labels", ("labels", "rowid", "keywords", "categories"))
_UPDATE_PAPER: Final = _update("papers", _ALL_PAPER_COLUMNS)
_UPDATE_DETAILS: Final = _update("details", DETAIL_COLUMNS)
_PUT_RECORD: Final = "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?, ?)"


class WriteResult(NamedTuple):
    """What was written."""

    changed: bool
    """Whether anything changed that a reader sees."""
    wrote: bool
    """Whether anything was written at all."""


class Writes:
    """Rows to be written together, in an order that keeps every reference valid."""

    def __init__(self) -> None:
        self._new: list[tuple[int, StoredPaper]] = []
        self._changed: list[tuple[int, StoredPaper, StoredPaper]] = []
        self._removed: list[tuple[int, StoredPaper]] = []
        self._records: list[Values] = []
        self._ids: list[tuple[str, int]] = []
        self._origins: list[tuple[str | None, int]] = []
        self._moved_listings: list[tuple[int, int, int]] = []
        self._removed_records: list[tuple[int, list[str]]] = []

    def put_paper(self, key: int, old: StoredPaper | None, new: StoredPaper) -> None:
        """Write the paper `key` if it differs from `old`, its state in the file."""
        if old is None:
            self._new.append((key, new))
        elif old != new:
            self._changed.append((key, old, new))

    def remove_paper(self, key: int, old: StoredPaper) -> None:
        self._removed.append((key, old))

    def put_record(self, row: Values, new_ids: Iterable[str], number: int) -> None:
        """Write a record's row, and the ids that are new for it."""
        self._records.append(row)
        self._ids += [(id, number) for id in new_ids]

    def put_origins(self, number: int, origins: str | None) -> None:
        """Write the origins of a record whose other columns stay as they are."""
        self._origins.append((origins, number))

    def remove_record(self, number: int, ids: list[str]) -> None:
        self._removed_records.append((number, ids))

    def move_listings(self, number: int, old: int, new: int) -> None:
        """Move the listings of record `number` from the paper `old` to the paper `new`."""
        self._moved_listings.append((new, old, number))

    def write(self, connection: sqlite3.Connection) -> WriteResult:
        """Write everything."""
        self._write_papers(connection)
        connection.executemany(_PUT_RECORD, self._records)
        connection.executemany("UPDATE units SET origins = ? WHERE unit = ?", self._origins)
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", self._ids)
        for number, ids in self._removed_records:
            connection.execute("DELETE FROM units WHERE unit = ?", (number,))
            connection.executemany(
                "DELETE FROM names WHERE name = ? AND unit = ?", [(id, number) for id in ids]
            )
        connection.executemany(
            "UPDATE listings SET paper = ? WHERE paper = ? AND unit = ?", self._moved_listings
        )
        connection.executemany(
            "DELETE FROM papers WHERE key = ?", [(key,) for key, _ in self._removed]
        )
        changes = (self._new, self._changed, self._removed, self._records, self._removed_records)
        return WriteResult(any(changes), any((*changes, self._origins)))

    def _write_papers(self, connection: sqlite3.Connection) -> None:
        new_rows = [(key, new, row_of(new.paper)) for key, new in self._new]
        changed_rows = [(key, new, row_of(new.paper)) for key, _, new in self._changed]
        self._remove_from_index(connection, _DELETE_TEXT, _text)
        self._remove_from_index(connection, _DELETE_LABELS, _labels)
        for paper_sql, details_sql, rows in (
            (_INSERT_PAPER, _INSERT_DETAILS, new_rows),
            (_UPDATE_PAPER, _UPDATE_DETAILS, changed_rows),
        ):
            connection.executemany(paper_sql, [_paper_row(*row) for row in rows])
            connection.executemany(
                details_sql, [(*values[len(PAPER_COLUMNS) :], key) for key, _, values in rows]
            )
        self._add_to_index(connection, _INSERT_TEXT, _text)
        self._add_to_index(connection, _INSERT_LABELS, _labels)

    def _remove_from_index(
        self, connection: sqlite3.Connection, sql: str, text_of: IndexedText
    ) -> None:
        changed = [(key, old) for key, old, new in self._changed if text_of(old) != text_of(new)]
        rows = [("delete", key, *text_of(old)) for key, old in changed + self._removed]
        connection.executemany(sql, rows)

    def _add_to_index(self, connection: sqlite3.Connection, sql: str, text_of: IndexedText) -> None:
        changed = [(key, new) for key, old, new in self._changed if text_of(old) != text_of(new)]
        rows = [(key, *text_of(new)) for key, new in self._new + changed]
        connection.executemany(sql, rows)


def _paper_row(key: int, stored: StoredPaper, values: Values) -> Values:
    byline = fold_authors(stored.paper.authors)
    return (stored.ids, *values[: len(PAPER_COLUMNS)], byline, key)


def _text(stored: StoredPaper) -> tuple[str, str, str]:
    """Return what the full-text index contains of a paper."""
    return stored.paper.title, "\n".join(stored.paper.authors), stored.paper.abstract


def _labels(stored: StoredPaper) -> tuple[str, str]:
    """Return what the index of labels contains of a paper."""
    return "\n".join(stored.paper.keywords), "\n".join(stored.paper.categories)
