"""The reader itself: its looks, its help, and the ways out."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Command, Context


class Sync(Command):
    """Fetch new digests in the background; Esc stops it."""

    keys = ("R",)


class RowHeight(Command):
    """Switch between rows of two lines and of one."""

    keys = ("=",)


class Theme(Command):
    """Choose a theme; the screen shows each as you move."""

    keys = ("T",)


class TextOnly(Command):
    """Show only the text, or everything again."""

    keys = ("z",)


class ToggleSource(Command):
    """Show the source of mathematics, or the mathematics."""

    keys = ("\\",)
    hint = "source"
    hint_rank = 5


class Help(Command):
    """Show every key; type to search."""

    keys = ("?",)
    hint = "help"
    hint_rank = 10


class Palette(Command):
    """Find a command by its name."""

    keys = (":", "Ctrl-p")


class Escape(Command):
    """One step back: keys begun, bar, abstract, filter, library. Never quits."""

    keys = ("Esc",)
    where: ClassVar[tuple[Context, ...]] = ("list", "abstract", "bar", "find")
    hint = "clear"
    hint_rank = 5


class Quit(Command):
    """Close the innermost thing, then quit."""

    keys = ("q",)


class QuitNow(Command):
    """Quit at once, from anywhere, marks saved."""

    keys = ("Ctrl-c",)
    where: ClassVar[tuple[Context, ...]] = ("anywhere",)


class Suspend(Command):
    """Stop for now, marks saved; fg in the shell comes back."""

    keys = ("Ctrl-z",)
    where: ClassVar[tuple[Context, ...]] = ("anywhere",)
