"""Worse programs: each forgets one thing on which the safety of marks rests.

An attack that does not notice is none: so each of these is attacked, too, and must be found out.
They are made in the traced child, which ends with them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from unittest.mock import patch

from reader.storage import atomic
from reader.storage.marks import file, saver
from reader.storage.marks.journal import Journal
from reader.storage.marks.merge_rule import Operation

_sync, _replace = os.fsync, atomic.replace


def _unsynced(folders: bool) -> Callable[[int], None]:
    def sync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) != folders:
            _sync(descriptor)

    return sync


def _careless(descriptor: int) -> None:
    with suppress(OSError):
        _sync(descriptor)


def _in_place(
    path: Path, data: bytes, _: os.stat_result | None, like: os.stat_result | None = None
) -> os.stat_result:
    with path.open("wb") as written:
        written.write(data)
        written.flush()
        os.fsync(written.fileno())
    atomic.sync_folder(path.parent)
    return path.stat()


def _renamed_first(
    path: Path, data: bytes, old: os.stat_result | None, like: os.stat_result | None = None
) -> os.stat_result:
    temporary = path.with_name(f".{path.name}.00000000.tmp")
    with temporary.open("wb") as written:
        written.write(data)
        written.flush()
        temporary.replace(path)
        os.fchmod(written.fileno(), stat.S_IMODE(old.st_mode) if old else atomic.NEW_MODE)
        os.fsync(written.fileno())
    atomic.sync_folder(path.parent)
    return path.stat()


def _kept_last(
    path: Path, data: bytes, old: os.stat_result | None, like: os.stat_result | None = None
) -> os.stat_result:
    before = path.read_bytes()
    status = _replace(path, data, old)
    _replace(path.with_name(f"{path.name}.bak"), before, None, like=old)
    return status


@contextmanager
def _emptied_first(journal: Journal) -> Iterator[list[Operation]]:
    waiting = journal.waiting()
    if waiting:
        os.truncate(journal.path, 0)
    yield waiting


class _NoError(Exception):
    """Raised by nobody."""


def _patched(*changes: tuple[object, str, object]) -> Callable[[], None]:
    def spoil() -> None:
        for owner, name, value in changes:
            patch.object(owner, name, value).start()

    return spoil


SPOILS: Final = {
    "files are not synced": _patched((os, "fsync", _unsynced(folders=False))),
    "folders are not synced": _patched((os, "fsync", _unsynced(folders=True))),
    "a sync that fails is passed over": _patched((os, "fsync", _careless)),
    "the file is written in place": _patched((atomic, "replace", _in_place)),
    "the file is synced after it is renamed": _patched((atomic, "replace", _renamed_first)),
    "the backup is kept after the file is replaced": _patched(
        (file, "_keep_backup", lambda target, content: None), (atomic, "replace", _kept_last)
    ),
    "the journal is emptied first": _patched((Journal, "take_all", _emptied_first)),
    "the journal is not written": _patched((Journal, "append", lambda journal, operations: None)),
    "links are not followed": _patched((os.path, "realpath", lambda path, strict=False: path)),
    "errors are not caught": _patched((saver, "FileError", _NoError)),
}
