"""Opening links, printing texts for other programs, and exporting the list."""

from __future__ import annotations

from typing import Final

from reader.commands.sharing import LINK_COMMANDS
from reader.library.paper_formats import bibtex, citation, key_template
from reader.model.paper import Paper
from reader.plain.commands.parsing import selected_papers
from reader.plain.commands.registry import command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader

OPEN_COMMANDS: Final = {
    "page": "open-page",
    "pdf": "open-pdf",
    "code": "open-code",
    "project": "open-project",
}
"""For each kind of link, the id of the command that opens it."""


@command_with_argument("Share", "open", "[pdf|code|project] [NUMBER]", ids=["open-page"])
def open_page(reader: PlainReader, argument: str) -> None:
    """Open a paper's page in a browser."""
    first, _, rest = argument.partition(" ")
    kind = first.casefold()
    if kind in OPEN_COMMANDS:
        _open_link(reader, kind, rest)
    else:
        _open_link(reader, "page", argument)


@command_with_argument("Share", "pdf", "[NUMBER]", ids=["open-pdf"])
def open_pdf(reader: PlainReader, argument: str) -> None:
    """Open a paper's PDF."""
    _open_link(reader, "pdf", argument)


@command_with_argument("Share", "code", "[NUMBER]", ids=["open-code"])
def open_code(reader: PlainReader, argument: str) -> None:
    """Open a paper's code."""
    _open_link(reader, "code", argument)


@command_with_argument("Share", "project", "[NUMBER]", ids=["open-project"])
def open_project(reader: PlainReader, argument: str) -> None:
    """Open a paper's project page, or its publisher's page if it has none."""
    _open_link(reader, "project", argument)


@command_with_argument("Share", "link", "[NUMBERS]", ids=["copy-link"])
def print_links(reader: PlainReader, argument: str) -> None:
    """Print the links of papers."""
    for paper in _papers(reader, argument):
        links = [f"{name} {url}" for name, url in paper.links.items()]
        reader.console.print_lines(*links or ["No link is known."])


@command_with_argument("Share", "bibtex", "[NUMBERS]", ids=["copy-bibtex"])
def print_bibtex(reader: PlainReader, argument: str) -> None:
    """Print the BibTeX entries of papers."""
    for paper in _papers(reader, argument):
        reader.console.write(bibtex(paper, reader.config.export_key, reader.config.export_style))


@command_with_argument("Share", "cite", "[NUMBERS]", ids=["copy-citation"], aliases=["citation"])
def print_citations(reader: PlainReader, argument: str) -> None:
    """Print citations of papers as text."""
    reader.console.print_lines(*map(citation, _papers(reader, argument)))


@command_with_argument("Share", "id", "[NUMBERS]", ids=["copy-id"])
def print_ids(reader: PlainReader, argument: str) -> None:
    """Print the ids of papers."""
    reader.console.print_lines(*(paper.id for paper in _papers(reader, argument)))


@command_with_argument("Share", "title", "[NUMBERS]", ids=["copy-title"])
def print_titles(reader: PlainReader, argument: str) -> None:
    """Print the titles of papers."""
    reader.console.print_lines(*(paper.title for paper in _papers(reader, argument)))


@command_with_argument("Share", "export", "[FORMAT] [FILE]", ids=["export"])
def export(reader: PlainReader, argument: str) -> None:
    """Export the papers of the list: export refs.bib, export markdown, export csv list.txt."""
    from reader.library import exports

    first, _, rest = argument.partition(" ")
    formats = [name for name in exports.FORMATS if name != "mail"]
    named = first.casefold() if first.casefold() in formats else None
    file = rest.strip() if named else argument
    format = named or exports.format_of(file)
    if format not in formats:
        choices = ", ".join(formats)
        raise CommandError(f"Which format? export refs.bib, or one of {choices} before the file.")
    if not reader.result_keys:
        raise CommandError("There is nothing here to export.")
    template = key_template(reader.config.export_key)
    options = exports.ExportOptions(
        key_template=template,
        style=reader.config.export_style,
        by_day=reader.query.keeps_view_order,
    )
    if file:
        path, missing = exports.parse_path(file), exports.MissingIds(format)
        result = exports.export_file(
            reader.library, reader.result_keys, format, path, options, on_paper=missing
        )
        reader.console.print_lines(result.summary)
        if missing.message:
            reader.console.print_lines(f"{missing.message}.")
    else:
        for text in exports.export_text(reader.library, reader.result_keys, format, options):
            reader.console.write(text)


def _papers(reader: PlainReader, argument: str) -> list[Paper]:
    rows = selected_papers(reader, argument)
    papers = [reader.library.cache.paper(row.key) for _, row in rows]
    return [paper for paper in papers if paper]


def _open_link(reader: PlainReader, kind: str, argument: str) -> None:
    """Open a link of the first selected paper; without a browser, print it."""
    from reader.external_programs import open_link
    from reader.library.local_files import local_file_url

    for paper in _papers(reader, argument)[:1]:
        url = local_file_url(paper) if kind == "pdf" else None
        url = url or paper.first_link(LINK_COMMANDS[OPEN_COMMANDS[kind]])
        if url is None:
            raise CommandError(f"No {kind} is known for this paper.")
        program = open_link(url, reader.config.open)
        message = f"Opened with {program}: {url}" if program else f"No browser here: {url}"
        reader.console.print_lines(message)
