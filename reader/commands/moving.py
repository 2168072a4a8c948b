"""Commands that move through the list and the abstract, and that read on."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import READING, Area, Command, Context


class _Moving(Command):
    area: ClassVar[Area] = "Move"
    contexts: ClassVar[tuple[Context, ...]] = READING


class Down(_Moving):
    """Go to the next paper; in the abstract, scroll down one line."""

    keys = ("j", "Down")
    pair = "up"
    pair_help = "Go to the next or previous paper; in the abstract, scroll one line."
    hint = "move"
    hint_rank = 1


class Up(_Moving):
    """Go to the previous paper; in the abstract, scroll up one line."""

    keys = ("k", "Up")


class Top(_Moving):
    """Go to the first paper; in the abstract, to its start."""

    keys = ("g", "Home")
    pair = "bottom"
    pair_help = "Go to the first or last paper; in the abstract, to its start or end."


class Bottom(_Moving):
    """Go to the last paper; in the abstract, to its end."""

    keys = ("G", "End")


class HalfPageDown(_Moving):
    """Move half a page down."""

    keys = ("Ctrl-d",)
    pair = "half-page-up"
    pair_help = "Move half a page down or up."


class HalfPageUp(_Moving):
    """Move half a page up."""

    keys = ("Ctrl-u",)


class PageDown(_Moving):
    """Move a page down."""

    keys = ("PgDn", "Ctrl-f")
    pair = "page-up"
    pair_help = "Move a page down or up."


class PageUp(_Moving):
    """Move a page up."""

    keys = ("PgUp", "Ctrl-b")


class IntoAbstract(_Moving):
    """Go to the abstract."""

    keys = ("Enter", "l", "Right")
    pair = "back-to-list"
    pair_help = "Go to the abstract, and back to the list."
    contexts: ClassVar[tuple[Context, ...]] = ("list",)


class BackToList(_Moving):
    """Return to the list."""

    keys = ("h", "Left")
    contexts: ClassVar[tuple[Context, ...]] = ("abstract",)
    hint = "list"
    hint_rank = 2


class ReadOn(Command):
    """Page down, then go to the next unread paper; marks this one read."""

    keys = ("Space",)
    contexts = READING
    area = "Read"
    hint = "read on"
    hint_rank = 3


class NextUnread(Command):
    """Go to the next unread paper; while finding, to the next match."""

    keys = ("n",)
    pair = "previous-unread"
    pair_help = "Go to the next or previous unread paper; while finding, to another match."
    contexts = READING
    area = "Read"
    hint = "next unread"
    hint_rank = 5


class PreviousUnread(Command):
    """Go to the previous unread paper; while finding, to the previous match."""

    keys = ("N",)
    contexts = READING
    area = "Read"


class AllAuthors(Command):
    """Show all authors, or only the first eight."""

    keys = ("a",)
    area = "Read"
