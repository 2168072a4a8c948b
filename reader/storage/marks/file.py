"""The marks file under its protocol: lock, read, apply our own operations, replace.

Everything here may wait for a disk or another copy of the program, so it is called by the saver's
thread (and once at the start). Nothing is written unless the file was read whole; what is written
is the file as it stands with our operations applied, never our idea of it. A file that git left in
two is read as what it will be once healed, which the next save makes of it.
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
from reader.storage.marks.edits import MarksEdit
from reader.storage.marks.file_state import LARGE, REST, FileState, age, words
from reader.storage.marks.journal import Journal
from reader.storage.marks.lines import EditVerificationError
from reader.storage.marks.lock import locked
from reader.storage.marks.merge_rule import (
    Edits,
    Operation,
    Tables,
    cutoff,
    empty_tables,
    expired_in,
)
from reader.storage.marks.reading import Unreadable, read_marks
from reader.storage.marks.repair import Readable, healed

LIMIT: Final = 64 << 20
"""Bytes; a larger file is no marks file."""
_RESTLESS: Final = 1.0
"""Seconds to wait for that rest, or for a file that was there to come back."""
_STALLED: Final = 5.0
"""Seconds without a change, after which a program is not waited for that has it open to write."""
_TRIES: Final = 5


class SaveOptions(NamedTuple):
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


class _Text(NamedTuple):
    """What a save edits: the file as it stands, or healed."""

    data: bytes
    plain: bool
    tables: Tables | None
    """None where its lines can be looked up instead."""


class MarksFile:
    """The file, its lock and its journal. One thread at a time."""

    def __init__(self, known: FileState, slow: SaveOptions) -> None:
        self.path = known.path
        self.journal = Journal(known.journal)
        self._lock = known.lock
        self._known = known
        self._slow = slow

    def read(self) -> Tables:
        """Return the marks in the file, none if it is missing. `FileError` if it cannot be read."""
        return self._parsed(atomic.read(self._known.target(), LIMIT)).tables

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
        text, news = self._text(content)
        before = self._known.state
        with self.journal.emptied() as waiting:
            desk = MarksEdit(*text)
            desk.put([*waiting, *operations])
            desk.forget(expired_in(news) if news else expired, cutoff())
            edits = desk.edits()
            if edits:
                self._write(target, content, desk, text)
                _note(lock, self._known.stamp)
            else:
                # It stands there, but whoever wrote it may have been killed before this.
                atomic.sync_folder(target.parent)
        return Saved(news, waiting, edits, before, self._known.state)

    def _write(self, target: Path, content: Content, desk: MarksEdit, text: _Text) -> None:
        try:
            data, anew = desk.result()
        except EditVerificationError:
            raise FileError(
                f"{self.path}: cannot be edited; see that its tables are plain"
            ) from None
        if content.status and (anew or text.data is not content.data):
            _keep(target, content)
        status = atomic.replace(target, data, content.status)
        plain = read_marks(data).plain if anew else text.plain
        self._known.update(Stamp.of(status), _digest(data), plain)

    def _text(self, content: Content) -> tuple[_Text, Tables | None]:
        """Return the text to be edited, and what stands in it if that is not what we know."""
        same = _digest(content.data) == self._known.digest and not self._known.refused
        if len(content.data) > LARGE and not (same and self._known.plain):
            self._slow.journal()
        if same and self._known.plain:
            self._known.stamp = content.stamp
            return _Text(content.data, True, None), None
        text = self._parsed(content)
        return _Text(text.data, text.plain, text.tables), None if same else text.tables

    def _parsed(self, content: Content) -> Readable:
        refused = self._known.refused
        if refused and refused[0] == content.stamp:
            raise refused[1]
        try:
            text = _read(content.data)
        except Unreadable as error:
            refusal = FileError(
                f"{self.path}, {error}; nothing is written there until it is mended"
            )
            self._known.refused = (content.stamp, refusal)
            raise refusal from None
        self._known.refused = None
        plain = text.plain and text.data is content.data
        self._known.update(content.stamp, _digest(content.data), plain)
        return text

    def _at_rest(self, target: Path, lock: int) -> Content:
        """Read the file once no other program is in the middle of writing it in place.

        What a copy of ours left is whole, as its note in the lock's file says. An editor may have
        emptied the file and be about to fill it, or have moved it away for a moment.
        """
        started = seen = time.monotonic()
        while True:
            content = atomic.read(target, LIMIT)
            now = time.monotonic()
            seen = now if content.stamp else seen
            if self._rests(target, content.stamp, lock, missed=now - seen):
                return content
            if now - started > _RESTLESS:
                raise FileError(f"{self.path}: another program keeps writing it; let that finish")
            self._slow.journal()
            time.sleep(REST / 2)

    def _rests(self, target: Path, stamp: Stamp | None, lock: int, missed: float) -> bool:
        known = stamp == self._known.stamp
        if stamp is None:
            return known or missed > _RESTLESS / 2
        if words(stamp) == _noted(lock) or age(stamp) > _STALLED:
            return True
        # What we know may be the half of it, where we have read it meanwhile.
        return (known or age(stamp) > REST) and not atomic.open_for_writing(target)


def _read(data: bytes) -> Readable:
    """Read a text, healed where it must be; `Unreadable` where that cannot be."""
    if not data:
        return Readable(data, empty_tables(), True)
    try:
        return Readable(data, *read_marks(data))
    except Unreadable as refusal:
        return healed(data, refusal)


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
            atomic.replace(kept, content.data, None, like=content.status)
        elif old.data == content.data:
            atomic.sync_folder(kept.parent)
        else:
            continue
        return
