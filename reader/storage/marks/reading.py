"""Read the marks file: TOML bytes into tables of marks, or a message saying which line is wrong.

`tomllib` decides what is valid, but takes half a second for 100,000 marks. A *plain* file (the
shape that we write, with comments, and unknown tables of one line a key) is therefore read by one
regular expression, a chunk at a time: 20 times faster than `tomllib`, and as fast as the copy of
the marks in SQLite that older versions kept. The expression accepts less than TOML does, never
more: anything that is not plain is read by `tomllib`, which also says what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from reader.model.errors import DaysheetError
from reader.model.lazy_pattern import lazy_pattern
from reader.storage.marks.layout import (
    SECTIONS,
    VALUE_SECTIONS,
    entry_text,
    parse_value,
    tables_from,
    unite_values,
)
from reader.storage.marks.merge_rule import Table, Tables

BOM: Final = b"\xef\xbb\xbf"
VERSION: Final = 1
_CHUNK: Final = 1 << 17
"""Characters matched at once, so that other threads wait at most about three milliseconds."""
_WINDOW: Final = 1 << 20
"""Characters searched at once, for the same reason."""
_MULTILINE_QUOTES: Final = ('"""', "'''")

_COMMENT = r"(?:#[^\x00-\x08\x0a-\x1f\x7f]*+)?"
DATE_TIME: Final = (
    r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
)
_SURE_DATE_TIME = DATE_TIME.replace(r"[12]\d|3[01]", r"1\d|2[0-8]")
"""A date-time whose day exists in every month."""
KEY: Final = r'"(?!")([^"\\\x00-\x1f\x7f]*+(?:\\["\\][^"\\\x00-\x1f\x7f]*+)*+)"'
_BARE = r"[^\s#\"'\[\]{}]"
_TEXT = r'"[^"\\\x00-\x1f\x7f]*+"'
_TEXTS = r'"(?:[^"\\\r\n]|\\.)*+"|' r"'[^'\r\n]*+'"
_FLAT = rf"(?:[^\"'#\[\]{{}}\r\n]|{_TEXTS})"


class _Lines(NamedTuple):
    """How the lines of a section are matched."""

    usual: re.Pattern[str]
    """A line as we write it: key and value."""
    any: re.Pattern[str]
    """Any line: key, usual value, other value; or a blank one; or what is not plain."""


def _lines(usual: str, other: str) -> _Lines:
    end = rf"[ \t]*+{_COMMENT}\r?\n"
    return _Lines(
        lazy_pattern(rf'^"([^"\\\x00-\x1f\x7f]++)" = ({usual}){end}', re.ASCII | re.MULTILINE),
        lazy_pattern(
            rf"{KEY}[ \t]*+=[ \t]*+(?:({usual})|({other})){end}|{end}|([^\n]*+)\n", re.ASCII
        ),
    )


