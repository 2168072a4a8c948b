"""`export`: papers for other programs and people, to standard output or into a file."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, parser
from reader.cli.listing import asked, asks_for_marks, options_first
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.library.exports import ExportOptions
    from reader.model.paper import Paper

VALUED: Final = ("--format", "-o", "--output", "--to", "--from", "--subject")


def run(name: str, arguments: list[str]) -> int:
    """Export papers and return the exit code."""
    from reader.library import exports

    parser = _options(name)
    given = parser.parse_args(options_first(arguments, VALUED))
    format = _format(parser, given)
    settings = user_library.config()
    marked = exports.FORMATS[format].needs_record or asks_for_marks(" ".join(given.query))
    with user_library.library(settings, marks=marked) as library:
        found = asked(parser, library, given.query)
        options = _export_options(parser, given, format, settings.export_key)._replace(
            by_day=found.by_day
        )
        if not found.keys:
            # What runs by the clock mails whatever is said.
            if format != "mail":
                output.problem(found.nothing)
            return output.NOTHING_FOUND
        say = _report_missing_id if exports.FORMATS[format].is_citation else None
        if given.output in ("", "-"):
            output.texts(exports.export_text(library, found.keys, format, options, say))
            return found.code
        path, force = Path(given.output), bool(given.force)
        try:
            result = exports.export_file(
                library, found.keys, format, path, options, on_paper=say, force=force
            )
        except exports.ForeignFileError as error:
            output.problem(f"{error}; --force replaces it")
            return error.exit_code
    output.talk(clean_line(result.summary))
    return found.code


def _options(name: str) -> Parser:
    from reader.library.exports import FORMATS

    suffixes = ", ".join(f"{each.suffixes[0]} {each.title}" for each in FORMATS.values())
    options = parser(
        name,
        epilog=f"File names: {suffixes}.\n"
        "A .bib that is there is brought up to date: entries that lack are added, what you wrote\n"
        "or changed in it stays. Other files are replaced, where they are such a list already.\n"
        "`daysheet list --help` shows what a QUERY may hold.",
    )
    options.add_argument(
        "query", nargs="*", metavar="QUERY", help="as for list; - for ids on standard input"
    )
    options.add_argument("--format", metavar="NAME", help=", ".join(FORMATS), choices=[*FORMATS])
    options.add_argument(
        "-o", "--output", default="", metavar="FILE", help="write this file, not standard output"
    )
    options.add_argument(
        "--force", action="store_true", help="replace a file whatever it holds; never a .bib"
    )
    options.add_argument(
        "--to", action="append", default=[], metavar="ADDRESS", help="whom a mail is for"
    )
    options.add_argument(
        "--from", dest="sender", default="", metavar="ADDRESS", help="whom it is from; else --to"
    )
    options.add_argument("--subject", default="", metavar="TEXT", help="its subject")
    return options


def _format(parser: Parser, given: Namespace) -> str:
    """Return the format: what was said, else what the file's name says, else BibTeX."""
    from reader.library.exports import DEFAULT_FORMAT, FORMATS, format_of

    named = format_of(given.output)
    if given.format:
        return str(given.format)
    if given.output in ("", "-"):
        return "mail" if given.to else DEFAULT_FORMAT
    if named is None:
        names = ", ".join(FORMATS)
        parser.error(f"{given.output!r} names no format; add --format, one of {names}")
    return named


def _export_options(
    parser: Parser, given: Namespace, format: str, key: str | None
) -> ExportOptions:
    from reader.library.exports import ExportOptions, key_template, parse_address

    if format == "mail" and not given.to:
        parser.error("a mail needs --to ADDRESS")
    if format != "mail" and (given.to or given.sender or given.subject):
        parser.error("--to, --from and --subject are for --format mail")
    addresses = []
    for each in (*given.to, *([given.sender] if given.sender else [])):
        found = parse_address(each)
        if found is None:
            parser.error(f"{each!r} is no address; write me@example.org")
        addresses.append(found)
    return ExportOptions(
        key_template=key_template(key),
        recipients=tuple(addresses[: len(given.to)]),
        sender=addresses[-1] if given.sender else "",
        subject=clean_line(given.subject, 200),
        today=date.today(),
    )


def _report_missing_id(paper: Paper) -> None:
    from reader.library.exports import has_only_title

    if has_only_title(paper):
        output.problem(f"no arXiv id or DOI is known of “{paper.title}” ({paper.id})")
