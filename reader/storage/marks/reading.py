"""Reading the marks file: TOML text into tables of marks, and the line that cannot be read.

Apart from `lines`, which edits. tomllib takes half a second for 100,000 marks, so a *plain*
file (the shape we write, with comments, and unknown tables of one line a key) is read by one
regular expression, a piece at a time, and tomllib reads only the rest of it. It refuses more than
TOML does, never less: whatever is not plain goes through tomllib whole, which also says what is
wrong and where.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from reader.model.errors import DaysheetError
from reader.storage.marks.layout import (
    SECTIONS,
    VALUE_SECTIONS,
    entry_text,
    scalar,
    tables_from,
    united,
)
from reader.storage.marks.merge_rule import Table, Tables

BOM: Final = b"\xef\xbb\xbf"
VERSION: Final = 1
_PIECE: Final = 1 << 17
"""Bytes matched at once: the interpreter is held for about three milliseconds."""
_WINDOW: Final = 1 << 20
"""Bytes searched at once."""
_LONG: Final = (b'"""', b"'''")
"""What strings of several lines begin with."""

_COMMENT = r"(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?"
DATE_TIME = (
    r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
)
KEY: Final = r'"((?:[^"\\\x00-\x1f\x7f]|\\["\\])+)"'
_BARE = r"[^\s#\"'\[\]{}]"
_TEXT = r'"[^"\\\x00-\x1f\x7f]*+"'
_TEXTS = r'"(?:[^"\\\r\n]|\\.)*+"|' r"'[^'\r\n]*+'"
_FLAT = rf"(?:[^\"'#\[\]{{}}\r\n]|{_TEXTS})"


def _lines_of(plain: str, other: str) -> re.Pattern[str]:
    """Match a line of a known section: key, usual value, other value; or blank; or neither."""
    return re.compile(
        rf"{KEY}[ \t]*=[ \t]*(?:({plain})|({other}))[ \t]*{_COMMENT}\r?\n"
        rf"|[ \t]*{_COMMENT}\r?\n"
        r"|([^\n]*)\n",
        re.ASCII,
    )


_DATES = _lines_of(DATE_TIME, rf"{_BARE}+(?: {_BARE}+)?")
_LINES: Final = {
    "tags": _lines_of(rf"\[{_TEXT}(?:, {_TEXT})*+\]", rf"\[{_FLAT}*+\]|{_TEXTS}"),
    "notes": _lines_of(_TEXT, _TEXTS),
}
"""For the sections of words; the usual value is as we write it."""

_WHOLE = re.compile(
    rf"[ \t]*(?:(?:[A-Za-z0-9_.\- \t]|{_TEXTS})++="
    rf"(?:{_FLAT}|\[{_FLAT}*+\]|\{{{_FLAT}*+\}})++)?{_COMMENT}\r?"
)
"""A line that is a whole statement of an unknown table, with values of one level."""
_HEADER = re.compile(rf"\[({'|'.join(map(re.escape, SECTIONS))})\][ \t]*{_COMMENT}\r?\n?")
_ANY_HEADER = re.compile(rf"\[[^\n]*\][ \t]*{_COMMENT}\r?\n?")
_ESCAPED = re.compile(r"\\(.)")
_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


class Unreadable(DaysheetError):
    """The file is no TOML, or not the marks of this version. The message says where and what."""


class Reading(NamedTuple):
    """What stands in a file."""

    tables: Tables
    plain: bool
    """Whether its lines can be edited without reading it whole again."""


class Section(NamedTuple):
    """A table of a plain file, by its place in the bytes."""

    name: str
    """One of `SECTIONS`, or empty for what is not ours."""
    head: int
    """Where its header line starts."""
    start: int
    """Where its lines start."""
    end: int


def read_marks(data: bytes) -> Reading:
    """Read a marks file; `Unreadable` if it is none."""
    tables = _plain_tables(data)
    if tables is not None:
        return Reading(tables, True)
    document = read_document(data)
    try:
        return Reading(tables_of(document), False)
    except RecursionError:
        raise _too_deep() from None


def read_document(data: bytes) -> dict[str, Any]:
    """Read a marks file through tomllib; `Unreadable` if it is none."""
    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: not UTF-8; save it as UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_said(str(error), text)) from None
    except ValueError:
        # All that is left: Python refuses to read thousands of digits.
        found = re.search(r"[0-9][0-9_]{4299}", text)
        line = text.count("\n", 0, found.start() if found else 0) + 1
        raise Unreadable(f"line {line}: a number has too many digits; shorten it") from None
    _check(document, text)
    return document


def tables_of(document: Mapping[str, Any]) -> Tables:
    """Return the marks and removals of a document."""
    return tables_from(written_in(document))


def written_in(document: Mapping[str, Any]) -> dict[str, Table]:
    """Return what our sections of a document hold; an id without quotes is a nested table."""
    written: dict[str, Table] = {name: {} for name in SECTIONS}
    for name, table in written.items():
        for id, value in leaves(table_at(document, name)):
            table[id] = united(name, table.get(id, ""), entry_text(name, value))
    return written