_DATE_LINES = _lines(_SURE_DATE_TIME, rf"{_BARE}++(?: {_BARE}++)?")
_VALUE_LINES: Final = {
    "tags": _lines(rf"\[{_TEXT}(?:, {_TEXT})*+\]", rf"\[{_FLAT}*+\]|{_TEXTS}"),
    "notes": _lines(_TEXT, _TEXTS),
}
_DATE = lazy_pattern(DATE_TIME, re.ASCII)
_WHOLE = lazy_pattern(
    rf"[ \t]*(?:(?:[A-Za-z0-9_.\- \t]|{_TEXTS})++="
    rf"(?:{_FLAT}|\[{_FLAT}*+\]|\{{{_FLAT}*+\}})++)?{_COMMENT}\r?"
)
"""A line that is a whole statement of an unknown table, with values of one level."""
_HEADER = lazy_pattern(rf"\[({'|'.join(map(re.escape, SECTIONS))})\][ \t]*{_COMMENT}\r?\n?")
_ANY_HEADER = lazy_pattern(rf"\[[^\n]*\][ \t]*{_COMMENT}\r?\n?")
_OUR_START = lazy_pattern(
    rf"(?:{_COMMENT}\r?\n)*+(?:version = {VERSION}[ \t]*{_COMMENT}\r?(?:\n|\Z))?+"
    rf"(?:{_COMMENT}\r?\n)*+{_COMMENT}"
)
"""The text before the first header of a file that has only our tables."""
_ESCAPED = lazy_pattern(r"\\(.)")
_POSITION = lazy_pattern(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


class Unreadable(DaysheetError):
    """The file is not TOML, or not a marks file of this version. The message locates the error."""


class Reading(NamedTuple):
    """The marks in a file."""

    tables: Tables
    plain: bool
    """Whether its lines can be edited without reading the whole file again."""


class Section(NamedTuple):
    """A table of a plain file, by its offsets in the text."""

    name: str
    """One of `SECTIONS`, or empty for a table that is not ours."""
    head: int
    """Where its header line starts."""
    start: int
    """Where its lines start."""
    end: int


def read_marks(data: bytes) -> Reading:
    """Return the marks in a file. Raises `Unreadable`."""
    with suppress(UnicodeDecodeError):
        tables = _read_plain(data.decode("utf-8-sig"))
        if tables is not None:
            return Reading(tables, True)
    document = read_document(data)
    try:
        return Reading(tables_of(document), False)
    except RecursionError:
        raise _too_deep() from None


def _read_plain(text: str) -> Tables | None:
    """Return the marks of a plain file, None if only tomllib can decide."""
    if any(find_in(text, quotes, 0, len(text)) >= 0 for quotes in _MULTILINE_QUOTES):
        return None
    if text.endswith("\r"):
        return None
    sections = split_sections(text)
    names = [section.name for section in sections if section.name]
    if len(set(names)) < len(names):
        return None
    try:
        if not _has_plain_frame(text, sections, names):
            return None
        written: dict[str, Table] = {name: {} for name in SECTIONS}
        for section in sections:
            if section.name and not _read_section(text, section, written[section.name]):
                return None
        return tables_from(written)
    except (ValueError, RecursionError):
        return None


def read_broken(data: bytes) -> Tables:
    """Return the marks of those lines of a broken file that can be read, to be shown meanwhile."""
    written: dict[str, Table] = {name: {} for name in SECTIONS}
    text = data.decode("utf-8-sig", "replace")
    for section in [each for each in split_sections(text) if each.name]:
        pattern = _VALUE_LINES.get(section.name, _DATE_LINES).any
        table = written[section.name]
        for lines in _chunks(text, section.start, section.end):
            for key, usual, other, _ in pattern.findall(lines):
                value = usual or (other and value_text(section.name, other, default=""))
                if key and value:
                    id = _unescape(key)
                    table[id] = unite_values(section.name, table.get(id, ""), value)
    return tables_from(written)


def read_document(data: bytes) -> dict[str, Any]:
    """Parse a marks file with tomllib. Raises `Unreadable`."""
    import tomllib

    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: not UTF-8; save it as UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_position_first(str(error), text)) from None
    except ValueError:
        # All that is left: Python refuses to parse thousands of digits.
        found = re.search(r"[0-9][0-9_]{4299}", text)
        line = text.count("\n", 0, found.start() if found else 0) + 1
        raise Unreadable(f"line {line}: a number has too many digits; shorten it") from None
    _check(document, text)
    return document


def tables_of(document: Mapping[str, Any]) -> Tables:
    """Return the marks and removals of a document."""
    return tables_from(values_in(document))


def values_in(document: Mapping[str, Any]) -> dict[str, Table]:
    """Return the values in our sections of a document; an id without quotes is a nested table."""
    written: dict[str, Table] = {name: {} for name in SECTIONS}
    for name, table in written.items():
        for id, value in leaves(table_at(document, name)):
            table[id] = unite_values(name, table.get(id, ""), entry_text(name, value))
    return written


