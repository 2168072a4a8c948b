"""Where the entries of a BibTeX file stand, and their fields: enough to change one and no other.

Read as BibTeX and biber do: braces count whatever stands before them, text between entries is
comment, and so is a line there that begins with a percent sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.model.errors import DaysheetError

_START = re.compile(r"^[ \t]*%[^\n]*|@[ \t\r\n]*(?P<kind>[A-Za-z]+)[ \t\r\n]*(?P<open>[{(])", re.M)
_SPACE = re.compile(r"(?:\s|%[^\n]*)*")
_KEYS = {"}": re.compile(r"[^,{}=\n]*"), ")": re.compile(r"[^,{}()=\n]*")}
_NAME = re.compile(r"[^\s,={}()\"#%]+")
_BARE = re.compile(r"[^\s,{}()\"#]+")
NOT_ENTRIES: Final = ("string", "preamble", "comment")


class BrokenBibliography(DaysheetError):
    """A file that cannot be read as a bibliography; the message begins with `line 12`."""


class Field(NamedTuple):
    """A field: where its value stands, with its braces or quotes, and what is in them."""

    start: int
    end: int
    text: str


class Entry(NamedTuple):
    """An entry of a paper."""

    kind: str
    key: str
    start: int
    end: int
    fields: dict[str, Field]
    """By name in small letters; of a name that stands twice, the first."""
    last: int
    """Where another field is to begin: behind the last one, and behind its comma."""
    ends_in_comma: bool
    indent: str = "  "


class _Broken(Exception):
    """The text at a place is not what must stand there."""


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a bibliography. Raises BrokenBibliography."""
    at = 0
    while match := _START.search(text, at):
        at = match.end()
        kind = (match["kind"] or "comment").lower()
        try:
            if kind not in NOT_ENTRIES:
                entry = _entry(text, match)
                at = entry.end
                yield entry
            elif match["kind"]:
                at = _closed(text, match.end() - 1)
        except _Broken:
            if kind == "comment":
                continue
            line = text.count("\n", 0, match.start()) + 1
            raise BrokenBibliography(f"line {line}: the entry that begins here is broken") from None


def _entry(text: str, match: re.Match[str]) -> Entry:
    closing = {"{": "}", "(": ")"}[match["open"]]
    at = _skip(text, match.end())
    key = _matched(_KEYS[closing], text, at)
    at = last = _skip(text, at + len(key))
    fields: dict[str, Field] = {}
    comma, indent = False, ""
    while text[at : at + 1] != closing:
        if text[at : at + 1] == ",":
            comma, last = True, at + 1
            at = _skip(text, last)
            continue
        if fields and not comma:
            raise _Broken
        name = _matched(_NAME, text, at)
        if not name:
            raise _Broken
        indent = indent or text[text.rfind("\n", 0, at) + 1 : at]
        equals = _skip(text, at + len(name))
        if text[equals : equals + 1] != "=":
            raise _Broken
        field = _value(text, _skip(text, equals + 1))
        fields.setdefault(name.lower(), field)
        at, last, comma = _skip(text, field.end), field.end, False
    if not fields and not comma:
        last = _skip(text, match.end()) + len(key)
    indent = indent if indent.isspace() else "  "
    return Entry(match["kind"], key.strip(), match.start(), at + 1, fields, last, comma, indent)


def _value(text: str, start: int) -> Field:
    """Return the value that begins here: braces, quotes and words, joined by #."""
    at, pieces = start, []
    while True:
        sign = text[at : at + 1]
        if sign in ("{", '"') and sign:
            end = _closed(text, at) if sign == "{" else _quoted(text, at)
            pieces.append(text[at + 1 : end - 1])
        else:
            end = at + len(_matched(_BARE, text, at))
            pieces.append(text[at:end])
        if end == at:
            raise _Broken
        at = _skip(text, end)
        if text[at : at + 1] != "#":
            return Field(start, end, " ".join(pieces))
        at = _skip(text, at + 1)


def _closed(text: str, at: int) -> int:
    """Return where what opens here has closed."""
    closing = {"{": "}", "(": ")"}[text[at]]
    depth, round = 0, closing == ")"
    for match in re.compile(r"[{}()]" if round else "[{}]").finditer(text, at + 1 if round else at):
        sign = match[0]
        if sign == ")" and round and depth == 0:
            return match.end()
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0 and sign == "}" and not round:
            return match.end()
    raise _Broken


def _quoted(text: str, at: int) -> int:
    depth = 0
    for match in re.compile('[{}"]').finditer(text, at + 1):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
        if match[0] == '"' and depth == 0:
            return match.end()
    raise _Broken


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _matched(pattern: re.Pattern[str], text: str, at: int) -> str:
    match = pattern.match(text, at)
    return match[0] if match else ""
