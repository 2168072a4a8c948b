"""What an import or a removal writes into papers, their words, units and names, in batches.

Apart from `units`, which decides: here stand the statements. The full text index has no text of its
own, so that it must be told the old words of a paper that changes or goes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from reader.model.paper import Paper
from reader.storage.cache.columns import DETAILS, LISTED, Values, byline, values_of


class Shown(NamedTuple):
    """A paper as it stands in the file, or shall stand there."""

    ids: str
    """Every id, best first, parted by spaces."""
    paper: Paper


_PAPERS: Final = ("ids", *LISTED, "byline")


def _insert(table: str, columns: Collection[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _update(table: str, columns: Iterable[str]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE key = ?"


_INSERT_PAPER: Final = _insert("papers", (*_PAPERS, "key"))
_INSERT_DETAILS: Final = _insert("details", (*DETAILS, "key"))
_INSERT_WORDS: Final = _insert("search", ("rowid", "title", "authors", "abstract"))
_DELETE_WORDS: Final = _insert("search", ("search", "rowid", "title", "authors", "abstract"))
_UPDATE_PAPER: Final = _update("papers", _PAPERS)
_UPDATE_DETAILS: Final = _update("details", DETAILS)
_UNIT: Final = "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?)"


class Writes:
    """Rows to be written together, in an order that keeps every reference good."""

    def __init__(self) -> None:
        self._new: list[tuple[int, Shown]] = []
        self._changed: list[tuple[int, Shown, Shown]] = []
        self._removed: list[tuple[int, Shown]] = []
        self._units: list[Values] = []
        self._names: list[tuple[str, int]] = []
        self._relisted: list[tuple[int, int, int]] = []
        self._dropped: list[tuple[int, list[str]]] = []

    def show(self, key: int, old: Shown | None, new: Shown) -> None:
        """Let the paper `key` read like `new`."""
        if old is None:
            self._new.append((key, new))
        elif old != new:
            self._changed.append((key, old, new))

    def remove(self, key: int, old: Shown) -> None:
        self._removed.append((key, old))

    def put_unit(self, row: Values, new_names: Iterable[str], number: int) -> None:
        """Write a unit's row, and ids that lead to it from now on."""
        self._units.append(row)
        self._names += [(name, number) for name in new_names]

    def drop_unit(self, number: int, names: list[str]) -> None:
        self._dropped.append((number, names))

    def relist(self, number: int, old: int, new: int) -> None:
        """Let the listings of unit `number` lead to the paper `new`, no longer to `old`."""
        self._relisted.append((new, old, number))

    def write(self, connection: sqlite3.Connection) -> bool:
        """Write everything; return whether there was anything."""
        self._write_papers(connection)
        connection.executemany(_UNIT, self._units)
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", self._names)
        for number, names in self._dropped:
            connection.execute("DELETE FROM units WHERE unit = ?", (number,))
            connection.executemany(
                "DELETE FROM names WHERE name = ? AND unit = ?", [(name, number) for name in names]
            )
        connection.executemany(
            "UPDATE listings SET paper = ? WHERE paper = ? AND unit = ?", self._relisted
        )
        connection.executemany(
            "DELETE FROM papers WHERE key = ?", [(key,) for key, _ in self._removed]
        )
        return any((self._new, self._changed, self._removed, self._units, self._dropped))

    def _write_papers(self, connection: sqlite3.Connection) -> None:
        news = [(key, new, values_of(new.paper)) for key, new in self._new]
        changes = [(key, new, values_of(new.paper)) for key, _, new in self._changed]
        reworded = [
            (key, old, new) for key, old, new in self._changed if _words(old) != _words(new)
        ]
        old_words = [(key, old) for key, old, _ in reworded] + self._removed
        connection.executemany(
            _DELETE_WORDS, [("delete", key, *_words(old)) for key, old in old_words]
        )
        for paper, details, rows in (
            (_INSERT_PAPER, _INSERT_DETAILS, news),
            (_UPDATE_PAPER, _UPDATE_DETAILS, changes),
        ):
            connection.executemany(paper, [_listed(*row) for row in rows])
            connection.executemany(
                details, [(*values[len(LISTED) :], key) for key, _, values in rows]
            )
        new_words = self._new + [(key, new) for key, _, new in reworded]
        connection.executemany(_INSERT_WORDS, [(key, *_words(new)) for key, new in new_words])


def _listed(key: int, shown: Shown, values: Values) -> Values:
    return (shown.ids, *values[: len(LISTED)], byline(shown.paper.authors), key)


def _words(shown: Shown) -> tuple[str, str, str]:
    """Return what the full text index holds of a paper."""
    return shown.paper.title, "\n".join(shown.paper.authors), shown.paper.abstract
