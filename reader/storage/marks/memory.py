"""The marks in memory: looked up by every thread, changed by a key, made anew from the file.

Beside them stand the operations that are not in the file yet; they are applied again whenever the
file is read again, so that a key's work is never seen to come undone. No I/O, no waiting: a key
takes the lock, so whatever grows with the number of marks is done without it, and in pieces.
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
    cutoff,
    empty_tables,
    expired_in,
    marks_of,
    put,
    removed_of,
    time_of,
    with_causal_timestamp,
)

_PIECE: Final = 4_096
"""Marks compared at once: the interpreter is held for half a millisecond."""


class Memory:
    """All marks, and the operations that are to be saved."""

    def __init__(self, queueing: bool = True) -> None:
        self.changed = Condition(Lock())
        """Held while anything here changes, for an instant; told when operations are queued or
        saved."""
        self.queued = 0
        """How many operations were ever queued."""
        self._queueing = queueing
        self._pending: list[Operation] = []
        self._expired: list[tuple[str, str]] = []
        self._show(empty_tables(), Labels())

    def _show(self, tables: Tables, labels: Labels) -> None:
        self.tables = tables
        """All marks and removals, as they are now."""
        self._labels = labels
        self._shelves: dict[Kind, MarkTable] = {
            kind: MarkTable(tables[kind], tables[removed_of(kind)]) for kind in EVERY_KIND
        }

    @property
    def pending(self) -> list[Operation]:
        """The operations that are not in the file yet, oldest first. Hold `changed`."""
        return self._pending

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper with these ids was marked, None if it is not."""
        at = effective_mark(*self._shelves[kind], ids)
        return time_of(at) if at else None

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind as they are now."""
        return {id: time_of(at) for id, at in self._standing(kind)}

    def tags(self, ids: Sequence[str]) -> set[str]:
        """Return the tags of a paper with these ids, as they are spelled in the file."""
        return effective_tags(*self._shelves["tags"], self._labels.of(ids), ids)

    def note(self, ids: Sequence[str]) -> str:
        """Return the note on a paper with these ids, as it stands in the file; else nothing."""
        return effective_note(*self._shelves["notes"], ids)

    def annotations(self, ids: Sequence[str]) -> Annotations:
        """Return both."""
        return self.tags(ids), self.note(ids)

    def all_tags(self) -> list[tuple[CleanText, int]]:
        """Return all tags, those of most papers first, and how many have it."""
        return self._labels.counted(key for key, _ in self._standing("tags"))

    def tagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which papers have a tag, or any for no tag."""
        if not tag:
            return frozenset(key.partition(" ")[0] for key, _ in self._standing("tags"))
        marks, removed = self._shelves["tags"]
        return frozenset(
            id
            for id, key in self._labels.keys(tag)
            if (at := marks.get(key, "")) and removed.get(key, "") <= at
        )

    def untagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which a tag was taken away, or any for no tag."""
        fold, split = (
            fold_tag(tag),
            (key.partition(" ") for key in list(self.tables["removed.tags"])),
        )
        return frozenset(id for id, _, each in split if not tag or self._labels.fold(each) == fold)

    def unnoted(self) -> frozenset[str]:
        """Return the ids under which a note was taken away."""
        return frozenset(self.tables["removed.notes"].copy())

    def noted(self) -> frozenset[str]:
        """Return the ids under which papers have a note."""
        return frozenset(id for id, _ in self._standing("notes"))

    def _standing(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield id and when of all marks of a kind that were not taken back."""
        tables = self.tables
        marks, removed = tables[kind].copy(), tables[removed_of(kind)].copy()
        return ((id, at) for id, at in marks.items() if removed.get(id, "") <= at)

    def _put(self, operation: Operation) -> None:
        put(operation, self._shelves[operation.kind])
        if operation.kind == "tags":
            self._labels.add(operation.ids)

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes and queue them."""
        made = [operation for change in changes if (operation := Operation.of(change))]
        with self.changed:
            for operation in made:
                shelf = self._shelves[operation.kind]
                operation = with_causal_timestamp(operation, shelf)
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
        """Show what was read from the file, with what is pending; true if marks changed by it.

        The tables are the memory's from then on. One thread at a time, as for `saved`.
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
            self._show(tables, labels)
            self._expired = expired
        # Let go of what was shown before, in pieces, too.
        del before
        while texts:
            del texts[-_PIECE:]
        return differ

    def saved(self, count: int, replayed: Iterable[Operation]) -> None:
        """Forget the oldest `count` operations: they are saved, and so are those replayed."""
        for operation in replayed:
            with self.changed:
                self._put(operation)
        with self.changed:
            del self._pending[:count]
            self.changed.notify_all()

    @property
    def expired(self) -> Sequence[tuple[str, str]]:
        """Section and id of the removals that were too old to be kept when the file was read."""
        return self._expired

    def forget_expired(self) -> None:
        """Forget those removals: they are no longer in the file."""
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
        """Return what is pending as changes."""
        with self.changed:
            pending = self._pending.copy()
        return [each.change for each in pending]

    def _queue(self, operation: Operation) -> None:
        if self._queueing:
            self._pending.append(operation)
            self.queued += 1


def _put_all(operations: Iterable[Operation], tables: Tables) -> None:
    for operation in operations:
        put(operation, MarkTable(tables[operation.kind], tables[removed_of(operation.kind)]))


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
    pieces = (ids[start : start + _PIECE] for start in range(0, len(ids), _PIECE))
    return any([*map(one.get, piece)] != [*map(other.get, piece)] for piece in pieces)
