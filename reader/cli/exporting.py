"""`export`: write papers for other programs and people, to standard output or a file."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser
from reader.cli.listing import options_first, query_needs_marks, select_papers
from reader.model.clean import clean_line
from reader.model.links import web_url

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.exports import ExportOptions
    from reader.model.paper import Paper

VALUED_OPTIONS: Final = (
    *("--format", "-o", "--output", "--to", "--from", "--subject", "--title", "--url", "--style"),
)
"""Options that take the argument after them."""


def run(name: str, arguments: list[str]) -> int:
    """Export papers and return the exit code."""
    from reader.library import exports

    parser = _make_parser(name)
    options = parser.parse_args(options_first(arguments, VALUED_OPTIONS))
    format = _choose_format(parser, options)
    config = user_library.load_config()
    marks = options.notes or options.tags or exports.FORMATS[format].needs_record
    marks = marks or query_needs_marks(" ".join(options.query))
    with user_library.open_library(config, marks=marks) as library:
        selection = select_papers(parser, library, options.query)
        export_options = _export_options(parser, options, format, config)
        export_options = export_options._replace(by_day=selection.by_day)
        if not selection.keys:
            # A scheduled job mails everything that is printed.
            if format != "mail":
                output.write_error(selection.empty_message)
            return output.NOTHING_FOUND
        on_paper = _report_missing_id if exports.FORMATS[format].is_citation else None
        if options.output in ("", "-"):
            chunks = exports.export_text(library, selection.keys, format, export_options, on_paper)
            output.write_chunks(chunks)
            return selection.code
        try:
            result = exports.export_file(
                library,
                selection.keys,
                format,
                Path(options.output),
                export_options,
                on_paper=on_paper,
                force=options.force,
            )
        except exports.ForeignFileError as error:
            output.write_error(f"{error}; --force replaces it")
            return error.exit_code
    output.write_status(clean_line(result.summary))
    return selection.code


def _make_parser(name: str) -> Parser:
    from reader.library.exports import FORMATS

    suffixes = ", ".join(f"{format.suffixes[0]} {format.title}" for format in FORMATS.values())
    parser = make_parser(
        name,
        epilog=f"File names: {suffixes}.\n"
        "An existing .bib file is updated: missing entries are added, and what you wrote or\n"
        "changed in it stays. Any other existing file is replaced only if it is an export.\n"
        "`daysheet list --help` explains QUERY.",
    )
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="as for list; - for ids on standard input"
    )
    parser.add_argument("--format", metavar="NAME", help=", ".join(FORMATS), choices=[*FORMATS])
    parser.add_argument(
        "-o", "--output", default="", metavar="FILE", help="write to FILE, not standard output"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace any existing file, except a .bib"
    )
    parser.add_argument(
        "--to", action="append", default=[], metavar="ADDRESS", help="a recipient of the mail"
    )
    parser.add_argument("--from", default="", metavar="ADDRESS", help="the sender; else as --to")
    parser.add_argument("--subject", default="", metavar="TEXT", help="the subject of the mail")
    parser.add_argument(
        "--style", choices=["bibtex", "biblatex"], help="the program that a .bib is for"
    )
    parser.add_argument("--notes", action="store_true", help="Markdown, HTML: with your notes")
    parser.add_argument("--tags", action="store_true", help="Markdown, HTML: with your tags")
    parser.add_argument(
        "--title", default="", metavar="TEXT", help="Markdown, HTML, Atom: the title"
    )
    parser.add_argument(
        "--url", default="", metavar="ADDRESS", help="Atom: where the feed will be found"
    )
    parser.add_argument("--bom", action="store_true", help="CSV: for Excel, which needs the mark")
    return parser


def _choose_format(parser: Parser, options: Namespace) -> str:
    """Return the name of the format: from `--format`, else from the file name, else BibTeX."""
    from reader.library.exports import DEFAULT_FORMAT, FORMATS, format_of

    if options.format:
        return str(options.format)
    if options.output in ("", "-"):
        return "mail" if options.to else DEFAULT_FORMAT
    format = format_of(options.output)
    if format is None:
        names = ", ".join(FORMATS)
        parser.error(
            f"{options.output!r} does not end with a format's suffix; add --format, one of {names}"
        )
    return format


def _export_options(
    parser: Parser, options: Namespace, format: str, config: Config
) -> ExportOptions:
    """Return the options of the export."""
    from reader.library.exports import ExportOptions, parse_address
    from reader.library.paper_formats import key_template

    _check_format_options(parser, options, format)
    if format == "mail" and not options.to:
        parser.error("a mail needs --to ADDRESS")
    url = web_url(options.url)
    if options.url and url is None:
        parser.error(f"--url {options.url!r} is not a web address; write https://example.org/x")
    addresses: list[str] = []
    sender: str = vars(options)["from"]
    for text in filter(None, (*options.to, sender)):
        address = parse_address(text)
        if address is None:
            parser.error(f"{text!r} is not a mail address; write me@example.org")
        addresses.append(address)
    return ExportOptions(
        key_template=key_template(config.export_key),
        style=options.style or config.export_style,
        recipients=tuple(addresses[: len(options.to)]),
        sender=addresses[-1] if sender else "",
        subject=clean_line(options.subject, 200),
        with_tags=options.tags,
        with_notes=options.notes,
        title=clean_line(options.title, 200),
        url=url or "",
        bom=options.bom,
        today=date.today(),
    )


def _check_format_options(parser: Parser, options: Namespace, format: str) -> None:
    """Exit with a usage error if an option is for other formats only."""
    from reader.library.exports import FORMATS

    formats_of: dict[str, list[str]] = {}
    for name, each in FORMATS.items():
        for option in each.options:
            formats_of.setdefault(option, []).append(name)
    for option, formats in formats_of.items():
        if vars(options)[option] and format not in formats:
            parser.error(f"--{option} is for --format {' or '.join(formats)}")


def _report_missing_id(paper: Paper) -> None:
    from reader.library.exports import has_only_title
    from reader.library.paper_formats import display_text

    if has_only_title(paper):
        output.write_error(
            f"“{display_text(paper.title)}” ({paper.id}) has no known arXiv id or DOI"
        )
