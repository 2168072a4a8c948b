"""The marks in memory: looked up by every thread, changed by a key, replaced when the file is read.

Operations that are not in the file yet are kept beside them, and applied again whenever the file is
read again, so that no key appears to be undone. No I/O and no waiting: a key takes the lock, so
whatever takes longer with more marks is done without it, and in chunks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Condition, Lock
from typing import Final

from reader.model.clean import CleanText
from reader.model.mark import EVERY_KIND, Change, Kind, MarkKind
from reader.model.tags import fold_tag
from reader.storage.marks.annotations import (
    Annotations,
    effective_mark,
    effective_note,
    effective_tags,
)
from reader.storage.marks.labels import Labels
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    MarkTable,
    Operation,
    Table,
    Tables,
    apply_operation,
    cutoff,
    empty_tables,
    expired_in,
    marks_of,
    removed_of,
    table_of,
    time_of,
    with_causal_timestamp,
)

_CHUNK: Final = 4_096
"""Marks compared at once: other threads wait half a millisecond."""


class Memory:
    """All marks, and the operations that are to be saved."""

    def __init__(self, queueing: bool = True) -> None:
        self.changed = Condition(Lock())
        """Held for an instant while anything here changes; notified when operations are queued or
        saved."""
        self.queued = 0
        """Number of operations that were ever queued."""
        self._queueing = queueing
        self._pending: list[Operation] = []
        self._expired: list[tuple[str, str]] = []
        self._set_tables(empty_tables(), Labels())

    def _set_tables(self, tables: Tables, labels: Labels) -> None:
        self.tables = tables
        """All marks and removals, as they are now."""
        self._labels = labels
        self._mark_tables: dict[Kind, MarkTable] = {
            kind: table_of(tables, kind) for kind in EVERY_KIND
        }

    @property
    def pending(self) -> list[Operation]:
        """The operations that are not in the file yet, oldest first. Hold `changed`."""
        return self._pending

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper with these ids was marked, None if it is not marked."""
        at = effective_mark(*self._mark_tables[kind], ids)
        return time_of(at) if at else None

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind as they are now."""
        return {id: time_of(at) for id, at in self._effective(kind)}

    def tags(self, ids: Sequence[str]) -> set[str]:
        """Return the tags of a paper with these ids, as they are spelled in the file."""
        return effective_tags(*self._mark_tables["tags"], self._labels.of(ids), ids)

    def note(self, ids: Sequence[str]) -> str:
        """Return the note on a paper with these ids as it is in the file; empty for none."""
        return effective_note(*self._mark_tables["notes"], ids)

    def annotations(self, ids: Sequence[str]) -> Annotations:
        """Return both."""
        return self.tags(ids), self.note(ids)

    def annotated(self, ids: Sequence[str]) -> tuple[bool, bool]:
        """Return whether a paper has tags, and whether it has a note."""
        tags, notes = (self._mark_tables[kind][0] for kind in ("tags", "notes"))
        # A list asks this for every row that it paints, and most users have few of either.
        return bool(tags and self.tags(ids)), bool(notes and self.note(ids))

    def all_tags(self) -> list[tuple[CleanText, int]]:
        """Return all tags, the most frequent first, each with its number of papers."""
        return self._labels.count(key for key, _ in self._effective("tags"))

    def tagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which papers have a tag; any tag, if it is empty."""
        if not tag:
            return frozenset(key.partition(" ")[0] for key, _ in self._effective("tags"))
        marks, removed = self._mark_tables["tags"]
        return frozenset(
            id
            for id, key in self._labels.keys(tag)
            if (at := marks.get(key, "")) and removed.get(key, "") <= at
        )

    def untagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which a tag was removed; any tag, if it is empty."""
        fold, split = (
            fold_tag(tag),
            (key.partition(" ") for key in list(self.tables["removed.tags"])),
        )
        return frozenset(id for id, _, each in split if not tag or self._labels.fold(each) == fold)

    def unnoted(self) -> frozenset[str]:
        """Return the ids under which a note was removed."""
        return frozenset(self.tables["removed.notes"].copy())

    def noted(self) -> frozenset[str]:
        """Return the ids under which papers have a note."""
        return frozenset(id for id, _ in self._effective("notes"))

    def _effective(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield id and timestamp of all marks of a kind that were not removed."""
        tables = self.tables
        marks, removed = tables[kind].copy(), tables[removed_of(kind)].copy()
        return ((id, at) for id, at in marks.items() if removed.get(id, "") <= at)

    def _put(self, operation: Operation) -> None:
        apply_operation(operation, self._mark_tables[operation.kind])
        if operation.kind == "tags":
            self._labels.add(operation.ids)

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes and queue them."""
        made = [operation for change in changes if (operation := Operation.of(change))]
        with self.changed:
            for operation in made:
                table = self._mark_tables[operation.kind]
                operation = with_causal_timestamp(operation, table)
                self._put(operation)
                self._queue(operation)
            self.changed.notify_all()

    def queue(self, operations: Iterable[Operation]) -> None:
        """Queue operations that an earlier run, or another copy, could not save."""
        for operation in operations:
            with self.changed:
                self._put(operation)
                self._queue(operation)
        with self.changed:
            self.changed.notify_all()

    def replace(self, tables: Tables) -> bool:
        """Replace the marks by those read from the file, with the pending operations applied.

        Returns whether that changed any mark. The tables belong to the memory from then on. One
        thread at a time, as for `mark_saved`.
        """
        with self.changed:
            pending = self._pending.copy()
        _put_all(pending, tables)
        expired = expired_in(tables)
        labels = Labels(tables["tags"])
        before = self.tables
        differ = any(_differ(self.tables[section], table) for section, table in tables.items())
        texts = _texts(self.tables)
        with self.changed:
            since = self._pending[len(pending) :]
            _put_all(since, tables)
            labels.add(id for each in since if each.kind == "tags" for id in each.ids)
            self._set_tables(tables, labels)
            self._expired = expired
        # Free the old texts in chunks, too.
        del before
        while texts:
            del texts[-_CHUNK:]
        return differ

    def mark_saved(self, count: int, replayed: Iterable[Operation]) -> None:
        """Drop the oldest `count` operations, which are saved, as are those replayed."""
        for operation in replayed:
            with self.changed:
                self._put(operation)
        with self.changed:
            del self._pending[:count]
            self.changed.notify_all()

    @property
    def expired(self) -> Sequence[tuple[str, str]]:
        """Table and id of the removals that were too old to be kept when the file was read."""
        return self._expired

    def forget_expired(self) -> None:
        """Drop those removals, which are no longer in the file."""
        oldest = cutoff()
        for section, id in self._expired:
            with self.changed:
                removed, marks = self.tables[section], self.tables[marks_of(section)]
                if REMOVED_UNDATED < (at := removed.get(id, "")) < oldest:
                    del removed[id]
                    if marks.get(id, "") < at:
                        marks.pop(id, "")
        self._expired = []

    def unsaved(self) -> list[Change]:
        """Return the pending operations as changes."""
        with self.changed:
            pending = self._pending.copy()
        return [each.change for each in pending]

    def _queue(self, operation: Operation) -> None:
        if self._queueing:
            self._pending.append(operation)
            self.queued += 1


def _put_all(operations: Iterable[Operation], tables: Tables) -> None:
    for operation in operations:
        apply_operation(operation, table_of(tables, operation.kind))


def _texts(tables: Tables) -> list[str]:
    texts: list[str] = []
    for table in tables.values():
        texts += table
        texts += table.values()
    return texts


def _differ(one: Table, other: Table) -> bool:
    """Whether two tables differ; the first may be changed meanwhile."""
    if len(one) != len(other):
        return True
    ids = list(other)
    pieces = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return any([*map(one.get, piece)] != [*map(other.get, piece)] for piece in pieces)
