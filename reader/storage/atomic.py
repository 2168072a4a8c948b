"""Reading and replacing a file so that nobody sees half of it, and a power cut leaves it whole.

A new file is written beside the old one, synced, and renamed over it, then the folder is synced.
Only regular files are read: a FIFO would hang, a device would not end. Knows nothing of marks.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from reader.model.errors import DaysheetError

NEW_MODE: Final = 0o644
"""Of a new file, less the umask: marks are no secret, and other programs may read them."""
FEW: Final = 2
"""Temporary files beside one that are borne with."""
_LONGEST: Final = 400
"""Characters of a message."""
_FULL_SYNC: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)
"""On macOS, where fsync leaves what was written in the drive's own memory."""
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
    errno.ENAMETOOLONG: "shorten it",
    errno.EIO: "look after the disk",
}
_UNSYNCABLE: Final = (
    # Of a folder that may be written but not read, and of file systems without such a call.
    errno.EACCES,
    errno.EBADF,
    errno.EINVAL,
    errno.EISDIR,
    errno.ENOSYS,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
)
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

    def __init__(self, message: str) -> None:
        """Shorten it in the middle: a path may be of any length, and what to do stands behind."""
        if len(message) > _LONGEST:
            message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
        super().__init__(message)


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
        shut(descriptor)
    if max(status.st_size, len(data)) > limit:
        raise FileError(
            f"{path}: larger than {limit >> 20} MB; that is no file of ours, so move it away"
        )
    return Content(data, status)


def replace(
    path: Path, data: bytes, old: os.stat_result | None, like: os.stat_result | None = None
) -> os.stat_result:
    """Replace a file by `data` and return its new status.

    `old` is its status as last read, None where there was none; the new file takes its mode and
    owner, or those of `like`. Raises `Changed` if the file is no longer that one, `FileError` if it
    cannot be done; then it is as it was or, where only the last of the work failed, the new one.
    """
    like = like or old
    try:
        if old:
            _check_access(path, os.W_OK)
        temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600 if like else NEW_MODE)
    except OSError as error:
        raise said(error, path) from None
    try:
        _write(descriptor, data, like)
        if look(path) != (Stamp.of(old) if old else None):
            raise Changed
        temporary.replace(path)
        status = os.fstat(descriptor)
    except OSError as error:
        raise said(error, path) from None
    finally:
        shut(descriptor)
        with suppress(OSError):
            temporary.unlink()
    sync_folder(path.parent)
    return status


def write_obstacle(path: Path, size: int | None = None) -> FileError | None:
    """Return why a file could not be written, as far as can be told without trying; else None.

    `size`: bytes that a new file would need on the disk, beside the old one; None if it needs no
    room.
    """
    try:
        folder = path.parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        for place, access in ((path, os.W_OK), (folder, os.W_OK | os.X_OK)):
            if place.exists():
                _check_access(place, access)
        if size is not None:
            _check_room(folder, size)
    except OSError as error:
        return said(error, Path(error.filename or path))
    return None


def _check_access(place: Path, access: int) -> None:
    """Raise OSError if a file or folder that is there may not be used so."""
    if not os.access(place, access):
        protected = os.statvfs(place).f_flag & os.ST_RDONLY
        raise OSError(errno.EROFS if protected else errno.EACCES, "", str(place))


def _check_room(folder: Path, size: int) -> None:
    """Raise OSError if a file of `size` bytes has no room in `folder`."""
    import resource

    disk = os.statvfs(folder)
    # Zeros are what file systems say that do not know.
    if disk.f_blocks:
        free = disk.f_bavail if os.geteuid() else disk.f_bfree
        if free * disk.f_frsize < size + disk.f_frsize or (disk.f_files and not disk.f_ffree):
            raise OSError(errno.ENOSPC, "")
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if 0 <= limit < size:
        raise OSError(errno.EFBIG, "")


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where missing, to survive a power cut. `OSError`."""
    try:
        folder.mkdir()
    except FileNotFoundError:
        if folder == folder.parent:
            raise
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
    except OSError:
        if folder.is_dir():
            return
        raise
    try:
        sync_folder(folder.parent)
    except FileError:
        # So that the next try does not take it for synced.
        with suppress(OSError):
            folder.rmdir()
        raise


def open_for_writing(path: Path) -> bool:
    """Whether some program has a file open for writing, as far as the system can tell.

    It tells by a lease that it does not give then. Network file systems may never give one.
    """
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        return False
    try:
        # Whoever opens it this instant has the lease taken from us: by a signal, of which the usual
        # one would end us.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        shut(descriptor)
    return False


def sync(descriptor: int) -> None:
    """Have what was written to a file survive a power cut."""
    if _FULL_SYNC is not None:
        # Some file systems do not know it.
        with suppress(OSError):
            fcntl.fcntl(descriptor, _FULL_SYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the file system can.

    `FileError` if they may not, which is another matter than a file system that knows no such call.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            shut(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise said(error, folder) from None


def shut(descriptor: int) -> None:
    """Close a descriptor. What must be on the disk is synced by then: failing, it says nothing."""
    with suppress(OSError):
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
    """Whether a name is that of a temporary file of another, or of a backup of that one."""
    middle = name.removeprefix(f".{of}.").removesuffix(".tmp")
    backup, _, random = middle.rpartition(".")
    if name != f".{of}.{middle}.tmp" or backup.rstrip("0123456789") != ("bak" if backup else ""):
        return False
    return len(random) == 8 and _HEX.issuperset(random)


def sweep(path: Path) -> None:
    """Remove what `stale` finds; call it with the lock held, so that nobody is writing one.

    `FileError` if more than a few cannot be removed: there are folders that only take more.
    """
    for left, temporary in enumerate(stale(path), 1):
        try:
            temporary.unlink(missing_ok=True)
        except OSError as error:
            if left >= FEW:
                raise said(error, temporary) from None


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`, however many pieces the system makes of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _write(descriptor: int, data: bytes, like: os.stat_result | None) -> None:
    write_all(descriptor, data)
    if like:
        # Run as root over a user's file, it must stay the user's; elsewhere this is not allowed.
        with suppress(OSError):
            os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
    sync(descriptor)


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
