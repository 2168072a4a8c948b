"""Other files of marks brought into ours: what would change, and the conflict copies of
synchronisers.

Apart from `library`, to which marks are marks wherever they are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line
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

DONE: Final[dict[tuple[Kind, bool], str]] = {
    **{does: each.replace("star", "starred") for each, does in VERBS.items()},
    ("tags", True): "tagged",
    ("tags", False): "untagged",
    ("notes", True): "noted",
    ("notes", False): "no longer noted",
}
"""How it is said that a change was made."""


MERGE_THEM: Final = "`daysheet marks merge --copies` brings them in"
"""What to do about conflict copies."""


class OtherFile(DaysheetError):
    """Another file of marks that cannot be brought in. The message says which and why."""


class Copy(NamedTuple):
    """A conflict copy beside the marks."""

    path: Path
    refused: CleanText = NOTHING
    """Why it cannot be read."""


class Effect(NamedTuple):
    """What a merge does to a paper."""

    command: str
    """The arguments of `daysheet` that would do the same."""
    does: tuple[Kind, bool]
    id: str
    title: CleanText


class Merge(NamedTuple):
    """The marks of other files that are new to ours."""

    operations: list[Operation]
    effects: list[Effect]
    dates: int
    """How many marks and removals change by their date alone."""
    copies: list[Path]
    """The conflict copies among the files."""
    unread: list[CleanText]
    """Of the conflict copies that could not be read a line each."""

    @property
    def counts(self) -> str:
        """What changes, as `3 starred, 1 unstarred, 12 read`; nothing if nothing does."""
        done = [effect.does for effect in self.effects]
        parts = [f"{done.count(each):,} {said}" for each, said in DONE.items() if each in done]
        if self.dates:
            parts.append(f"{self.dates:,} {'date' if self.dates == 1 else 'dates'}")
        return ", ".join(parts)


def planned(library: Library, files: Sequence[Path], *, with_copies: bool = False) -> Merge:
    """Return what other files, and all conflict copies, would change; all are read before.

    Raises `OtherFile` where one of `files` cannot be read, or is ours, and `FileError` where ours
    cannot be read. A copy that cannot be read is left out.
    """
    own = library.marks.path
    if own is None:
        raise OtherFile("the sample's marks are kept in no file; nothing can be brought in")
    ours = _tables(own)
    found = [_read_other(path, own) for path in files]
    beside = copies.conflict_copies(own, most=None) if with_copies else []
    unread: list[CleanText] = []
    for copy in beside:
        try:
            found.append(_read_other(copy, own))
        except OtherFile as error:
            unread.append(clean_line(str(error)))
    before, operations = {name: table.copy() for name, table in ours.items()}, []
    titles: dict[str, CleanText] = {}
    for theirs, known in found:
        titles |= known
        new = difference(ours, theirs, known)
        _apply(new, ours)
        operations += [_titled(each, library) for each in new]
    effects = list(_effects(before, ours, titles))
    return Merge(operations, effects, _moved(before, ours) - len(effects), beside, unread)


def merged(library: Library, merge: Merge) -> bool:
    """Bring in what was planned; false where it could not be saved (`library.marks.problem`)."""
    library.marks.take(merge.operations)
    return library.marks.flush()


def title_of(library: Library, id: str) -> CleanText:
    """Return the title of a paper, nothing where the library does not know it."""
    key = library.key_of(id)
    rows = library.cache.rows([key]) if key is not None else []
    return rows[0].title if rows else NOTHING


def _titled(operation: Operation, library: Library) -> Operation:
    """Return an operation with the title that is to stand behind a star, a tag or a note."""
    if operation.title or not operation.marked or operation.kind == "read":
        return operation
    return operation._replace(title=title_of(library, line_of(operation.kind, operation.ids[0])[1]))


def copies_with_news(path: Path, most: int | None = copies.MOST) -> list[Copy]:
    """Return the conflict copies beside a file that would change it, and those that are unreadable.

    Looks at so many copies at most. Raises `FileError` where the file itself cannot be read.
    """
    # Most often there are none, and then nothing is read.
    beside = copies.conflict_copies(path, most)
    ours = _tables(path) if beside else {}
    found = []
    for copy in beside:
        try:
            if difference(ours, _read_other(copy, path)[0]):
                found.append(Copy(copy))
        except OtherFile as error:
            found.append(Copy(copy, clean_line(str(error))))
    return found


def conflict_copies(library: Library, how: str) -> CleanText | None:
    """Return one line about the conflict copies beside the marks, None where there is no news.

    `how` is the command that merges them, as the line names it.

    For a worker thread: it looks at the folder, and reads what it finds there.
    """
    path, found = library.marks.path, list[Copy]()
    # What is wrong with the file itself is said where the marks are read.
    with suppress(FileError):
        found = copies_with_news(path) if path else []
    news = [copy for copy in found if not copy.refused]
    if news:
        one = len(news) == 1
        which = "a conflict copy" if one else f"{len(news)} conflict copies"
        said = f"{which} beside the marks {'holds' if one else 'hold'} new ones"
        return clean_line(f"{said}; {how} merges {'it' if one else 'them'}")
    return found[0].refused if found else None


def merge_copies(library: Library) -> CleanText:
    """Bring in all conflict copies beside the marks and return what was done, as one line.

    For a worker thread. Raises DaysheetError where they cannot be read or saved.
    """
    merge = planned(library, [], with_copies=True)
    if not merged(library, merge):
        raise DaysheetError(library.marks.problem or "not saved: the marks file is busy; try again")
    said = [f"merged: {merge.counts}" if merge.counts else "nothing new", *merge.unread]
    return clean_line("; ".join(said))


def _tables(own: Path) -> Tables:
    """Return what stands in our file; `FileError` where it cannot be read."""
    content = atomic.read(FileState(own, own.parent).target(), LIMIT)
    try:
        return read_with_titles(content.data)[0]
    except Unreadable as error:
        raise FileError(f"{own}, {error}; nothing is merged until it is mended") from None


def _read_other(path: Path, own: Path) -> tuple[Tables, Mapping[str, CleanText]]:
    if os.path.realpath(path) == os.path.realpath(own):
        raise OtherFile(f"{path}: these are the marks themselves; name another file")
    try:
        content = atomic.read(path, LIMIT)
    except FileError as error:
        raise OtherFile(str(error).replace("move it away", "name another")) from None
    if content.status is None:
        raise OtherFile(f"{path}: there is no such file; name another")
    try:
        return read_with_titles(content.data)
    except Unreadable as error:
        raise OtherFile(f"{path}, {error}; mend it, then merge it") from None


def _apply(operations: Iterable[Operation], tables: Tables) -> None:
    for each in operations:
        apply_operation(each, table_of(tables, each.kind))


def _effects(before: Tables, after: Tables, titles: Mapping[str, CleanText]) -> Iterator[Effect]:
    """Yield which papers are marked now and were not, the other way round, or otherwise."""
    for kind in EVERY_KIND:
        was, is_now = (_standing(tables, kind) for tables in (before, after))
        for key in sorted(was.keys() | is_now.keys()):
            if was.get(key) != is_now.get(key):
                text, id = is_now.get(key, ""), line_of(kind, key)[1]
                made = Operation(kind, (key,), key in is_now, UNDATED, text=text).change
                title = titles.get(id, NOTHING)
                yield Effect(made.command, (kind, made.marked), id, title)


def _standing(tables: Tables, kind: str) -> dict[str, str]:
    """Return what is marked, and what the notes say."""
    removed = tables[removed_of(kind)]
    return {id: text_in(at) for id, at in tables[kind].items() if removed.get(id, "") <= at}


def _moved(before: Tables, after: Tables) -> int:
    """Return of how many papers and kinds a mark or its removal changed."""
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
