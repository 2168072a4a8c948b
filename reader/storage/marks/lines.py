"""Editing the marks file by lines, so that everything else in it stays as the user left it.

A plain file (`reading`) is edited as bytes: a line is found by its key, the place of a new one
by bisection of the sorted section, so that one mark among 100,000 costs milliseconds. Every line
written is read back by tomllib and compared with what was meant, and so is what stands around our
lines where that changed. Any other file goes to `statements`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, AnyStr, Final, NamedTuple, TypeAlias

from reader.storage.marks.layout import SECTIONS, entry_text, quoted, scalar, value_of
from reader.storage.marks.merge_rule import Edits
from reader.storage.marks.reading import (
    BOM,
    KEY,
    VERSION,
    Section,
    find_in,
    skeleton,
    split_sections,
)

HEADER: Final = (
    "# Daysheet marks. Edit freely: comments, order and unknown tables are kept.\n"
    f"version = {VERSION}\n"
)
"""What a new file starts with."""
_TEXTS: Final = rb'"(?:[^"\\\r\n]|\\.)*+"|' rb"'[^'\r\n]*+'"
_VALUE: Final = rb"\[(?:[^\"'#\[\]\r\n]|" + _TEXTS + rb")*+\]|" + _TEXTS + rb"|[^\s#][^#\r\n]*?"
_LINE = re.compile(
    KEY.encode() + rb"[ \t]*=[ \t]*(?P<value>" + _VALUE + rb")[ \t]*(?P<comment>#[^\r\n]*)?\r?\n"
)
_KEY_OF_LINE = re.compile(rb"\n(" + KEY.encode() + rb")")
_FEW: Final = 24
"""Up to so many keys are searched for; for more, an index of the section is cheaper."""


class EditVerificationError(Exception):
    """An edit did not come out as it was meant; the file is not to be written like this."""


class Comment(NamedTuple):
    """What the user, or we, wrote about a mark."""

    behind: str = ""
    """On its line, without the sign; behind a star we write the paper's title."""
    above: tuple[str, ...] = ()
    """Lines, with the sign."""


Comments: TypeAlias = Mapping[tuple[str, str], Comment]
"""By section and id, for lines that are new."""


class _Splice(NamedTuple):
    """A piece of the file and what takes its place. Sorted: insertions before what they precede."""

    start: int
    end: int
    key: bytes
    text: bytes


