"""The lock that lets one sync run at a time, whether a command, cron or the reader runs it.

Two syncs at the same time would exceed the rate that a site allows, and fetch the same papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reader.library.library import Library
from reader.model.errors import DaysheetError


class AlreadySyncing(DaysheetError):
    """Another sync of this library is running."""

    exit_code = 4


@contextmanager
def hold_sync_lock(library: Library) -> Iterator[None]:
    """Hold the lock in a context. Raises AlreadySyncing, or FileError if it cannot be created."""
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
