"""Commands that open the filter bar, and commands that apply while it is open."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import READING, Area, Command, Context


class _Finding(Command):
    area: ClassVar[Area] = "Find"


class _InBar(_Finding):
    contexts: ClassVar[tuple[Context, ...]] = ("bar",)


class Filter(_Finding):
    """Filter the view by words and terms; in the abstract, search its text."""

    contexts = READING
    keys = ("/",)
    hint = "filter"
    hint_rank = 7


class FilterLibrary(_Finding):
    """Filter the whole library."""

    keys = ("f",)


class SortOwn(_Finding):
    """Order as the digest or the view does."""

    keys = ("S d",)
    hint = "the list's own"


class SortUpvotes(_Finding):
    """Order by upvotes, the most first."""

    keys = ("S u",)
    hint = "upvotes"


class SortForYou(_Finding):
    """Order by nearness to your stars; the abstract says why."""

    keys = ("S f",)
    hint = "for you"


class SortTitle(_Finding):
    """Order by title."""

    keys = ("S t",)
    hint = "title"


class SortNewest(_Finding):
    """Order by digest, the newest first."""

    keys = ("S n",)
    hint = "newest"


class SortOldest(_Finding):
    """Order by digest, the oldest first."""

    keys = ("S o",)
    hint = "oldest"


class SortComments(_Finding):
    """Order by comments, the most first."""

    keys = ("S c",)
    hint = "comments"


class SortStars(_Finding):
    """Order by the stars of the paper's code, the most first."""

    keys = ("S s",)
    hint = "code stars"


class ResultDown(_InBar):
    """Go to the next result."""

    keys = ("Down", "Ctrl-n")
    pair = "result-up"
    pair_help = "Go to the next or previous result."
    hint = "move"
    hint_rank = 1


class ResultUp(_InBar):
    """Go to the previous result."""

    keys = ("Up", "Ctrl-p")


class ResultPageDown(_InBar):
    """Move a page of results down."""

    keys = ("PgDn",)
    pair = "result-page-up"
    pair_help = "Move a page of results down or up."


class ResultPageUp(_InBar):
    """Move a page of results up."""

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
    """Accept the completion, if the cursor is at the end of the line."""

    keys = ("Right",)
    hint = "complete"
    hint_rank = 6


class SaveView(_InBar):
    """Save the filter as a view with a name."""

    keys = ("Ctrl-o",)


class History(_InBar):
    """Recall an earlier filter."""

    keys = ("Ctrl-r",)


class FindNext(_Finding):
    """Go to the next match in the text."""

    keys = ("Down", "Ctrl-n")
    pair = "find-previous"
    pair_help = "Go to the next or previous match."
    contexts: ClassVar[tuple[Context, ...]] = ("find",)
    hint = "matches"
    hint_rank = 1


class KeepHits(_Finding):
    """Return to the text; next and previous unread then go through matches."""

    keys = ("Enter",)
    contexts: ClassVar[tuple[Context, ...]] = ("find",)
    hint = "to the abstract"
    hint_rank = 2


class FindPrevious(_Finding):
    """Go to the previous match in the text."""

    keys = ("Up", "Ctrl-p")
    contexts: ClassVar[tuple[Context, ...]] = ("find",)
