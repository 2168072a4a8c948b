"""The merge rule of the marks: the last writer wins. No I/O.

Marks and removals are tables from id to a timestamp of fixed form, `2024-03-13T08:12:44Z`, so that
the newest is the greatest string. For each paper and kind the newer of a mark and its removal wins;
if both are equally new, or the mark has no date, the mark stays. The same rule serves the marks in
memory, a file being edited, and a journal that is replayed late, so that files can be merged in any
order, and repeatedly.

A tag on a paper is a mark whose id is the paper's id, a space, and the tag. A note is a mark whose
timestamp is followed by its text (`notes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeAlias

from reader.model.clean import clean_line
from reader.model.mark import EVERY_KIND, Change, Kind, now
from reader.storage.marks.notes import date_of, entry, newer, text_in

Table: TypeAlias = dict[str, str]
"""From id to timestamp."""
Tables: TypeAlias = dict[str, Table]
"""By the names in `TABLE_NAMES`."""
Edits: TypeAlias = Mapping[str, Mapping[str, str | None]]
"""Changes: from table and id to the new timestamp, or None for an entry to delete."""

REMOVALS: Final = tuple(f"removed.{kind}" for kind in EVERY_KIND)
TABLE_NAMES: Final = (*EVERY_KIND, *REMOVALS)
UNDATED: Final = "undated"
"""A mark without a date (`true`, a text). Greater than every date, so no removal wins over it."""
REMOVED_UNDATED: Final = "0000"
"""A removal without a date. Less than every date, so every mark wins over it."""
REMOVALS_KEPT: Final = timedelta(days=180)
"""How long removals are kept, so that a merge does not bring marks back."""
_LATEST: Final = "9999-12-31T23:59:59Z"
_UNDATED_AT: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ReadTable(Protocol):
    """A table of marks or removals, in memory or in a file."""

    def get(self, id: str, default: str, /) -> str: ...


class MutableTable(ReadTable, Protocol):
    """A table of marks or removals, in memory or in a file being edited."""

    def pop(self, id: str, default: str, /) -> str: ...
    def __setitem__(self, id: str, at: str, /) -> None: ...


class MarkTable(NamedTuple):
    """The marks of one kind and their removals."""

    marks: MutableTable
    removed: MutableTable


class Operation(NamedTuple):
    """A change as it is queued, journaled and applied."""

    kind: Kind
    ids: tuple[str, ...]
    """As in the tables: for a tag, with a space and the tag after each."""
    marked: bool
    at: str
    title: str = ""
    elsewhere: bool = False
    """Whether it comes from another file, whose user has not seen our marks: only dates decide."""
    text: str = ""
    """The new text of a note."""
    seen: str = ""
    """The text that the user replaced or removed."""

    @classmethod
    def of(cls, change: Change) -> Operation | None:
        """Return the operation of a change, or None if none of its ids can be written to a file."""
        ids = tuple(id for id in change.ids if id and id.isprintable())
        kind, text = change.kind, ""
        if kind == "tags":
            ids = tuple(tagged for id in ids if (tagged := f"{id} {change.text}").isprintable())
        elif kind == "notes" and change.marked:
            text = change.text
        if not ids:
            return None
        return cls(kind, ids, change.marked, text_of(change.at), change.title, text=text)

    @property
    def change(self) -> Change:
        """The operation as a change."""
        ids, text = self.ids, self.text
        if self.kind == "tags":
            text = ids[0].partition(" ")[2]
            ids = tuple(id.partition(" ")[0] for id in ids)
        at, title = time_of(self.at), clean_line(self.title)
        return Change(self.kind, ids, self.marked, at, title, text, self.seen)


def removed_of(kind: str) -> str:
    """Return the name of the table of removals of a kind."""
    return f"removed.{kind}"


def marks_of(section: str) -> str:
    """Return the name of the table of marks that a table of removals belongs to."""
    return section.removeprefix("removed.")


def table_of(tables: Tables, kind: str) -> MarkTable:
    """Return the marks of a kind with their removals."""
    return MarkTable(tables[kind], tables[removed_of(kind)])


def empty_tables() -> Tables:
    return {section: {} for section in TABLE_NAMES}


def merge(one: Tables, other: Tables) -> Tables:
    """Return the marks of two files merged: the newest of each paper and kind."""
    merged = empty_tables()
    for section, table in merged.items():
        table.update(one[section])
        for id, at in other[section].items():
            if at > table.get(id, ""):
                table[id] = at
    ours, theirs = one["notes"], other["notes"]
    merged["notes"] = {id: newer(ours.get(id, ""), theirs.get(id, "")) for id in ours | theirs}
    for kind in EVERY_KIND:
        marks, removed = merged[kind], merged[removed_of(kind)]
        for id in marks.keys() & removed.keys():
            del (removed if marks[id] >= removed[id] else marks)[id]
    return merged


def cutoff() -> str:
    """Return the timestamp before which removals are dropped."""
    return text_of(now() - REMOVALS_KEPT)


def expired_in(tables: Tables) -> list[tuple[str, str]]:
    """Return table and id of the removals that are too old to be kept."""
    oldest = cutoff()
    return [
        (section, id)
        for section in REMOVALS
        for id, at in tables[section].items()
        if REMOVED_UNDATED < at < oldest
    ]


def text_of(value: object) -> str:
    """Return the timestamp of a TOML value, in UTC and to the second; naive times are UTC."""
    if isinstance(value, datetime):
        if value.tzinfo is not None and value.tzinfo is not UTC:
            try:
                value = value.astimezone(UTC)
            except OverflowError:
                return UNDATED
        return value.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    return UNDATED


def time_of(text: str) -> datetime:
    """Return the time of a timestamp; 1970 if it has no date."""
    return _UNDATED_AT if text in (UNDATED, REMOVED_UNDATED) else datetime.fromisoformat(text)


def newest(table: MarkTable, ids: tuple[str, ...]) -> str:
    """Return the newest mark of a paper, ignoring removals; empty if there is none."""
    return max((table.marks.get(id, "") for id in ids), default="")


def with_causal_timestamp(operation: Operation, table: MarkTable) -> Operation:
    """Return the operation, dated later than everything that the user saw when making it.

    The user acted after seeing the marks here, even if another machine's clock is ahead or both
    fall in the same second. With the later date a merge elsewhere decides the same.
    """
    if operation.kind == "notes":
        return _note_with_causal_timestamp(operation, table)
    if operation.marked:
        after = max(table.removed.get(id, "") for id in operation.ids)
    else:
        mark = newest(table, operation.ids)
        after = _next_second(mark) if mark and mark != UNDATED else ""
    return operation._replace(at=after) if after > operation.at else operation


def apply_operation(operation: Operation, table: MarkTable) -> None:
    """Apply an operation to its table. Applying it twice, or late, does no harm."""
    if operation.kind == "notes":
        (_write_note if operation.marked else _remove_note)(operation, table)
    elif operation.marked:
        _add_mark(operation, table)
    else:
        _remove_mark(operation, table)


def _add_mark(operation: Operation, table: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    if any(table.removed.get(id, "") > at for id in ids):
        return
    for id in ids:
        table.removed.pop(id, "")
    if table.marks.get(ids[0], "") < at:
        table.marks[ids[0]] = at


def _remove_mark(operation: Operation, table: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    marked = {id: mark for id in ids if (mark := table.marks.get(id, ""))}
    # The user has seen the removed mark, even if no date can be later; another file has not.
    last = () if operation.elsewhere else (UNDATED, _LATEST)
    gone = [id for id, mark in marked.items() if mark < at or mark in last]
    if marked and not gone:
        return
    for id in gone or ids[:1]:
        table.marks.pop(id, "")
        if table.removed.get(id, "") < at:
            table.removed[id] = at


def _note_with_causal_timestamp(operation: Operation, table: MarkTable) -> Operation:
    """Return the operation with the note that the user saw, and dated later than it.

    A note that replaces an undated one is undated, too: with a date, a merge would prefer the note
    that it replaced.
    """
    note = newest(table, operation.ids)
    at, seen = date_of(note), text_in(note)
    after = _next_second(at) if at and at != UNDATED else ""
    if operation.marked:
        removals = (table.removed.get(id, "") for id in operation.ids)
        after = UNDATED if at == UNDATED else max(after, *removals)
    return operation._replace(at=max(operation.at, after), seen=seen)


def _write_note(operation: Operation, table: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    if any(table.removed.get(id, "") > at for id in ids):
        return
    note = entry(at, operation.text)
    for id in ids:
        old = table.marks.pop(id, "")
        table.removed.pop(id, "")
        if not old or _was_seen(old, operation):
            continue
        if date_of(old) == UNDATED and not operation.elsewhere:
            # Nobody knows which is older, and the user has just written ours.
            note = entry(UNDATED, text_in(note))
        note = newer(old, note)
    table.marks[ids[0]] = note


def _remove_note(operation: Operation, table: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    notes = {id: note for id in ids if (note := table.marks.get(id, ""))}
    gone = [id for id, note in notes.items() if date_of(note) < at or _was_seen(note, operation)]
    if notes and not gone:
        return
    for id in gone or ids[:1]:
        table.marks.pop(id, "")
        if table.removed.get(id, "") < at:
            table.removed[id] = at


def _was_seen(note: str, operation: Operation) -> bool:
    """Whether a note is the one that the user replaced or removed."""
    if operation.elsewhere or text_in(note) != operation.seen:
        return False
    return date_of(note) in (UNDATED, _LATEST) or date_of(note) <= operation.at


def _next_second(text: str) -> str:
    return text if text == _LATEST else text_of(time_of(text) + timedelta(seconds=1))


def as_json(operation: Operation) -> dict[str, object]:
    """Return an operation as a JSON object for the journal."""
    return operation._asdict()


def from_json(value: object) -> Operation | None:
    """Return the operation of a JSON value from the journal, or None if it is invalid."""
    if not isinstance(value, dict):
        return None
    kind, ids, at = value.get("kind"), value.get("ids"), value.get("at")
    marked, title, elsewhere = value.get("marked"), value.get("title"), value.get("elsewhere")
    text, seen = value.get("text", ""), value.get("seen", "")
    if kind not in EVERY_KIND or not isinstance(marked, bool):
        return None
    if not all(isinstance(each, str) and _can_be_written(each) for each in (title, text, seen)):
        return None
    if not isinstance(ids, list) or not ids:
        return None
    if not all(isinstance(id, str) and _is_valid_key(kind, id) for id in ids):
        return None
    if (at := _parse_time(at, marked)) is None or (kind == "notes" and marked and not text):
        return None
    line = clean_line(str(title))
    return Operation(kind, tuple(ids), marked, at, line, elsewhere is True, str(text), str(seen))


def _is_valid_key(kind: Kind, id: str) -> bool:
    return bool(id) and id.isprintable() and (kind != "tags" or all(id.partition(" ")))


def _can_be_written(text: str) -> bool:
    """Whether a text can be encoded: a lone surrogate cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse_time(at: object, marked: bool) -> str | None:
    """Return the timestamp of an operation, None if invalid; only a mark may have no date."""
    if at == UNDATED and marked:
        return UNDATED
    try:
        text = text_of(datetime.fromisoformat(at)) if isinstance(at, str) else UNDATED
    except ValueError:
        return None
    return None if text == UNDATED else text
