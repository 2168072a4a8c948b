"""The rule of the marks: what a change does to them, and which date wins. No I/O.

Marks and removals are tables from id to a text of fixed form, `2024-03-13T08:12:44Z`, so that the
newest is simply the greatest. The same rule works on memory, on a file being edited, and on a
journal replayed late: for each paper and kind the newest date wins between a mark and its removal,
and where they are equal, or the mark has no date, the mark stays. So files can be merged in any
order, and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeAlias

from reader.model.clean import clean_line
from reader.model.mark import KINDS, Change, MarkKind, now

Table: TypeAlias = dict[str, str]
"""From id to when."""
Tables: TypeAlias = dict[str, Table]
"""One table a section of the file."""
Edits: TypeAlias = Mapping[str, Mapping[str, str | None]]
"""What is to change: from section and id to when, or None where the line goes."""

SECTIONS: Final = (*KINDS, *(f"removed.{kind}" for kind in KINDS))
UNDATED: Final = "undated"
"""A mark without a date (`true`, a text): greater than every date, so no removal outdoes it."""
LOST: Final = "0000"
"""A removal without a date: less than every date."""
KEPT: Final = timedelta(days=180)
"""How long a removal is remembered, so that a merge does not bring the mark back."""
_LAST: Final = "9999-12-31T23:59:59Z"
_UNDATED_AT: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Ids(Protocol):
    """A table of marks or removals, in memory or in a file being edited."""

    def get(self, id: str, default: str, /) -> str: ...
    def pop(self, id: str, default: str, /) -> str: ...
    def __setitem__(self, id: str, at: str, /) -> None: ...


class Shelf(NamedTuple):
    """The marks of one kind and their removals."""

    marks: Ids
    removed: Ids


class Operation(NamedTuple):
    """A change in the form in which it is queued, journaled and applied."""

    kind: MarkKind
    ids: tuple[str, ...]
    marked: bool
    at: str
    title: str = ""
    elsewhere: bool = False
    """Whether it comes from another file. Then the dates decide: nobody saw what stands here."""

    @classmethod
    def of(cls, change: Change) -> Operation | None:
        """Return the operation of a change, or None where no id of it can stand in a file."""
        ids = tuple(id for id in change.ids if id and id.isprintable())
        if not ids:
            return None
        return cls(change.kind, ids, change.marked, text_of(change.at), change.title)


def removed_of(kind: str) -> str:
    """Return the section of the removals of a kind."""
    return f"removed.{kind}"


def marks_of(section: str) -> str:
    """Return the section of the marks that a section of removals is about."""
    return section.removeprefix("removed.")


def empty_tables() -> Tables:
    return {section: {} for section in SECTIONS}


def merge(one: Tables, other: Tables) -> Tables:
    """Return what two files say together: of each paper and kind the newest, once."""
    merged = empty_tables()
    for section, table in merged.items():
        table.update(one[section])
        for id, at in other[section].items():
            if at > table.get(id, ""):
                table[id] = at
    for kind in KINDS:
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
    removals = [section for section in SECTIONS if section not in KINDS]
    return [
        (section, id)
        for section in removals
        for id, at in tables[section].items()
        if LOST < at < oldest
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
    return _UNDATED_AT if text in (UNDATED, LOST) else datetime.fromisoformat(text)


def newest(shelf: Shelf, ids: tuple[str, ...]) -> str:
    """Return the newest mark of a paper, whatever its removals, or nothing."""
    return max((shelf.marks.get(id, "") for id in ids), default="")


def settled(operation: Operation, shelf: Shelf) -> Operation:
    """Return the operation dated after everything it answers to.

    The user saw what stands here and acted later, even where another machine's clock runs ahead or
    the same second holds both: so the date says it, and a merge elsewhere decides alike.
    """
    if operation.marked:
        after = max(shelf.removed.get(id, "") for id in operation.ids)
    else:
        mark = newest(shelf, operation.ids)
        after = _next_second(mark) if mark and mark != UNDATED else ""
    return operation._replace(at=after) if after > operation.at else operation


def put(operation: Operation, shelf: Shelf) -> None:
    """Apply an operation to a shelf. Twice, or late, it does no harm."""
    if operation.marked:
        _mark(operation, shelf)
    else:
        _unmark(operation, shelf)


def _mark(operation: Operation, shelf: Shelf) -> None:
    ids, at = operation.ids, operation.at
    if any(shelf.removed.get(id, "") > at for id in ids):
        return
    for id in ids:
        shelf.removed.pop(id, "")
    if shelf.marks.get(ids[0], "") < at:
        shelf.marks[ids[0]] = at


def _unmark(operation: Operation, shelf: Shelf) -> None:
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
    if kind not in KINDS or not isinstance(marked, bool) or not isinstance(title, str):
        return None
    if not isinstance(ids, list) or not ids:
        return None
    if not all(isinstance(id, str) and id and id.isprintable() for id in ids):
        return None
    if (at := _when(at, marked)) is None:
        return None
    return Operation(kind, tuple(ids), marked, at, clean_line(title), elsewhere is True)


def _when(at: object, marked: bool) -> str | None:
    """Return when an operation of the journal was made; only a mark may have no date."""
    if at == UNDATED and marked:
        return UNDATED
    try:
        text = text_of(datetime.fromisoformat(at)) if isinstance(at, str) else UNDATED
    except ValueError:
        return None
    return None if text == UNDATED else text
