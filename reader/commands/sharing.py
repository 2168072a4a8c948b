"""What leaves with the reader: links opened, text copied."""

from __future__ import annotations

from typing import ClassVar, Final

from reader.commands.command import Area, Command

LINK_COMMANDS: Final = {
    "open-page": ("arXiv", "DOI", "project"),
    "open-pdf": ("PDF",),
    "open-code": ("code",),
    "open-project": ("project", "DOI"),
}
"""For each command that opens a link, the names of those it opens: the first there is."""


class _Taking(Command):
    area: ClassVar[Area] = "Take along"


class OpenPage(_Taking):
    """Open the paper's page."""

    keys = ("o",)
    hint = "open"
    hint_rank = 8


class OpenPdf(_Taking):
    """Open its PDF."""

    keys = ("p",)


class OpenCode(_Taking):
    """Open its code."""

    keys = ("c",)


class OpenProject(_Taking):
    """Open its project's page, else its publisher's."""

    keys = ("O",)


class OpenAddress(_Taking):
    """Open the next address that stands in the text."""

    keys = ("v",)


class CopyLink(_Taking):
    """Copy its link."""

    keys = ("y y",)
    hint = "link"


class CopyBibtex(_Taking):
    """Copy its BibTeX entry."""

    keys = ("y b",)
    hint = "BibTeX"


class CopyId(_Taking):
    """Copy its id."""

    keys = ("y i",)
    hint = "id"


class CopyTitle(_Taking):
    """Copy its title."""

    keys = ("y t",)
    hint = "title"


class CopyCitation(_Taking):
    """Copy a citation as text."""

    keys = ("y c",)
    hint = "citation"


class Export(_Taking):
    """Export what is shown, the starred or the paper: BibTeX, Markdown and more."""

    keys = ("e",)
