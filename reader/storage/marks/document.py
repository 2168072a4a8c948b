"""The text of the marks file, edited so that everything else in it stays as the user left it.

A text is a list of statements. Those of some marks are looked up (`finders`), and edits are splices
into the text: another value, a line taken out, a new line in the order of ids. Every result is
parsed and compared with what was intended; if a shape cannot be edited (an inline table, say), the
file is rewritten by tomli-w without its comments, and the caller keeps the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from reader.storage.marks.finders import Finder, PlainLines, ScannedStatements
from reader.storage.marks.layout import (
    SECTIONS,
    VALUE_SECTIONS,
    entry_text,
    parse_value,
    quote,
    to_toml,
    unite_values,
)
from reader.storage.marks.merge_rule import Edits, time_of
from reader.storage.marks.reading import (
    BOM,
    VERSION,
    Unreadable,
    leaves,
    read_document,
    read_frame,
    table_at,
    value_text,
    values_in,
)
from reader.storage.marks.statements import (
    Comment,
    EditVerificationError,
    Splice,
    Statement,
    comment_of,
    newline_of,
    splice,
)

HEADER: Final = (
    "# Daysheet marks. Edit freely: comments, order and unknown tables are kept.\n"
    f"version = {VERSION}\n"
)
"""The start of a new file."""
Comments: TypeAlias = Mapping[tuple[str, str], Comment]
"""Comments for new lines, by section and key."""


class Document:
    """A marks file open for looking up and editing. An empty file is a plain one."""

    def __init__(self, data: bytes, plain: bool, *, sorted_only: bool = False) -> None:
        """`sorted_only`: in a plain file, do not find lines that are out of order."""
        self._data = data
        self._mark = BOM if data.startswith(BOM) else b""
        text = data.decode("utf-8-sig") or HEADER
        self._newline = newline_of(text)
        self._ends_with_newline = text.endswith("\n")
        self.text = text if self._ends_with_newline else text + self._newline
        self.plain = plain
        self._finder: Finder | None = PlainLines(self.text, sorted_only) if plain else None
        self._values: Mapping[str, Mapping[str, str]] | None = None

    @property
    def finder(self) -> Finder:
        """Raises `EditVerificationError` if the text cannot be scanned."""
        if self._finder is None:
            self._finder = ScannedStatements(self.text)
        return self._finder

    def value(self, section: str, key: str) -> str:
        """Return the text of the value in a section under a key; empty if there is none."""
        if not self.plain:
            if self._values is None:
                self._values = values_in(read_document(self._data))
            return self._values[section].get(key, "")
        found = self.finder.find(section, key)
        return value_text(section, self.text[found[0].value_span]) if found else ""

    def comment(self, section: str, key: str) -> Comment:
        """Return the comments of a mark."""
        found = self.finder.find(section, key)
        return comment_of(self.text, found[-1]) if found else Comment()

    def apply(self, edits: Edits, comments: Comments) -> tuple[bytes, bool]:
        """Return the file with edits made, and whether comments were lost.

        Raises `EditVerificationError` if the result would not be the intended one.
        """
        if self.plain:
            try:
                return self._edit_plain(edits, comments), False
            except EditVerificationError:
                # Not expected; the other ways verify the whole file.
                return Document(self._data, False).apply(edits, comments)
        before = read_document(self._data)
        for rewrites in (False, True):
            try:
                text = self._rewrite(before, edits) if rewrites else self._edit(edits, comments)[0]
                result = self._mark + text.encode()
                if _is_as_intended(before, read_document(result), edits):
                    return result, rewrites or self._loses_comments(edits)
            except (ValueError, RecursionError, EditVerificationError, Unreadable):
                continue
        raise EditVerificationError

    def _edit_plain(self, edits: Edits, comments: Comments) -> bytes:
        result, lines = self._edit(edits, comments)
        for section, changes in edits.items():
            _verify_lines(section, lines[section], changes)
        if any(self.finder.place(section, "") is None for section in edits):
            try:
                verified = same(read_frame(self.text), read_frame(result))
            except (ValueError, RecursionError):
                verified = False
            if not verified:
                raise EditVerificationError
        return self._mark + result.encode()

    def _edit(self, edits: Edits, comments: Comments) -> tuple[str, dict[str, list[str]]]:
        """Return the text with edits made, and the lines written in each section."""
        splices: list[Splice] = []
        tail = ""
        lines: dict[str, list[str]] = {}
        for section in (name for name in SECTIONS if name in edits):
            written = lines[section] = []
            new = ""
            for key, value in sorted(edits[section].items()):
                found = self.finder.find(section, key)
                splices += [Splice(each.start, each.end, key, "") for each in found]
                if value is None:
                    continue
                if found:
                    line = self._with_value(found[0], to_toml(section, value))
                    splices[-len(found)] = Splice(found[0].start, found[0].end, key, line)
                else:
                    line = _new_line(section, key, value, comments, self._newline)
                    place = self.finder.place(section, key)
                    if place is None:
                        new += line
                    elif place and self.text[place - 1] != "\n":
                        raise EditVerificationError
                    else:
                        splices.append(Splice(place, place, quote(key), line))
                written.append(line)
            if new:
                has_blank_line = not tail and self.text.endswith(self._newline * 2)
                tail += f"{'' if has_blank_line else self._newline}[{section}]{self._newline}{new}"
        result = splice(self.text, splices) + tail
        return result if self._ends_with_newline else result.removesuffix(self._newline), lines

    def _with_value(self, statement: Statement, value: str) -> str:
        text, span = self.text, statement.value_span
        return text[statement.start : span.start] + value + text[span.stop : statement.end]

    def _loses_comments(self, edits: Edits) -> bool:
        """Whether a list of several lines, which may hold comments, is replaced by one line."""
        return any(
            "\n" in self.text[each.value_span]
            for section in VALUE_SECTIONS
            for id in edits.get(section, {})
            for each in self.finder.find(section, id)
        )

    def _rewrite(self, before: Mapping[str, Any], edits: Edits) -> str:
        """Return the file rewritten from its contents."""
        # Needed rarely, and 10 ms to import.
        import tomli_w

        document: dict[str, Any] = {**before, "removed": {**before.get("removed", {})}}
        document["changed"] = {**before.get("changed", {})}
        for section in SECTIONS:
            marks = _flat(before, section)
            for id, text in edits.get(section, {}).items():
                marks.pop(id, None)
                if text:
                    marks[id] = _toml_value(section, text)
            parent, name = section.rpartition(".")[::2]
            holder: dict[str, Any] = document[parent] if parent else document
            holder[name] = dict(sorted(marks.items()))
        written = HEADER.split("\n")[0] + "\n" + tomli_w.dumps(document)
        return written.replace("\n", self._newline)


def _new_line(section: str, key: str, value: str, comments: Comments, newline: str) -> str:
    """Return the line of a new mark, with its comments."""
    after, above = comments.get((section, key), Comment())
    line = f"{quote(key)} = {to_toml(section, value)}" + (f"  # {after}" if after else "")
    return "".join(each + newline for each in (*above, line))


def _verify_lines(section: str, lines: list[str], changes: Mapping[str, str | None]) -> None:
    """Parse the lines written in a section, and compare them with what was intended."""
    import tomllib

    intended = {id: text for id, text in changes.items() if text is not None}
    try:
        values = tomllib.loads("".join(lines))
    except (ValueError, RecursionError):
        raise EditVerificationError from None
    if {id: entry_text(section, value) for id, value in values.items()} != intended:
        raise EditVerificationError


def _is_as_intended(before: Mapping[str, Any], after: Mapping[str, Any], edits: Edits) -> bool:
    """Whether `after` is `before` with the edits made, and everything else the same."""
    if not same(others_of(before), others_of(after)):
        return False
    for section in SECTIONS:
        changes = edits.get(section, {})
        old, new = _flat(before, section), _flat(after, section)
        if {id: entry_text(section, new[id]) if id in new else None for id in changes} != changes:
            return False
        unchanged = (old.keys() | new.keys()) - changes.keys()
        if any(id not in old or id not in new or not same(old[id], new[id]) for id in unchanged):
            return False
    return True


def same(one: object, other: object) -> bool:
    """Whether two values parsed by tomllib are equal, empty tables aside (nan equals nan).

    A loop, because dotted keys nest as deep as a line is long.
    """
    empty: dict[str, Any] = {}
    pairs: list[tuple[Any, Any]] = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            pairs += [(one.get(k, empty), other.get(k, empty)) for k in one.keys() | other.keys()]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += zip(one, other, strict=True)
        elif type(one) is not type(other) or (one != other and (one == one or other == other)):
            return False
    return True


def _flat(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return key and value of each line of a section; two spellings of a key are united."""
    flat: dict[str, Any] = {}
    for id, value in leaves(table_at(document, section)):
        if id in flat:
            both = (entry_text(section, each) for each in (flat[id], value))
            value = _toml_value(section, unite_values(section, *both))
        flat[id] = value
    return flat


def _toml_value(section: str, text: str) -> Any:
    """Return the value of a text of ours."""
    written = to_toml(section, text)
    is_date = written == text and section not in VALUE_SECTIONS
    return time_of(text) if is_date else parse_value(written)


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
    return others_of(read_frame(data.decode("utf-8-sig")) if plain else read_document(data))
