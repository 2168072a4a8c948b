"""The rule of the marks: what a change does to them, and which date wins. No I/O.

Marks and removals are tables from id to a text of fixed form, `2024-03-13T08:12:44Z`, so that the
newest is simply the greatest. The same rule works on memory, on a file being edited, and on a
journal replayed late: for each paper and kind the newest date wins between a mark and its removal,
and where they are equal, or the mark has no date, the mark stays. So files can be merged in any
order, and again.

A tag on a paper is a mark, too: its id is that of the paper, a space, and the tag. A note is one
whose text of when goes on with what it says (`notes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeAlias

from reader.model.clean import clean_line
from reader.model.mark import EVERY_KIND, Change, Kind, now
from reader.storage.marks.notes import date_of, entry, newer, text_in

Table: TypeAlias = dict[str, str]
"""From id to when."""
Tables: TypeAlias = dict[str, Table]
"""One table a section of the file."""
Edits: TypeAlias = Mapping[str, Mapping[str, str | None]]
"""What is to change: from section and id to when, or None where the line goes."""

REMOVALS: Final = tuple(f"removed.{kind}" for kind in EVERY_KIND)
TABLE_NAMES: Final = (*EVERY_KIND, *REMOVALS)
UNDATED: Final = "undated"
"""A mark without a date (`true`, a text): greater than every date, so no removal outdoes it."""
REMOVED_UNDATED: Final = "0000"
"""A removal without a date: less than every date."""
KEPT: Final = timedelta(days=180)
"""How long a removal is remembered, so that a merge does not bring the mark back."""
_LAST: Final = "9999-12-31T23:59:59Z"
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
    """A change in the form in which it is queued, journaled and applied."""

    kind: Kind
    ids: tuple[str, ...]
    """As they stand in the tables: behind a space with the tag, if it is about one."""
    marked: bool
    at: str
    title: str = ""
    elsewhere: bool = False
    """Whether it comes from another file. Then the dates decide: nobody saw what stands here."""
    text: str = ""
    """What a note is to say."""
    seen: str = ""
    """What it said when the user wrote another, or took it away."""

    @classmethod
    def of(cls, change: Change) -> Operation | None:
        """Return the operation of a change, or None where no id of it can stand in a file."""
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
        """The change that this operation makes."""
        ids, text = self.ids, self.text
        if self.kind == "tags":
            text = ids[0].partition(" ")[2]
            ids = tuple(id.partition(" ")[0] for id in ids)
        at, title = time_of(self.at), clean_line(self.title)
        return Change(self.kind, ids, self.marked, at, title, text, self.seen)


def removed_of(kind: str) -> str:
    """Return the section of the removals of a kind."""
    return f"removed.{kind}"


def marks_of(section: str) -> str:
    """Return the section of the marks that a section of removals is about."""
    return section.removeprefix("removed.")


def empty_tables() -> Tables:
    return {section: {} for section in TABLE_NAMES}


def merge(one: Tables, other: Tables) -> Tables:
    """Return what two files say together: of each paper and kind the newest, once."""
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
    """Return the date before which removals are forgotten."""
    return text_of(now() - KEPT)


def expired_in(tables: Tables) -> list[tuple[str, str]]:
    """Return section and id of the removals that are too old to be kept."""
    oldest = cutoff()
    return [
        (section, id)
        for section in REMOVALS
        for id, at in tables[section].items()
        if REMOVED_UNDATED < at < oldest
    ]


def text_of(value: object) -> str:
    """Return when a TOML value says, in UTC and to the second; naive times and dates are UTC."""
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
    """Return the time that a text of a table stands for; 1970 where it has none."""
    return _UNDATED_AT if text in (UNDATED, REMOVED_UNDATED) else datetime.fromisoformat(text)


def newest(shelf: MarkTable, ids: tuple[str, ...]) -> str:
    """Return the newest mark of a paper, whatever its removals, or nothing."""
    return max((shelf.marks.get(id, "") for id in ids), default="")


def with_causal_timestamp(operation: Operation, shelf: MarkTable) -> Operation:
    """Return the operation dated after everything it answers to.

    The user saw what stands here and acted later, even where another machine's clock runs ahead or
    the same second holds both: so the date says it, and a merge elsewhere decides alike.
    """
    if operation.kind == "notes":
        return _note_with_causal_timestamp(operation, shelf)
    if operation.marked:
        after = max(shelf.removed.get(id, "") for id in operation.ids)
    else:
        mark = newest(shelf, operation.ids)
        after = _next_second(mark) if mark and mark != UNDATED else ""
    return operation._replace(at=after) if after > operation.at else operation


def put(operation: Operation, shelf: MarkTable) -> None:
    """Apply an operation to a shelf. Twice, or late, it does no harm."""
    if operation.kind == "notes":
        (_write if operation.marked else _take_away)(operation, shelf)
    elif operation.marked:
        _mark(operation, shelf)
    else:
        _unmark(operation, shelf)


def _mark(operation: Operation, shelf: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    if any(shelf.removed.get(id, "") > at for id in ids):
        return
    for id in ids:
        shelf.removed.pop(id, "")
    if shelf.marks.get(ids[0], "") < at:
        shelf.marks[ids[0]] = at


def _unmark(operation: Operation, shelf: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    marked = {id: mark for id in ids if (mark := shelf.marks.get(id, ""))}
    # Whoever takes back a mark that no date can be later than has seen it; another file has not.
    last = () if operation.elsewhere else (UNDATED, _LAST)
    gone = [id for id, mark in marked.items() if mark < at or mark in last]
    if marked and not gone:
        return
    for id in gone or ids[:1]:
        shelf.marks.pop(id, "")
        if shelf.removed.get(id, "") < at:
            shelf.removed[id] = at


def _note_with_causal_timestamp(operation: Operation, shelf: MarkTable) -> Operation:
    """Return the operation with what the user saw, and dated after it.

    What takes the place of a note without a date has none either: with a date a merge would drop
    it for the one that it replaced.
    """
    note = newest(shelf, operation.ids)
    at, seen = date_of(note), text_in(note)
    after = _next_second(at) if at and at != UNDATED else ""
    if operation.marked:
        removals = (shelf.removed.get(id, "") for id in operation.ids)
        after = UNDATED if at == UNDATED else max(after, *removals)
    return operation._replace(at=max(operation.at, after), seen=seen)


def _write(operation: Operation, shelf: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    if any(shelf.removed.get(id, "") > at for id in ids):
        return
    note = entry(at, operation.text)
    for id in ids:
        old = shelf.marks.pop(id, "")
        shelf.removed.pop(id, "")
        if not old or _was_seen(old, operation):
            continue
        if date_of(old) == UNDATED and not operation.elsewhere:
            # Nobody knows which came first, and the user has just written ours.
            note = entry(UNDATED, text_in(note))
        note = newer(old, note)
    shelf.marks[ids[0]] = note


def _take_away(operation: Operation, shelf: MarkTable) -> None:
    ids, at = operation.ids, operation.at
    notes = {id: note for id in ids if (note := shelf.marks.get(id, ""))}
    gone = [id for id, note in notes.items() if date_of(note) < at or _was_seen(note, operation)]
    if notes and not gone:
        return
    for id in gone or ids[:1]:
        shelf.marks.pop(id, "")
        if shelf.removed.get(id, "") < at:
            shelf.removed[id] = at


def _was_seen(note: str, operation: Operation) -> bool:
    """Whether a note is the one that the user replaced, or took away."""
    if operation.elsewhere or text_in(note) != operation.seen:
        return False
    return date_of(note) in (UNDATED, _LAST) or date_of(note) <= operation.at


def _next_second(text: str) -> str:
    return text if text == _LAST else text_of(time_of(text) + timedelta(seconds=1))


def as_json(operation: Operation) -> dict[str, object]:
    """Return an operation as it stands in the journal."""
    return operation._asdict()


def from_json(value: object) -> Operation | None:
    """Return the operation that a line of the journal holds, or None if it is none of ours."""
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
    if not all(isinstance(id, str) and _may_be_id(kind, id) for id in ids):
        return None
    if (at := _when(at, marked)) is None or (kind == "notes" and marked and not text):
        return None
    line = clean_line(str(title))
    return Operation(kind, tuple(ids), marked, at, line, elsewhere is True, str(text), str(seen))


def _may_be_id(kind: Kind, id: str) -> bool:
    return bool(id) and id.isprintable() and (kind != "tags" or all(id.partition(" ")))


def _can_be_written(text: str) -> bool:
    """Whether a text has no half of a character, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _when(at: object, marked: bool) -> str | None:
    """Return when an operation of the journal was made; only a mark may have no date."""
    if at == UNDATED and marked:
        return UNDATED
    try:
        text = text_of(datetime.fromisoformat(at)) if isinstance(at, str) else UNDATED
    except ValueError:
        return None
    return None if text == UNDATED else text
