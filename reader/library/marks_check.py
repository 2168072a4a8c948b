"""What is wrong with the user's marks: in the file's text, with the file, and beside it.

Nothing is written. No marks are opened either, for that would save what waits to be saved.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reader.library.marks_files import MERGE_THEM, OtherFile, copies_with_news
from reader.model.clean import CleanText, clean_line
from reader.model.mark import KINDS
from reader.storage import atomic
from reader.storage.atomic import Content, FileError
from reader.storage.marks.check import Finding
from reader.storage.marks.check import check as check_text
from reader.storage.marks.copies import conflict_copies
from reader.storage.marks.file_state import LIMIT, FileState
from reader.storage.marks.journal import Journal
from reader.storage.marks.layout import line_of
from reader.storage.marks.merge_rule import REMOVALS, Tables, empty_tables, merge


class Said(NamedTuple):
    """One thing to say."""

    place: str
    """`path:line:column`, which editors jump to."""
    what: CleanText
    harmless: bool


class Checked(NamedTuple):
    """What there is to say about a file of marks and what stands beside it."""

    said: list[Said]
    summary: CleanText

    @property
    def wrong(self) -> int:
        """How many things are to be looked at."""
        return sum(not each.harmless for each in self.said)


def check(own: Path, state: Path, other: Path | None = None) -> Checked:
    """Return what there is to say about the marks, or about another file of marks.

    `state` is the folder of the journal. Raises `OtherFile` where that other file is missing.
    """
    path = other or own
    is_own = other is None or os.path.realpath(other) == os.path.realpath(own)
    try:
        content = atomic.read(FileState(path, state).target(), LIMIT)
    except FileError as error:
        said, summary = [_said(path, _reason(str(error), path))], "cannot be read"
    else:
        if content.status is None and not is_own:
            raise OtherFile(f"{path}: there is no such file; name another")
        said, summary = _content(path, content)
    if is_own:
        said += _waiting(FileState(own, state).journal)
    said += _beside(path)
    return Checked(said, clean_line(f"{path.name}: {summary}"))


def _content(path: Path, content: Content) -> tuple[list[Said], str]:
    """Return what is to be said of a file that could be read, and what stands in it."""
    if content.status is None:
        return [], "no marks yet"
    checked = check_text(content.data)
    said = [_found(path, finding) for finding in checked.findings]
    said += _unwritable(path)
    return said, "cannot be read" if checked.tables is None else _counts(checked.tables)


def _found(path: Path, finding: Finding) -> Said:
    return _said(path, finding.message, finding.line, finding.column, harmless=finding.harmless)


def _said(path: Path, what: str, line: int = 1, column: int = 1, *, harmless: bool = False) -> Said:
    return Said(f"{path}:{line}:{column}", clean_line(what), harmless)


def _reason(said: str, path: Path) -> str:
    """Return what an error says behind the path with which it begins."""
    for name in (path, path.absolute(), os.path.realpath(path)):
        said = re.sub(rf"^{re.escape(clean_line(str(name)))}[:,] ", "", said)
    return said


def _counts(tables: Tables) -> str:
    """Return how many papers are marked, and how many marks were taken back."""
    merged = merge(tables, empty_tables())
    parts = [f"{len(merged[kind]):,} {kind}" for kind in KINDS]
    tagged = {line_of("tags", key)[1] for key in merged["tags"]}
    words = {"tagged": len(tagged), "noted": len(merged["notes"])}
    parts += [f"{count:,} {name}" for name, count in words.items() if count]
    removed = sum(len(merged[name]) for name in REMOVALS)
    return ", ".join([*parts, f"{removed:,} removed"])


def _unwritable(path: Path) -> Iterator[Said]:
    target = Path(os.path.realpath(path))
    if obstacle := atomic.write_obstacle(target, target.stat().st_size):
        yield _said(path, f"cannot be saved: {_reason(str(obstacle), path)}")


def _waiting(journal: Path) -> Iterator[Said]:
    if count := len(Journal(journal).waiting()):
        what = "1 change waits" if count == 1 else f"{count:,} changes wait"
        yield _said(journal, f"{what} here; the next `daysheet` that can write the file saves it")


def _beside(path: Path) -> Iterator[Said]:
    """Yield what there is to say about the conflict copies beside a file."""
    try:
        found = {copy.path: copy for copy in copies_with_news(path, most=None)}
    except FileError:
        found = None
    for copy in conflict_copies(path, most=None):
        if found is None:
            yield _said(copy, f"a conflict copy; mend the marks, then {MERGE_THEM}")
        elif copy not in found:
            said = "a conflict copy, and nothing in it is new; it may be deleted"
            yield _said(copy, said, harmless=True)
        elif why := found[copy].refused:
            yield _said(copy, f"a conflict copy that cannot be read: {_reason(why, copy)}")
        else:
            yield _said(copy, f"a conflict copy, with marks that are new; {MERGE_THEM}")
