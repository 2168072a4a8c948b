"""One save's work on the text of the marks file: operations in, edits and the new text out.

Between the rule, which knows tables, and the editors, which know text: each section is a table
whose entries are looked up in the text when they are asked for, and whose changes are collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reader.model.clean import clean_line
from reader.model.mark import EVERY_KIND
from reader.storage.marks.layout import Layout, Look, line_of
from reader.storage.marks.lines import Comment, Comments, EditVerificationError, PlainFile
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    TABLE_NAMES,
    Edits,
    MarkTable,
    Operation,
    Table,
    Tables,
    marks_of,
    put,
    removed_of,
)
from reader.storage.marks.reading import read_document, values_in
from reader.storage.marks.statements import comments_of, edit_statements


class _Section:
    """A table over a section of the text, with what is to change in it."""

    def __init__(self, name: str, text_of: Callable[[str, str], str]) -> None:
        self._name = name
        self._text_of = text_of
        self._before: dict[str, str] = {}
        self._now: dict[str, str] = {}

    def get(self, id: str, default: str, /) -> str:
        if id not in self._now:
            self._before[id] = self._now[id] = self._text_of(self._name, id)
        return self._now[id] or default

    def pop(self, id: str, default: str, /) -> str:
        found = self.get(id, default)
        self._now[id] = ""
        return found

    def __setitem__(self, id: str, at: str, /) -> None:
        self.get(id, "")
        self._now[id] = at

    def edits(self) -> dict[str, str | None]:
        return {id: at or None for id, at in self._now.items() if at != self._before[id]}


class MarksEdit:
    """A marks file's text on the desk."""

    def __init__(self, data: bytes, plain: bool, tables: Tables | None) -> None:
        self._data = data
        self._plain = PlainFile(data) if plain else None
        self._comments: dict[tuple[str, str], Comment] = {}
        self._layout = Layout(_looking_up(data, self._plain))
        look = self._layout.text if tables is None else _looking_into(tables)
        self._sections = {name: _Section(name, look) for name in TABLE_NAMES}

    def put(self, operations: Iterable[Operation]) -> None:
        """Apply operations, in order."""
        shelves = {
            kind: MarkTable(self._sections[kind], self._sections[removed_of(kind)])
            for kind in EVERY_KIND
        }
        for operation in operations:
            put(operation, shelves[operation.kind])
            if operation.kind != "read" and (title := clean_line(operation.title)):
                self._comments[line_of(operation.kind, operation.ids[0])] = Comment(title)

    def forget(self, removals: Iterable[tuple[str, str]], cutoff: str) -> None:
        """Drop removals (section and id) that are older than the cutoff here, too.

        A mark that one of them outdoes goes along, or it would be back.
        """
        for section, id in removals:
            removed, marks = self._sections[section], self._sections[marks_of(section)]
            if REMOVED_UNDATED < (at := removed.get(id, "")) < cutoff:
                removed.pop(id, "")
                if marks.get(id, "") < at:
                    marks.pop(id, "")

    def edits(self) -> dict[str, dict[str, str | None]]:
        """Return what is to change, by section."""
        found = {name: section.edits() for name, section in self._sections.items()}
        return {name: edits for name, edits in found.items() if edits}

    def result(self) -> tuple[bytes, bool]:
        """Return the edited text, and if it lost comments. Raises EditVerificationError."""
        edits = self._layout.spelled(self.edits())
        return _edited(self._data, self._plain, edits, self._comments)


def _looking_up(data: bytes, plain: PlainFile | None) -> Look:
    """Return how to find a value in the sections of a text: in its lines, or by reading it."""
    if plain:
        return plain.text
    read: list[dict[str, Table]] = []

    def look(section: str, key: str) -> str:
        if not read:
            read.append(values_in(read_document(data)))
        return read[0][section].get(key, "")

    return look


def _looking_into(tables: Tables) -> Look:
    return lambda section, key: tables[section].get(key, "")


def edited(data: bytes, plain: bool, edits: Edits, comments: Comments) -> bytes:
    """Return a text with edits made; `EditVerificationError` where they cannot be."""
    # A plain file holds no id with signs that are to be escaped, and shall stay plain.
    simple = plain and all(id.isprintable() for changes in edits.values() for id in changes)
    file = PlainFile(data) if simple else None
    return _edited(data, file, Layout(_looking_up(data, file)).spelled(edits), comments)[0]


def comments_in(
    data: bytes, plain: bool, marks: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Comment]:
    """Return the comments of those marks, each by section and id, that stand in a text."""
    if plain:
        file = PlainFile(data)
        return {mark: file.comment(*mark) for mark in marks}
    try:
        found = comments_of(data)
    except (EditVerificationError, ValueError, RecursionError):
        # A shape that cannot be taken apart: the marks count more than what is said of them.
        return {}
    return {mark: found[mark] for mark in marks if mark in found}


def _edited(
    data: bytes, plain: PlainFile | None, edits: Edits, comments: Comments
) -> tuple[bytes, bool]:
    if plain:
        try:
            return plain.edited(edits, comments), False
        except EditVerificationError:
            # Not expected of a plain file; the slow way verifies the whole of it.
            pass
    return edit_statements(data, edits, comments)
