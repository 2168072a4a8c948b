"""The statements of a TOML text by their offsets: headers and assignments, in order.

tomllib says what a text means, but not where; this says where. Offsets count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, Final, NamedTuple

from reader.model.lazy_pattern import lazy_pattern

_STRING = (
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|'
    r"'''(?:[^']|'(?!''))*+'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*+"|'
    r"'[^'\n]*+'"
)
_TOKEN = lazy_pattern(
    rf"(?P<text>{_STRING})|(?P<comment>#[^\n]*)|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<line>\n)"
    r"|[^\"'#\[\]{}\n]+|."
)
_BLANK = lazy_pattern(r"[ \t\r]*(?:#[^\n]*)?\n")
_TABLE = lazy_pattern(rf"[ \t]*\[(\[?)((?:{_STRING}|[^\"'\[\]\n])++)\]\]?[^\n]*\n")
_KEY = lazy_pattern(rf"[ \t]*((?:{_STRING}|[^\"'=\n])++)=[ \t]*")
_SIMPLE_KEY = lazy_pattern(r"[ \t]*(?:\"([^\"\\\n]+)\"|([A-Za-z0-9_-]+))[ \t]*")
_COMMENT_LINES = lazy_pattern(r"(?:#[^\n]*\n)*")
_NOT_OURS: Final = ("",)
"""The path of an array of tables: no mark is looked for below it."""


class EditVerificationError(Exception):
    """An edit would not give the intended result, so nothing may be written."""


class Comment(NamedTuple):
    """The comments on a mark."""

    after: str = ""
    """On its line, without the `#`; after a star we write the paper's title."""
    above: tuple[str, ...] = ()
    """Lines, with the `#`."""


class Statement(NamedTuple):
    """A header or an assignment."""

    start: int
    end: int
    path: tuple[str, ...]
    """The path of the table, or of the key."""
    heading: int
    """Where the header above it ends."""
    value: tuple[int, int] | None = None
    """Where its value starts and ends; None for a header."""

    @property
    def is_header(self) -> bool:
        return self.value is None

    @property
    def value_span(self) -> slice:
        """Where the value is; empty for a header."""
        return slice(*(self.value or (self.end, self.end)))


class Splice(NamedTuple):
    """A part of a text, and what replaces it. When sorted, insertions precede what follows them."""

    start: int
    end: int
    key: str
    text: str


def splice(text: str, splices: Iterable[Splice]) -> str:
    """Return a text with parts replaced. Raises `EditVerificationError` if they overlap."""
    pieces, end = [], 0
    for each in sorted(splices):
        if each.start < end:
            raise EditVerificationError
        pieces += [text[end : each.start], each.text]
        end = each.end
    return "".join([*pieces, text[end:]])


def scan(text: str) -> Iterator[Statement]:
    """Yield the statements of a TOML text. Raises `EditVerificationError` if it is not TOML.

    The last line must end with a newline.
    """
    offset, heading, table = 0, 0, tuple[str, ...]()
    while offset < len(text):
        if match := _BLANK.match(text, offset):
            end = match.end()
        elif match := _TABLE.match(text, offset):
            table = _NOT_OURS if match[1] else _path(match[2])
            end = heading = match.end()
            yield Statement(offset, end, table, heading)
        elif match := _KEY.match(text, offset):
            stop, end = _find_value_end(text, match.end())
            yield Statement(offset, end, table + _path(match[1]), heading, (match.end(), stop))
        else:
            raise EditVerificationError
        offset = end


def _find_value_end(text: str, start: int) -> tuple[int, int]:
    """Return where the value that starts at `start` ends, and where its last line ends."""
    depth, stop = 0, start
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "line" and depth == 0:
            return stop, token.end()
        depth += (kind == "open") - (kind == "close")
        if kind not in ("line", "comment") and (length := len(token[0].rstrip())):
            stop = token.start() + length
    raise EditVerificationError


def _path(keys: str) -> tuple[str, ...]:
    """Return the parts of a dotted key."""
    if match := _SIMPLE_KEY.fullmatch(keys):
        return (match[1] or match[2],)
    parts: list[str] = []
    import tomllib

    value: Any = tomllib.loads(f"{keys} = 0")
    while isinstance(value, dict):
        ((key, value),) = value.items()
        parts.append(key)
    return tuple(parts)


def id_of(path: tuple[str, ...], section: str) -> str:
    """Return the id that a path has in a section; empty if it is not in that section."""
    parts = tuple(section.split("."))
    return ".".join(path[len(parts) :]) if path[: len(parts)] == parts else ""


def by_id(statements: list[Statement], section: str) -> dict[str, list[Statement]]:
    """Return the assignments of a section by their id."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if not statement.is_header and (id := id_of(statement.path, section)):
            found.setdefault(id, []).append(statement)
    return found


def header_of(statements: list[Statement], section: str) -> Statement | None:
    """Return the first header of a section."""
    path = tuple(section.split("."))
    return next((each for each in statements if each.is_header and each.path == path), None)


def below(statements: list[Statement], header: Statement) -> Iterator[Statement]:
    """Yield the assignments between a header and the next one."""
    following = statements[statements.index(header) + 1 :]
    return takewhile(lambda each: not each.is_header, following)


def end_of_heading(text: str, start: int) -> int:
    """Return where the comment right below a header ends: it is about the whole section."""
    match = _COMMENT_LINES.match(text, start)
    return match.end() if match else start


def comment_of(text: str, statement: Statement) -> Comment:
    """Return the comments of an assignment."""
    after = text[statement.value_span.stop : statement.end].strip()
    lines = _comment_above(text, statement.start, statement.heading)
    return Comment(after.removeprefix("#").strip(), tuple(re.findall(r"#[^\r\n]*", lines)))


def _comment_above(text: str, start: int, heading: int) -> str:
    """Return the comment lines right above the line at `start`.

    Empty if they reach up to the header, at `heading`: those are about the whole section.
    """
    top = start
    while top > heading:
        line = max(text.rfind("\n", heading, top - 1) + 1, heading)
        if text[line : line + 1] != "#":
            return text[top:start]
        top = line
    return ""


def newline_of(text: str) -> str:
    """Return the newline of a text's first line."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
