"""Stars, read marks, and undo. Every mark is saved before its answer is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reader.commands.undo_messages import REDO, UNDO, UndoMessages
from reader.model.counts import format_count
from reader.model.dates import format_day
from reader.model.mark import VERBS
from reader.plain.commands.parsing import selected_paper, selected_papers
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.library.undo import Replay

RESULTS: Final = {
    "star": ("Starred", "already starred"),
    "unstar": ("Star removed from", "not starred"),
    "read": ("Read", "already read"),
    "unread": ("Unread", "already unread"),
}
"""For each verb of `VERBS`: the words for a paper that it changed, and for one it did not."""


@command_with_argument("Mark", "star", "[NUMBERS]", ids=["star"])
def star(reader: PlainReader, argument: str) -> None:
    """Star papers: star 3, star 3-5,9; without a number the current one."""
    mark(reader, "star", argument)


@command_with_argument("Mark", "unstar", "[NUMBERS]")
def unstar(reader: PlainReader, argument: str) -> None:
    """Remove the stars of papers."""
    mark(reader, "unstar", argument)


@command_with_argument("Mark", "read", "[NUMBERS]")
def mark_read(reader: PlainReader, argument: str) -> None:
    """Mark papers read; read all marks the whole list."""
    mark(reader, "read", argument)


@command_with_argument("Mark", "toggle", "[NUMBER]", ids=["toggle-read"])
def toggle_read(reader: PlainReader, argument: str) -> None:
    """Mark a paper read, or unread if it is read."""
    index, row = selected_paper(reader, argument)
    mark(reader, "unread" if reader.is_marked("read", row) else "read", str(index + 1))


@command("Mark", "read-all", ids=["mark-all-read"])
def mark_all_read(reader: PlainReader) -> None:
    """Mark all papers of the list read."""
    mark(reader, "read", "all")


@command("Mark", "undo", ids=["undo"])
def undo(reader: PlainReader) -> None:
    """Undo the last mark, also one of an earlier day."""
    replay = reader.library.start_undo(reader.confirmed_step).finish()
    _print_replay(reader, UNDO, replay)


@command("Mark", "redo", ids=["redo"])
def redo(reader: PlainReader) -> None:
    """Redo what was undone last."""
    replay = reader.library.start_redo(reader.confirmed_step).finish()
    _print_replay(reader, REDO, replay)


@command("Mark", "merge-copies", ids=["merge-copies"])
def merge_copies(reader: PlainReader) -> None:
    """Merge the marks of conflict copies that a file synchroniser left."""
    from reader.library import marks_files

    reader.console.print_lines(marks_files.merge_copies(reader.library))


def mark(reader: PlainReader, verb: str, argument: str) -> None:
    """Set or remove a mark of the selected papers and print the result.

    `verb` is one of `VERBS`; `argument` selects the papers.
    """
    kind, is_set = VERBS[verb]
    done, unchanged = RESULTS[verb]
    if argument.casefold() == "all":
        changed = reader.library.start_marking(kind, reader.result_keys, is_set).finish()
        reader.save_marks()
        reader.console.print_lines(f"{done}: {format_count(changed, 'paper')}; undo reverts it.")
        return
    papers = selected_papers(reader, argument)
    to_change = [row for _, row in papers if reader.is_marked(kind, row) != is_set]
    changed_keys = {row.key for row in to_change}
    reader.library.mark(kind, to_change, is_set)
    reader.save_marks()
    for index, row in papers:
        is_changed = row.key in changed_keys
        result = f"{done} {index + 1}" if is_changed else f"{index + 1} is {unchanged}"
        reader.console.print_lines(f"{result}: {reader.display(row.title)}")


def _print_replay(reader: PlainReader, messages: UndoMessages, replay: Replay | None) -> None:
    """Print what was undone or redone, or ask for a confirmation. Raises CommandError if nothing
    can be."""
    if replay is None:
        raise CommandError(f"{messages.nothing}.")
    if replay.unconfirmed_day:
        reader.asked_step = replay.step
        day = format_day(replay.unconfirmed_day)
        text = messages.confirm.format(what=replay.what, day=day, key=messages.command)
        reader.console.print_lines(f"{text}.")
        return
    reader.save_marks()
    template = messages.result(replay.papers, replay.left)
    reader.console.print_lines(template.format(what=replay.what, left=replay.left))
