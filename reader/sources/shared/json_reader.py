"""Reads JSON: one value from bytes, or the items of a list from a stream, one at a time.

However long a list is, at most one of its items is in memory. ijson was measured and rejected. On
a list of 16 MB it took 0.12 times as long as this module, but it limits nothing by itself: two
million opening brackets took 1.4 GB before they failed, and a string of 98 MB took more than 30 s.
A lone surrogate or a very long number ends its parsing; here it refuses only one paper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT
from reader.sources.shared.results import SourceError

DEPTH_LIMIT: Final = 100
"""Levels of nesting in a list, the list itself included."""
TOKENS_LIMIT: Final = 1_000_000
"""Quotes, brackets, braces and commas of one item. An item with more refuses the list."""
ITEM_SIZE_LIMIT: Final = 16 * PAPER_SIZE_LIMIT
"""Bytes of one item. A longer one refuses the list; one over PAPER_SIZE_LIMIT only itself."""

_decode: Final = json.JSONDecoder().decode

# A string, an opening quote without its end, a bracket or brace, or a comma.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[]["{},]', re.DOTALL)
_STRING_REST: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_QUOTE, _BACKSLASH = ord('"'), ord("\\")


class JsonError(ValueError):
    """Bytes are not valid JSON, or a value that Python cannot hold. The message says why."""

    def __init__(self, reason: str, offset: int | None = None) -> None:
        super().__init__(reason)
        self.offset = offset
        """The byte at which the syntax is wrong, or None if the syntax is valid."""


class SourcePosition(NamedTuple):
    """The position of a byte in the input. Line and column count from 1."""

    line: int
    column: int

    def advance(self, passed: bytes | bytearray) -> SourcePosition:
        """Return the position after `passed`, which begins here."""
        newlines = passed.count(b"\n")
        if newlines:
            return SourcePosition(self.line + newlines, len(passed) - passed.rfind(b"\n"))
        return SourcePosition(self.line, self.column + len(passed))

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


START: Final = SourcePosition(1, 1)


class ListItem(NamedTuple):
    """One item of a list, not parsed yet."""

    position: SourcePosition
    raw: bytes
    """Cut to PAPER_SIZE_LIMIT + 1 bytes if it is longer."""

    @property
    def is_too_long(self) -> bool:
        return len(self.raw) > PAPER_SIZE_LIMIT

    def parse(self) -> object:
        """Return the value. Raises SourceError if its syntax is wrong, which breaks the list.

        Raises JsonError if the value is valid JSON that Python cannot hold.
        """
        try:
            return parse_json(self.raw)
        except JsonError as error:
            if error.offset is None:
                raise
            position = self.position.advance(self.raw[: error.offset])
            raise _list_error(str(error), position) from None


def parse_json(raw: bytes | bytearray) -> object:
    """Return the value of JSON text. Raises JsonError, whatever is wrong."""
    try:
        # Lone surrogates written as characters pass; `model.clean` removes them.
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise JsonError("is not UTF-8 text", error.start) from None
    try:
        value: object = _decode(text)
    except json.JSONDecodeError as error:
        offset = len(text[: error.pos].encode("utf-8", "surrogatepass"))
        message = error.msg[:1].lower() + error.msg[1:]
        raise JsonError(f"is broken JSON ({message})", offset) from None
    except ValueError:
        raise JsonError("has a number that is too long") from None
    except RecursionError:
        raise JsonError("is nested too deeply") from None
    return value


def list_items(
    chunks: Iterable[bytes], start: SourcePosition = START, *, is_whole: bool = True
) -> Iterator[ListItem]:
    """Yield the items of a JSON list that begins at `start` of the input.

    Raises SourceError if the list does not end, if anything follows it and it is the whole input,
    or if it exceeds a limit. The syntax of an item is checked by its `parse`.
    """
    return _ListScanner(start, is_whole).scan(chunks)


class _ListScanner:
    """Finds where items end: counts the nesting, and knows whether it is inside a string."""

    def __init__(self, start: SourcePosition, is_whole: bool) -> None:
        self._is_whole = is_whole
        self._depth = 0
        self._has_ended = self._in_string = self._after_backslash = False
        self._position = self._item_position = start
        self._item = bytearray()
        self._item_tokens = self._item_size = 0
        self._is_first_item = True

    def scan(self, chunks: Iterable[bytes]) -> Iterator[ListItem]:
        for chunk in chunks:
            yield from self._scan_chunk(chunk)
        if not self._has_ended:
            raise _list_error("is cut off", self._position)

    def _scan_chunk(self, chunk: bytes) -> Iterator[ListItem]:
        """Yield the items that end in this chunk. Up to `kept` its bytes are in items already."""
        kept = offset = 0
        while offset < len(chunk):
            if self._has_ended:
                if self._is_whole:
                    self._check_trailing(chunk, offset)
                break
            if self._in_string:
                offset = self._skip_string(chunk, offset)
                continue
            match = _TOKEN.search(chunk, offset)
            if match is None:
                break
            token, offset = match[0], match.end()
            self._item_tokens += 1
            if token == b'"':
                self._in_string = True
            elif token in b"[{":
                self._open(chunk, kept, offset)
                if self._depth == 1:
                    kept = self._begin_item(chunk, kept, offset)
            elif token in b"]}" or (token == b"," and self._depth == 1):
                is_comma = token == b","
                self._depth -= not is_comma
                if not self._depth or is_comma:
                    yield from self._end_item(chunk, kept, match.start(), is_last=not is_comma)
                    kept = self._begin_item(chunk, match.start(), offset)
        self._keep(chunk[kept:])
        self._position = self._position.advance(chunk[kept:])
        if self._item_tokens > TOKENS_LIMIT or self._item_size > ITEM_SIZE_LIMIT:
            raise _list_error("has an item that is far too large", self._item_position)

    def _skip_string(self, chunk: bytes, offset: int) -> int:
        """Return the offset after the end of the open string, or after all that is here of it."""
        if self._after_backslash:
            self._after_backslash = False
            return offset + 1
        rest = _STRING_REST.match(chunk, offset)
        offset = rest.end() if rest else offset
        if offset < len(chunk):
            self._in_string = chunk[offset] != _QUOTE
            self._after_backslash = chunk[offset] == _BACKSLASH
            offset += 1
        return offset

    def _open(self, chunk: bytes, kept: int, offset: int) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            position = self._position.advance(chunk[kept : offset - 1])
            raise _list_error("is nested too deeply", position)

    def _end_item(self, chunk: bytes, kept: int, end: int, *, is_last: bool) -> Iterator[ListItem]:
        """Yield the item that ends here. A list may be empty, but may not end with a comma."""
        self._keep(chunk[kept:end])
        self._position = self._position.advance(chunk[kept:end])
        if not (is_last and self._is_first_item and not self._item.strip()):
            yield ListItem(self._item_position, bytes(self._item))
        self._is_first_item = False
        self._has_ended = is_last

    def _begin_item(self, chunk: bytes, start: int, end: int) -> int:
        """Begin an item at `end`, after a bracket or comma of the list itself; return `end`."""
        self._position = self._item_position = self._position.advance(chunk[start:end])
        self._item.clear()
        self._item_tokens = self._item_size = 0
        return end

    def _keep(self, part: bytes) -> None:
        self._item_size += len(part)
        self._item += part[: max(PAPER_SIZE_LIMIT + 1 - len(self._item), 0)]

    def _check_trailing(self, chunk: bytes, offset: int) -> None:
        trailing = chunk[offset:].lstrip()
        if trailing:
            blank = chunk[offset : len(chunk) - len(trailing)]
            raise _list_error("goes on after its list has ended", self._position.advance(blank))


def _list_error(what: str, position: SourcePosition) -> SourceError:
    return SourceError(f"{what} at {position}; fetch or copy it again")
