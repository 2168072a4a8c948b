"""Marks: what is read, starred, tagged and noted, and taking any of it back."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Area, Command


class _Mark(Command):
    area: ClassVar[Area] = "Mark"


class Star(_Mark):
    """Star the paper, or take its star back."""

    keys = ("s",)
    hint = "star"
    hint_rank = 4


class ToggleRead(_Mark):
    """Mark the paper read, or unread again."""

    keys = ("m",)


class MarkAllRead(_Mark):
    """Mark all papers shown read."""

    keys = ("M",)


class Tag(_Mark):
    """Give the paper tags, or take them away."""

    keys = ("t",)


class Note(_Mark):
    """Write a note of one line on the paper; an empty one goes."""

    keys = ("w",)


class MergeCopies(_Mark):
    """Merge the marks of conflict copies that a file synchroniser left."""


class Undo(_Mark):
    """Undo the last mark, also that of an earlier day."""

    keys = ("u",)
    hint = "undo"
    hint_rank = 9


class Redo(_Mark):
    """Do again what was undone."""

    keys = ("U",)
