"""Merges other marks files into the user's, conflict copies of synchronisers among them.

A merge is planned first, so that it can be shown before anything changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.counts import format_count
from reader.model.errors import DaysheetError
from reader.model.mark import EVERY_KIND, VERBS, Kind
from reader.storage import atomic
from reader.storage.atomic import FileError
from reader.storage.marks import copies
from reader.storage.marks.file_state import LIMIT, FileState
from reader.storage.marks.layout import line_of
from reader.storage.marks.merge_rule import (
    UNDATED,
    Operation,
    Tables,
    apply_operation,
    removed_of,
    table_of,
)
from reader.storage.marks.merging import difference, read_with_titles
from reader.storage.marks.notes import text_in
from reader.storage.marks.reading import Unreadable

if TYPE_CHECKING:
    from reader.library.library import Library

CHANGE_WORDS: Final[dict[tuple[Kind, bool], str]] = {
    **{change: verb.replace("star", "starred") for verb, change in VERBS.items()},
    ("tags", True): "tagged",
    ("tags", False): "untagged",
    ("notes", True): "noted",
    ("notes", False): "no longer noted",
}
"""The words for a change that was made."""
MERGE_ADVICE: Final = "`daysheet marks merge --copies` brings them in"
"""What to do about conflict copies, for messages."""


class OtherFileError(DaysheetError):
    """Another marks file cannot be merged. The message says which and why."""


class ConflictCopy(NamedTuple):
    """A conflict copy beside the marks."""

    path: Path
    problem: CleanText = NOTHING
    """Why it cannot be read; empty if it can."""


class Effect(NamedTuple):
    """A change that a merge makes to a paper."""

    command: str
    """The arguments of `daysheet` that would do the same."""
    change: tuple[Kind, bool]
    """The kind of mark, and whether it is set."""
    id: str
    title: CleanText


class Merge(NamedTuple):
    """A planned merge: what is new in other files."""

    operations: list[Operation]
    effects: list[Effect]
    date_changes: int
    """Number of marks and removals of which only the date changes."""
    copies: list[Path]
    """The conflict copies among the files."""
    unread: list[CleanText]
    """One line for each conflict copy that could not be read."""

    @property
    def counts(self) -> str:
        """The numbers of changes, such as `3 starred, 1 unstarred, 12 read`; may be empty."""
        changes = [effect.change for effect in self.effects]
        parts = [
            f"{changes.count(change):,} {words}"
            for change, words in CHANGE_WORDS.items()
            if change in changes
        ]
        if self.date_changes:
            parts.append(format_count(self.date_changes, "date"))
        return ", ".join(parts)


def plan_merge(library: Library, files: Sequence[Path], *, with_copies: bool = False) -> Merge:
    """Read other files, and all conflict copies if `with_copies`, and plan to merge them.

    Raises OtherFileError if one of `files` cannot be read or is the user's own, and FileError if
    the user's own cannot be read. A copy that cannot be read is left out.
    """
    own = library.marks.path
    if own is None:
        raise OtherFileError(
            "the sample's marks are in no file, so nothing can be merged into them"
        )
    ours = _read_own(own)
    others = [_read_other(path, own) for path in files]
    conflicting = copies.conflict_copies(own, most=None) if with_copies else []
    unread: list[CleanText] = []
    for copy in conflicting:
        try:
            others.append(_read_other(copy, own))
        except OtherFileError as error:
            unread.append(clean_line(str(error)))
    before, operations = {name: table.copy() for name, table in ours.items()}, []
    titles: dict[str, CleanText] = {}
    for theirs, their_titles in others:
        titles |= their_titles
        new = difference(ours, theirs, their_titles)
        _apply(new, ours)
        operations += [_with_title(operation, library) for operation in new]
    effects = list(_effects(before, ours, titles))
    date_changes = _count_changes(before, ours) - len(effects)
    return Merge(operations, effects, date_changes, conflicting, unread)


def apply_merge(library: Library, merge: Merge) -> bool:
    """Make the planned changes; return False if they cannot be saved: see `marks.problem`."""
    library.marks.queue(merge.operations)
    return library.marks.flush()


def title_of(library: Library, id: str) -> CleanText:
    """Return the title of a paper; empty if it is not in the library."""
    key = library.key_of(id)
    rows = library.cache.rows([key]) if key is not None else []
    return rows[0].title if rows else NOTHING


def _with_title(operation: Operation, library: Library) -> Operation:
    """Return an operation with the title that the file shows after a star, a tag or a note."""
    if operation.title or not operation.marked or operation.kind == "read":
        return operation
    return operation._replace(title=title_of(library, line_of(operation.kind, operation.ids[0])[1]))


def copies_with_news(path: Path, limit: int | None = copies.MOST) -> list[ConflictCopy]:
    """Return the conflict copies beside a file that would change it or cannot be read.

    At most `limit` copies are read. Raises FileError if the file itself cannot be read.
    """
    # Usually there are no copies, and then nothing is read.
    paths = copies.conflict_copies(path, limit)
    ours = _read_own(path) if paths else {}
    found = []
    for copy in paths:
        try:
            if difference(ours, _read_other(copy, path)[0]):
                found.append(ConflictCopy(copy))
        except OtherFileError as error:
            found.append(ConflictCopy(copy, clean_line(str(error))))
    return found


def describe_copies(library: Library, command: str) -> CleanText | None:
    """Return a line about the conflict copies beside the marks, or None if they have no news.

    The line names `command` as the way to merge them. For a worker thread: this reads the folder
    and the copies.
    """
    path, found = library.marks.path, list[ConflictCopy]()
    # A problem of the file itself is reported by `marks.problem`.
    with suppress(FileError):
        found = copies_with_news(path) if path else []
    count = sum(not copy.problem for copy in found)
    if count == 1:
        return clean_line(f"a conflict copy beside the marks holds new ones; {command} merges it")
    if count:
        return clean_line(
            f"{count} conflict copies beside the marks hold new ones; {command} merges them"
        )
    return found[0].problem if found else None


def merge_copies(library: Library) -> CleanText:
    """Merge all conflict copies beside the marks; return a line that reports the result.

    For a worker thread. Raises DaysheetError if the marks cannot be read or saved.
    """
    merge = plan_merge(library, [], with_copies=True)
    if not apply_merge(library, merge):
        raise DaysheetError(library.marks.problem or "not saved: the marks file is busy; try again")
    parts = [f"merged: {merge.counts}" if merge.counts else "nothing new", *merge.unread]
    return clean_line("; ".join(parts))


def _read_own(own: Path) -> Tables:
    """Return the marks in the user's file. Raises FileError."""
    content = atomic.read(FileState(own, own.parent).target(), LIMIT)
    try:
        return read_with_titles(content.data)[0]
    except Unreadable as error:
        raise FileError(f"{own}, {error}; nothing is merged until it is mended") from None


