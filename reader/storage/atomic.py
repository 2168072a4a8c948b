"""Read and replace files atomically: no program sees half a file, and a power cut loses nothing.

A new file is written beside the old one, synced and renamed over it; then the folder is synced.
Only regular files are read: reading a FIFO would block, and a device may have no end.
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
"""Mode of a new file, before the umask: other programs may read it."""
LEFTOVERS_ALLOWED: Final = 2
"""Number of temporary files beside a file that may stay if they cannot be removed."""
_LONGEST: Final = 400
"""Most characters of a message."""
_FULL_SYNC: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)
"""On macOS, where `fsync` leaves data in the cache of the drive."""
_HEX: Final = frozenset("0123456789abcdef")
_ADVICE: Final = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space of your quota",
    errno.EACCES: "give yourself permission",
    errno.EPERM: "give yourself permission",
    errno.EROFS: "make the file system writable",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f)",
    errno.ENOENT: "make its folder",
    errno.ENOTDIR: "move away the file that is in the place of a folder",
    errno.EEXIST: "move away the file that is in the place of a folder",
    errno.ELOOP: "correct the links",
    errno.ENAMETOOLONG: "shorten it",
    errno.EIO: "check the disk",
}
_UNSYNCABLE: Final = (
    # For folders that may be written but not read, and file systems without this call.
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
        """Shorten a long message in the middle: the advice at its end must stay."""
        if len(message) > _LONGEST:
            message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
        super().__init__(message)


class FileChanged(Exception):
    """Another program changed the file while it was being replaced."""


class Stamp(NamedTuple):
    """Identifies one state of a file without reading it."""

    device: int
    inode: int
    size: int
    modified: int
    """In nanoseconds, like `changed`. Programs can set this one, but not `changed`."""
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        return cls(
            status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        )


class Content(NamedTuple):
    """The content of a file. A missing file has no bytes and no status."""

    data: bytes
    status: os.stat_result | None

    @property
    def stamp(self) -> Stamp | None:
        return Stamp.of(self.status) if self.status else None


def file_error(error: OSError, path: Path) -> FileError:
    """Return a system error as a one-line message: which file, why, what to do."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    advice = _ADVICE.get(error.errno or 0)
    return FileError(f"{path}: {reason.lower()}" + (f"; {advice}" if advice else ""))


def get_stamp(path: Path) -> Stamp | None:
    """Return the stamp of a regular file, or None if it is missing. Raises FileError otherwise."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise file_error(error, path) from None
    _refuse_special(status, path)
    return Stamp.of(status)


def read(path: Path, limit: int) -> Content:
    """Read a regular file of at most `limit` bytes. Raises FileError for anything else."""
    if get_stamp(path) is None:
        return Content(b"", None)
    try:
        # O_NONBLOCK: if it was replaced by a FIFO meanwhile, opening does not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        return Content(b"", None)
    except OSError as error:
        raise file_error(error, path) from None
    try:
        # The status is taken before reading: a write meanwhile makes the next stamp differ.
        status = os.fstat(descriptor)
        _refuse_special(status, path)
        data = _read_all(descriptor, limit) if status.st_size <= limit else b""
    except OSError as error:
        raise file_error(error, path) from None
    finally:
        close_quietly(descriptor)
    if max(status.st_size, len(data)) > limit:
        raise FileError(
            f"{path}: larger than {limit >> 20} MB; that is not a file of daysheet, so move it away"
        )
    return Content(data, status)


def replace(
    path: Path, data: bytes, old: os.stat_result | None, like: os.stat_result | None = None
) -> os.stat_result:
    """Replace a file by `data` and return its new status.

    `old`: its status when it was read, None if it was missing. The new file gets the mode and owner
    of `like` or `old`. Raises FileChanged if the file has changed since, and FileError if it cannot
    be replaced. After an error the file is unchanged, or new if only syncing the folder failed.
    """
    like = like or old
    try:
        if old:
            _check_access(path, os.W_OK)
        temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600 if like else NEW_MODE)
    except OSError as error:
        raise file_error(error, path) from None
    try:
        _write(descriptor, data, like)
        if get_stamp(path) != (Stamp.of(old) if old else None):
            raise FileChanged
        temporary.replace(path)
        status = os.fstat(descriptor)
    except OSError as error:
        raise file_error(error, path) from None
    finally:
        close_quietly(descriptor)
        with suppress(OSError):
            temporary.unlink()
    sync_folder(path.parent)
    return status


def write_obstacle(path: Path, size: int | None = None) -> FileError | None:
    """Return why a file could not be written, if that is known without trying, else None.

    `size`: bytes of a new file beside the old one; None if no space is needed.
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
        return file_error(error, Path(error.filename or path))
    return None