def table_at(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return the table of a section, empty if it is missing."""
    table: Any = document
    for key in section.split("."):
        table = table.get(key, {})
    return table if isinstance(table, dict) else {}


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ids and values; `2403.07815 = true` is 07815 in 2403 to TOML, and one id to us."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _too_deep() -> Unreadable:
    return Unreadable("values are nested too deep; take them out")


def _position_first(problem: str, text: str) -> str:
    """Return tomllib's message with the position first."""
    problem = problem[:1].lower() + problem[1:]
    if match := _POSITION.fullmatch(problem):
        return f"line {match[2]}, column {match[3]}: {match[1]}"
    end = text.rstrip().count("\n") + 1
    return f"line {end}: {problem.replace(' (at end of document)', ' at the end')}"


def _check(document: Mapping[str, Any], text: str) -> None:
    """Raise `Unreadable` if this is valid TOML but no marks file that we may write."""
    version = document.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        # Python refuses to print thousands of digits.
        number = f" {version}" if version < 1_000_000 else ""
        raise Unreadable(f"version{number} is from a newer Daysheet; update this one")
    for name in ("removed", "changed", *SECTIONS):
        parent, _, last = name.rpartition(".")
        holder = table_at(document, parent) if parent else document
        if not isinstance(holder.get(last, {}), dict):
            found = re.search(rf"^[ \t\[\"']*{re.escape(name)}\b", text, re.MULTILINE)
            line = f"line {text.count(chr(10), 0, found.start()) + 1}: " if found else ""
            raise Unreadable(f"{line}{name} is not a table; write it as [{name}]")


def find_in(text: str, sought: str, start: int, end: int) -> int:
    """Do as `text.find`, but let other threads run: ten megabytes take as many milliseconds."""
    while start < end:
        found = text.find(sought, start, min(start + _WINDOW, end))
        if found >= 0:
            return found
        start += _WINDOW - len(sought) + 1
    return -1


def split_sections(text: str) -> list[Section]:
    """Return the parts of a plain file: the lines before the first header, then each table."""
    heads = [0] if text.startswith("[") else []
    found = find_in(text, "\n[", 0, len(text))
    while found >= 0:
        heads.append(found + 1)
        found = find_in(text, "\n[", found + 1, len(text))
    sections = [Section("", 0, 0, heads[0] if heads else len(text))]
    for head, end in pairwise([*heads, len(text)]):
        body = text.find("\n", head, end) + 1 or end
        match = _HEADER.fullmatch(text, head, body)
        sections.append(Section(match[1] if match else "", head, body, end))
    return sections


def read_frame(text: str) -> dict[str, Any]:
    """Parse what a plain file has besides the lines of our tables. Raises ValueError."""
    import tomllib

    frame = _frame(text, split_sections(text))
    return tomllib.loads(frame if frame.endswith("\n") else frame + "\n")


def _frame(text: str, sections: list[Section]) -> str:
    """Return a plain file without the lines of our tables: their headers and everything else."""
    return "".join(text[part.head : part.start if part.name else part.end] for part in sections)


def _has_plain_frame(text: str, sections: list[Section], names: list[str]) -> bool:
    """Whether all that is not ours is TOML of one line a statement, and not about our tables."""
    if len(names) == len(sections) - 1 and _OUR_START.fullmatch(text[: sections[0].end]):
        return True
    for section in sections:
        if not section.name and not _are_statements(text[section.head : section.end]):
            return False
    document = read_frame(text)
    try:
        _check(document, _frame(text, sections))
    except Unreadable:
        return False
    found = [
        name
        for name in SECTIONS
        for parent, _, last in (name.rpartition("."),)
        if last in (table_at(document, parent) if parent else document)
    ]
    return sorted(found) == sorted(names) and not any(table_at(document, name) for name in names)


def _are_statements(text: str) -> bool:
    return all(_WHOLE.fullmatch(line) or _ANY_HEADER.fullmatch(line) for line in text.split("\n"))


def _read_section(text: str, section: Section, table: Table) -> bool:
    """Fill the table from the lines of a section; return False if one of them is not plain."""
    count, patterns = 0, _VALUE_LINES.get(section.name, _DATE_LINES)
    for lines in _chunks(text, section.start, section.end):
        usual_lines = patterns.usual.findall(lines)
        if len(usual_lines) == lines.count("\n"):
            table.update(usual_lines)
            count += len(usual_lines)
            continue
        for key, usual, other, odd in patterns.any.findall(lines):
            if odd:
                return False
            if key:
                count += 1
                table[_unescape(key)] = usual or value_text(section.name, other)
    return count == len(table)


def value_text(section: str, written: str, default: str | None = None) -> str:
    """Return the text of a TOML value. If it is invalid, return the default or raise ValueError."""
    try:
        if section not in VALUE_SECTIONS and _DATE.fullmatch(written):
            date.fromisoformat(written[:10])
            return written
        return entry_text(section, parse_value(written))
    except (ValueError, RecursionError):
        if default is None:
            raise
        return default


def _unescape(key: str) -> str:
    return _ESCAPED.sub(r"\1", key) if "\\" in key else key


def _chunks(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the lines from `start` to `end` in chunks, each ending with one newline."""
    while start < end:
        stop = text.rfind("\n", start, min(start + _CHUNK, end)) + 1
        stop = stop or text.find("\n", start, end) + 1 or end
        yield text[start:stop].rstrip("\n") + "\n"
        start = stop
