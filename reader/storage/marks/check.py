"""Findings about the text of a marks file: what is wrong in it, and what is unusual.

Separate from `reading`, which only decides whether the file can be read: this looks at every entry
and reports its line and column. Nothing is changed, and nothing raises.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from reader.model.clean import CleanText, clean_line
from reader.model.identity import parse_id
from reader.model.mark import KINDS, now
from reader.storage.marks.conflicts import parts_of
from reader.storage.marks.layout import SECTIONS, VALUE_SECTIONS, entry_text, parse_value
from reader.storage.marks.merge_rule import REMOVED_UNDATED, UNDATED, Tables, removed_of, text_of
from reader.storage.marks.reading import Unreadable, leaves
from reader.storage.marks.repair import read_or_repair
from reader.storage.marks.statements import EditVerificationError, scan

AHEAD: Final = timedelta(days=1)
"""How far ahead of now a date may be without a finding."""
_PLACE = re.compile(r"line (\d+)(?:, column (\d+))?: (.*)", re.DOTALL)
_REPAIR_FIRST: Final = "correct it, because nothing is written here until then"
_SHOWN: Final = 40
"""Characters of a value or an id that are shown."""


class Finding(NamedTuple):
    """Something to report about the file."""

    line: int
    """From 1, as `column`, which counts characters."""
    column: int
    message: CleanText
    """What is wrong; what to do."""
    harmless: bool = False


class CheckResult(NamedTuple):
    """The result of checking a file."""

    tables: Tables | None
    """The marks in it, None if it cannot be read."""
    findings: list[Finding]


class _Lines:
    """A text, with the line and column of each offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def number(self, offset: int) -> int:
        """Return the line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def finding(self, offset: int, message: str, *, harmless: bool = False) -> Finding:
        line = self.number(offset)
        column = offset - self._starts[line - 1] + 1
        return Finding(line, column, clean_line(message), harmless)


class _Entry(NamedTuple):
    """A mark or a removal, and its offsets."""

    section: str
    id: str
    value: object
    start: int
    """Where its line starts."""
    value_start: int

    @property
    def text(self) -> str:
        return entry_text(self.section, self.value)


def check(data: bytes) -> CheckResult:
    """Check a marks file; the findings are in the order of the text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return CheckResult(None, [_not_utf8(data, error.start)])
    tables, findings = _read(data)
    advice = _REPAIR_FIRST if tables is None else "the next mark repairs it"
    lines = _Lines(text)
    blocks = _blocks(text)
    findings += _conflicts(lines, blocks, findings, advice)
    entries = list(_entries(_without(text, blocks)))
    findings += _odd(lines, entries)
    findings += _repeated(lines, entries, advice)
    findings += _removed_later(lines, entries)
    return CheckResult(tables, sorted(findings))


def _read(data: bytes) -> tuple[Tables | None, list[Finding]]:
    """Return the marks, or the reason why they cannot be read."""
    try:
        return read_or_repair(data).tables, []
    except Unreadable as error:
        message, line, column = str(error), "1", "1"
        if match := _PLACE.fullmatch(message):
            line, column, message = match[1], match[2] or "1", match[3]
        message = message if ";" in message else f"{message}; {_REPAIR_FIRST}"
        return None, [Finding(int(line), int(column), clean_line(message))]


