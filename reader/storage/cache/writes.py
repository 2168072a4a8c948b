"""The rows that an import or a removal writes: papers, their indexed text, records and ids.

Separate from `records`, which decides what to write: these are the statements. The full-text index
stores no text of its own, so it must be given the old text of a paper that changes or is removed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from reader.model.paper import Paper
from reader.storage.cache.columns import (
    DETAIL_COLUMNS,
    LABEL_COLUMNS,
    PAPER_COLUMNS,
    TEXT_COLUMNS,
    Values,
    columns_of,
    fold,
    row_of,
)


class StoredPaper(NamedTuple):
    """A paper as it is, or will be, in the file."""

    ids: str
    """All ids, best first, separated by spaces."""
    paper: Paper


_ALL_PAPER_COLUMNS: Final = ("ids", *PAPER_COLUMNS, "byline")


def _insert(table: str, columns: Collection[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _update(table: str, columns: Iterable[str]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE key = ?"


_INSERT_PAPER: Final = _insert("papers", (*_ALL_PAPER_COLUMNS, "key"))
_INSERT_DETAILS: Final = _insert("details", (*DETAIL_COLUMNS, "key"))
_UPDATE_PAPER: Final = _update("papers", _ALL_PAPER_COLUMNS)
_UPDATE_DETAILS: Final = _update("details", DETAIL_COLUMNS)
_PUT_RECORD: Final = "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?, ?)"


class _Index(NamedTuple):
    """How a full-text index is written."""

    insert: str
    delete: str
    text: Callable[[Values], tuple[str, ...]]
    """Returns what it contains of a paper, given the paper's row."""


def _index(table: str, columns: Sequence[str]) -> _Index:
    return _Index(
        _insert(table, ("rowid", *columns)),
        _insert(table, (table, "rowid", *columns)),
        columns_of(columns),
    )


_INDEXES: Final = (_index("search", TEXT_COLUMNS), _index("labels", LABEL_COLUMNS))
_AUTHORS: Final = PAPER_COLUMNS.index("authors")


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
        # Sorted, because neighbours in the table are written faster.
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", sorted(self._ids))
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
        new = [(key, paper.ids, row_of(paper.paper)) for key, paper in self._new]
        changed = [(key, paper.ids, row_of(paper.paper)) for key, _, paper in self._changed]
        before = {key: row_of(old.paper) for key, old, _ in self._changed}
        removed = [(key, row_of(old.paper)) for key, old in self._removed]
        texts = [
            (index, [row for row in changed if index.text(row[2]) != index.text(before[row[0]])])
            for index in _INDEXES
        ]
        for index, rows in texts:
            old = [(key, before[key]) for key, _, _ in rows] + removed
            connection.executemany(
                index.delete, [("delete", key, *index.text(values)) for key, values in old]
            )
        for paper_sql, details_sql, written in (
            (_INSERT_PAPER, _INSERT_DETAILS, new),
            (_UPDATE_PAPER, _UPDATE_DETAILS, changed),
        ):
            connection.executemany(paper_sql, [_paper_row(*row) for row in written])
            connection.executemany(
                details_sql, [(*values[len(PAPER_COLUMNS) :], key) for key, _, values in written]
            )
        for index, rows in texts:
            connection.executemany(
                index.insert, [(key, *index.text(values)) for key, _, values in new + rows]
            )


def _paper_row(key: int, ids: str, values: Values) -> Values:
    byline = fold(str(values[_AUTHORS]))
    return (ids, *values[: len(PAPER_COLUMNS)], byline, key)
