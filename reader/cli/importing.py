"""`import`, `digests`, `forget`: what is in the library, and how it gets in and out."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from reader.cli import dates, home, output
from reader.cli.output import Progress
from reader.cli.parsing import Parser, parser
from reader.model.clean import clean_line
from reader.model.dates import format_day
from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.library.imports import ImportResult
    from reader.library.library import Library


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    commands = {"import": _import, "digests": _digests, "forget": _forget}
    return commands[name](parser(name), arguments)


def _import(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a saved digest, or - for stdin")
    parser.add_argument("--date", type=dates.day, metavar="D", help="the digest's date, 2024-03-13")
    parser.add_argument("--format", metavar="NAME", help="the format, where it is not recognised")
    parser.add_argument(
        "--max-size",
        type=_bytes,
        metavar="N",
        help="the most a file may hold, unpacked: 500MB, 2GB",
    )
    given = parser.parse_args(arguments)
    from reader.library.imports import formats

    if given.format and given.format not in formats():
        parser.error(f"--format: there is no {given.format!r}; there are {', '.join(formats())}")
    with home.library(marks=False) as library:
        return max(_import_one(library, name, given) for name in given.files)


def _bytes(written: str) -> int:
    """Read a size such as `500MB`, `2GB` or `1.5 GiB`. Raises ArgumentTypeError."""
    import re
    from argparse import ArgumentTypeError

    form = r"(\d{1,12}(?:\.\d{1,9})?)\s*([kmgt]?)(i?)b?"
    match = re.fullmatch(form, written.strip(), re.ASCII | re.IGNORECASE)
    if match:
        step = 1024 if match[3] else 1000
        size = int(float(match[1]) * step ** " kmgt".index(match[2].lower() or " "))
    if not match or not size:
        raise ArgumentTypeError(f"{written!r} is no size; write 500MB or 2GB")
    return size


def _import_one(library: Library, name: str, given: Namespace) -> int:
    """Import one file, say what came of it, and return the exit code it asks for."""
    from reader.library.imports import import_file

    shown = "standard input" if name == "-" else clean_line(name)
    progress = Progress(shown)
    try:
        imported = import_file(
            library,
            name,
            day=given.date,
            format=given.format,
            limit=given.max_size,
            on_progress=progress,
        )
    except DaysheetError as error:
        progress.clear()
        # An error of a file begins with its name.
        output.problem(f"{shown}: {error}" if name == "-" else str(error))
        return error.exit_code
    except KeyboardInterrupt:
        progress.clear()
        output.problem(f"stopped; nothing of {shown} was taken")
        raise SystemExit(output.STOPPED) from None
    progress.clear()
    return _say(imported, shown, named=len(given.files) > 1)


def _say(imported: ImportResult, name: str, *, named: bool) -> int:
    """Print the summary of a file, and what of it was refused; return the exit code."""
    from reader.cli.summary import summary

    output.data((f"{name}: " if named else "") + summary(imported))
    for refusal in imported.refusals:
        output.problem(f"{name}: {refusal.place}: {refusal.reason}")
    if more := imported.refused - len(imported.refusals):
        output.problem(f"{name}: and {output.format_count(more, 'paper')} more refused")
    return output.BROKEN_INPUT if imported.refused and not imported.papers else output.DONE


def _digests(parser: Parser, arguments: list[str]) -> int:
    parser.parse_args(arguments)
    from reader.model.query import Is
    from reader.model.view import View

    with home.library() as library:
        days = library.days()
        for each in days:
            unread = len(library.keys(View("day", each.day), [Is("unread")]))
            notes = f"{unread} unread" + ("  date assumed" if each.assumed else "")
            sources = " ".join(each.sources)
            output.data(f"{each.day.isoformat()}  {each.papers:>4}  {sources}  {notes}")
    if not days:
        output.problem(
            "there are no digests; `daysheet sync` or `daysheet import FILE` brings some"
        )
    return output.DONE if days else output.NOTHING_FOUND


def _forget(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "date", type=dates.day, metavar="DATE", help="the digest's date, 2024-03-13"
    )
    given = parser.parse_args(arguments)
    with home.library(marks=False) as library:
        forgotten = library.forget(given.date)
    if not forgotten:
        output.problem(f"there is no digest of {format_day(given.date)}; `daysheet digests`")
        return output.NOTHING_FOUND
    papers = output.format_count(forgotten, "paper")
    output.data(f"forgot {format_day(given.date)}: {papers}; marks are kept")
    return output.DONE
