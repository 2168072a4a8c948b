"""The JSON objects of an input: one a line, in a list, in a list inside an object, or indented.

{…}                  [{…},           {"count": 2,            {
{…}                   {…}]            "results": [{…}]}        "title": …
                                                             }
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from reader.sources.shared.dates import parse_iso_date
from reader.sources.shared.input_stream import HEAD_SIZE, PAPER_SIZE_LIMIT, InputStream
from reader.sources.shared.json_reader import START, JsonError, list_items, parse_json
from reader.sources.shared.results import SourceError

LINES_LIMIT: Final = 10_000_000
"""Lines of an input, blank ones included."""

_LIST_START: Final = re.compile(rb"\s*\[")
_WRAPPED_LIST: Final = re.compile(
    rb'\s*\{(?:[^\[\]]|\[\s*\]){0,20000}?"(?P<name>[A-Za-z_@][\w-]{0,60})"\s*:\s*'
    rb"(?=\[\s*(?:\{|null))"
)
"""An object up to its first list of objects."""
_LISTS_OF_PAPERS: Final = frozenset(
    (b"results", b"data", b"papers", b"items", b"dailyPapers", b"recommendedPapers")
)
"""The names of the lists in the answers of APIs."""
_OF_ONE_PAPER: Final = re.compile(rb'"(?:title|id|arxiv_id|paperId|doi|paper)"\s*:')
"""A field of a paper, whose lists hold authors or versions."""
_DATE: Final = re.compile(rb'"date"\s*:\s*"([^"\\]{1,40})"')
_INDENTED: Final = re.compile(rb"\s*\{\s*\n")
_KEY: Final = re.compile(rb'"([A-Za-z_@][\w-]{0,60})"\s*:')
_RECORDS_TRIED: Final = 10


class RawRecord(NamedTuple):
    """One JSON object, not parsed yet."""

    place: str
    """`line 3` or `item 3`."""
    raw: bytes
    """Longer than PAPER_SIZE_LIMIT if the object is, but perhaps not whole."""


def raw_records(stream: InputStream) -> Iterator[RawRecord]:
    """Yield the objects of an input. Raises SourceError if a list is broken or cut off."""
    head = stream.head
    if _LIST_START.match(head):
        yield from _items(stream, 0, is_whole=True)
    elif match := _wrapped_list(head):
        yield from _items(stream, match.end(), is_whole=False)
    elif _INDENTED.match(head):
        yield from _indented(stream)
    else:
        for number, line in _numbered_lines(stream):
            yield RawRecord(f"line {number}", line)


def first_records(head: bytes) -> list[dict[str, Any]]:
    """Return the first objects of an input that begins with `head`.

    An only object that is cut off is returned with its keys, and without their values.
    """
    try:
        first = list(islice(raw_records(HeadStream(head)), _RECORDS_TRIED))
    except SourceError:
        first = []
    values = []
    for record in first:
        try:
            values.append(parse_json(record.raw))
        except JsonError:
            continue
    objects = [value for value in values if isinstance(value, dict)]
    if not objects and not values and len(head) >= HEAD_SIZE and _may_be_cut_record(head):
        objects = [dict.fromkeys(key.decode() for key in _KEY.findall(head))]
    return objects


class HeadStream(InputStream):
    """The head of an input, as a stream that ends with it."""

    def __init__(self, head: bytes) -> None:
        self._start, self._rest = head, iter(())


def stated_day(head: bytes) -> date | None:
    """Return the date that an object states before its list of papers, or None."""
    match = _wrapped_list(head)
    stated = _DATE.search(match[0]) if match else None
    return parse_iso_date(stated[1].decode("utf-8", "replace")) if stated else None


def _may_be_cut_record(head: bytes) -> bool:
    return bool(re.match(rb"\s*[\[{]", head))


def _wrapped_list(head: bytes) -> re.Match[bytes] | None:
    """Return the match up to the list inside an object, or None if the first line is a paper.

    A list of any name is taken if its first item has a title or a paper.
    """
    match = _WRAPPED_LIST.match(head)
    if match is None or b'"title"' in match[0]:
        return None
    if match["name"] in _LISTS_OF_PAPERS:
        return match
    return None if _OF_ONE_PAPER.search(match[0]) or not _starts_with_paper(head, match) else match


def _starts_with_paper(head: bytes, match: re.Match[bytes]) -> bool:
    """Return True if the first item of the list after `match` has a title or a paper."""
    try:
        items = list_items(iter([head[match.end() :]]), is_whole=False)
        first = next((parse_json(item.raw) for item in items), None)
    except (JsonError, SourceError):
        return False
    return isinstance(first, dict) and ("title" in first or "paper" in first)


def _items(stream: InputStream, skipped: int, *, is_whole: bool) -> Iterator[RawRecord]:
    """Yield the items of the list that begins after `skipped` bytes of the head."""
    chunks = stream.chunks()
    rest = chain([next(chunks)[skipped:]], chunks)
    start = START.advance(stream.head[:skipped])
    for number, item in enumerate(list_items(rest, start, is_whole=is_whole), 1):
        yield RawRecord(f"item {number}", item.raw)


def _indented(stream: InputStream) -> Iterator[RawRecord]:
    """Yield objects that begin and end with a brace at the start of a line."""
    first_line, record = 0, bytearray()
    for number, line in _numbered_lines(stream):
        first_line = first_line if record else number
        record += (line + b"\n")[: PAPER_SIZE_LIMIT + 1 - len(record)]
        if line.startswith(b"}"):
            yield RawRecord(f"line {first_line}", bytes(record))
            record = bytearray()
    if record:
        yield RawRecord(f"line {first_line}", bytes(record))


def _numbered_lines(stream: InputStream) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(stream.lines(), 1):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT} lines; split it")
        if line and not line.isspace():
            yield number, line
