"""Repair a marks file that is not valid TOML because of git conflicts or duplicate entries.

Conflict blocks are two texts, which are merged by the merge rule; of an entry that occurs twice the
newest date counts. This is tried only if the file cannot be read as it is, and changes nothing but
marks: if two sides differ in anything else, the user must decide, and the file stays unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from reader.storage.marks.conflicts import (
    SETTLE,
    Part,
    line_in,
    line_of,
    parts_of,
    side,
)
from reader.storage.marks.document import HEADER, Comments, others_in, same
from reader.storage.marks.duplicates import deduplicate
from reader.storage.marks.edits import apply_edits, comments_in
from reader.storage.marks.layout import needed_lines
from reader.storage.marks.merge_rule import TABLE_NAMES, Tables, merge
from reader.storage.marks.reading import BOM, VERSION, Unreadable, read_marks
from reader.storage.marks.statements import Comment, EditVerificationError, newline_of

_LINE = re.compile(r"line (\d+)")
_COMMENT = re.compile(r"#[^\r\n]*")
_VERSION: Final = ("version", VERSION)


class Readable(NamedTuple):
    """A file that can be read, and the marks in it."""

    data: bytes
    tables: Tables
    plain: bool
    """Whether its lines can be edited without reading it whole again."""

    @property
    def others(self) -> dict[str, Any]:
        """What is not ours. The current version number counts as ours."""
        others = others_in(self.data, self.plain)
        return {key: value for key, value in others.items() if (key, value) != _VERSION}

    def comments(self, lines: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Comment]:
        """Return the comments of those lines, given by section and key, that are in the file."""
        return comments_in(self.data, self.plain, lines)


def read_or_repair(data: bytes) -> Readable:
    """Return a file as it is, or repaired if necessary. Raises `Unreadable`."""
    try:
        return Readable(data, *read_marks(data))
    except Unreadable as refusal:
        return repair(data, refusal)


def repair(data: bytes, refusal: Unreadable) -> Readable:
    """Return an unreadable file repaired. Raises `Unreadable` if that cannot be done."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refusal from None
    parts = parts_of(text)
    result = _deduplicate(text, refusal) if len(parts) == 1 else _merge_sides(text, parts)
    marked = data.startswith(BOM) or side(text, parts, 0).startswith("\ufeff")
    return result._replace(data=BOM + result.data) if marked else result


def fit(text: Readable, tables: Tables, comments: Comments) -> Readable:
    """Return a file edited to have exactly these marks. Raises EditVerificationError."""
    if text.data in (b"", BOM):
        text = text._replace(data=text.data + HEADER.encode())
    edits = {
        name: {
            id: tables[name].get(id)
            for id in text.tables[name].keys() | tables[name].keys()
            if text.tables[name].get(id) != tables[name].get(id)
        }
        for name in TABLE_NAMES
    }
    if not any(edits.values()):
        return text
    data = apply_edits(text.data, text.plain, edits, comments)
    result = Readable(data, *read_marks(data))
    if result.tables != tables or not same(result.others, text.others):
        raise EditVerificationError
    return result


def comments_for(text: Readable, tables: Tables, other: Readable) -> dict[tuple[str, str], Comment]:
    """Return the comments of the lines that a file takes from another one."""
    here, found = set(needed_lines(text.tables)), set(needed_lines(other.tables))
    new = [
        line for line in dict.fromkeys(needed_lines(tables)) if line in found and line not in here
    ]
    there = _comment_lines(text.data.decode("utf-8-sig"))
    return {
        mark: Comment(after, tuple(line for line in above if line not in there))
        for mark, (after, above) in other.comments(new).items()
    }


def _read(text: str) -> Readable:
    """Read a text without conflicts, in which entries may occur twice."""
    text = text.removeprefix("\ufeff")
    data = text.encode()
    try:
        return Readable(data, *read_marks(data))
    except Unreadable as refusal:
        return _deduplicate(text, refusal)


def _deduplicate(text: str, refusal: Unreadable) -> Readable:
    try:
        data = deduplicate(text).encode()
    except EditVerificationError:
        raise refusal from None
    return Readable(data, *read_marks(data))


def _read_side(text: str, parts: list[Part], theirs: int) -> Readable:
    """Read one side of a text; an error names the line in the whole text."""
    try:
        return _read(side(text, parts, theirs))
    except Unreadable as refusal:
        message = str(refusal)
        if match := _LINE.match(message):
            line = line_in(text, parts, theirs, int(match[1]))
            message = f"line {line}{message[match.end() :]}"
        raise Unreadable(message) from None


def _merge_sides(text: str, parts: list[Part]) -> Readable:
    """Return our side of a text with conflicts, with the marks of both sides."""
    ours, theirs = _read_side(text, parts, 0), _read_side(text, parts, len(parts))
    if not same(ours.others, theirs.others):
        raise _find_difference(text, parts, ours)
    tables = merge(ours.tables, theirs.tables)
    comments = comments_for(ours, tables, theirs)
    carried = {line for comment in comments.values() for line in comment.above}
    try:
        return fit(_with_comments(text, parts, ours, carried), tables, comments)
    except EditVerificationError:
        raise _refusal(text, parts[1]) from None


def _find_difference(text: str, parts: list[Part], ours: Readable) -> Unreadable:
    """Return the refusal that names the block in which the sides differ in more than marks."""
    # Bisect between no block taken from their side, and all of them.
    low, high = 0, len(parts)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            are_equal = same(_read_side(text, parts, middle).others, ours.others)
        except Unreadable:
            are_equal = False
        low, high = (middle, high) if are_equal else (low, middle)
    return _refusal(text, parts[low])


def _refusal(text: str, part: Part) -> Unreadable:
    line = line_of(text, part)
    return Unreadable(f"line {line}: a conflict that git left is about more than marks; {SETTLE}")


def _with_comments(text: str, parts: list[Part], ours: Readable, carried: set[str]) -> Readable:
    """Return our side with the comment lines that only theirs has, after each block."""
    there = _comment_lines(side(text, parts, 0)) | dict.fromkeys(carried)
    pieces = list[str]()
    for part in parts:
        pieces.append(text[slice(*part.ours)])
        if part.marker >= 0:
            lines = _comment_lines(text[slice(*part.theirs)])
            pieces += [line + newline_of(text) for line in lines if line not in there]
    if "".join(pieces) == side(text, parts, 0):
        return ours
    try:
        result = _read("".join(pieces))
    except Unreadable:
        return ours
    unchanged = result.tables == ours.tables and same(result.others, ours.others)
    return result if unchanged else ours


def _comment_lines(text: str) -> dict[str, None]:
    """Return the comment lines of a text, in order."""
    found = _COMMENT.finditer(text)
    lines = ((text.rfind("\n", 0, each.start()) + 1, each) for each in found)
    return {each[0]: None for start, each in lines if not text[start : each.start()].strip()}
