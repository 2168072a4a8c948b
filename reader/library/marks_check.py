"""Checks the marks of a user: the text of the file, the file itself, and what lies beside it.

Writes nothing. It does not open the marks either, because that would save waiting changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reader.library.marks_files import MERGE_ADVICE, OtherFileError, copies_with_news
from reader.model.clean import CleanText, clean_line
from reader.model.mark import KINDS
from reader.storage import atomic
from reader.storage.atomic import Content, FileError
from reader.storage.marks.check import check as check_text
from reader.storage.marks.copies import conflict_copies
from reader.storage.marks.file_state import LIMIT, FileState
from reader.storage.marks.journal import Journal
from reader.storage.marks.layout import line_of
from reader.storage.marks.merge_rule import REMOVALS, Tables, empty_tables, merge


class MarksFinding(NamedTuple):
    """Something to report about the marks."""

    position: str
    """`path:line:column`, which editors can open."""
    message: CleanText
    harmless: bool


class MarksReport(NamedTuple):
    """The result of checking a marks file."""

    findings: list[MarksFinding]
    summary: CleanText
    """The file's name and how many marks it has."""

    @property
    def problem_count(self) -> int:
        """The number of findings that are not harmless."""
        return sum(not finding.harmless for finding in self.findings)


def check(own: Path, state: Path, other: Path | None = None) -> MarksReport:
    """Check the user's marks, or another marks file.

    `state` is the folder of the journal. Raises OtherFileError if the other file is missing.
    """
    path = other or own
    is_own = other is None or os.path.realpath(other) == os.path.realpath(own)
    try:
        content = atomic.read(FileState(path, state).target(), LIMIT)
    except FileError as error:
        findings = [_finding(path, _without_path(str(error), path))]
        summary = "cannot be read"
    else:
        if content.status is None and not is_own:
            raise OtherFileError(f"{path}: there is no such file; name another")
        findings, summary = _check_content(path, content)
    if is_own:
        findings += _check_journal(FileState(own, state).journal)
    findings += _check_copies(path)
    return MarksReport(findings, clean_line(f"{path.name}: {summary}"))


def _check_content(path: Path, content: Content) -> tuple[list[MarksFinding], str]:
    """Return the findings in a file that could be read, and a summary of its marks."""
    if content.status is None:
        return [], "no marks yet"
    result = check_text(content.data)
    findings = [
        _finding(path, found.message, found.line, found.column, harmless=found.harmless)
        for found in result.findings
    ]
    findings += _check_writable(path)
    return findings, "cannot be read" if result.tables is None else _count_marks(result.tables)


def _finding(
    path: Path, message: str, line: int = 1, column: int = 1, *, harmless: bool = False
) -> MarksFinding:
    return MarksFinding(f"{path}:{line}:{column}", clean_line(message), harmless)


def _without_path(message: str, path: Path) -> str:
    """Return an error message without the path at its beginning, which a finding has already."""
    for name in (path, path.absolute(), os.path.realpath(path)):
        message = re.sub(rf"^{re.escape(clean_line(str(name)))}[:,] ", "", message)
    return message


def _count_marks(tables: Tables) -> str:
    """Return how many papers are marked, and how many marks were removed, as text."""
    merged = merge(tables, empty_tables())
    parts = [f"{len(merged[kind]):,} {kind}" for kind in KINDS]
    tagged = {line_of("tags", key)[1] for key in merged["tags"]}
    annotated = {"tagged": len(tagged), "noted": len(merged["notes"])}
    parts += [f"{count:,} {name}" for name, count in annotated.items() if count]
    removed = sum(len(merged[name]) for name in REMOVALS)
    return ", ".join([*parts, f"{removed:,} removed"])


def _check_writable(path: Path) -> Iterator[MarksFinding]:
    target = Path(os.path.realpath(path))
    if obstacle := atomic.write_obstacle(target, target.stat().st_size):
        yield _finding(path, f"cannot be saved: {_without_path(str(obstacle), path)}")


def _check_journal(journal: Path) -> Iterator[MarksFinding]:
    if count := len(Journal(journal).waiting()):
        changes = "1 change waits" if count == 1 else f"{count:,} changes wait"
        yield _finding(
            journal, f"{changes} here; the next `daysheet` that can write the file saves it"
        )


def _check_copies(path: Path) -> Iterator[MarksFinding]:
    """Yield the findings about the conflict copies beside a file."""
    try:
        with_news = {copy.path: copy for copy in copies_with_news(path, limit=None)}
    except FileError:
        with_news = None
    for copy in conflict_copies(path, most=None):
        if with_news is None:
            yield _finding(copy, f"a conflict copy; mend the marks, then {MERGE_ADVICE}")
        elif copy not in with_news:
            message = "a conflict copy, and nothing in it is new; it may be deleted"
            yield _finding(copy, message, harmless=True)
        elif problem := with_news[copy].problem:
            reason = _without_path(problem, copy)
            yield _finding(copy, f"a conflict copy that cannot be read: {reason}")
        else:
            yield _finding(copy, f"a conflict copy, with marks that are new; {MERGE_ADVICE}")
