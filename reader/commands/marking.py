"""Commands that change marks: read, starred, tags, notes; undo and redo."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import READING, Area, Command, Context


class _Mark(Command):
    area: ClassVar[Area] = "Mark"
    contexts: ClassVar[tuple[Context, ...]] = READING


class Star(_Mark):
    """Star the paper, or remove its star."""

    keys = ("s",)
    hint = "star"
    hint_rank = 4


class ToggleRead(_Mark):
    """Mark the paper read or unread."""

    keys = ("m",)


class MarkAllRead(_Mark):
    """Mark all shown papers read."""

    keys = ("M",)
    contexts = ("list", "abstract")


class Tag(_Mark):
    """Add tags to the paper, or remove them."""

    keys = ("t",)


class Note(_Mark):
    """Write a one-line note on the paper; empty text removes it."""

    keys = ("w",)


class MergeCopies(_Mark):
    """Merge conflict copies of the marks file; a file synchroniser left them."""

    contexts = ("list", "abstract")


class Undo(_Mark):
    """Undo the last change of marks, even one of an earlier day."""

    keys = ("u",)
    pair = "redo"
    pair_help = "Undo or redo the last change of marks, even of an earlier day."
    hint = "undo"
    hint_rank = 9


class Redo(_Mark):
    """Redo what was undone last."""

    keys = ("U",)