def table_at(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return the table of a section, empty where it is missing."""
    table: Any = document
    for key in section.split("."):
        table = table.get(key, {})
    return table if isinstance(table, dict) else {}


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ids and values; `2403.07815 = true` is 07815 within 2403 to TOML, and one id to us."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _too_deep() -> Unreadable:
    return Unreadable("values are nested too deep; take them out")


def _said(problem: str, text: str) -> str:
    """Turn tomllib's message round: the place first."""
    problem = problem[:1].lower() + problem[1:]
    if match := _PLACE.fullmatch(problem):
        return f"line {match[2]}, column {match[3]}: {match[1]}"
    end = text.rstrip().count("\n") + 1
    return f"line {end}: {problem.replace(' (at end of document)', ' at the end')}"


def _check(document: Mapping[str, Any], text: str) -> None:
    """Raise `Unreadable` where TOML is right but these are not marks that we may write."""
    version = document.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        # Python refuses to write thousands of digits.
        shown = f" {version}" if version < 1_000_000 else ""
        raise Unreadable(f"version{shown} is from a newer Daysheet; update this one")
    for name in ("removed", "changed", *SECTIONS):
        parent, _, last = name.rpartition(".")
        holder = table_at(document, parent) if parent else document
        if not isinstance(holder.get(last, {}), dict):
            found = re.search(rf"^[ \t\[\"']*{re.escape(name)}\b", text, re.MULTILINE)
            place = f"line {text.count(chr(10), 0, found.start()) + 1}: " if found else ""
            raise Unreadable(f"{place}{name} is not a table; write it as [{name}]")


def find_in(data: bytes, sought: bytes, start: int, end: int) -> int:
    """Do as `data.find`, but let other threads run: ten megabytes take as many milliseconds."""
    while start < end:
        found = data.find(sought, start, min(start + _WINDOW, end))
        if found >= 0:
            return found
        start += _WINDOW - len(sought) + 1
    return -1


def split_sections(data: bytes) -> list[Section]:
    """Return the parts of a plain file: what precedes the first header, then table by table."""
    start = len(BOM) if data.startswith(BOM) else 0
    heads = [start] if data.startswith(b"[", start) else []
    at = find_in(data, b"\n[", start, len(data))
    while at >= 0:
        heads.append(at + 1)
        at = find_in(data, b"\n[", at + 1, len(data))
    sections = [Section("", start, start, heads[0] if heads else len(data))]
    for head, end in pairwise([*heads, len(data)]):
        body = data.find(b"\n", head, end) + 1 or end
        match = _HEADER.fullmatch(data[head:body].decode("utf-8", "replace"))
        sections.append(Section(match[1] if match else "", head, body, end))
    return sections


def skeleton(data: bytes, sections: list[Section]) -> bytes:
    """Return a plain file without the lines of our tables: their headers and everything else."""
    return b"".join(data[part.head : part.start if part.name else part.end] for part in sections)


def _plain_tables(data: bytes) -> Tables | None:
    """Return the marks of a plain file, or None where only tomllib may judge."""
    if any(find_in(data, quotes, 0, len(data)) >= 0 for quotes in _LONG) or data.endswith(b"\r"):
        return None
    sections = split_sections(data)
    names = [section.name for section in sections if section.name]
    if len(set(names)) < len(names):
        return None
    try:
        if not _plain_around(data, sections, names):
            return None
        written: dict[str, Table] = {name: {} for name in SECTIONS}
        for section in sections:
            if section.name and not _read_section(data, section, written[section.name]):
                return None
        return tables_from(written)
    except (ValueError, RecursionError):
        return None


def _plain_around(data: bytes, sections: list[Section], names: list[str]) -> bool:
    """Whether all that is not ours is TOML of one line a statement, and leaves our tables alone."""
    for section in sections:
        if not section.name and not _whole_lines(data[section.head : section.end].decode()):
            return False
    text = skeleton(data, sections).decode()
    document = tomllib.loads(text if text.endswith("\n") else text + "\n")
    try:
        _check(document, text)
    except Unreadable:
        return False
    found = [
        name
        for name in SECTIONS
        for parent, _, last in (name.rpartition("."),)
        if last in (table_at(document, parent) if parent else document)
    ]
    return sorted(found) == sorted(names) and not any(table_at(document, name) for name in names)


def _whole_lines(text: str) -> bool:
    return all(_WHOLE.fullmatch(line) or _ANY_HEADER.fullmatch(line) for line in text.split("\n"))


def _read_section(data: bytes, section: Section, table: Table) -> bool:
    """Fill the table from the lines of a section; False where one is not plain."""
    count, lines = 0, _LINES.get(section.name, _DATES)
    for text in _pieces(data, section.start, section.end):
        for key, at, other, odd in lines.findall(text):
            if odd:
                return False
            if key:
                count += 1
                id = _ESCAPED.sub(r"\1", key) if "\\" in key else key
                table[id] = at or entry_text(section.name, scalar(other))
    for text in () if section.name in VALUE_SECTIONS else table.values():
        if text[8:10] > "28":
            date.fromisoformat(text[:10])
    return count == len(table)


def _pieces(data: bytes, start: int, end: int) -> Iterator[str]:
    """Yield the lines from `start` to `end` in pieces, each ending with a line end."""
    while start < end:
        stop = data.rfind(b"\n", start, min(start + _PIECE, end)) + 1
        stop = stop or data.find(b"\n", start, end) + 1 or end
        text = data[start:stop].decode()
        yield text if text.endswith("\n") else text + "\n"
        start = stop
