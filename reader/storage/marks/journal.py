"""The journal: operations on the marks that could not be written into the file yet.

One JSON line an operation, synced as it is appended, so that a kill or a power cut loses nothing
while the file is unreadable, locked, or on a full disk. Whoever next saves the file applies what
stands here, of any copy of the program, and empties it; should that be interrupted, applying it
twice does no harm. Lines that this version does not know stay.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from reader.storage.atomic import FileError, read, said, sync_folder, write_all
from reader.storage.marks.lock import Busy, locked, open_private
from reader.storage.marks.rule import Operation, as_json, from_json

_LIMIT: Final = 64 << 20
_PATIENCE: Final = 1.0
"""Seconds for another copy's append or save."""


class Journal:
    """The journal in one file, shared by all copies."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, operations: Sequence[Operation]) -> None:
        """Add operations, on disk when this returns. `FileError` where it cannot be done."""
        lines = [json.dumps(as_json(operation)) + "\n" for operation in operations]
        try:
            with self._opened() as descriptor:
                _append(descriptor, "".join(lines).encode())
        except OSError as error:
            raise said(error, self.path) from None
        sync_folder(self.path.parent)

    def waiting(self) -> list[Operation]:
        """Return the operations that stand here; none where it cannot be read."""
        try:
            return _parsed(read(self.path, _LIMIT).data)[0]
        except FileError:
            return []

    @contextmanager
    def emptied(self) -> Iterator[list[Operation]]:
        """Yield what stands here, and forget it when the block ends without an error."""
        if not self._holds_any():
            yield []
            return
        with ExitStack() as held:
            try:
                descriptor = held.enter_context(_locked(self.path))
                operations, unknown = _parsed(read(self.path, _LIMIT).data)
            except FileError:
                # It stays, for the next save: better twice than waited for.
                yield []
                return
            yield operations
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
                write_all(descriptor, unknown)

    def _holds_any(self) -> bool:
        try:
            return self.path.stat().st_size > 0
        except OSError:
            return False

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Yield the journal's descriptor, locked unless another copy hangs with the lock."""
        try:
            with _locked(self.path) as descriptor:
                os.lseek(descriptor, 0, os.SEEK_END)
                yield descriptor
        except Busy:
            descriptor = open_private(self.path, os.O_APPEND)
            try:
                yield descriptor
            finally:
                os.close(descriptor)


def _append(descriptor: int, lines: bytes) -> None:
    """Write lines at the end, all or nothing, whatever the end is like."""
    size = os.fstat(descriptor).st_size
    torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
    try:
        write_all(descriptor, b"\n" + lines if torn else lines)
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def _locked(path: Path) -> AbstractContextManager[int]:
    return locked(path, lambda: _PATIENCE, lambda: None)


def _parsed(data: bytes) -> tuple[list[Operation], bytes]:
    """Return the operations of a journal, and its lines that are whole but none of ours."""
    operations, unknown = [], []
    for line in data.split(b"\n"):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if operation := from_json(value):
            operations.append(operation)
        elif isinstance(value, dict):
            unknown.append(line + b"\n")
    return operations, b"".join(unknown)
