"""Bringing marks files together: two of them by the rule, and three texts as git merges them.

Another file's marks come in as operations that keep their dates, so that merging in any order, and
again, gives the same. Apart from `rule`, which knows no texts. Nothing here opens a file.
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
"""Merges base, ours and theirs line by line; false where it has left conflict blocks."""
_NO_TITLES: Final[Mapping[str, str]] = MappingProxyType({})


def marks_in(data: bytes) -> tuple[Tables, dict[str, CleanText]]:
    """Return what stands in a file, and the titles behind its stars, tags and notes, by id.

    `Unreadable` if it is none.
    """
    text = read_or_repair(data)
    kinds = ("tags", "notes", "starred")
    titled = dict.fromkeys(line_of(kind, id) for kind in kinds for id in text.tables[kind])
    comments = text.comments(titled)
    titles = {id: clean_line(comment.behind) for (_, id), comment in comments.items()}
    return text.tables, titles


def operations(theirs: Tables, titles: Mapping[str, str] = _NO_TITLES) -> list[Operation]:
    """Return what brings all marks and removals of another file into any, dated as they are there.

    Removals without a date change nothing and are left out, as are ids that no line of ours holds.
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
    """Return those of their operations that change something here; none after they were applied."""
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
    # One that is too old to be kept has work to do only where there is a mark.
    return at > mark and at > removal and (at >= oldest or mark != "")


def merged(base: Tables | None, ours: Tables, theirs: Tables) -> Tables:
    """Return what two files say that came from `base`, or from nothing that is known.

    What one of them left as it was yields to what was done with it in the other, by hand, too: a
    line taken out, a date mended, a removal that was too old to be kept. Else the newest counts.
    """
    if base is None:
        return merge(ours, theirs)
    return merge(_less_yielding(ours, base, theirs), _less_yielding(theirs, base, ours))


def _less_yielding(tables: Tables, base: Tables, other: Tables) -> Tables:
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
    """Return three versions of a file merged, and whether nothing is left for the user to settle.

    First all three are made to hold the marks that come out, so that they differ in nothing else
    but what lines can merge; what is left of conflicts then is about what is not marks. `base` is
    empty where both sides made the file. `Unreadable` where a side is no marks file.
    """
    old = _base(base or _common_start(ours, theirs))
    left, right = _side("our side", ours), _side("their side", theirs)
    tables = merged(old.tables if old and base else None, left.tables, right.tables)
    left, right = (
        _fitted("our side", left, tables, comments_for(left, tables, right)),
        _fitted("their side", right, tables, comments_for(right, tables, left)),
    )
    if old:
        base = _fitted("the base", old, tables, _shared(old, tables, left, right)).data
    text, clean = merge_lines(base, left.data, right.data)
    return _settled(text, clean, tables, left, right)


def _side(name: str, data: bytes) -> Readable:
    try:
        return read_or_repair(data)
    except Unreadable as refusal:
        raise Unreadable(f"{name}, {refusal}") from None


def _base(data: bytes) -> Readable | None:
    """Read what both sides came from; None where it is broken, for then nobody can mend it."""
    try:
        return read_or_repair(data)
    except Unreadable:
        return None


def _fitted(name: str, text: Readable, tables: Tables, comments: Comments) -> Readable:
    try:
        return fit(text, tables, comments)
    except EditVerificationError:
        raise Unreadable(f"{name} cannot be edited; see that its tables are plain") from None


def _common_start(ours: bytes, theirs: bytes) -> bytes:
    """Return the lines above the first table that two files without a base have in common."""
    starts = [re.split(rb"^\[", data, maxsplit=1, flags=re.MULTILINE)[0] for data in (ours, theirs)]
    lines, others = (start.splitlines(keepends=True) for start in starts)
    return b"".join(line for line in lines if line in others) or b"\n"


def _shared(old: Readable, tables: Tables, left: Readable, right: Readable) -> Comments:
    """Return the comments of new marks for the base: such that those of both sides are kept."""
    ours, theirs = comments_for(old, tables, left), comments_for(old, tables, right)
    return {mark: _both(ours[mark], theirs.get(mark, Comment())) for mark in ours}


def _both(ours: Comment, theirs: Comment) -> Comment:
    # Where one is empty the other one is what that side has added; of two on a line ours stays.
    behind = theirs.behind if ours.behind else ""
    return Comment(behind, theirs.above if theirs.above == ours.above else ())


def _settled(
    text: bytes, clean: bool, tables: Tables, left: Readable, right: Readable
) -> tuple[bytes, bool]:
    """Return what came of the lines with just the marks that are meant, if that can be had."""
    try:
        result = read_or_repair(text)
        if clean or result.data != text:
            return fit(result, tables, comments_for(result, tables, left)).data, True
    except (Unreadable, EditVerificationError):
        # Lines that came together well one by one need not make a file.
        if clean and same(left.others, right.others):
            return left.data, True
    return text, False
