"""Commands that open links, copy text and export papers."""

from __future__ import annotations

from typing import ClassVar, Final

from reader.commands.command import READING, Area, Command, Context

LINK_COMMANDS: Final = {
    "open-page": ("arXiv", "DOI", "project"),
    "open-pdf": ("PDF",),
    "open-code": ("code",),
    "open-project": ("project", "DOI"),
}
"""For each command that opens a link, the link names to try, in order."""


class _Sharing(Command):
    area: ClassVar[Area] = "Share"
    contexts: ClassVar[tuple[Context, ...]] = READING


class OpenPage(_Sharing):
    """Open the paper's web page."""

    keys = ("o",)
    hint = "open"
    hint_rank = 8


class OpenPdf(_Sharing):
    """Open your copy of the paper, or its PDF."""

    keys = ("p",)


class OpenCode(_Sharing):
    """Open the paper's code."""

    keys = ("c",)


class OpenProject(_Sharing):
    """Open the project page, or the publisher's page if there is none."""

    keys = ("O",)


class OpenAddress(_Sharing):
    """Open the next link in the text."""

    keys = ("v",)
    contexts = ("list", "abstract")


class CopyLink(_Sharing):
    """Copy the paper's link."""

    keys = ("y y",)
    hint = "link"


class CopyBibtex(_Sharing):
    """Copy the paper as a BibTeX entry."""

    keys = ("y b",)
    hint = "BibTeX"


class CopyId(_Sharing):
    """Copy the paper's id."""

    keys = ("y i",)
    hint = "id"


class CopyTitle(_Sharing):
    """Copy the paper's title."""

    keys = ("y t",)
    hint = "title"


class CopyCitation(_Sharing):
    """Copy a citation as plain text."""

    keys = ("y c",)
    hint = "citation"


class Export(_Sharing):
    """Export this paper, or all shown or starred: BibTeX, Markdown and more."""

    keys = ("e",)
    contexts = ("list", "abstract")
