"""Moving through the list and the abstract, and reading on."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Area, Command, Context


class _Moving(Command):
    area: ClassVar[Area] = "Move"


class Down(_Moving):
    """Next paper; in the abstract, one line down."""

    keys = ("j", "Down")
    hint = "move"
    hint_rank = 1


class Up(_Moving):
    """Previous paper; in the abstract, one line up."""

    keys = ("k", "Up")


class Top(_Moving):
    """First paper; in the abstract, its beginning."""

    keys = ("g", "Home")


class Bottom(_Moving):
    """Last paper; in the abstract, its end."""

    keys = ("G", "End")


class HalfPageDown(_Moving):
    """Half a page down."""

    keys = ("Ctrl-d",)


class HalfPageUp(_Moving):
    """Half a page up."""

    keys = ("Ctrl-u",)


class PageDown(_Moving):
    """A page down."""

    keys = ("PgDn",)


class PageUp(_Moving):
    """A page up."""

    keys = ("PgUp",)


class IntoAbstract(_Moving):
    """Go into the abstract."""

    keys = ("Enter", "l", "Right")
    where: ClassVar[tuple[Context, ...]] = ("list",)


class BackToList(_Moving):
    """Go back to the list."""

    keys = ("h", "Left")
    where: ClassVar[tuple[Context, ...]] = ("abstract",)
    hint = "list"
    hint_rank = 2


class ReadOn(Command):
    """Page on; at the end mark the paper read and go to the next unread."""

    keys = ("Space",)
    area = "Read"
    hint = "read on"
    hint_rank = 3


class NextUnread(Command):
    """Next unread paper; while finding, the next hit."""

    keys = ("n",)
    area = "Read"
    hint = "next unread"
    hint_rank = 5


class PreviousUnread(Command):
    """Previous unread paper; while finding, the hit before."""

    keys = ("N",)
    area = "Read"


class AllAuthors(Command):
    """Show all authors, or the first eight again."""

    keys = ("a",)
    area = "Read"
