"""The file of saved views: one line a view, so that it can be merged line by line.

    [views]
    "rl" = { query = "tag:rl is:unread", watch = true, saved = 2026-11-30T18:00:00Z }
    "old" = { removed = 2026-11-30T18:05:00Z }

For each name the entry with the newest date counts, wherever it is: in another machine's file, in a
line that git added twice, or between its conflict markers.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from reader.model.clean import clean_line
from reader.model.saved_view import SavedView, view_name
from reader.storage import atomic
from reader.storage.atomic import FileChanged, FileError
from reader.storage.marks.lock import locked

SIZE_LIMIT: Final = 1 << 20
WAIT: Final = 2.0
"""Seconds to wait for another copy that is saving."""
_TRIES: Final = 5
_HEADER: Final = (
    "# Daysheet views. The program writes this file; comments belong into config.toml.\n"
    "# For each name the newest date wins.\n[views]\n"
)
_IGNORED: Final = re.compile(r"\s*(#.*|\[views\]|version\s*=.*|(<{7}|\|{7}|={7}|>{7})(\s.*)?)?\s*")
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """What the file says about a name."""

    when: datetime
    view: SavedView | None
    """None: the view was removed."""


Entries = Mapping[str, Entry]


def read(path: Path) -> dict[str, Entry]:
    """Return the entries of a file by name; none if it is missing. Raises FileError."""
    return _parse(atomic.read(path, SIZE_LIMIT).data, path)


def merge(*files: Entries) -> dict[str, Entry]:
    """Return the newest entry for each name; of equally new ones, the one that sorts last."""
    merged: dict[str, Entry] = {}
    for entries in files:
        for name, entry in entries.items():
            merged[name] = max(merged.get(name, entry), entry, key=_rank)
    return merged


def update(path: Path, lock: Path, changes: Entries) -> dict[str, Entry]:
    """Merge `changes` into a file and return its entries. Raises FileError.

    A file that cannot be read is not written. Its content is replaced atomically.
    """
    with locked(lock, lambda: WAIT, lambda: None):
        for _ in range(_TRIES):
            content = atomic.read(path, SIZE_LIMIT)
            stored = _parse(content.data, path)
            merged = merge(stored, changes)
            if content.status and merged == stored:
                return merged
            try:
                atomic.make_folder(path.parent)
                atomic.replace(path, _format(merged).encode(), content.status)
            except OSError as error:
                raise atomic.file_error(error, path) from None
            except FileChanged:
                continue
            return merged
    raise FileError(f"{path}: another program keeps changing it; try again")


def _rank(entry: Entry) -> tuple[datetime, str]:
    return entry.when, str(entry.view)


def _parse(data: bytes, path: Path) -> dict[str, Entry]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"{path} is not UTF-8; repair it or move it away") from None
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if _IGNORED.fullmatch(line):
            continue
        entry = _parse_line(line)
        if entry is None:
            raise FileError(f"{path} line {number}: not a view; repair the line or remove it")
        entries = merge(entries, entry)
    return entries


def _parse_line(line: str) -> dict[str, Entry] | None:
    """Return the entry of a line by name, or None if the line is not one."""
    try:
        ((name, facts),) = tomllib.loads(line).items()
        valid_name = view_name(name)
        when = facts.get("saved", facts.get("removed", _LONG_AGO))
        if valid_name is None or not isinstance(when, datetime):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        if "removed" in facts:
            return {valid_name: Entry(when, None)}
        query, watch = facts["query"], facts.get("watch", False)
        if not isinstance(query, str) or not isinstance(watch, bool):
            return None
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    return {valid_name: Entry(when, SavedView(valid_name, clean_line(query), watch))}


def _format(entries: Entries) -> str:
    lines = []
    for name, (when, view) in sorted(entries.items()):
        date = when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        facts = f"removed = {date}"
        if view is not None:
            watch = "watch = true, " if view.watch else ""
            facts = f"query = {json.dumps(view.query, ensure_ascii=False)}, {watch}saved = {date}"
        lines.append(f"{json.dumps(name, ensure_ascii=False)} = {{ {facts} }}\n")
    return _HEADER + "".join(lines)
