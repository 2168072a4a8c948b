"""The marks file under its protocol: lock, read, apply our own operations, replace.

Everything here may wait for a disk or another copy of the program, so it is called by the saver's
thread (and once at the start). Nothing is written unless the file was read whole; what is written
is the file as it stands with our operations applied, never our idea of it. See DESIGN 7.
"""

from __future__ import annotations

import errno
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
from reader.storage.marks_edits import Desk
from reader.storage.marks_journal import Journal
from reader.storage.marks_lock import locked
from reader.storage.marks_rule import (
    Edits,
    Operation,
    Tables,
    cutoff,
    empty_tables,
    expired_in,
)
from reader.storage.marks_text import Unreadable, read_marks
from reader.storage.toml_lines import NotAsMeant

LIMIT: Final = 64 << 20
"""Bytes; a larger file is no marks file."""
LARGE: Final = 1 << 18
"""Bytes; parsing more than that takes long enough to journal first, and to leave to the saver."""
_REST: Final = 0.1
"""Seconds without a change, after which a program that writes a file in place has finished it."""
_RESTLESS: Final = 1.0
"""Seconds to wait for that rest, or for a file that was there to come back."""
_TRIES: Final = 5


class Slow(NamedTuple):
    """How a save may wait."""

    patience: Callable[[], float]
    """Seconds to wait for another copy, asked while waiting."""
    journal: Callable[[], None]
    """Called before anything that takes long, so that the operations are safe meanwhile."""


class Look(NamedTuple):
    """What the status of the file tells."""

    changed: bool
    """Whether it is no longer the file last read or refused."""
    large: bool
    """Whether reading it takes more than a moment."""
    fresh: bool
    """Whether some program may be in the middle of writing it."""
    sound: bool
    """Whether it was read, rather than refused, when it was last read."""


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


class _Known(NamedTuple):
    """The state of the file that memory was made from."""

    stamp: Stamp | None
    digest: str
    plain: bool


