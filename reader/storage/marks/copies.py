"""Conflict copies: files that synchronisers leave beside the marks when two machines changed them.

Here they are only found, by the names that each synchroniser gives; `merging` merges them. They are
the user's, so nothing here changes or deletes one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MOST: Final = 20
"""Number of copies read unless the user asks for all."""
_MARKS = (
    # Syncthing
    r"\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?",
    # Dropbox, Nextcloud, ownCloud and Seafile, also in the languages that write it otherwise
    r" \([^/]*(?:confli[ct]|konflikt)[^/]*\)",
    # ownCloud, before it wrote that
    r"_conflict-\d{8}-\d{6}",
    # Resilio, and copies made by hand
    r"\.conflict[^/]*",
)
_MARK = re.compile("|".join(_MARKS), re.IGNORECASE)
"""Matches between the stem of a file's name and its suffix."""


def conflict_copies(path: Path, most: int | None = MOST) -> list[Path]:
    """Return the conflict copies beside a file, at most so many, sorted; regular files only.

    Links are followed first: a synchroniser works where the file really is. Lists the folder once;
    returns none if it cannot be read.
    """
    try:
        target = Path(os.path.realpath(path))
        with os.scandir(target.parent) as entries:
            names = sorted(_copies(entries, target))
        return [target.with_name(name) for name in names[:most]]
    except (OSError, ValueError):
        return []


def _copies(entries: Iterator[os.DirEntry[str]], target: Path) -> Iterator[str]:
    for entry in entries:
        name = entry.name
        if not (name.startswith(target.stem) and name.endswith(target.suffix)):
            continue
        middle = name[len(target.stem) : len(name) - len(target.suffix)]
        if _MARK.fullmatch(middle) and entry.is_file(follow_symlinks=False):
            yield name
