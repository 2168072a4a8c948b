"""The save protocol of the marks file: lock, read, apply our own operations, replace.

Everything here may wait for a disk or another copy of the program, so it is called by the saver's
thread (and once at the start). Nothing is written unless the whole file could be read; what is
written is the file as it is now with our operations applied, never the marks in memory. A file with
git conflicts is read as it will be once repaired, and the next save writes it so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.storage import atomic
from reader.storage.atomic import Changed, Content, FileError, Stamp
from reader.storage.marks.file_state import LARGE, LIMIT, REST, FileState, age, stamp_text
from reader.storage.marks.journal import Journal
from reader.storage.marks.lock import locked
from reader.storage.marks.merge_rule import (
    Operation,
    Tables,
    cutoff,
    empty_tables,
    expired_in,
)
from reader.storage.marks.reading import Unreadable, read_broken, read_marks

if TYPE_CHECKING:
    from reader.storage.marks.edits import MarksEdit

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


class _Text(NamedTuple):
    """What a save edits: the file as it is, or repaired."""

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
        return self._parsed(atomic.read(self._known.target(), LIMIT))[1]

    def read_broken(self) -> Tables:
        """Return the marks in those lines of the file that can be read."""
        with suppress(FileError):
            return read_broken(atomic.read(self._known.target(), LIMIT).data)
        return empty_tables()

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
        from reader.storage.marks.edits import MarksEdit

        text, news = self._text(content)
        with self.journal.emptied() as waiting:
            edit = MarksEdit(*text)
            edit.put([*waiting, *operations])
            edit.forget(expired_in(news) if news else expired, cutoff())
            if edit.edits():
                self._write(target, content, edit, text)
                _note(lock, self._known.stamp)
            else:
                # It stands there, but whoever wrote it may have been killed before this.
                atomic.sync_folder(target.parent)
        return Saved(news, waiting)

    def _write(self, target: Path, content: Content, edit: MarksEdit, text: _Text) -> None:
        from reader.storage.marks.statements import EditVerificationError

        try:
            data, anew = edit.result()
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
        text, tables = self._parsed(content)
        return text, None if same else tables

    def _parsed(self, content: Content) -> tuple[_Text, Tables]:
        refused = self._known.refused
        if refused and refused[0] == content.stamp:
            raise refused[1]
        try:
            text, tables = _read(content.data)
        except Unreadable as error:
            refusal = FileError(
                f"{self.path}, {error}; nothing is written there until it is mended"
            )
            self._known.refused = (content.stamp, refusal)
            raise refusal from None
        self._known.refused = None
        plain = text.plain and text.data is content.data
        self._known.update(content.stamp, _digest(content.data), plain)
        return text, tables

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
        if stamp_text(stamp) == _noted(lock) or age(stamp) > _STALLED:
            return True
        # What we know may be the half of it, where we have read it meanwhile.
        return (known or age(stamp) > REST) and not atomic.open_for_writing(target)


def _read(data: bytes) -> tuple[_Text, Tables]:
    """Read a text, repaired if it must be. Raises `Unreadable`."""
    if not data:
        tables = empty_tables()
        return _Text(data, True, tables), tables
    try:
        tables, plain = read_marks(data)
        return _Text(data, plain, tables), tables
    except Unreadable as refusal:
        # Needed rarely, and a start need not import it.
        from reader.storage.marks.repair import healed

        text = healed(data, refusal)
        return _Text(text.data, text.plain, text.tables), text.tables


def preload() -> None:
    """Import what saving needs: after an update of the program it would be of another version."""
    import reader.storage.marks.edits
    import reader.storage.marks.repair  # noqa: F401


def _digest(data: bytes) -> int:
    """Return what tells one text from another, in this process."""
    return hash(data) if data else 0


def _note(lock: int, stamp: Stamp | None) -> None:
    """Leave in the lock's file what we made of the marks file: it is whole."""
    note = stamp_text(stamp).encode() if stamp else b""
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
