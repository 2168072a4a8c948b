"""The state of the marks file that memory was made from, and what its status tells since.

Nothing here reads the file; `file` does.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from reader.storage import atomic
from reader.storage.atomic import FileError, Stamp

LIMIT: Final = 64 << 20
"""Bytes; a larger file is not read."""
LARGE: Final = 1 << 18
"""Bytes; a larger file takes long to parse, so marks are journaled first and the saver reads it."""
REST: Final = 0.1
"""Seconds without a change after which a program that writes in place is taken to be done."""


class FileChange(NamedTuple):
    """What the status of the file shows."""

    changed: bool
    """Whether it is no longer the file last read or refused."""
    large: bool
    """Whether reading it takes more than a moment."""
    may_be_incomplete: bool
    """Whether another program may be writing it right now."""
    was_readable: bool
    """Whether it could be read the last time."""


class FileState:
    """The file when it was last read, found unreadable, or saved. One thread at a time."""

    def __init__(self, path: Path, state: Path) -> None:
        """`state` is the folder of the journal and the lock."""
        self.path = path.absolute()
        self.journal = state / "marks.journal"
        self.lock = state / "marks.lock"
        self.stamp: Stamp | None = None
        """None while it is missing, as `digest` is 0."""
        self.digest = 0
        self.plain = True
        """Whether its lines can be edited without reading it whole again."""
        self.refused: tuple[Stamp | None, FileError] | None = None
        """The state in which it could not be read, and why."""
        self._missed = 0

    def update(self, stamp: Stamp | None, digest: int, plain: bool) -> None:
        """Record the state of the file."""
        self.stamp, self.digest, self.plain = stamp, digest, plain

    @property
    def known(self) -> tuple[Stamp | None, int, bool]:
        """The recorded state, as `update` takes it."""
        return self.stamp, self.digest, self.plain

    def compare(self) -> FileChange:
        """Compare the file's status with the recorded state. Raises `FileError`."""
        stamp = atomic.get_stamp(self.target())
        changed = stamp != (self.refused[0] if self.refused else self.stamp)
        # Editors move a file away for a moment; it is gone when it is missed twice.
        self._missed = self._missed + 1 if changed and stamp is None else 0
        was_readable = self.refused is None
        if stamp is None:
            return FileChange(
                changed and self._missed > 1,
                large=False,
                may_be_incomplete=False,
                was_readable=was_readable,
            )
        return FileChange(changed, stamp.size > LARGE, age(stamp) <= REST, was_readable)

    @property
    def is_missing(self) -> bool:
        """Whether there is no file. Raises `FileError` if that cannot be determined."""
        return atomic.get_stamp(self.target()) is None

    @property
    def has_leftovers(self) -> bool:
        """Whether a copy that was killed, or could not save, may have left work."""
        with suppress(OSError):
            if self.journal.stat().st_size:
                return True
        with suppress(FileError):
            return bool(atomic.find_leftovers(self.target()))
        return False

    def obstacle(self) -> FileError | None:
        """Return why a mark could not be saved, if that is known without trying; else None."""
        try:
            target = self.target()
        except FileError as error:
            return error
        size = self.stamp.size if self.stamp else 0
        return atomic.write_obstacle(target, size) or atomic.write_obstacle(self.lock)

    def target(self, make_folder: bool = False) -> Path:
        """Return the path with links resolved. The folder is made, unless the file is a link.

        A dangling link is a disk that is not mounted, rather than a wish for a new file there.
        """
        target = self.path
        try:
            target = _resolved(self.path)
            if make_folder and not self.path.is_symlink():
                atomic.make_folder(target.parent)
            elif self.path.is_symlink() and not target.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, "")
        except OSError as error:
            raise atomic.file_error(error, target) from None
        return target


def _resolved(path: Path) -> Path:
    """Return the path with links resolved. Raises `OSError` if a link cannot be read."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def age(stamp: Stamp) -> float:
    """Return the seconds between now and the last change, which may lie in the future."""
    return abs(time.time() - stamp.modified / 1e9)


def stamp_text(stamp: Stamp) -> str:
    """Return a stamp as text."""
    return " ".join(map(str, stamp))
