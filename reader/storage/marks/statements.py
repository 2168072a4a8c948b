"""Editing a marks file of any shape: keys without quotes, long strings, headers written otherwise.

The file is taken apart into TOML's statements, those of the marks are edited, and the whole result
is read by tomllib and compared with what was meant. Where it is not that (an inline table, say),
the file is written anew by tomli-w and its comments are lost: so the caller keeps the old one as
`.bak`. Slower than `lines` by far, and needed rarely.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import accumulate, takewhile
from typing import Any, Final, NamedTuple

from reader.storage.marks.layout import (
    SECTIONS,
    VALUE_SECTIONS,
    entry_text,
    scalar,
    united,
    value_of,
)
from reader.storage.marks.lines import (
    HEADER,
    Comment,
    Comments,
    EditVerificationError,
    above,
    comment_of,
    frame,
    line_end,
    mark_line,
    same,
)
from reader.storage.marks.merge_rule import Edits, time_of
from reader.storage.marks.reading import (
    BOM,
    Unreadable,
    leaves,
    read_document,
    table_at,
)

_STRING = (
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|'
    r"'''(?:[^']|'(?!''))*+'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*+"|'
    r"'[^'\n]*+'"
)
_TOKEN = re.compile(
    rf"(?P<text>{_STRING})|(?P<comment>#[^\n]*)|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<line>\n)"
    r"|[^\"'#\[\]{}\n]+|."
)
_BLANK = re.compile(r"[ \t\r]*(?:#[^\n]*)?\n")
_TABLE = re.compile(rf"[ \t]*\[(\[?)((?:{_STRING}|[^\"'\[\]\n])++)\]\]?[^\n]*\n")
_KEY = re.compile(rf"[ \t]*((?:{_STRING}|[^\"'=\n])++)=[ \t]*")
_SIMPLE_KEY = re.compile(r"[ \t]*(?:\"([^\"\\\n]+)\"|([A-Za-z0-9_-]+))[ \t]*")
_COMMENTS = re.compile(r"(?:#[^\n]*\n)*")
_NOT_OURS: Final = ("",)
"""The path of an array of tables: no mark is looked for below it."""


class Statement(NamedTuple):
    """A header or an assignment, by its place in the text; `path` is that of the table or key."""

    start: int
    end: int
    path: tuple[str, ...]
    header: bool
    value: tuple[int, int] = (0, 0)


class Splice(NamedTuple):
    start: int
    end: int
    key: str
    text: str


def edit_statements(data: bytes, edits: Edits, comments: Comments) -> tuple[bytes, bool]:
    """Return the file with the edits made, and whether comments were lost by it.

    Raises `EditVerificationError` if the result differs from the edits, `Unreadable` if the file is
    no marks file.
    """
    before = read_document(data)
    mark = BOM if data.startswith(BOM) else b""
    text = data.decode("utf-8-sig")
    for attempt in (_edited, _rewritten):
        try:
            result = mark + attempt(text, before, edits, comments).encode()
            if _as_meant(before, read_document(result), edits):
                return result, attempt is _rewritten or _loses_comments(text, edits)
        except (ValueError, RecursionError, EditVerificationError, Unreadable):
            continue
    raise EditVerificationError


def _edited(text: str, _: Mapping[str, Any], edits: Edits, comments: Comments) -> str:
    """Return the text with the statements of the marks edited, everything else as it was."""
    eol, ended = line_end(text), text.endswith("\n")
    text = text if ended else text + eol
    found_all = list(statements(text))
    splices: list[Splice] = []
    tail = ""
    for section, changes in edits.items():
        found = by_id(found_all, section)
        new = {id: at for id, at in changes.items() if at and id not in found}
        for id, at in changes.items():
            splices += _changed(found.get(id, []), section, id, at)
        lines = {id: mark_line(section, id, at, comments, eol) for id, at in sorted(new.items())}
        if header := header_of(found_all, section):
            splices += _inserted(text, found_all, section, header, lines)
        elif lines:
            tail += f"{eol}[{section}]{eol}{''.join(lines.values())}"
    result = joined(text, sorted(splices)) + tail
    return result if ended else result.removesuffix(eol)


def _loses_comments(text: str, edits: Edits) -> bool:
    """Whether a list of several lines, which may hold comments, is written anew on one."""
    every = list(statements(text if text.endswith("\n") else text + "\n"))
    return any(
        "\n" in text[slice(*statement.value)]
        for section in VALUE_SECTIONS
        for id, found in (by_id(every, section) if section in edits else {}).items()
        if id in edits[section]
        for statement in found
    )


def _changed(found: list[Statement], section: str, id: str, at: str | None) -> Iterator[Splice]:
    """Yield what gives the statements of one id another value, or takes them out."""
    for number, statement in enumerate(found):
        if at and number == 0:
            yield Splice(*statement.value, id, value_of(section, at))
        else:
            yield Splice(statement.start, statement.end, id, "")


def _inserted(
    text: str,
    found: list[Statement],
    section: str,
    header: Statement,
    lines: Mapping[str, str],
) -> Iterator[Splice]:
    """Yield the insertion of new lines, each behind the last one below it."""
    under = sorted((id_of(each.path, section), each.end) for each in below(found, header))
    ends = list(accumulate((end for _, end in under), max, initial=heading_end(text, header)))
    for id, line in lines.items():
        place = ends[bisect_left(under, (id, 0))]
        yield Splice(place, place, id, line)


def joined(text: str, splices: list[Splice]) -> str:
    pieces, at = [], 0
    for splice in splices:
        if splice.start < at:
            raise EditVerificationError
        pieces += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join([*pieces, text[at:]])


def heading_end(text: str, header: Statement) -> int:
    """Return where the comment right under a header ends: it speaks of the whole section."""
    comments = _COMMENTS.match(text, header.end)
    return comments.end() if comments else header.end


def below(found: list[Statement], header: Statement) -> Iterator[Statement]:
    """Yield the assignments between a header and the next one."""
    return takewhile(lambda each: not each.header, found[found.index(header) + 1 :])


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a TOML text whose last line has an end."""
    at, table = 0, tuple[str, ...]()
    while at < len(text):
        if match := _BLANK.match(text, at):
            at = match.end()
        elif match := _TABLE.match(text, at):
            table = _NOT_OURS if match[1] else _path(match[2])
            yield Statement(at, match.end(), table, header=True)
            at = match.end()
        elif match := _KEY.match(text, at):
            stop, end = _value(text, match.end())
            path = table + _path(match[1])
            yield Statement(at, end, path, header=False, value=(match.end(), stop))
            at = end
        else:
            raise EditVerificationError


