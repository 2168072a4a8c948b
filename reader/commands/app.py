"""Commands of the app as a whole: sync, display, help and quit."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import READING, Command, Context


class Sync(Command):
    """Fetch new digests in the background; Esc cancels."""

    contexts = READING
    keys = ("R",)


class RowHeight(Command):
    """Switch between rows of one and two lines."""

    keys = ("=",)


class Theme(Command):
    """Choose a theme with a live preview."""

    contexts = READING
    keys = ("T",)


class TextOnly(Command):
    """Show the text alone, then the list alone, then both again."""

    keys = ("z",)


class GrowList(Command):
    """Move the border between list and abstract, to make the list larger."""

    keys = (">",)
    pair = "shrink-list"
    pair_help = "Make the list larger or smaller; this moves the border to the abstract."


class ShrinkList(Command):
    """Move the border between list and abstract, to make the list smaller."""

    keys = ("<",)


class ToggleSource(Command):
    """Show mathematics as source or converted."""

    contexts = READING
    keys = ("\\",)
    hint = "source"
    hint_rank = 5


class Help(Command):
    """Show all keys; type to search."""

    contexts = READING
    keys = ("?",)
    hint = "help"
    hint_rank = 10


class Palette(Command):
    """Find and run a command by name."""

    contexts = READING
    keys = (":", "Ctrl-p")


class Escape(Command):
    """Go back: from pending keys, bar, abstract, filter, library. Never quits."""

    keys = ("Esc",)
    contexts: ClassVar[tuple[Context, ...]] = ("list", "abstract", "document", "bar", "find")
    hint = "clear"
    hint_rank = 5


class Quit(Command):
    """Quit, or close what is in front of the list."""

    contexts = READING
    keys = ("q",)


class QuitNow(Command):
    """Save the marks and quit at once, from anywhere."""

    keys = ("Ctrl-c",)
    aliases = ("q", "quit", "wq", "exit", "x", "q!", "qa")
    contexts: ClassVar[tuple[Context, ...]] = ("anywhere",)


class SaveAndQuit(Command):
    """Save the marks and quit at once, as in vim."""

    contexts = READING
    keys = ("Z Z",)
    hint = "quit"


class Suspend(Command):
    """Save the marks and suspend; fg in the shell resumes."""

    keys = ("Ctrl-z",)
    contexts: ClassVar[tuple[Context, ...]] = ("anywhere",)
