"""Marks: star, read, and undo. Each is on the disk before it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from reader.commands.undo_messages import REDO, UNDO, UndoMessages
from reader.model.counts import format_count
from reader.model.dates import format_day
from reader.model.mark import VERBS
from reader.plain.commands.command import TypedCommand, chosen
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.library.undo import Replay
    from reader.model.view import Row

DONE: Final = {
    "star": ("Starred", "starred already"),
    "unstar": ("Star taken from", "not starred"),
    "read": ("Read", "read already"),
    "unread": ("Unread", "unread already"),
}
"""For each mark, by the command line's name for it, what is said where it changed and where not."""


class _Marking(TypedCommand):
    area: ClassVar[str] = "Mark"


class Star(_Marking):
    """Star papers: star 3, star 3-5,9; without a number the one read last."""

    does = ("star",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        mark(reader, "star", given)


class Unstar(_Marking):
    """Take the stars of papers back."""

    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        mark(reader, "unstar", given)


class Read(_Marking):
    """Mark papers read; read all marks the whole list."""

    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        mark(reader, "read", given)


class Toggle(_Marking):
    """Mark a paper read, or unread again."""

    does = ("toggle-read",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        ((number, row),) = list(chosen(reader, given))[:1]
        mark(reader, "unread" if reader.is_marked(row, "read") else "read", str(number + 1))


class ReadAll(_Marking):
    """Mark all papers of the list read."""

    does = ("mark-all-read",)

    def do(self, reader: PlainReader) -> None:
        mark(reader, "read", "all")


class Undo(_Marking):
    """Undo the last mark, also that of an earlier day."""

    does = ("undo",)

    def do(self, reader: PlainReader) -> None:
        sure, reader.sure = reader.sure, None
        _say_replayed(reader, UNDO, reader.library.start_undo(sure).finish())


class Redo(_Marking):
    """Do again what was undone."""

    does = ("redo",)

    def do(self, reader: PlainReader) -> None:
        sure, reader.sure = reader.sure, None
        _say_replayed(reader, REDO, reader.library.start_redo(sure).finish())


class MergeCopies(_Marking):
    """Merge the marks of conflict copies that a file synchroniser left."""

    does = ("merge-copies",)

    def do(self, reader: PlainReader) -> None:
        from reader.library.marks_files import merge_copies

        reader.say(merge_copies(reader.library))


def mark(reader: PlainReader, verb: str, given: str) -> None:
    """Set or take back a mark of the papers named, and say what came of it."""
    kind, marked = VERBS[verb]
    done, already = DONE[verb]
    if given.casefold() == "all":
        changed = reader.library.start_marking(kind, reader.keys, marked).finish()
        reader.save()
        reader.say(f"{done}: {format_count(changed, 'paper')}; undo takes it back.")
        return
    found = list(chosen(reader, given))
    rows = [row for _, row in found if reader.is_marked(row, kind) != marked]
    reader.library.mark(kind, rows, marked)
    reader.save()
    reader.say(*_said(found, rows, done, already))


def _said(
    found: Sequence[tuple[int, Row]], changed: Sequence[Row], done: str, already: str
) -> list[str]:
    """Return a line for each paper: whether its mark changed, its number and title."""
    keys = {row.key for row in changed}
    return [
        f"{done} {number + 1}: {row.title}"
        if row.key in keys
        else f"{number + 1} is {already}: {row.title}"
        for number, row in found
    ]


def _say_replayed(reader: PlainReader, messages: UndoMessages, replay: Replay | None) -> None:
    if replay is None:
        raise CommandError(f"{messages.nothing}.")
    if replay.asks:
        reader.sure = replay.step
        day = format_day(replay.asks)
        reader.say(messages.confirm.format(what=replay.what, day=day, key=messages.command) + ".")
        return
    reader.save()
    changed = messages.partly_done if replay.left else messages.done
    none = messages.overtaken if replay.left else messages.too_many
    reader.say((changed if replay.papers else none).format(what=replay.what, left=replay.left))
