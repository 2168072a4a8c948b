"""Remove duplicates from a text in which an entry or a header of ours occurs twice.

Git makes such texts when it merges two files line by line, and tomllib refuses them. The text is
split into statements and changed in steps, each of which changes more, until tomllib reads from it
what its statements say: the newest value of each entry. Everything that is not ours, and every
comment, is kept.
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
    parse_value,
    quote,
    tables_from,
    to_toml,
    unite_values,
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
    """Return the text with each entry once. Raises EditVerificationError if it has other faults."""
    text = text if text.endswith("\n") else text + newline_of(text)
    if len(text) > _LIMIT:
        raise EditVerificationError
    try:
        every = list(scan(text))
        tables, others = _tables(text, every), _others(text, every)
        for step in (_keep_newest, _move_below_first_headers, _rewrite_odd_entries):
            text = step(text, every)
            if _contains(text, tables, others):
                return text
            every = list(scan(text))
    except (ValueError, RecursionError):
        pass
    raise EditVerificationError


def _tables(text: str, every: list[Statement]) -> Tables:
    """Return the marks in the statements: of each the newest, and all tags and notes."""
    written: dict[str, Table] = {name: {} for name in SECTIONS}
    for statement in every:
        if section := _section_of(statement):
            table = written[section]
            for id, at in _entries(text, statement, section):
                table[id] = unite_values(section, table.get(id, ""), at)
    return tables_from(written)


def _entries(text: str, statement: Statement, section: str) -> Iterable[tuple[str, str]]:
    id, written = id_of(statement.path, section), text[statement.value_span]
    # Whether the day exists is found out when the whole text is read.
    if _PLAIN.fullmatch(written):
        return [(id, written)]
    return [(key, entry_text(section, value)) for key, value in leaves({id: parse_value(written)})]


def _others(text: str, every: list[Statement]) -> dict[str, Any]:
    """Return what is not ours."""
    ours = [
        Splice(each.start, each.end, "", "")
        for each in every
        if _section_of(each) or (each.is_header and _header_section(each))
    ]
    return others_of(tomllib.loads(splice(text, ours)))


def _contains(text: str, tables: Tables, others: dict[str, Any]) -> bool:
    try:
        data = text.encode()
        reading = read_marks(data)
        return reading.tables == tables and same(others_in(data, reading.plain), others)
    except Unreadable:
        return False


def _section_of(statement: Statement) -> str:
    """Return the section of an assignment; empty if it is not ours."""
    if statement.is_header:
        return ""
    return next((name for name in SECTIONS if id_of(statement.path, name)), "")


def _header_section(header: Statement) -> str:
    """Return the section that a header opens, or a part of it; empty if it is not ours."""
    path = ".".join(header.path) + "."
    return next((name for name in SECTIONS if path.startswith(f"{name}.")), "")


def _keep_newest(text: str, every: list[Statement]) -> str:
    """Keep the first line of each entry that occurs more than once, with the newest value.

    Lists of tags, and notes, are united: it is unknown which date belongs to which.
    """
    splices = [
        splice
        for section in SECTIONS
        for group in by_id(every, section).values()
        if len(group) > 1
        for splice in _unite(text, section, group)
    ]
    return splice(text, splices)


def _unite(text: str, section: str, group: list[Statement]) -> Iterator[Splice]:
    """Yield the splices that unite lines; a comment that does not fit on the line gets its own."""
    written = [text[each.value_span] for each in group]
    values = [entry_text(section, parse_value(each)) for each in written]
    value = reduce(partial(unite_values, section), values)
    # As it was written, if one of the values is the result.
    newest = written[values.index(value)] if value in values else to_toml(section, value)
    comments = [comment_of(text, each).after for each in group]
    comment_text = next(filter(None, comments), "")
    added = "" if comments[0] or not comment_text else f"  # {comment_text}"
    yield Splice(*(group[0].value or (0, 0)), "", newest + added)
    for statement, comment in zip(group[1:], comments[1:], strict=True):
        line = "" if comment in ("", comment_text) else f"# {comment}{newline_of(text)}"
        yield Splice(statement.start, statement.end, "", line)


def _move_below_first_headers(text: str, every: list[Statement]) -> str:
    """Move the lines below a second header of ours to the end of those below the first one."""
    needed_lines: dict[tuple[str, ...], int] = {}
    moved: dict[tuple[str, ...], list[str]] = {}
    splices: list[Splice] = []
    for header, end in _our_headers(every):
        if header.path not in needed_lines:
            needed_lines[header.path] = _place(text, header, end)
            continue
        kept = _header_comment(text, header)
        if lines := text[header.end : end]:
            moved.setdefault(header.path, []).append(kept + lines)
            kept = ""
        splices.append(Splice(_start_with_blank_line(text, header), end, "", kept))
    for path, pieces in moved.items():
        splices.append(Splice(needed_lines[path], needed_lines[path], "", "".join(pieces)))
    return splice(text, splices)


def _our_headers(every: list[Statement]) -> Iterator[tuple[Statement, int]]:
    """Yield the headers of our sections, each with the end of the last assignment below it."""
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
    """Return where lines are added below a header: after all lines, or after its comment."""
    return end_of_heading(text, header.end) if end == header.end else end


def _header_comment(text: str, header: Statement) -> str:
    """Return the comment on a header's line as a line of its own."""
    _, sign, comment = text[header.start : header.end].partition("#")
    return f"#{comment.rstrip()}{newline_of(text)}" if sign else ""


def _start_with_blank_line(text: str, header: Statement) -> int:
    """Return the start of a header's line, or of the blank line above it."""
    end = newline_of(text)
    return header.start - len(end) * text.endswith(end * 2, 0, header.start)


def _rewrite_odd_entries(text: str, every: list[Statement]) -> str:
    """Rewrite in our form each entry that is not below its header, or not in quotes."""
    splices, tail, end = list[Splice](), "", newline_of(text)
    for section in SECTIONS:
        home = header_of(every, section)
        lines = ""
        for each in _odd_entries(every, section, home):
            kept = _header_comment(text, each) if each.is_header else ""
            splices.append(Splice(each.start, each.end, "", kept))
            if not each.is_header:
                key, rest = (
                    quote(id_of(each.path, section)),
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


def _odd_entries(
    every: list[Statement], section: str, home: Statement | None
) -> Iterator[Statement]:
    """Yield the entries of a section that are no simple lines below `home`, and other headers."""
    at_home = set(below(every, home)) if home else set()
    depth = section.count(".") + 2
    for each in every:
        if each.is_header:
            if each is not home and _header_section(each) == section:
                yield each
        elif id_of(each.path, section) and (each not in at_home or len(each.path) > depth):
            yield each
