"""The filter bar: opening it, and what its keys do while it is open."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Area, Command, Context


class _Finding(Command):
    area: ClassVar[Area] = "Find"


class _InBar(_Finding):
    where: ClassVar[tuple[Context, ...]] = ("bar",)


class Filter(_Finding):
    """Filter the view by title and terms; in the abstract, find in its text."""

    keys = ("/",)
    hint = "filter"
    hint_rank = 7


class FilterLibrary(_Finding):
    """Filter the whole library."""

    keys = ("f",)


class Sort(_Finding):
    """The next order of the list: its own, upvotes, title, comments, code stars."""

    keys = ("S",)


class ResultDown(_InBar):
    """Next result."""

    keys = ("Down", "Ctrl-n")
    hint = "move"
    hint_rank = 1


class ResultUp(_InBar):
    """Previous result."""

    keys = ("Up", "Ctrl-p")


class ResultPageDown(_InBar):
    """A page of results down."""

    keys = ("PgDn",)


class ResultPageUp(_InBar):
    """A page of results up."""

    keys = ("PgUp",)


class KeepFilter(_InBar):
    """Keep the filter and go to the list."""

    keys = ("Enter",)
    hint = "to the list"
    hint_rank = 2


class Scope(_InBar):
    """Switch between this view and the library."""

    keys = ("Tab",)
    hint = "library"
    hint_rank = 3


class Complete(_InBar):
    """At the end of the line, take the completion."""

    keys = ("Right",)
    hint = "complete"
    hint_rank = 4


class History(_InBar):
    """Bring back an earlier filter."""

    keys = ("Ctrl-r",)


class FindNext(_Finding):
    """Next hit in the abstract."""

    keys = ("Down", "Ctrl-n")
    where: ClassVar[tuple[Context, ...]] = ("find",)
    hint = "hits"
    hint_rank = 1


class KeepHits(_Finding):
    """Go to the abstract; next and previous unread walk through the hits."""

    keys = ("Enter",)
    where: ClassVar[tuple[Context, ...]] = ("find",)
    hint = "to the abstract"
    hint_rank = 2


class FindPrevious(_Finding):
    """Previous hit in the abstract."""

    keys = ("Up", "Ctrl-p")
    where: ClassVar[tuple[Context, ...]] = ("find",)
