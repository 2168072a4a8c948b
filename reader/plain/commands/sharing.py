"""What leaves: links said and opened; BibTeX and citations as text, for whatever reads this."""

from __future__ import annotations

from typing import ClassVar, Final

from reader.commands.sharing import LINK_COMMANDS
from reader.library.paper_formats import bibtex, citation
from reader.model.paper import Paper
from reader.plain.commands.command import TypedCommand, chosen
from reader.plain.plain_reader import CommandError, PlainReader

LINKS: Final = {
    "page": "open-page",
    "pdf": "open-pdf",
    "code": "open-code",
    "project": "open-project",
}
"""What can be opened, with the reader's command that says which links may be it."""


class _Taking(TypedCommand):
    area: ClassVar[str] = "Share"


class Open(_Taking):
    """Open a paper's page in a browser."""

    does = ("open-page",)
    behind = "[pdf|code|project] [NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        first, _, rest = given.partition(" ")
        if first.casefold() in LINKS:
            _open(reader, first.casefold(), rest)
        else:
            _open(reader, "page", given)


class Pdf(_Taking):
    """Open a paper's PDF."""

    does = ("open-pdf",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        _open(reader, "pdf", given)


class Code(_Taking):
    """Open a paper's code."""

    does = ("open-code",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        _open(reader, "code", given)


class Project(_Taking):
    """Open the page of a paper's project, else its publisher's."""

    does = ("open-project",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        _open(reader, "project", given)


class Link(_Taking):
    """Say the links of papers."""

    does = ("copy-link",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        for paper in _papers(reader, given):
            links = [f"{name} {url}" for name, url in paper.links.items()]
            reader.say(*links or ["No link is known."])


class Bibtex(_Taking):
    """Say the BibTeX entries of papers."""

    does = ("copy-bibtex",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        for paper in _papers(reader, given):
            reader.verbatim(bibtex(paper))


class Cite(_Taking):
    """Say citations of papers as text."""

    does = ("copy-citation",)
    also = ("citation",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        for paper in _papers(reader, given):
            reader.say(citation(paper))


class Id(_Taking):
    """Say the ids of papers."""

    does = ("copy-id",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        reader.say(*(paper.id for paper in _papers(reader, given)))


class Title(_Taking):
    """Say the titles of papers."""

    does = ("copy-title",)
    behind = "[NUMBERS]"

    def run(self, reader: PlainReader, given: str) -> None:
        reader.say(*(paper.title for paper in _papers(reader, given)))


def _papers(reader: PlainReader, given: str) -> list[Paper]:
    found = [reader.library.cache.paper(row.key) for _, row in chosen(reader, given)]
    return [paper for paper in found if paper]


def _open(reader: PlainReader, what: str, given: str) -> None:
    """Open one of a paper's links, or say it where there is no desktop."""
    from reader.external_programs import open_link

    for paper in _papers(reader, given)[:1]:
        names = LINK_COMMANDS[LINKS[what]]
        url = next((paper.links[name] for name in names if name in paper.links), None)
        if url is None:
            raise CommandError(f"No {what} is known for this paper.")
        program = open_link(url, reader.config.open)
        reader.say(f"Opened with {program}: {url}" if program else f"No browser here: {url}")