def _not_utf8(data: bytes, start: int) -> Finding:
    line = data.rfind(b"\n", 0, start) + 1
    column = len(data[line:start].decode("utf-8", "replace")) + 1
    message = "not UTF-8; save it as UTF-8, because nothing is written here until then"
    return Finding(data.count(b"\n", 0, start) + 1, column, clean_line(message))


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return the spans of the git conflict blocks; empty if any block is incomplete."""
    try:
        parts = parts_of(text)
    except Unreadable:
        return []
    return [(each.marker, after.ours[0]) for each, after in pairwise(parts) if each.marker >= 0]


def _without(text: str, blocks: list[tuple[int, int]]) -> str:
    """Return the text with its conflict lines turned into comments; all offsets stay the same."""
    pieces, at = [], 0
    for start, end in blocks:
        pieces += [text[at:start], re.sub(r"[^\n]", "#", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _entries(text: str) -> Iterator[_Entry]:
    """Yield the marks and removals of a text, up to the first error."""
    text = text if text.endswith("\n") else text + "\n"
    try:
        for statement in scan(text):
            if statement.value:
                value = _parse_or_nothing(text[statement.value_span])
                yield from _entries_of(statement.path, value, statement.start, statement.value[0])
    except (EditVerificationError, ValueError, RecursionError):
        return


def _entries_of(path: tuple[str, ...], value: object, start: int, at: int) -> Iterator[_Entry]:
    """Yield the entries of one statement: one, or those of an inline table."""
    for section in SECTIONS:
        names = tuple(section.split("."))
        depth = min(len(names), len(path))
        if path[:depth] != names[:depth]:
            continue
        for name in names[depth:]:
            value = value.get(name) if isinstance(value, dict) else None
        id = ".".join(path[len(names) :])
        if isinstance(value, dict) and not (section in VALUE_SECTIONS and parse_id(id)):
            for key, each in leaves(value, f"{id}." if id else ""):
                yield _Entry(section, key, each, start, at)
        elif id:
            yield _Entry(section, id, value, start, at)


def _parse_or_nothing(text: str) -> object:
    """Return a value; an invalid one, which is reported elsewhere, becomes an empty table."""
    try:
        return parse_value(text)
    except (ValueError, RecursionError):
        return {}


def _conflicts(
    lines: _Lines,
    blocks: Sequence[tuple[int, int]],
    errors: Sequence[Finding],
    advice: str,
) -> list[Finding]:
    """Return the conflicts for which there is no more exact finding."""
    reported = [error.line for error in errors]
    return [
        lines.finding(start, f"a conflict that git left; {advice}")
        for start, end in blocks
        if not any(lines.number(start) <= line < lines.number(end) for line in reported)
    ]


def _odd(lines: _Lines, entries: Sequence[_Entry]) -> Iterator[Finding]:
    """Yield the findings about single entries."""
    latest = text_of(now() + AHEAD)
    for entry in entries:
        if message := _odd_id(entry):
            yield lines.finding(entry.start, message)
        if entry.section in VALUE_SECTIONS:
            yield from (lines.finding(entry.value_start, message) for message in _odd_words(entry))
            continue
        text = entry.text
        if latest < text < UNDATED:
            message = (
                f"{text} is in the future and outranks all changes until then; correct the date"
            )
            yield lines.finding(entry.value_start, message)
        elif text in (UNDATED, REMOVED_UNDATED) and (message := _odd_value(entry)):
            yield lines.finding(entry.value_start, message)


def _odd_id(entry: _Entry) -> str:
    """Return the finding about an id; empty if it is valid."""
    id, _, tag = entry.id.partition(" ")
    if entry.section != "changed.tags":
        id = entry.id
    elif not tag:
        return f"{_shown(id)} has no tag; write the id, a space and the tag"
    canonical, shown = parse_id(id), _shown(id)
    if canonical is None:
        return f"{shown} is not the id of a paper; write 2403.07815, doi:10.… or title:…"
    return "" if canonical == id else f"{shown} matches no paper; write {canonical}"


def _odd_value(entry: _Entry) -> str:
    """Return the finding about a value that is not a date; empty if it is allowed."""
    shown = _shown(entry.value)
    if entry.text == REMOVED_UNDATED:
        return f"{shown} is not a date, so no mark is removed; write one such as 2024-03-13"
    known = entry.value is True and entry.section in KINDS
    return "" if known else f"{shown} is not a date; write one such as 2024-03-13"


def _odd_words(entry: _Entry) -> Iterator[str]:
    """Yield the findings about a list of tags, or a note."""
    if entry.section == "notes":
        if not isinstance(entry.value, str):
            yield f"{_shown(entry.value)} is not a text; write the note in quotes, on one line"
    elif not isinstance(entry.value, list):
        yield f'{_shown(entry.value)} is not a list; write the tags as ["one", "another"]'
    else:
        odd = (each for each in entry.value if not isinstance(each, str) or not each.strip())
        yield from (f"{_shown(each)} is not a tag; write it in quotes" for each in odd)


def _repeated(lines: _Lines, entries: Sequence[_Entry], advice: str) -> Iterator[Finding]:
    """Yield a finding for each entry that is in its section a second time."""
    first: dict[tuple[str, str], _Entry] = {}
    for entry in entries:
        before = first.setdefault((entry.section, entry.id), entry)
        if before is not entry:
            where = f"in line {lines.number(before.start)} and here"
            yield lines.finding(entry.start, f"{_shown(entry.id)} is {where}; {advice}")


def _removed_later(lines: _Lines, entries: Sequence[_Entry]) -> Iterator[Finding]:
    """Yield a finding for each mark that was removed later, and so does not count."""
    newest: dict[tuple[str, str], _Entry] = {}
    for entry in entries:
        place = (entry.section, entry.id)
        if place not in newest or entry.text > newest[place].text:
            newest[place] = entry
    for (section, id), mark in newest.items():
        removal = newest.get((removed_of(section), id)) if section in KINDS else None
        if removal and removal.text > mark.text:
            where = f"line {lines.number(removal.start)}"
            message = f"removed later, in {where}, so it does not count; harmless"
            yield lines.finding(mark.start, message, harmless=True)


def _shown(value: object) -> CleanText:
    try:
        return clean_line(repr(value), _SHOWN)
    except (ValueError, RecursionError):
        # Hexadecimal digits are read in any number, but not written as decimal ones.
        return clean_line("something too long to be shown")
