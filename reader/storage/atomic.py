"""Reading and replacing a file so that nobody sees half of it, and a power cut leaves it whole.

A new file is written beside the old one, synced, and renamed over it, then the folder is synced.
Only regular files are read: a FIFO would hang, a device would not end. Knows nothing of marks.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from reader.model.errors import DaysheetError

NEW_MODE: Final = 0o644
"""Of a new file, less the umask: marks are no secret, and other programs may read them."""
_HEX: Final = frozenset("0123456789abcdef")
_ADVICE: Final = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space of your quota",
    errno.EACCES: "give yourself permission",
    errno.EPERM: "give yourself permission",
    errno.EROFS: "make the file system writable",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f)",
    errno.ENOENT: "make its folder",
    errno.ENOTDIR: "move away the file that stands where a folder should",
    errno.EEXIST: "move away the file that stands where a folder should",
    errno.ELOOP: "mend the links",
    errno.EIO: "look after the disk",
}
_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FileError(DaysheetError):
    """A file could not be read or written. The message says which, why, and what to do."""

    exit_code = 4


class Changed(Exception):
    """The file was changed by somebody else while it was being replaced."""


class Stamp(NamedTuple):
    """What tells one state of a file from the next without reading it."""

    device: int
    inode: int
    size: int
    modified: int
    """Nanoseconds, as `changed`, which no program can set back."""
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        return cls(
            status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        )


class Content(NamedTuple):
    """A file as it was read. A file that is missing has no bytes and no status."""

    data: bytes
    status: os.stat_result | None

    @property
    def stamp(self) -> Stamp | None:
        return Stamp.of(self.status) if self.status else None


def said(error: OSError, path: Path) -> FileError:
    """Return an error of the system as one line: what, why, what to do."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    advice = _ADVICE.get(error.errno or 0)
    return FileError(f"{path}: {reason.lower()}" + (f"; {advice}" if advice else ""))


def look(path: Path) -> Stamp | None:
    """Return the stamp of a regular file, None if it is missing; `FileError` for anything else."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise said(error, path) from None
    _refuse_special(status, path)
    return Stamp.of(status)


def read(path: Path, limit: int) -> Content:
    """Read a regular file of at most `limit` bytes; `FileError` for anything else."""
    if look(path) is None:
        return Content(b"", None)
    try:
        # Should it have become a FIFO this instant, opening does not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        return Content(b"", None)
    except OSError as error:
        raise said(error, path) from None
    try:
        # The status before reading: what is written meanwhile makes the next look differ from it.
        status = os.fstat(descriptor)
        _refuse_special(status, path)
        data = _read_all(descriptor, limit) if status.st_size <= limit else b""
    except OSError as error:
        raise said(error, path) from None
    finally:
        os.close(descriptor)
    if max(status.st_size, len(data)) > limit:
        raise FileError(
            f"{path}: larger than {limit >> 20} MB; that is no file of ours, so move it away"
        )
    return Content(data, status)


def replace(path: Path, data: bytes, old: os.stat_result | None) -> os.stat_result:
    """Replace a file by `data` and return its new status.

    `old` is its status as last read, whose mode and owner the new file takes, or None where there
    was none. Raises `Changed` if the file is no longer that one, `FileError` if it cannot be done;
    either way the file is as it was.
    """
    try:
        if old and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "read-only")
        temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600 if old else NEW_MODE)
    except OSError as error:
        raise said(error, path) from None
    try:
        _write(descriptor, data, old)
        if look(path) != (Stamp.of(old) if old else None):
            raise Changed
        temporary.replace(path)
        status = os.fstat(descriptor)
    except OSError as error:
        raise said(error, path) from None
    finally:
        os.close(descriptor)
        with suppress(OSError):
            temporary.unlink()
    sync_folder(path.parent)
    return status


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def stale(path: Path) -> list[Path]:
    """Return the temporary files that a killed program left beside a file."""
    try:
        with os.scandir(path.parent) as found:
            return [
                path.with_name(entry.name)
                for entry in found
                if _is_temporary(entry.name, path.name) and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []


def _is_temporary(name: str, of: str) -> bool:
    middle = name.removeprefix(f".{of}.").removesuffix(".tmp")
    return name == f".{of}.{middle}.tmp" and len(middle) == 8 and _HEX.issuperset(middle)


def sweep(path: Path) -> None:
    """Remove what `stale` finds; call it with the lock held, so that nobody is writing one."""
    for temporary in stale(path):
        with suppress(OSError):
            temporary.unlink()


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`, however many pieces the system makes of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _write(descriptor: int, data: bytes, old: os.stat_result | None) -> None:
    write_all(descriptor, data)
    if old:
        # Run as root over a user's file, it must stay the user's; elsewhere this is not allowed.
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
    os.fsync(descriptor)


def _read_all(descriptor: int, limit: int) -> bytes:
    pieces, size = [], 0
    while size <= limit and (piece := os.read(descriptor, 1 << 24)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _refuse_special(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((name for test, name in _KINDS if test(status.st_mode)), "no regular file")
    raise FileError(f"{path}: {kind}, where a file should be; move it away")
