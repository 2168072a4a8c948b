"""What was last exported to each of the user's files, to recognise the fields that they edited.

These are the program's own notes. If they are lost or damaged, every field of an entry counts as
edited by the user: nothing of theirs is overwritten.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from reader.storage import atomic
from reader.storage.atomic import FileChanged, FileError

FieldHashes: TypeAlias = dict[str, dict[str, str]]
"""By paper, then by field: a hash of the value."""

SIZE_LIMIT: Final = 256 << 20
"""Bytes of the notes."""
FILES_LIMIT: Final = 50
"""Number of files remembered, the last ones exported."""


def recall(notes: Path, file: str) -> FieldHashes:
    """Return what was last exported to a file; empty if unknown."""
    fields_by_paper = _read(notes).get(file)
    if not isinstance(fields_by_paper, dict):
        return {}
    return {
        paper: {name: value for name, value in fields.items() if isinstance(value, str)}
        for paper, fields in fields_by_paper.items()
        if isinstance(fields, dict)
    }


def remember(notes: Path, file: str, hashes: FieldHashes) -> None:
    """Store what was exported to a file. Errors are ignored."""
    with suppress(FileError, FileChanged, OSError):
        atomic.make_folder(notes.parent)
        old = atomic.read(notes, SIZE_LIMIT)
        by_file = _read(notes)
        if by_file.get(file) == hashes:
            return
        by_file.pop(file, None)
        newest = dict([*by_file.items(), (file, hashes)][-FILES_LIMIT:])
        data = json.dumps(newest, ensure_ascii=False, separators=(",", ":")).encode()
        atomic.replace(notes, data, old.status)


def _read(notes: Path) -> dict[str, object]:
    try:
        content = json.loads(atomic.read(notes, SIZE_LIMIT).data or b"{}")
    except (FileError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
