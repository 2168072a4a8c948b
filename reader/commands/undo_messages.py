"""What is answered to undoing and to doing again, in the painted reader and in the plain one."""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """What is said of undoing, or of doing again."""

    key: str
    """The command."""
    nothing: str
    done: str
    in_part: str
    gone: str
    forgotten: str
    earlier: str
    earlier_narrow: str
    """The same where there are but few columns."""


UNDO: Final = Words(
    key="undo",
    nothing="Nothing to undo",
    done="Undone: {what}",
    in_part="Undone: {what}, but for {left:,} changed since",
    gone="Changed since, so nothing is left to undo: {what}",
    forgotten="Too many papers to undo after a restart: {what}",
    earlier="{what} ({day}) was done on an earlier day; {key} again undoes it",
    earlier_narrow="{key} again undoes, of {day}: {what}",
)
REDO: Final = Words(
    key="redo",
    nothing="Nothing to do again",
    done="Done again: {what}",
    in_part="Done again: {what}, but for {left:,} changed since",
    gone="Changed since, so nothing is left to do again: {what}",
    forgotten="Too many papers to do again after a restart: {what}",
    earlier="{what} ({day}) was undone on an earlier day; {key} again redoes it",
    earlier_narrow="{key} again redoes, of {day}: {what}",
)