def _check_access(place: Path, access: int) -> None:
    """Raise OSError if `access` to an existing file or folder is not permitted."""
    if not os.access(place, access):
        protected = os.statvfs(place).f_flag & os.ST_RDONLY
        raise OSError(errno.EROFS if protected else errno.EACCES, "", str(place))


def _check_room(folder: Path, size: int) -> None:
    """Raise OSError if there is no space for a file of `size` bytes in `folder`."""
    import resource

    disk = os.statvfs(folder)
    # File systems that do not know report zeros.
    if disk.f_blocks:
        free = disk.f_bavail if os.geteuid() else disk.f_bfree
        if free * disk.f_frsize < size + disk.f_frsize or (disk.f_files and not disk.f_ffree):
            raise OSError(errno.ENOSPC, "")
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if 0 <= limit < size:
        raise OSError(errno.EFBIG, "")


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, synced to survive a power cut. Raises OSError."""
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
        # Otherwise the next call would take it for synced.
        with suppress(OSError):
            folder.rmdir()
        raise


def open_for_writing(path: Path) -> bool:
    """Return whether a program has a file open for writing, if the system can tell.

    The system refuses a read lease then. Network file systems may always refuse it.
    """
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        return False
    try:
        # A program that opens the file now breaks the lease: we get a signal, and the default one
        # (SIGIO) would end this process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        close_quietly(descriptor)
    return False


def sync(descriptor: int) -> None:
    """Sync a file, so that its data survives a power cut."""
    if _FULL_SYNC is not None:
        # Some file systems do not support it.
        with suppress(OSError):
            fcntl.fcntl(descriptor, _FULL_SYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that the names in it survive a power cut.

    Does nothing if the file system cannot do that. Raises FileError if syncing fails.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            close_quietly(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise file_error(error, folder) from None


def close_quietly(descriptor: int) -> None:
    """Close a descriptor. Errors are ignored: what must be on the disk was synced before."""
    with suppress(OSError):
        os.close(descriptor)


def find_leftovers(path: Path) -> list[Path]:
    """Return the temporary files beside a file that a killed program left."""
    try:
        with os.scandir(path.parent) as entries:
            return [
                path.with_name(entry.name)
                for entry in entries
                if _is_temporary(entry.name, path.name) and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []


def _is_temporary(name: str, of: str) -> bool:
    """Return whether `name` is that of a temporary file for the file `of` or for its backup."""
    middle = name.removeprefix(f".{of}.").removesuffix(".tmp")
    backup, _, random = middle.rpartition(".")
    if name != f".{of}.{middle}.tmp" or backup.rstrip("0123456789") != ("bak" if backup else ""):
        return False
    return len(random) == 8 and _HEX.issuperset(random)


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files that a killed program left.

    The caller holds the lock, so none is in use. Raises FileError if more than a few cannot be
    removed. (Some folders allow only new files.)
    """
    for count, temporary in enumerate(find_leftovers(path), 1):
        try:
            temporary.unlink(missing_ok=True)
        except OSError as error:
            if count >= LEFTOVERS_ALLOWED:
                raise file_error(error, temporary) from None


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`, in as many calls as the system needs."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _write(descriptor: int, data: bytes, like: os.stat_result | None) -> None:
    write_all(descriptor, data)
    if like:
        # If root replaces a user's file, it stays the user's. Others may not change the owner.
        with suppress(OSError):
            os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
    sync(descriptor)


def _read_all(descriptor: int, limit: int) -> bytes:
    """Return the data of a file, and not much more than `limit` bytes."""
    chunks, size = [], 0
    while size <= limit and (chunk := os.read(descriptor, 1 << 24)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _refuse_special(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((name for test, name in _KINDS if test(status.st_mode)), "no regular file")
    raise FileError(f"{path}: {kind}, where a file should be; move it away")
