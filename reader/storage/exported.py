"""What was last written into the user's own files, so that their edits can be told from ours.

A note of the program's own: without it every field of an entry counts as its owner's, and nothing
of theirs is lost. So whatever is wrong with it, it is as if it were not there.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from reader.storage import atomic
from reader.storage.atomic import Changed, FileError

Written: TypeAlias = dict[str, dict[str, str]]
"""For each paper a hash a field."""

LIMIT: Final = 256 << 20
FILES: Final = 50
"""Files that are remembered, those written last."""


def recall(notes: Path, file: str) -> Written:
    """Return what was last written into a file; nothing where that is not known."""
    found = _read(notes).get(file)
    if not isinstance(found, dict):
        return {}
    return {
        paper: {name: each for name, each in fields.items() if isinstance(each, str)}
        for paper, fields in found.items()
        if isinstance(fields, dict)
    }


def remember(notes: Path, file: str, written: Written) -> None:
    """Note what was written into a file. Where that cannot be done, nothing happens."""
    with suppress(FileError, Changed, OSError):
        atomic.make_folder(notes.parent)
        old = atomic.read(notes, LIMIT)
        known = _read(notes)
        if known.get(file) == written:
            return
        known.pop(file, None)
        kept = dict([*known.items(), (file, written)][-FILES:])
        data = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
        atomic.replace(notes, data, old.status)


def _read(notes: Path) -> dict[str, object]:
    try:
        found = json.loads(atomic.read(notes, LIMIT).data or b"{}")
    except (FileError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
