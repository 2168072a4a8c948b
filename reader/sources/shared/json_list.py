"""The items of a JSON list one by one, as bytes, out of a stream: however long the list is, no more
than one item of it is held. Apart from `json_text`, which turns such bytes into values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from reader.sources.shared.errors import SourceError
from reader.sources.shared.json_text import NotJson, read_json
from reader.sources.shared.opening import LINE_LIMIT

DEPTH_LIMIT: Final = 100
"""Nesting of a list, its items counted from 2."""
SIGNS_LIMIT: Final = 1_000_000
"""Brackets, braces and commas of an item; with more, or beyond all measure, the list is refused."""
SIZE_LIMIT: Final = 16 * LINE_LIMIT

# An opening quote, a sign that nests, or the comma between items; strings are matched whole.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[]["{},]', re.DOTALL)
_STRING_REST: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_QUOTE, _ESCAPE = ord('"'), ord("\\")


class Place(NamedTuple):
    """Where a byte stands, both from 1."""

    line: int
    column: int

    def after(self, passed: bytes | bytearray) -> Place:
        """Return the place behind `passed`, which begins here."""
        lines = passed.count(b"\n")
        if lines:
            return Place(self.line + lines, len(passed) - passed.rfind(b"\n"))
        return Place(self.line, self.column + len(passed))

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class Item(NamedTuple):
    """One item of a list, unread."""

    at: Place
    raw: bytes
    """Cut to one byte more than LINE_LIMIT where it is longer."""

    def value(self) -> object:
        """Return what it is. Raises SourceError where it breaks the list, NotJson where it is sound
        JSON that cannot be held."""
        try:
            return read_json(self.raw)
        except NotJson as error:
            if error.at is None:
                raise
            raise broken(str(error), self.at.after(self.raw[: error.at])) from None

    @property
    def too_long(self) -> bool:
        return len(self.raw) > LINE_LIMIT


def broken(what: str, at: Place) -> SourceError:
    return SourceError(f"{what} at {at}; fetch or copy it again")


def items(pieces: Iterable[bytes]) -> Iterator[Item]:
    """Yield the items of a list. Raises SourceError where it does not end, ends twice or is nested
    beyond DEPTH_LIMIT; whether an item is JSON is for its `value` to say."""
    return _Scan().run(pieces)


class _Scan:
    """Where the reading stands: in which nesting, within a string or not, and what is held."""

    def __init__(self) -> None:
        self._depth = 0
        self._ended = self._in_string = self._escaped = False
        self._here = Place(1, 1)
        self._item_at = Place(1, 1)
        self._held = bytearray()
        self._signs = self._size = 0
        self._first = True

    def run(self, pieces: Iterable[bytes]) -> Iterator[Item]:
        for piece in pieces:
            yield from self._take(piece)
        if not self._ended:
            raise broken("is cut off", self._here)

    def _take(self, piece: bytes) -> Iterator[Item]:
        """Read one piece: `kept` is the byte up to which it is held or passed."""
        kept = at = 0
        while at < len(piece):
            if self._ended:
                self._nothing_follows(piece, at)
                break
            if self._in_string:
                at = self._through_string(piece, at)
                continue
            token = _TOKEN.search(piece, at)
            if token is None:
                break
            sign, at = token[0], token.end()
            self._signs += 1
            if sign == b'"':
                self._in_string = True
            elif sign in b"[{":
                self._deeper(piece, kept, at)
                if self._depth == 1:
                    kept = self._pass(piece, kept, at)
            elif sign in b"]}" or (sign == b"," and self._depth == 1):
                self._depth -= sign != b","
                if not self._depth or sign == b",":
                    yield from self._finish(piece, kept, token.start(), last=sign != b",")
                    kept = self._pass(piece, token.start(), at)
        self._hold(piece[kept:])
        self._here = self._here.after(piece[kept:])
        if self._signs > SIGNS_LIMIT or self._size > SIZE_LIMIT:
            raise broken("has an item beyond all measure", self._item_at)

    def _through_string(self, piece: bytes, at: int) -> int:
        """Return where the string that is open ends, or the piece."""
        if self._escaped:
            self._escaped = False
            return at + 1
        rest = _STRING_REST.match(piece, at)
        at = rest.end() if rest else at
        if at < len(piece):
            self._in_string = piece[at] != _QUOTE
            self._escaped = piece[at] == _ESCAPE
            at += 1
        return at

    def _deeper(self, piece: bytes, kept: int, at: int) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise broken("is nested too deeply", self._here.after(piece[kept : at - 1]))

    def _finish(self, piece: bytes, kept: int, end: int, *, last: bool) -> Iterator[Item]:
        """Yield the item that ends here; a list may be empty, but not end with a comma."""
        self._hold(piece[kept:end])
        self._here = self._here.after(piece[kept:end])
        if not (last and self._first and not self._held.strip()):
            yield Item(self._item_at, bytes(self._held))
        self._first = False
        self._ended = last

    def _pass(self, piece: bytes, start: int, end: int) -> int:
        """Go beyond a sign of the list itself; an item begins behind it."""
        self._here = self._item_at = self._here.after(piece[start:end])
        self._held.clear()
        self._signs = self._size = 0
        return end

    def _hold(self, part: bytes) -> None:
        self._size += len(part)
        self._held += part[: max(LINE_LIMIT + 1 - len(self._held), 0)]

    def _nothing_follows(self, piece: bytes, at: int) -> None:
        rest = piece[at:].lstrip()
        if rest:
            blank = piece[at : len(piece) - len(rest)]
            raise broken("goes on after its list has ended", self._here.after(blank))
