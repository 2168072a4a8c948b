"""What must hold after an attack on a save: in the files as they are left, and at a new start."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
import tomllib
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from reader.model.mark import KINDS, Change, MarkKind
from tests.faults.saves import (
    BACKUP,
    JOURNAL,
    LATER,
    LOCK,
    LONG_AGO,
    MARKS,
    MODE,
    PATIENCE,
    Link,
    Place,
    Report,
    Scenario,
    undisturbed,
)


def complaints(place: Place, told: Sequence[Report]) -> list[str]:
    """Return what is wrong with what an attacked save has left, now and at the next start.

    What the program told its user must hold.
    """
    safe = max((number for number, report in enumerate(told, 1) if report.safe), default=0)
    safe = min(safe, len(place.scenario.batches))
    found = _left(place)
    if place.scenario.mended:
        found += _unreadable(place, safe)
        place.file.write_bytes(place.scenario.mended)
        os.utime(place.file, (time.time() - LONG_AGO,) * 2)
    return found + _next_start(place, safe)


def _left(place: Place) -> list[str]:
    """Return what is wrong with the files as they are left."""
    scenario, contents = place.scenario, undisturbed(place.scenario.name).contents
    content = place.content()
    backup = place.folder / BACKUP
    kept = backup.read_bytes() if backup.exists() else None
    found = []
    if content not in contents:
        found.append(f"the file is neither old nor new: {content[:200]!r}")
    if scenario.marks_at in scenario.before and stat.S_IMODE(place.file.stat().st_mode) != MODE:
        found.append(f"the file's mode is {place.file.stat().st_mode:o}")
    if isinstance(scenario.before.get(MARKS), Link) and not place.file.is_symlink():
        found.append("the link is a link no more")
    if kept is not None and stat.S_IMODE(backup.stat().st_mode) != MODE:
        found.append(f"the backup's mode is {backup.stat().st_mode:o}")
    if kept not in (None, contents[0]):
        found.append(f"the backup is not the old file: {kept!r}")
    if scenario.rewritten and content != contents[0] and kept is None:
        found.append("the file was rewritten without a backup")
    if not _is_free(place.folder / LOCK):
        found.append("the lock is held")
    return found


def _inode(path: Path) -> int:
    return path.stat().st_ino if path.exists() else 0


def _is_free(lock: Path) -> bool:
    with suppress(FileNotFoundError), lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _unreadable(place: Place, safe: int) -> list[str]:
    """Return what is wrong with a start while the file cannot be read."""
    before = place.content()
    with closing(place.opened()) as marks:
        found = [] if marks.problem else ["nothing is said of the file that cannot be read"]
        for change in _changes(place.scenario, safe):
            if not marks.at(change.kind, change.ids):
                found.append(f"{change.ids[0]} is not shown, though it is in the journal")
    return found if place.content() == before else [*found, "the unreadable file was written"]


def _changes(scenario: Scenario, count: int) -> list[Change]:
    return [change for batch in scenario.batches[:count] for change in batch]


def _next_start(place: Place, safe: int) -> list[str]:
    """Return what is wrong with the next start, after which everything must be saved."""
    scenario, contents = place.scenario, undisturbed(place.scenario.name).contents
    lock = _inode(place.folder / LOCK)
    with closing(place.opened()) as marks:
        if not marks.flush(PATIENCE) or marks.problem:
            return [f"the next start cannot save: {marks.problem}"]
        shown = {kind: set(marks.all(kind)) for kind in KINDS}
    content = place.content()
    if lock and lock != _inode(place.folder / LOCK):
        return ["the lock's file was deleted"]
    stands = _marks(content)
    found = []
    if shown != stands:
        found.append(f"the next start shows other marks than those in the file: {shown}")
    if scenario.mended:
        for change in _changes(scenario, safe):
            if change.ids[0] not in shown[change.kind]:
                found.append(f"{change.ids[0]} is lost, though it was in the journal")
    elif not _between(content, contents[safe + scenario.waiting :]):
        found.append(f"marks told to be safe are lost, after {safe} batches: {content[-200:]!r}")
    names = [path.name for path in place.folder.rglob("*.tmp")]
    if names:
        found.append(f"left behind: {names}")
    left = _journaled(place.folder / JOURNAL)
    if left != ([json.loads(LATER)] if scenario.waiting else []):
        found.append(f"in the journal: {left}")
    return found


@cache
def _marks(content: bytes) -> dict[MarkKind, set[str]]:
    """Return the marked ids in a file, as any reader of TOML finds them."""
    document = tomllib.loads(content.decode("utf-8-sig"))
    return {kind: set(document.get(kind, {})) for kind in KINDS}


def _between(content: bytes, contents: Sequence[bytes]) -> bool:
    """Whether a file is one of these, or between them: of a torn journal, a part may be there."""
    first, last, lines = (set(each.splitlines()) for each in (contents[0], contents[-1], content))
    return content in contents or first <= lines <= last


def _journaled(path: Path) -> list[object]:
    """Return what a journal holds; what is torn is nothing."""
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    found = []
    for line in lines:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found
