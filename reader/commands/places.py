"""Where the reader is: digests, views and the place before."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Area, Command


class _Place(Command):
    area: ClassVar[Area] = "Places"


class OlderDigest(_Place):
    """The digest before this one; in a week's view, the week before."""

    keys = ("[", "H")
    hint = "day"
    hint_rank = 6


class NewerDigest(_Place):
    """The digest after this one; in a week's view, the week after."""

    keys = ("]", "L")


class PickDigest(_Place):
    """Pick a digest by its date."""

    keys = ("d",)


class ShowAll(_Place):
    """Show all papers of the view; from the starred, return to it."""

    keys = ("1",)


class ShowUnread(_Place):
    """Show only the unread papers of the view."""

    keys = ("2",)


class ShowStarred(_Place):
    """Show every starred paper of the library, newest star first."""

    keys = ("3",)


class Widen(_Place):
    """Widen the view: day, week, library."""

    keys = ("V",)


class Narrow(_Place):
    """Narrow the view to the day of the selected paper."""

    keys = (".",)


class PlaceBefore(_Place):
    """Go back to the place before this one."""

    keys = ("`",)