def line_end(text: str) -> str:
    """Return the line end of a text, as its first line has it."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def mark_line(section: str, id: str, at: str, comments: Comments, end: str) -> str:
    """Return the line of a mark, with its comments; each line has the end that is given."""
    behind, above = comments.get((section, id), Comment())
    line = f"{quoted(id)} = {value_of(section, at)}" + (f"  # {behind}" if behind else "")
    return "".join(each + end for each in (*above, line))


def above(text: AnyStr, start: int, heading: int, end: AnyStr, sign: AnyStr) -> AnyStr:
    """Return the lines of comment right above the line that begins at `start`.

    None where they reach up to `heading`, the end of a header: they speak of the whole section.
    """
    at = start
    while at > heading:
        line = max(text.rfind(end, heading, at - 1) + 1, heading)
        if text[line : line + 1] != sign:
            return text[at:start]
        at = line
    return text[:0]


def same(one: object, other: object) -> bool:
    """Whether two values read by tomllib are the same, empty tables aside (nan is itself).

    In a loop: dotted keys nest as deep as a line is long, and tomllib follows them.
    """
    empty: dict[str, Any] = {}
    pairs: list[tuple[Any, Any]] = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            pairs += [(one.get(k, empty), other.get(k, empty)) for k in one.keys() | other.keys()]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += zip(one, other, strict=True)
        elif type(one) is not type(other) or (one != other and (one == one or other == other)):
            return False
    return True


def comment_of(behind: str, lines: str) -> Comment:
    """Return the comments that a line ends with and that stand above it."""
    return Comment(behind.removeprefix("#").strip(), tuple(re.findall(r"#[^\r\n]*", lines)))


class PlainFile:
    """A plain file, open for looking up and editing marks. An empty file is one, too."""

    def __init__(self, data: bytes, *, sorted_only: bool = False) -> None:
        """`sorted_only`: do not find lines that are out of order."""
        self._sorted_only = sorted_only
        data = data if data.removeprefix(BOM) else data + HEADER.encode()
        self._eol = line_end(data[: data.find(b"\n") + 1].decode("utf-8", "replace")).encode()
        self._ended = data.endswith(b"\n")
        self._data = data if self._ended else data + self._eol
        self._sections = {part.name: part for part in split_sections(self._data) if part.name}
        self._sought = 0
        self._indexes: dict[str, dict[bytes, int]] = {}
        self._keys: dict[str, list[bytes]] = {}

    def text(self, section: str, id: str) -> str:
        """Return the text of what stands in a section under a key; nothing if nothing does."""
        line = self._find(section, id)
        if line is None:
            return ""
        return entry_text(section, scalar(line["value"].decode()))

    def comment(self, section: str, id: str) -> Comment:
        """Return the comments of a mark."""
        line = self._find(section, id)
        if line is None:
            return Comment()
        heading = self._sections[section].start
        lines = above(self._data, line.start(), heading, b"\n", b"#").decode()
        behind = (line["comment"] or b"").decode()
        return comment_of(behind, lines)

    def edited(self, edits: Edits, comments: Comments) -> bytes:
        """Return the file with the edits made; raises `EditVerificationError`."""
        splices: list[_Splice] = []
        tail: list[bytes] = []
        for section in SECTIONS:
            changes = edits.get(section, {})
            if section in self._sections:
                made = [self._splice(section, *change, comments) for change in changes.items()]
                lines = [splice.text for splice in sorted(made)]
                splices += made
            else:
                lines = self._new_lines(changes, section, comments)
                tail += self._new_section(section, lines, first=not tail)
            _verify_lines(section, lines, changes)
        result = self._joined(sorted(splices), tail)
        if tail and not same(frame(self._data), frame(result)):
            raise EditVerificationError
        return result if self._ended else result[: -len(self._eol)]

    def _new_lines(
        self, changes: Mapping[str, str | None], section: str, comments: Comments
    ) -> list[bytes]:
        return [
            mark_line(section, id, at, comments, self._eol.decode()).encode()
            for id, at in sorted(changes.items())
            if at is not None
        ]

    def _new_section(self, section: str, lines: list[bytes], first: bool) -> list[bytes]:
        """Return what is appended for a section that the file does not have yet."""
        if not lines:
            return []
        parted = first and self._data.endswith(self._eol * 2)
        return [b"" if parted else self._eol, f"[{section}]".encode(), self._eol, *lines]

    def _splice(self, section: str, id: str, at: str | None, comments: Comments) -> _Splice:
        line, key = self._find(section, id), quoted(id).encode()
        if line is None:
            place = self._place(section, key) if at else self._sections[section].start
            text = mark_line(section, id, at, comments, self._eol.decode()) if at else ""
            return _Splice(place, place, key, text.encode())
        if at is None:
            return _Splice(line.start(), line.end(), key, b"")
        before = self._data[line.start() : line.start("value")]
        after = self._data[line.end("value") : line.end()]
        return _Splice(
            line.start(), line.end(), key, before + value_of(section, at).encode() + after
        )

    def _find(self, section: str, id: str) -> re.Match[bytes] | None:
        """Return the line of a section under an id."""
        part = self._sections.get(section)
        if part is None:
            return None
        key = quoted(id).encode()
        if match := self._find_sorted(part, key):
            return match
        if self._sorted_only:
            return None
        self._sought += 1
        if self._sought > _FEW:
            at = self._index(section).get(key, -1)
        else:
            at = find_in(self._data, b"\n" + key, part.start - 1, part.end) + 1 or -1
        return _LINE.match(self._data, at, part.end) if at >= 0 else None

    def _find_sorted(self, part: Section, key: bytes) -> re.Match[bytes] | None:
        """Return the line of a key, if the section is in order around it."""
        end = self._place_by_lines(part, key)
        start = self._data.rfind(b"\n", part.start - 1, end - 1) + 1
        found = start >= part.start and self._data.startswith(key, start)
        return _LINE.match(self._data, start, part.end) if found else None

    def _index(self, section: str) -> dict[bytes, int]:
        """Return where each key of a section stands; made once."""
        if section not in self._indexes:
            part = self._sections[section]
            found = _KEY_OF_LINE.finditer(self._data, part.start - 1, part.end)
            self._indexes[section] = {match[1]: match.start(1) for match in found}
            self._keys[section] = list(self._indexes[section])
        return self._indexes[section]

    def _place(self, section: str, key: bytes) -> int:
        """Return where a new line goes: behind the last one below it, or before all.

        Behind, so that comments above the next line stay with it. Bisection; where the user's
        order is another, it is some line's end all the same.
        """
        part = self._sections[section]
        known = section in self._indexes
        place = self._place_by_index(section, key) if known else self._place_by_lines(part, key)
        return place if place > part.start else self._below_heading(part.start, part.end)

    def _place_by_index(self, section: str, key: bytes) -> int:
        keys = self._keys[section]
        below = bisect_right(keys, key)
        if not below:
            return self._sections[section].start
        return self._data.find(b"\n", self._indexes[section][keys[below - 1]]) + 1

    def _place_by_lines(self, part: Section, key: bytes) -> int:
        data, low, high = self._data, part.start, part.end
        while low < high:
            line = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            at = line if data[line : line + 1] == b'"' else data.find(b'\n"', line, high) + 1
            match = _LINE.match(data, at, part.end) if at else None
            if match is None or b'"' + match[1] + b'"' > key:
                high = line
            else:
                low = match.end()
        return low

    def _below_heading(self, at: int, end: int) -> int:
        """Return where the comment right under a header ends: it speaks of the whole section."""
        while at < end and self._data[at : at + 1] == b"#":
            at = self._data.find(b"\n", at, end) + 1
        return at

    def _joined(self, splices: list[_Splice], tail: list[bytes]) -> bytes:
        pieces: list[bytes | memoryview] = []
        view, at = memoryview(self._data), 0
        for splice in splices:
            if splice.start < at or self._data[splice.start - 1 : splice.start] != b"\n":
                raise EditVerificationError
            pieces += [view[at : splice.start], splice.text]
            at = splice.end
        return b"".join([*pieces, view[at:], *tail])


def _verify_lines(section: str, lines: list[bytes], changes: Mapping[str, str | None]) -> None:
    """Read the lines of a section back and compare them with what was meant."""
    import tomllib

    meant = {id: at for id, at in changes.items() if at is not None}
    try:
        read = tomllib.loads(b"".join(lines).decode())
    except (ValueError, RecursionError):
        raise EditVerificationError from None
    if {id: entry_text(section, value) for id, value in read.items()} != meant:
        raise EditVerificationError


def frame(data: bytes) -> dict[str, Any]:
    """Return what stands in a plain file around the lines of our tables."""
    import tomllib

    try:
        return tomllib.loads(skeleton(data, split_sections(data)).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise EditVerificationError from None
