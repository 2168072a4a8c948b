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
from reader.storage.atomic import Content, FileChanged, FileError, Stamp
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

_REST_LIMIT: Final = 1.0
"""Seconds to wait until no other program writes the file, or until a missing file is back."""
_STALLED: Final = 5.0
"""Seconds without a change after which a program that has the file open is not waited for."""
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
    """The marks that were in the file, if they were not known; without this save's operations."""
    replayed: list[Operation]
    """Operations from the journal, of any copy, that are saved now, too."""


class _Text(NamedTuple):
    """What a save edits: the file as it is, or repaired."""

    data: bytes
    plain: bool
    tables: Tables | None
    """None if they can be looked up in the text."""


class MarksFile:
    """The file, its lock and its journal. One thread at a time."""

    def __init__(self, state: FileState, options: SaveOptions) -> None:
        self.path = state.path
        self.journal = Journal(state.journal)
        self._lock = state.lock
        self._state = state
        self._options = options

    def read(self) -> Tables:
        """Return the marks in the file, none if it is missing. `FileError` if it cannot be read."""
        return self._parse(atomic.read(self._state.target(), LIMIT))[1]

    def read_broken(self) -> Tables:
        """Return the marks in those lines of the file that can be read."""
        with suppress(FileError):
            return read_broken(atomic.read(self._state.target(), LIMIT).data)
        return empty_tables()

    def save(self, operations: Sequence[Operation], expired: Sequence[tuple[str, str]]) -> Saved:
        """Apply operations to the file as it is now, with those in the journal.

        `expired` are removals (table and id) that may be dropped. Raises `FileError` if it cannot
        be done; then the file is unchanged.
        """
        with locked(self._lock, *self._options) as lock:
            target = self._state.target(make_folder=True)
            atomic.remove_leftovers(target)
            for _ in range(_TRIES):
                content = self._read_at_rest(target, lock)
                known = self._state.known
                try:
                    return self._apply(target, content, operations, expired, lock)
                except Exception as error:
                    # The caller is not given the marks that were just read: read them again then.
                    self._state.update(*known)
                    if not isinstance(error, FileChanged):
                        raise
        raise FileError(f"{self.path}: another program keeps writing it; let that one finish")

    def remove_leftovers(self) -> None:
        """Remove what a killed copy left beside the file, unless another one is at work."""
        with suppress(FileError):
            target = self._state.target()
            if atomic.find_leftovers(target):
                with locked(self._lock, lambda: 0.0, lambda: None):
                    atomic.remove_leftovers(target)

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
        with self.journal.take_all() as waiting:
            edit = MarksEdit(*text)
            edit.apply([*waiting, *operations])
            edit.forget(expired_in(news) if news else expired, cutoff())
            if edit.edits():
                self._write(target, content, edit, text)
                _write_note(lock, self._state.stamp)
            else:
                # The marks are there, but their writer may have been killed before syncing.
                atomic.sync_folder(target.parent)
        return Saved(news, waiting)

    def _write(self, target: Path, content: Content, edit: MarksEdit, text: _Text) -> None:
        from reader.storage.marks.statements import EditVerificationError

        try:
            data, rewritten = edit.result()
        except EditVerificationError:
            raise FileError(
                f"{self.path}: cannot be edited; see that its tables are plain"
            ) from None
        if content.status and (rewritten or text.data is not content.data):
            _keep_backup(target, content)
        status = atomic.replace(target, data, content.status)
        plain = read_marks(data).plain if rewritten else text.plain
        self._state.update(Stamp.of(status), _digest(data), plain)

    def _text(self, content: Content) -> tuple[_Text, Tables | None]:
        """Return the text to edit, and the marks in it if they are not known."""
        same = _digest(content.data) == self._state.digest and not self._state.refused
        if len(content.data) > LARGE and not (same and self._state.plain):
            self._options.journal()
        if same and self._state.plain:
            self._state.stamp = content.stamp
            return _Text(content.data, True, None), None
        text, tables = self._parse(content)
        return text, None if same else tables

    def _parse(self, content: Content) -> tuple[_Text, Tables]:
        refused = self._state.refused
        if refused and refused[0] == content.stamp:
            raise refused[1]
        try:
            text, tables = _read(content.data)
        except Unreadable as error:
            refusal = FileError(
                f"{self.path}, {error}; nothing is written there until it is mended"
            )
            self._state.refused = (content.stamp, refusal)
            raise refusal from None
        self._state.refused = None
        plain = text.plain and text.data is content.data
        self._state.update(content.stamp, _digest(content.data), plain)
        return text, tables

    def _read_at_rest(self, target: Path, lock: int) -> Content:
        """Read the file once no other program is in the middle of writing it in place.

        A file that a copy of ours wrote is complete, as the note in the lock file says. An editor
        may have emptied the file and be about to fill it, or have moved it away for a moment.
        """
        started = seen = time.monotonic()
        while True:
            content = atomic.read(target, LIMIT)
            now = time.monotonic()
            seen = now if content.stamp else seen
            if self._is_at_rest(target, content.stamp, lock, missed=now - seen):
                return content
            if now - started > _REST_LIMIT:
                raise FileError(f"{self.path}: another program keeps writing it; let that finish")
            self._options.journal()
            time.sleep(REST / 2)

    def _is_at_rest(self, target: Path, stamp: Stamp | None, lock: int, missed: float) -> bool:
        known = stamp == self._state.stamp
        if stamp is None:
            return known or missed > _REST_LIMIT / 2
        if stamp_text(stamp) == _read_note(lock) or age(stamp) > _STALLED:
            return True
        # The known state may be half of the file, if we read it while it was written.
        return (known or age(stamp) > REST) and not atomic.open_for_writing(target)


def _read(data: bytes) -> tuple[_Text, Tables]:
    """Read a text, repaired if necessary. Raises `Unreadable`."""
    if not data:
        tables = empty_tables()
        return _Text(data, True, tables), tables
    try:
        tables, plain = read_marks(data)
        return _Text(data, plain, tables), tables
    except Unreadable as refusal:
        # Needed rarely, and a start need not import it.
        from reader.storage.marks.repair import repair

        text = repair(data, refusal)
        return _Text(text.data, text.plain, text.tables), text.tables


def preload() -> None:
    """Import what saving needs: after an update of the program it would be of another version."""
    import reader.storage.marks.edits
    import reader.storage.marks.repair  # noqa: F401


def _digest(data: bytes) -> int:
    """Return a number that tells one text from another within this process."""
    return hash(data) if data else 0


def _write_note(lock: int, stamp: Stamp | None) -> None:
    """Write the state of the marks file into the lock file: the file is complete."""
    note = stamp_text(stamp).encode() if stamp else b""
    with suppress(OSError):
        os.pwrite(lock, note, 0)
        os.ftruncate(lock, len(note))


def _read_note(lock: int) -> str:
    with suppress(OSError):
        return os.pread(lock, 1_000, 0).decode("ascii", "replace")
    return ""


def _keep_backup(target: Path, content: Content) -> None:
    """Keep a copy of the file as `.bak`, or `.bak2` and so on, so that no older copy is lost."""
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
