"""Locks between copies of the program: `flock` on files that are never deleted.

A lock ends with the process that holds it. Waiting is bounded, and shorter when the program closes.
The lock file also has a note: the state in which its last holder left the marks file.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reader.storage.atomic import FileError, close_quietly, file_error, make_folder

_PAUSE: Final = 0.01
"""Seconds between two tries."""


class Busy(FileError):
    """Another copy held the lock for too long."""


@contextmanager
def locked(path: Path, patience: Callable[[], float], on_wait: Callable[[], None]) -> Iterator[int]:
    """Hold the lock of a file, created if missing, and yield its descriptor.

    `patience` returns how many seconds to wait at most, and is called repeatedly; `on_wait` is
    called once, before the first wait. Raises `Busy` and `FileError`.
    """
    descriptor = open_private(path)
    try:
        _wait_for(descriptor, path, patience, on_wait)
        yield descriptor
    finally:
        close_quietly(descriptor)


def open_private(path: Path, flags: int = 0) -> int:
    """Open a file of the program for reading and writing, created with its folder if missing."""
    try:
        make_folder(path.parent)
        flags |= os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
        descriptor = os.open(path, flags, 0o600)
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            close_quietly(descriptor)
            raise
    except OSError as error:
        raise file_error(error, path) from None
    close_quietly(descriptor)
    raise FileError(f"{path}: no regular file; move it away")


def _wait_for(
    descriptor: int, path: Path, patience: Callable[[], float], on_wait: Callable[[], None]
) -> None:
    started, waited = time.monotonic(), False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() - started > patience():
                raise Busy(f"{path}: another copy of daysheet holds it; close that one") from None
        except OSError as error:
            raise file_error(error, path) from None
        if not waited:
            on_wait()
            waited = True
        time.sleep(_PAUSE)
