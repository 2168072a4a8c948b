"""The marks file under its protocol: lock, read, apply our own operations, replace.

Everything here may wait for a disk or another copy of the program, so it is called by the saver's
thread (and once at the start). Nothing is written unless the file was read whole; what is written
is the file as it stands with our operations applied, never our idea of it. See DESIGN 7.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from reader.storage import atomic
from reader.storage.atomic import Changed, Content, FileError, Stamp
from reader.storage.marks.document.edits import Desk
from reader.storage.marks.document.lines import NotAsMeant
from reader.storage.marks.document.reading import Unreadable, read_marks
from reader.storage.marks.journal import Journal
from reader.storage.marks.known import LARGE, REST, Known, age, words
from reader.storage.marks.lock import locked
from reader.storage.marks.rule import (
    Edits,
    Operation,
    Tables,
    cutoff,
    empty_tables,
    expired_in,
)

LIMIT: Final = 64 << 20
"""Bytes; a larger file is no marks file."""
_RESTLESS: Final = 1.0
"""Seconds to wait for that rest, or for a file that was there to come back."""
_TRIES: Final = 5


class Slow(NamedTuple):
    """How a save may wait."""

    patience: Callable[[], float]
    """Seconds to wait for another copy, asked while waiting."""
    journal: Callable[[], None]
    """Called before anything that takes long, so that the operations are safe meanwhile."""


class Saved(NamedTuple):
    """What a save found and did."""

    tables: Tables | None
    """What stood in the file, if that was not what we knew; without this save's operations."""
    replayed: list[Operation]
    """Operations of the journal, of this copy or another, that are saved now, too."""
    edits: Edits
    before: str
    after: str
    """The state of the file, for the mirror."""


class MarksFile:
    """The file, its lock and its journal. One thread at a time."""

    def __init__(self, known: Known, slow: Slow) -> None:
        self.path = known.path
        self.journal = Journal(known.journal)
        self._lock = known.lock
        self._known = known
        self._slow = slow

    def read(self) -> Tables:
        """Return the marks in the file, none if it is missing. `FileError` if it cannot be read."""
        return self._parsed(atomic.read(self._known.target(), LIMIT))

    def save(self, operations: Sequence[Operation], expired: Sequence[tuple[str, str]]) -> Saved:
        """Apply operations to the file as it stands, with those that wait in the journal.

        `expired` are removals (section and id) that may be forgotten. `FileError` if that could not
        be done; the file is as it was then.
        """
        with locked(self._lock, *self._slow) as lock:
            target = self._known.target(make_folder=True)
            atomic.sweep(target)
            for _ in range(_TRIES):
                content = self._at_rest(target, lock)
                with suppress(Changed):
                    return self._apply(target, content, operations, expired, lock)
        raise FileError(f"{self.path}: another program keeps writing it; let that one finish")

    def sweep(self) -> None:
        """Remove what a killed copy left beside the file, unless another one is at work."""
        with suppress(FileError):
            target = self._known.target()
            if atomic.stale(target):
                with locked(self._lock, lambda: 0.0, lambda: None):
                    atomic.sweep(target)

    def _apply(
        self,
        target: Path,
        content: Content,
        operations: Sequence[Operation],
        expired: Sequence[tuple[str, str]],
        lock: int,
    ) -> Saved:
        tables = self._news(content)
        before = self._known.state
        with self.journal.emptied() as waiting:
            desk = Desk(content.data, self._known.plain, tables)
            desk.put([*waiting, *operations])
            desk.forget(expired_in(tables) if tables else expired, cutoff())
            edits = desk.edits()
            if edits:
                self._write(target, content, desk)
                _note(lock, self._known.stamp)
        return Saved(tables, waiting, edits, before, self._known.state)

    def _write(self, target: Path, content: Content, desk: Desk) -> None:
        try:
            data, anew = desk.result()
        except NotAsMeant:
            raise FileError(
                f"{self.path}: cannot be edited; see that its tables are plain"
            ) from None
        if anew and content.status:
            _keep(target, content)
        status = atomic.replace(target, data, content.status)
        plain = read_marks(data).plain if anew else self._known.plain
        self._known.learn(Stamp.of(status), _digest(data), plain)

    def _news(self, content: Content) -> Tables | None:
        """Return what stands in the file if that is not what we know, and know it."""
        same = _digest(content.data) == self._known.digest and not self._known.refused
        if len(content.data) > LARGE and not (same and self._known.plain):
            self._slow.journal()
        if not same:
            return self._parsed(content)
        self._known.stamp = content.stamp
        return None

    def _parsed(self, content: Content) -> Tables:
        refused = self._known.refused
        if refused and refused[0] == content.stamp:
            raise refused[1]
        try:
            tables, plain = read_marks(content.data) if content.data else (empty_tables(), True)
        except Unreadable as error:
            refusal = FileError(
                f"{self.path}, {error}; nothing is written there until it is mended"
            )
            self._known.refused = (content.stamp, refusal)
            raise refusal from None
        self._known.refused = None
        self._known.learn(content.stamp, _digest(content.data), plain)
        return tables

    def _at_rest(self, target: Path, lock: int) -> Content:
        """Read the file once no other program is in the middle of writing it in place.

        What a copy of ours left is whole, as its note in the lock's file says. An editor may have
        emptied the file and be about to fill it, or have moved it away for a moment.
        """
        started = time.monotonic()
        while True:
            content = atomic.read(target, LIMIT)
            waited = time.monotonic() - started
            if self._rests(content.stamp, lock, waited):
                return content
            if waited > _RESTLESS:
                raise FileError(f"{self.path}: another program keeps writing it; let that finish")
            self._slow.journal()
            time.sleep(REST / 2)

    def _rests(self, stamp: Stamp | None, lock: int, waited: float) -> bool:
        if stamp == self._known.stamp:
            return True
        if stamp is None:
            return waited > _RESTLESS / 2
        return age(stamp) > REST or words(stamp) == _noted(lock)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def _note(lock: int, stamp: Stamp | None) -> None:
    """Leave in the lock's file what we made of the marks file: it is whole."""
    note = words(stamp).encode() if stamp else b""
    with suppress(OSError):
        os.pwrite(lock, note, 0)
        os.ftruncate(lock, len(note))


def _noted(lock: int) -> str:
    with suppress(OSError):
        return os.pread(lock, 1_000, 0).decode("ascii", "replace")
    return ""


def _keep(target: Path, content: Content) -> None:
    """Keep the file as it is under another name, `.bak`, and no older one is lost."""
    for number in count(1):
        kept = target.with_name(f"{target.name}.bak{number if number > 1 else ''}")
        old = atomic.read(kept, LIMIT)
        if old.status is None:
            atomic.replace(kept, content.data, None)
        if old.status is None or old.data == content.data:
            return