class MarksFile:
    """The file, its lock and its journal. One thread at a time."""

    def __init__(self, path: Path, state: Path) -> None:
        self.path = path.absolute()
        self.journal = Journal(state / "marks.journal")
        self._lock = state / "marks.lock"
        self._known = _Known(None, _digest(b""), True)
        self._refused: tuple[Stamp | None, FileError] | None = None
        self._missed = 0

    @property
    def state(self) -> str:
        """The state of the file that memory was made from, for the mirror; empty if missing."""
        stamp, digest, plain = self._known
        return f"{self._owner}\n{_words(stamp)}\n{digest} {int(plain)}" if stamp else ""

    def adopt(self, state: str) -> bool:
        """Take it as known that the file is in the state of a mirror, if it is."""
        owner, stamp_then, *facts = [*state.split("\n"), "", ""]
        try:
            stamp = atomic.look(self._target())
        except FileError:
            return False
        if not stamp or owner != self._owner or stamp_then != _words(stamp):
            return False
        digest, _, plain = facts[0].partition(" ")
        self._known = _Known(stamp, digest, plain == "1")
        return True

    def owns(self, state: str) -> bool:
        """Whether a mirror was made from this file, in whatever state."""
        return state.startswith(f"{self._owner}\n")

    def look(self) -> Look:
        """Say what a look at the file's status tells; `FileError` if it is no file."""
        stamp = atomic.look(self._target())
        changed = stamp != (self._refused[0] if self._refused else self._known.stamp)
        # Editors move a file away for a moment; it is gone when it is missed twice.
        self._missed = self._missed + 1 if changed and stamp is None else 0
        sound = self._refused is None
        if stamp is None:
            return Look(changed and self._missed > 1, large=False, fresh=False, sound=sound)
        return Look(changed, stamp.size > LARGE, _age(stamp) <= _REST, sound)

    def forget_refusal(self) -> None:
        """Let the next look find the file changed, though its status is that of one refused."""
        self._refused = None

    def read(self) -> Tables:
        """Return the marks in the file, none if it is missing. `FileError` if it cannot be read."""
        return self._parsed(atomic.read(self._target(), LIMIT))

    def save(
        self, operations: Sequence[Operation], expired: Sequence[tuple[str, str]], slow: Slow
    ) -> Saved:
        """Apply operations to the file as it stands, with those that wait in the journal.

        `expired` are removals (section and id) that may be forgotten. `FileError` if that could not
        be done; the file is as it was then.
        """
        with locked(self._lock, slow.patience, slow.journal) as lock:
            target = self._target(make_folder=True)
            atomic.sweep(target)
            for _ in range(_TRIES):
                content = self._at_rest(target, lock, slow)
                with suppress(Changed):
                    return self._apply(target, content, operations, expired, slow, lock)
        raise FileError(f"{self.path}: another program keeps writing it; let that one finish")

    def sweep(self) -> None:
        """Remove what a killed copy left beside the file, unless another one is at work."""
        with suppress(FileError):
            target = self._target()
            if atomic.stale(target):
                with locked(self._lock, lambda: 0.0, lambda: None):
                    atomic.sweep(target)

    def _apply(
        self,
        target: Path,
        content: Content,
        operations: Sequence[Operation],
        expired: Sequence[tuple[str, str]],
        slow: Slow,
        lock: int,
    ) -> Saved:
        tables = self._news(content, slow)
        before = self.state
        with self.journal.emptied() as waiting:
            desk = Desk(content.data, self._known.plain, tables)
            desk.put([*waiting, *operations])
            desk.forget(expired_in(tables) if tables else expired, cutoff())
            edits = desk.edits()
            if edits:
                self._write(target, content, desk)
                _note(lock, self._known.stamp)
        return Saved(tables, waiting, edits, before, self.state)

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
        self._known = _Known(Stamp.of(status), _digest(data), plain)

    def _news(self, content: Content, slow: Slow) -> Tables | None:
        """Return what stands in the file if that is not what we know, and know it."""
        same = _digest(content.data) == self._known.digest and not self._refused
        if len(content.data) > LARGE and not (same and self._known.plain):
            slow.journal()
        if not same:
            return self._parsed(content)
        self._known = self._known._replace(stamp=content.stamp)
        return None

    def _parsed(self, content: Content) -> Tables:
        if self._refused and self._refused[0] == content.stamp:
            raise self._refused[1]
        try:
            tables, plain = read_marks(content.data) if content.data else (empty_tables(), True)
        except Unreadable as error:
            refusal = FileError(
                f"{self.path}, {error}; nothing is written there until it is mended"
            )
            self._refused = (content.stamp, refusal)
            raise refusal from None
        self._refused = None
        self._known = _Known(content.stamp, _digest(content.data), plain)
        return tables

    def _at_rest(self, target: Path, lock: int, slow: Slow) -> Content:
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
            slow.journal()
            time.sleep(_REST / 2)

    def _rests(self, stamp: Stamp | None, lock: int, waited: float) -> bool:
        if stamp == self._known.stamp:
            return True
        if stamp is None:
            return waited > _RESTLESS / 2
        return _age(stamp) > _REST or _words(stamp) == _noted(lock)

    def _target(self, make_folder: bool = False) -> Path:
        """Return where the links lead. The folder is made, but not the one behind a link.

        A link into nowhere is a disk that is not mounted, rather than a wish for a new file there.
        """
        target = Path(os.path.realpath(self.path))
        try:
            if make_folder and not self.path.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
            elif self.path.is_symlink() and not target.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, "")
        except OSError as error:
            raise atomic.said(error, target) from None
        return target

    @property
    def _owner(self) -> str:
        """What the state begins with: its version and whose it is."""
        return f"1 {str(self.path)!a}"


def _age(stamp: Stamp) -> float:
    """Return how many seconds lie between now and the last change, whichever comes first."""
    return abs(time.time() - stamp.modified / 1e9)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _words(stamp: Stamp) -> str:
    return " ".join(map(str, stamp))


def _note(lock: int, stamp: Stamp | None) -> None:
    """Leave in the lock's file what we made of the marks file: it is whole."""
    note = _words(stamp).encode() if stamp else b""
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