def _value(text: str, start: int) -> tuple[int, int]:
    """Return where the value that begins at `start` ends, and where its last line does."""
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
    value: Any = tomllib.loads(f"{keys} = 0")
    while isinstance(value, dict):
        ((key, value),) = value.items()
        parts.append(key)
    return tuple(parts)


def id_of(path: tuple[str, ...], section: str) -> str:
    """Return the id that a path stands for in a section; empty for any other path."""
    parts = tuple(section.split("."))
    return ".".join(path[len(parts) :]) if path[: len(parts)] == parts else ""


def by_id(every: list[Statement], section: str) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for statement in every:
        if not statement.header and (id := id_of(statement.path, section)):
            found.setdefault(id, []).append(statement)
    return found


def header_of(found: list[Statement], section: str) -> Statement | None:
    """Return the first header of a section."""
    path = tuple(section.split("."))
    return next((each for each in found if each.header and each.path == path), None)


def comment_at(text: str, statement: Statement, heading: int) -> Comment:
    """Return the comments of an assignment; `heading` is where the last header ends."""
    behind = text[statement.value[1] : statement.end].strip()
    return comment_of(behind, above(text, statement.start, heading, "\n", "#"))


def comments_of(data: bytes) -> dict[tuple[str, str], Comment]:
    """Return the comments of all marks of a file."""
    text = data.decode("utf-8-sig")
    comments, heading = {}, 0
    for statement in statements(text if text.endswith("\n") else text + "\n"):
        if statement.header:
            heading = statement.end
            continue
        for section in SECTIONS:
            if id := id_of(statement.path, section):
                comments[section, id] = comment_at(text, statement, heading)
    return comments


def _flat(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return key and value of each line of a section; of two spellings what both come to."""
    flat: dict[str, Any] = {}
    for id, value in leaves(table_at(document, section)):
        if id in flat:
            both = (entry_text(section, each) for each in (flat[id], value))
            value = _value_from(section, united(section, *both))
        flat[id] = value
    return flat


def _value_from(section: str, text: str) -> Any:
    """Return the value of a text of ours."""
    written = value_of(section, text)
    return time_of(text) if written == text and section not in VALUE_SECTIONS else scalar(written)


def _rewritten(text: str, before: Mapping[str, Any], edits: Edits, _: Comments) -> str:
    """Return the file written anew from what it says."""
    # Needed rarely, and 10 ms to import.
    import tomli_w

    document: dict[str, Any] = {**before, "removed": {**before.get("removed", {})}}
    document["changed"] = {**before.get("changed", {})}
    for section in SECTIONS:
        marks = _flat(before, section)
        for id, at in edits.get(section, {}).items():
            marks.pop(id, None)
            if at:
                marks[id] = _value_from(section, at)
        parent, name = section.rpartition(".")[::2]
        holder: dict[str, Any] = document[parent] if parent else document
        holder[name] = dict(sorted(marks.items()))
    written = HEADER.split("\n")[0] + "\n" + tomli_w.dumps(document)
    return written.replace("\n", line_end(text))


def _as_meant(before: Mapping[str, Any], after: Mapping[str, Any], edits: Edits) -> bool:
    """Whether `after` says what `before` said with the edits made, and all else the same."""
    if not same(others_of(before), others_of(after)):
        return False
    for section in SECTIONS:
        changes = edits.get(section, {})
        old, new = _flat(before, section), _flat(after, section)
        said = {id: entry_text(section, new[id]) if id in new else None for id in changes}
        if said != changes:
            return False
        kept = (old.keys() | new.keys()) - changes.keys()
        if any(id not in old or id not in new or not same(old[id], new[id]) for id in kept):
            return False
    return True


def others_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a document is not ours, in a shape that `same` compares."""
    others = dict(document)
    for section in SECTIONS:
        parent, _, name = section.rpartition(".")
        if not parent:
            others.pop(name, None)
        elif isinstance(holder := others.get(parent), dict):
            others[parent] = {key: value for key, value in holder.items() if key != name}
    return others


def others_in(data: bytes, plain: bool) -> dict[str, Any]:
    """Return what of a file that can be read is not ours."""
    return others_of(frame(data) if plain else read_document(data))
