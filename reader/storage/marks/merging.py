"""Merging marks files: two of them by the merge rule, and three texts for git.

Another file's marks become operations that keep their dates, so that merging in any order, and
repeatedly, gives the same result. Separate from `merge_rule`, which knows no texts. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from reader.model.clean import CleanText, clean_line
from reader.model.mark import EVERY_KIND, Kind
from reader.storage.marks.document import Comments, same
from reader.storage.marks.layout import line_of
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    Operation,
    Tables,
    cutoff,
    empty_tables,
    merge,
    removed_of,
)
from reader.storage.marks.notes import date_of, entry, newer, text_in
from reader.storage.marks.reading import Unreadable
from reader.storage.marks.repair import Readable, comments_for, fit, read_or_repair
from reader.storage.marks.statements import Comment, EditVerificationError

MergeLines: TypeAlias = Callable[[bytes, bytes, bytes], tuple[bytes, bool]]
"""Merges base, ours and theirs line by line; false if conflict blocks are left."""
_NO_TITLES: Final[Mapping[str, str]] = MappingProxyType({})


def read_with_titles(data: bytes) -> tuple[Tables, dict[str, CleanText]]:
    """Return the marks in a file, and the titles after its stars, tags and notes, by id.

    Raises `Unreadable`.
    """
    text = read_or_repair(data)
    kinds = ("tags", "notes", "starred")
    titled = dict.fromkeys(line_of(kind, id) for kind in kinds for id in text.tables[kind])
    comments = text.comments(titled)
    titles = {id: clean_line(comment.after) for (_, id), comment in comments.items()}
    return text.tables, titles


def operations(theirs: Tables, titles: Mapping[str, str] = _NO_TITLES) -> list[Operation]:
    """Return operations that add all marks and removals of another file, with their dates.

    Removals without a date change nothing and are left out, as are ids that cannot be written.
    """
    tables = merge(empty_tables(), theirs)
    found: list[Operation] = []
    for kind in EVERY_KIND:
        known = _NO_TITLES if kind == "read" else titles
        for section, marked in ((kind, True), (removed_of(kind), False)):
            found += [
                _operation(kind, id, marked, at, known)
                for id, at in sorted(tables[section].items())
                if at != REMOVED_UNDATED and id and id.isprintable()
            ]
    return found


def _operation(kind: Kind, id: str, marked: bool, at: str, titles: Mapping[str, str]) -> Operation:
    text = ""
    if kind == "notes":
        at, text = date_of(at), text_in(at)
    title = titles.get(line_of(kind, id)[1], "")
    return Operation(kind, (id,), marked, at, title, elsewhere=True, text=text)


def difference(
    ours: Tables, theirs: Tables, titles: Mapping[str, str] = _NO_TITLES
) -> list[Operation]:
    """Return those operations of another file that change our marks; none once they are applied."""
    oldest = cutoff()
    return [each for each in operations(theirs, titles) if _changes(each, ours, oldest)]


def _changes(operation: Operation, ours: Tables, oldest: str) -> bool:
    id, at = operation.ids[0], operation.at
    mark = ours[operation.kind].get(id, "")
    removal = ours[removed_of(operation.kind)].get(id, "")
    if operation.kind == "notes" and operation.marked:
        return newer(entry(at, operation.text), mark) != mark and at >= removal
    if operation.marked:
        return at > mark and at >= removal
    # A removal that is too old to be kept matters only if there is a mark.
    return at > mark and at > removal and (at >= oldest or mark != "")


def merge_with_base(base: Tables | None, ours: Tables, theirs: Tables) -> Tables:
    """Return the marks of two files merged that derive from `base`, None if that is unknown.

    An entry that one file left unchanged yields to what the other did with it, even by hand: a
    deleted line, a corrected date, a removal dropped for its age. Otherwise the newest counts.
    """
    if base is None:
        return merge(ours, theirs)
    return merge(_without_superseded(ours, base, theirs), _without_superseded(theirs, base, ours))


def _without_superseded(tables: Tables, base: Tables, other: Tables) -> Tables:
    return {
        name: {
            id: at
            for id, at in table.items()
            if base[name].get(id) != at or other[name].get(id) == at
        }
        for name, table in tables.items()
    }


def merge_texts(
    base: bytes, ours: bytes, theirs: bytes, merge_lines: MergeLines
) -> tuple[bytes, bool]:
    """Return three versions of a file merged, and whether no conflict is left for the user.

    First all three are edited to have the merged marks, so that they differ only in what a merge of
    lines can handle; a conflict that remains is not about marks. `base` is empty if both sides
    created the file. Raises `Unreadable` if a side is not a marks file.
    """
    old = _base(base or _common_start(ours, theirs))
    left, right = _side("our side", ours), _side("their side", theirs)
    tables = merge_with_base(old.tables if old and base else None, left.tables, right.tables)
    left, right = (
        _fit_side("our side", left, tables, comments_for(left, tables, right)),
        _fit_side("their side", right, tables, comments_for(right, tables, left)),
    )
    if old:
        base = _fit_side("the base", old, tables, _shared_comments(old, tables, left, right)).data
    text, clean = merge_lines(base, left.data, right.data)
    return _finish_merge(text, clean, tables, left, right)


def _side(name: str, data: bytes) -> Readable:
    try:
        return read_or_repair(data)
    except Unreadable as refusal:
        raise Unreadable(f"{name}, {refusal}") from None


def _base(data: bytes) -> Readable | None:
    """Return the base, or None if it is broken: it is history, so nobody can repair it."""
    try:
        return read_or_repair(data)
    except Unreadable:
        return None


def _fit_side(name: str, text: Readable, tables: Tables, comments: Comments) -> Readable:
    try:
        return fit(text, tables, comments)
    except EditVerificationError:
        raise Unreadable(f"{name} cannot be edited; see that its tables are plain") from None


def _common_start(ours: bytes, theirs: bytes) -> bytes:
    """Return the lines before the first table that two files without a base have in common."""
    starts = [re.split(rb"^\[", data, maxsplit=1, flags=re.MULTILINE)[0] for data in (ours, theirs)]
    lines, others = (start.splitlines(keepends=True) for start in starts)
    return b"".join(line for line in lines if line in others) or b"\n"


def _shared_comments(old: Readable, tables: Tables, left: Readable, right: Readable) -> Comments:
    """Return comments of new marks for the base such that those of both sides are kept."""
    ours, theirs = comments_for(old, tables, left), comments_for(old, tables, right)
    return {mark: _join_comments(ours[mark], theirs.get(mark, Comment())) for mark in ours}


def _join_comments(ours: Comment, theirs: Comment) -> Comment:
    # If one is empty, the other side has added the other; of two on a line ours is kept.
    after = theirs.after if ours.after else ""
    return Comment(after, theirs.above if theirs.above == ours.above else ())


def _finish_merge(
    text: bytes, clean: bool, tables: Tables, left: Readable, right: Readable
) -> tuple[bytes, bool]:
    """Return the merged lines, edited to have exactly the merged marks if possible."""
    try:
        result = read_or_repair(text)
        if clean or result.data != text:
            return fit(result, tables, comments_for(result, tables, left)).data, True
    except (Unreadable, EditVerificationError):
        # Lines that merged without a conflict need not make a valid file.
        if clean and same(left.others, right.others):
            return left.data, True
    return text, False
