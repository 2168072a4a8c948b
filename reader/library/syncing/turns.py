"""One sync at a time, whoever runs it: a command, cron, the reader.

Two would ask a site twice as often as it allows, and bring the same papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reader.library.library import Library
from reader.model.errors import DaysheetError


class AlreadySyncing(DaysheetError):
    """Another sync fills this library."""

    exit_code = 4


@contextmanager
def turn(library: Library) -> Iterator[None]:
    """Hold the right to sync. Raises AlreadySyncing, and FileError where the lock cannot be."""
    from reader.storage.atomic import FileError
    from reader.storage.marks.lock import Busy, locked

    if library.sync_lock is None:
        yield
        return
    lock = locked(library.sync_lock, lambda: 0.0, lambda: None)
    try:
        lock.__enter__()
    except Busy:
        raise AlreadySyncing("another sync is running; this one is not needed") from None
    except FileError as error:
        raise FileError(f"cannot sync: {error}") from None
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
