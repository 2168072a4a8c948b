"""The work of one save on the text of the marks file: operations in, edits and the new text out.

Between the merge rule, which knows tables, and `document`, which knows text: each table looks its
entries up in the text when they are asked for, and collects their changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reader.model.clean import clean_line
from reader.storage.marks.document import Comments, Document
from reader.storage.marks.layout import Layout, line_of
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    TABLE_NAMES,
    Edits,
    MarkTable,
    Operation,
    Tables,
    apply_operation,
    marks_of,
    removed_of,
)
from reader.storage.marks.statements import Comment, EditVerificationError


class _Table:
    """A table over the text, with its changes."""

    def __init__(self, name: str, look_up: Callable[[str, str], str]) -> None:
        self._name = name
        self._look_up = look_up
        self._before: dict[str, str] = {}
        self._now: dict[str, str] = {}

    def get(self, id: str, default: str, /) -> str:
        if id not in self._now:
            self._before[id] = self._now[id] = self._look_up(self._name, id)
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
    """A marks file that is being edited."""

    def __init__(self, data: bytes, plain: bool, tables: Tables | None) -> None:
        """`tables` are the marks in it; without them, entries are looked up in the text."""
        self._document = Document(data, plain)
        self._comments: dict[tuple[str, str], Comment] = {}
        self._layout = Layout(self._document.value)
        look_up = self._layout.text if tables is None else _looking_into(tables)
        self._tables = {name: _Table(name, look_up) for name in TABLE_NAMES}

    def apply(self, operations: Iterable[Operation]) -> None:
        """Apply operations, in order."""
        for operation in operations:
            kind = operation.kind
            table = MarkTable(self._tables[kind], self._tables[removed_of(kind)])
            apply_operation(operation, table)
            if kind != "read" and (title := clean_line(operation.title)):
                self._comments[line_of(kind, operation.ids[0])] = Comment(title)

    def forget(self, removals: Iterable[tuple[str, str]], cutoff: str) -> None:
        """Drop removals (table and id) that are older than the cutoff in the text, too.

        A mark that such a removal cancels is dropped with it, or it would count again.
        """
        for table, id in removals:
            removed, marks = self._tables[table], self._tables[marks_of(table)]
            if REMOVED_UNDATED < (at := removed.get(id, "")) < cutoff:
                removed.pop(id, "")
                if marks.get(id, "") < at:
                    marks.pop(id, "")

    def edits(self) -> dict[str, dict[str, str | None]]:
        """Return what is to change, by table."""
        found = {name: table.edits() for name, table in self._tables.items()}
        return {name: edits for name, edits in found.items() if edits}

    def result(self) -> tuple[bytes, bool]:
        """Return the edited file, and whether it lost comments. Raises EditVerificationError."""
        return self._document.apply(self._layout.to_section_edits(self.edits()), self._comments)


def _looking_into(tables: Tables) -> Callable[[str, str], str]:
    return lambda table, id: tables[table].get(id, "")


def apply_edits(data: bytes, plain: bool, edits: Edits, comments: Comments) -> bytes:
    """Return a file with edits of its tables made. Raises `EditVerificationError`."""
    # A plain file has no id with characters that must be escaped, and shall stay plain.
    plain = plain and all(id.isprintable() for changes in edits.values() for id in changes)
    document = Document(data, plain)
    return document.apply(Layout(document.value).to_section_edits(edits), comments)[0]


def comments_in(
    data: bytes, plain: bool, lines: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Comment]:
    """Return the comments of lines, each given by section and key; all empty if there are none."""
    document = Document(data, plain)
    try:
        return {line: document.comment(*line) for line in lines}
    except EditVerificationError:
        # The text cannot be scanned. The marks count more than their comments.
        return {}
