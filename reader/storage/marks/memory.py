"""The marks in memory: looked up by every thread, changed by a key, made anew from the file.

Beside them stand the operations that are not in the file yet; they are applied again whenever the
file is read again, so that a key's work is never seen to come undone. No I/O, no waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Condition, Lock

from reader.model.clean import clean_line
from reader.model.mark import KINDS, Change, MarkKind
from reader.storage.marks.rule import (
    Operation,
    Shelf,
    Table,
    Tables,
    empty_tables,
    expired_in,
    put,
    removed_of,
    settled,
    time_of,
)


class Memory:
    """All marks, and the operations that are to be saved."""

    def __init__(self, queueing: bool = True) -> None:
        self.changed = Condition(Lock())
        """Held while anything here changes; told when operations are queued or saved."""
        self.queued = 0
        """How many operations were ever queued."""
        self._queueing = queueing
        self._pending: list[Operation] = []
        self._show(empty_tables())

    def _show(self, tables: Tables) -> None:
        self._tables = tables
        self._shelves: dict[MarkKind, tuple[Table, Table]] = {
            kind: (tables[kind], tables[removed_of(kind)]) for kind in KINDS
        }

    @property
    def pending(self) -> list[Operation]:
        """The operations that are not in the file yet, oldest first. Hold `changed`."""
        return self._pending

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper with these ids was marked, None if it is not."""
        marks, removed = self._shelves[kind]
        newest = ""
        for id in ids:
            if (at := marks.get(id, "")) > newest:
                newest = at
        if not newest:
            return None
        for id in ids:
            if removed.get(id, "") > newest:
                return None
        return time_of(newest)

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind as they are now."""
        with self.changed:
            marks, removed = (table.copy() for table in self._shelves[kind])
        return {id: time_of(at) for id, at in marks.items() if removed.get(id, "") <= at}

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes and queue them."""
        with self.changed:
            for change in changes:
                if operation := Operation.of(change):
                    shelf = Shelf(*self._shelves[operation.kind])
                    operation = settled(operation, shelf)
                    put(operation, shelf)
                    self._queue(operation)
            self.changed.notify_all()

    def queue(self, operations: Iterable[Operation]) -> None:
        """Queue operations that an earlier run, or another copy, could not save."""
        with self.changed:
            for operation in operations:
                put(operation, Shelf(*self._shelves[operation.kind]))
                self._queue(operation)
            self.changed.notify_all()

    def replace(self, tables: Tables) -> bool:
        """Show what was read from the file, with what is pending; true if marks changed by it."""
        with self.changed:
            for operation in self._pending:
                marks, removed = tables[operation.kind], tables[removed_of(operation.kind)]
                put(operation, Shelf(marks, removed))
            differ = tables != self._tables
            self._show(tables)
            return differ

    def saved(self, count: int, replayed: Iterable[Operation]) -> None:
        """Forget the oldest `count` operations: they are saved, and so are those replayed."""
        with self.changed:
            for operation in replayed:
                put(operation, Shelf(*self._shelves[operation.kind]))
            del self._pending[:count]
            self.changed.notify_all()

    def expired(self) -> list[tuple[str, str]]:
        """Return section and id of the removals that are too old to be kept."""
        with self.changed:
            return expired_in(self._tables)

    def forget_expired(self) -> None:
        """Forget those removals: they are no longer in the file."""
        with self.changed:
            for section, id in expired_in(self._tables):
                del self._tables[section][id]

    def unsaved(self) -> list[Change]:
        """Return what is pending as changes."""
        with self.changed:
            pending = self._pending.copy()
        return [
            Change(each.kind, each.ids, each.marked, time_of(each.at), clean_line(each.title))
            for each in pending
        ]

    def copy(self) -> Tables | None:
        """Return a copy of what stands in the file, None while it lags behind."""
        with self.changed:
            if self._pending:
                return None
            return {section: table.copy() for section, table in self._tables.items()}

    def _queue(self, operation: Operation) -> None:
        if self._queueing:
            self._pending.append(operation)
            self.queued += 1
