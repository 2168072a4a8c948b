"""Commands that change the location: the digest, the view, and the way back."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import READING, Area, Command


class _Place(Command):
    area: ClassVar[Area] = "Places"


class OlderDigest(_Place):
    """Go to the next older digest; in a week view, to the week before."""

    keys = ("[", "H")
    pair = "newer-digest"
    pair_help = "Go to the older or newer digest; in a week view, to another week."
    hint = "day"
    hint_rank = 6


class NewerDigest(_Place):
    """Go to the next newer digest; in a week view, to the week after."""

    keys = ("]", "L")


class PickDigest(_Place):
    """Choose a digest by date."""

    keys = ("d",)


class ShowAll(_Place):
    """Show all papers of the view; from the starred papers, return to it."""

    keys = ("1",)


class ShowUnread(_Place):
    """Show only the unread papers of the view."""

    keys = ("2",)


class ShowStarred(_Place):
    """Show all starred papers of the library, newest star first."""

    keys = ("3",)


class Widen(_Place):
    """Widen the view: from day to week to library."""

    keys = ("V",)
    pair = "narrow"
    pair_help = "Widen the view or narrow it to one day."


class Narrow(_Place):
    """Narrow the view to the day of the paper."""

    keys = (".",)


class Related(_Place):
    """Show the papers nearest to this one, in the whole library."""

    keys = ("r",)


class SinceLastVisit(_Place):
    """Show all digests since the last visit, after days away."""

    keys = ("A",)


class Views(_Place):
    """Choose a saved view; the list counts their unread papers."""

    keys = ("b",)


class PlaceBefore(_Place):
    """Go back to the previous place."""

    keys = ("`",)
    contexts = READING
