"""Mending a text in which a mark, or a header of ours, stands twice, as when git unites two files.

tomllib refuses such a text whole. It is taken apart into TOML's statements, and mended by steps
that each do more to it, until it says what its statements said: of each mark the newest. What is
not ours, and every comment, is still there then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import partial, reduce
from typing import Any, Final

from reader.storage.marks.document import others_in, others_of, same
from reader.storage.marks.layout import (
    SECTIONS,
    entry_text,
    quoted,
    scalar,
    tables_from,
    united,
    value_of,
)
from reader.storage.marks.merge_rule import Table, Tables
from reader.storage.marks.reading import (
    DATE_TIME,
    Unreadable,
    leaves,
    read_marks,
)
from reader.storage.marks.statements import (
    EditVerificationError,
    Splice,
    Statement,
    below,
    by_id,
    comment_of,
    end_of_heading,
    header_of,
    id_of,
    newline_of,
    scan,
    splice,
)

_LIMIT: Final = 16 << 20
"""Characters; more take half a minute, and a gigabyte of memory."""
_PLAIN = re.compile(DATE_TIME, re.ASCII)


def deduplicate(text: str) -> str:
    """Return the text with each mark once; `EditVerificationError` if it has another fault."""
    text = text if text.endswith("\n") else text + newline_of(text)
    if len(text) > _LIMIT:
        raise EditVerificationError
    try:
        every = list(scan(text))
        tables, others = _tables(text, every), _others(text, every)
        for step in (_newest_only, _under_first_headers, _spelled_out):
            text = step(text, every)
            if _says(text, tables, others):
                return text
            every = list(scan(text))
    except (ValueError, RecursionError):
        pass
    raise EditVerificationError


def _tables(text: str, every: list[Statement]) -> Tables:
    """Return the newest of each mark, and of tags and notes all."""
    written: dict[str, Table] = {name: {} for name in SECTIONS}
    for statement in every:
        if section := _section_of(statement):
            table = written[section]
            for id, at in _entries(text, statement, section):
                table[id] = united(section, table.get(id, ""), at)
    return tables_from(written)


def _entries(text: str, statement: Statement, section: str) -> Iterable[tuple[str, str]]:
    id, written = id_of(statement.path, section), text[statement.value_span]
    # Whether it is a day that there is, the whole text's reading tells.
    if _PLAIN.fullmatch(written):
        return [(id, written)]
    return [(key, entry_text(section, value)) for key, value in leaves({id: scalar(written)})]


def _others(text: str, every: list[Statement]) -> dict[str, Any]:
    """Return what is not ours."""
    ours = [
        Splice(each.start, each.end, "", "")
        for each in every
        if _section_of(each) or (each.is_header and _header_section(each))
    ]
    return others_of(tomllib.loads(splice(text, ours)))


def _says(text: str, tables: Tables, others: dict[str, Any]) -> bool:
    try:
        data = text.encode()
        reading = read_marks(data)
        return reading.tables == tables and same(others_in(data, reading.plain), others)
    except Unreadable:
        return False


def _section_of(statement: Statement) -> str:
    """Return the section of an assignment that is a mark; empty for anything else."""
    if statement.is_header:
        return ""
    return next((name for name in SECTIONS if id_of(statement.path, name)), "")


def _header_section(header: Statement) -> str:
    """Return the section that a header opens, or a part of; empty if it is none of ours."""
    path = ".".join(header.path) + "."
    return next((name for name in SECTIONS if path.startswith(f"{name}.")), "")


def _newest_only(text: str, every: list[Statement]) -> str:
    """Of each mark that stands more than once, keep the first line, with the newest value.

    Of lists of tags, and of notes, with what all say: which date is about which is not to be known.
    """
    splices = [
        splice
        for section in SECTIONS
        for group in by_id(every, section).values()
        if len(group) > 1
        for splice in _united(text, section, group)
    ]
    return splice(text, splices)


def _united(text: str, section: str, group: list[Statement]) -> Iterator[Splice]:
    """Yield what makes one line of several; a comment that has no place behind it stays a line."""
    written = [text[each.value_span] for each in group]
    values = [entry_text(section, scalar(each)) for each in written]
    value = reduce(partial(united, section), values)
    # As it was written, if one says it all.
    newest = written[values.index(value)] if value in values else value_of(section, value)
    comments = [comment_of(text, each).behind for each in group]
    said = next(filter(None, comments), "")
    added = "" if comments[0] or not said else f"  # {said}"
    yield Splice(*(group[0].value or (0, 0)), "", newest + added)
    for statement, comment in zip(group[1:], comments[1:], strict=True):
        line = "" if comment in ("", said) else f"# {comment}{newline_of(text)}"
        yield Splice(statement.start, statement.end, "", line)


def _under_first_headers(text: str, every: list[Statement]) -> str:
    """Move what stands under a second header of ours to the end of what stands under the first."""
    places: dict[tuple[str, ...], int] = {}
    moved: dict[tuple[str, ...], list[str]] = {}
    splices: list[Splice] = []
    for header, end in _our_headers(every):
        if header.path not in places:
            places[header.path] = _place(text, header, end)
            continue
        kept = _header_comment(text, header)
        if lines := text[header.end : end]:
            moved.setdefault(header.path, []).append(kept + lines)
            kept = ""
        splices.append(Splice(_before(text, header), end, "", kept))
    for path, pieces in moved.items():
        splices.append(Splice(places[path], places[path], "", "".join(pieces)))
    return splice(text, splices)


def _our_headers(every: list[Statement]) -> Iterator[tuple[Statement, int]]:
    """Yield the headers of our sections, each with where the last assignment under it ends."""
    header, end = None, 0
    for each in every:
        if each.is_header:
            if header:
                yield header, end
            header = each if _header_section(each) else None
        end = each.end
    if header:
        yield header, end


def _place(text: str, header: Statement, end: int) -> int:
    """Return where more goes under a header: behind all, or what is said of the whole section."""
    return end_of_heading(text, header.end) if end == header.end else end


def _header_comment(text: str, header: Statement) -> str:
    """Return the comment on the line of a header as a line of its own."""
    _, sign, comment = text[header.start : header.end].partition("#")
    return f"#{comment.rstrip()}{newline_of(text)}" if sign else ""


def _before(text: str, header: Statement) -> int:
    """Return where a header's line starts, or the blank line above it."""
    end = newline_of(text)
    return header.start - len(end) * text.endswith(end * 2, 0, header.start)