def _read_other(path: Path, own: Path) -> tuple[Tables, Mapping[str, CleanText]]:
    """Return the marks in another file, and its titles by id. Raises OtherFileError."""
    if os.path.realpath(path) == os.path.realpath(own):
        raise OtherFileError(f"{path}: these are the marks themselves; name another file")
    try:
        content = atomic.read(path, LIMIT)
    except FileError as error:
        raise OtherFileError(str(error).replace("move it away", "name another")) from None
    if content.status is None:
        raise OtherFileError(f"{path}: there is no such file; name another")
    try:
        return read_with_titles(content.data)
    except Unreadable as error:
        raise OtherFileError(f"{path}, {error}; mend it, then merge it") from None


def _apply(operations: Iterable[Operation], tables: Tables) -> None:
    for operation in operations:
        apply_operation(operation, table_of(tables, operation.kind))


def _effects(before: Tables, after: Tables, titles: Mapping[str, CleanText]) -> Iterator[Effect]:
    """Yield the marks that were set, removed or, for notes, given another text."""
    for kind in EVERY_KIND:
        old, new = (_marked(tables, kind) for tables in (before, after))
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                text, id = new.get(key, ""), line_of(kind, key)[1]
                change = Operation(kind, (key,), key in new, UNDATED, text=text).change
                title = titles.get(id, NOTHING)
                yield Effect(change.command, (kind, change.marked), id, title)


def _marked(tables: Tables, kind: str) -> dict[str, str]:
    """Return the marks of a kind that are newer than their removal, each with a note's text."""
    removed = tables[removed_of(kind)]
    return {
        id: text_in(value) for id, value in tables[kind].items() if removed.get(id, "") <= value
    }


def _count_changes(before: Tables, after: Tables) -> int:
    """Return how many pairs of paper and kind have another mark or removal."""
    return sum(
        len(
            {
                id
                for section in (kind, removed_of(kind))
                for id, _ in before[section].items() ^ after[section].items()
            }
        )
        for kind in EVERY_KIND
    )
