"""Messages after undo and redo, for the full-screen reader and the plain one alike."""

from __future__ import annotations

from typing import Final, NamedTuple


class UndoMessages(NamedTuple):
    """Messages of undo or of redo. Placeholders: `{what}` was done, `{left}` papers were skipped,
    `{day}` it was done on, and `{key}` of the command."""

    command: str
    """The id of the command."""
    nothing: str
    done: str
    partly_done: str
    """Some papers were marked again since and are left alone."""
    overtaken: str
    """All papers were marked again since."""
    too_many: str
    """The entry was too large for the stored history."""
    confirm: str
    """An entry of an earlier day needs the key twice."""
    confirm_narrow: str
    """`confirm` for a narrow screen."""

    def result(self, papers: int, left: int) -> str:
        """Return the message after `papers` papers were changed and `left` were skipped."""
        if papers:
            return self.partly_done if left else self.done
        return self.overtaken if left else self.too_many


UNDO: Final = UndoMessages(
    command="undo",
    nothing="Nothing to undo",
    done="Undone: {what}",
    partly_done="Undone: {what}, except {left:,} changed since",
    overtaken="All changed since, nothing to undo: {what}",
    too_many="Too many papers to undo after a restart: {what}",
    confirm="{what} ({day}) was done on an earlier day; {key} again undoes it",
    confirm_narrow="{key} again undoes, {day}: {what}",
)
REDO: Final = UndoMessages(
    command="redo",
    nothing="Nothing to redo",
    done="Redone: {what}",
    partly_done="Redone: {what}, except {left:,} changed since",
    overtaken="All changed since, nothing to redo: {what}",
    too_many="Too many papers to redo after a restart: {what}",
    confirm="{what} ({day}) was undone on an earlier day; {key} again redoes it",
    confirm_narrow="{key} again redoes, {day}: {what}",
)