def _spelled_out(text: str, every: list[Statement]) -> str:
    """Write each mark that does not stand under its header, or without quotes, as we do."""
    splices, tail, end = list[Splice](), "", newline_of(text)
    for section in SECTIONS:
        home = header_of(every, section)
        lines = ""
        for each in _odd(every, section, home):
            kept = _header_comment(text, each) if each.is_header else ""
            splices.append(Splice(each.start, each.end, "", kept))
            if not each.is_header:
                key, rest = (
                    quoted(id_of(each.path, section)),
                    text[each.value_span.start : each.end],
                )
                lines += f"{key} = {rest}"
        if home:
            end_below = max((each.end for each in below(every, home)), default=home.end)
            place = _place(text, home, end_below)
            splices.append(Splice(place, place, "", lines))
        elif lines:
            tail += f"{end}[{section}]{end}{lines}"
    return splice(text, splices) + tail


def _odd(every: list[Statement], section: str, home: Statement | None) -> Iterator[Statement]:
    """Yield the marks of a section that are not simple lines under its header, other headers."""
    at_home = set(below(every, home)) if home else set()
    depth = section.count(".") + 2
    for each in every:
        if each.is_header:
            if each is not home and _header_section(each) == section:
                yield each
        elif id_of(each.path, section) and (each not in at_home or len(each.path) > depth):
            yield each
