"""The journal: operations on the marks that could not be written to the file yet.

One JSON line an operation, synced when it is appended, so that a kill or a power cut loses nothing
while the file is unreadable, locked, or on a full disk. The next save of any copy of the program
applies the operations here and empties the journal; if that is interrupted, applying them twice
does no harm. Lines that this version does not know are kept.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from reader.storage.atomic import (
    FileError,
    close_quietly,
    file_error,
    read,
    sync,
    sync_folder,
    write_all,
)
from reader.storage.marks.lock import Busy, locked, open_private
from reader.storage.marks.merge_rule import Operation, as_json, from_json

_LIMIT: Final = 64 << 20
PATIENCE: Final = 1.0
"""Seconds for another copy's append or save."""


class Journal:
    """The journal in one file, shared by all copies."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """`patience`: seconds to wait for another copy that uses the journal."""
        self.path = path
        self._patience = patience

    def append(self, operations: Sequence[Operation]) -> None:
        """Add operations; they are on disk when this returns. Raises `FileError`."""
        lines = [json.dumps(as_json(operation)) + "\n" for operation in operations]
        try:
            with self._open() as (descriptor, alone):
                if not os.fstat(descriptor).st_size:
                    # The name first, so that a line in the file cannot be lost with its name.
                    sync_folder(self.path.parent)
                _append(descriptor, "".join(lines).encode(), alone)
        except OSError as error:
            raise file_error(error, self.path) from None

    def waiting(self) -> list[Operation]:
        """Return the operations in the journal; none if it cannot be read."""
        try:
            return _parse(read(self.path, _LIMIT).data)[0]
        except FileError:
            return []

    @contextmanager
    def take_all(self) -> Iterator[list[Operation]]:
        """Yield the operations, and remove them when the block ends without an error."""
        if not self._holds_any():
            yield []
            return
        with ExitStack() as held:
            try:
                descriptor = held.enter_context(_locked(self.path, self._patience))
                data = read(self.path, _LIMIT).data
                operations, rest = _parse(data)
            except FileError:
                # It is left for the next save: replaying twice is better than waiting.
                yield []
                return
            yield operations
            with suppress(OSError):
                _empty(descriptor, data, rest)

    def _holds_any(self) -> bool:
        try:
            return self.path.stat().st_size > 0
        except OSError:
            return False

    @contextmanager
    def _open(self) -> Iterator[tuple[int, bool]]:
        """Yield the journal's descriptor, and whether it is locked; another copy may hang."""
        try:
            with _locked(self.path, self._patience) as descriptor:
                # Appending, because if this copy is stopped now, others will give up waiting for
                # the lock and add lines of their own.
                fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
                yield descriptor, True
        except Busy:
            descriptor = open_private(self.path, os.O_APPEND)
            try:
                yield descriptor, False
            finally:
                close_quietly(descriptor)


def _append(descriptor: int, lines: bytes, alone: bool) -> None:
    """Append lines, after a newline if the last line is torn; all or none, if locked."""
    size = os.fstat(descriptor).st_size
    torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
    try:
        write_all(descriptor, b"\n" + lines if torn else lines)
        sync(descriptor)
    except OSError:
        if alone:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
        raise


def _empty(descriptor: int, data: bytes, rest: bytes) -> None:
    """Remove all of `data` but the unknown lines, which keep their offsets.

    So they survive a kill at any moment: the bytes written over them are the same. Bytes after
    `data` were added by a copy without the lock.
    """
    if rest:
        write_all(descriptor, rest.ljust(len(data)))
    if os.fstat(descriptor).st_size == len(data):
        os.ftruncate(descriptor, len(rest))
    elif not rest:
        write_all(descriptor, b" " * len(data))


def _locked(path: Path, patience: float) -> AbstractContextManager[int]:
    return locked(path, lambda: patience, lambda: None)


def _parse(data: bytes) -> tuple[list[Operation], bytes]:
    """Return the operations of a journal, and its unknown lines with blanks before them."""
    operations, lines = [], data.split(b"\n")
    for place, line in enumerate(lines):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if operation := from_json(value):
            operations.append(operation)
        if operation or not isinstance(value, dict):
            lines[place] = b" " * len(line)
    rest = b"\n".join(lines).rstrip(b" \n")
    return operations, rest + b"\n" if rest else b""
