"""Commands of the full text of a paper: opened from the abstract, a context of its own."""

from __future__ import annotations

from typing import ClassVar

from reader.commands.command import Area, Command, Context


class OpenText(Command):
    """Open the full text of the paper."""

    keys = ("Enter",)
    contexts: ClassVar[tuple[Context, ...]] = ("abstract",)
    area: ClassVar[Area] = "Read"
    hint = "full text"
    hint_rank = 4


class FetchText(Command):
    """Fetch the full text of the paper, or look for a newer version."""

    keys = ("F",)
    contexts: ClassVar[tuple[Context, ...]] = ("list", "abstract", "document")
    area: ClassVar[Area] = "Read"


class _InText(Command):
    contexts: ClassVar[tuple[Context, ...]] = ("document",)
    area: ClassVar[Area] = "Full text"


class CloseText(_InText):
    """Return from the full text to the abstract."""

    keys = ("h", "Left")
    hint = "abstract"
    hint_rank = 2


class NextSection(_InText):
    """Go to the next section."""

    keys = ("}",)
    pair = "previous-section"
    pair_help = "Go to the next or previous section."
    hint = "section"
    hint_rank = 5


class PreviousSection(_InText):
    """Go to the previous section."""

    keys = ("{",)


class Outline(_InText):
    """Choose a section; type to narrow."""

    keys = ("i",)
    hint = "outline"
    hint_rank = 4


class NextReference(_InText):
    """Select the next reference, link or figure."""

    keys = ("Tab",)
    pair = "previous-reference"
    pair_help = "Select the next or previous reference, link or figure."
    hint = "reference"
    hint_rank = 6


class PreviousReference(_InText):
    """Select the previous reference, link or figure."""

    keys = ("Shift-Tab",)


class FollowReference(_InText):
    """Follow the selected reference, into the library if the paper is there."""

    keys = ("Enter",)
    hint = "follow"
    hint_rank = 2


class FollowBack(_InText):
    """Go back to where the reference was followed."""

    keys = ("Backspace",)
    hint = "back"
    hint_rank = 2


class ScrollRight(_InText):
    """Scroll a wide table to the right."""

    keys = (">",)
    pair = "scroll-left"
    pair_help = "Scroll a wide table to the right or left."


class ScrollLeft(_InText):
    """Scroll a wide table to the left."""

    keys = ("<",)


class CopyParagraph(_InText):
    """Copy the paragraph, with its section and citation key."""

    keys = ("y p",)
    hint = "paragraph"
