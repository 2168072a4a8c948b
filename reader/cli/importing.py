"""`import`, `digests`, `forget`: what is in the library, and how it gets in and out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from reader.cli import output, user_library
from reader.cli.arguments import Parser, day, parser
from reader.cli.output import Progress, format_count
from reader.model.clean import clean_line
from reader.model.dates import format_day
from reader.model.digest import PAGE
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
    parser.add_argument("--date", type=day, metavar="D", help="the digest's date, 2024-03-13")
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
    with user_library.library(marks=False) as library:
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

    with user_library.library() as library:
        days = library.cache.days()
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
    parser.add_argument("date", type=day, metavar="DATE", help="the digest's date, 2024-03-13")
    given = parser.parse_args(arguments)
    with user_library.library(marks=False) as library:
        forgotten = library.cache.forget(given.date)
    if not forgotten:
        output.problem(f"there is no digest of {format_day(given.date)}; `daysheet digests`")
        return output.NOTHING_FOUND
    papers = output.format_count(forgotten, "paper")
    output.data(f"forgot {format_day(given.date)}: {papers}; marks are kept")
    return output.DONE


def summary(imported: ImportResult) -> str:
    """Return `52 papers, digest 13 Mar 2026 (year assumed; --date to change it)` and the like."""
    text = f"{format_count(imported.papers, 'paper')}, {_digest_text(imported)}"
    did = ", ".join(_did(imported))
    return f"{text}: {did}" if did else text


def _digest_text(imported: ImportResult) -> str:
    digests = imported.ingested.digests
    if not digests:
        return "no digest"
    days = span([day for _, day, _ in digests])
    guessed = [source for source, _, assumed in digests if assumed]
    if len(digests) == 1:
        if moved := imported.ingested.moved:
            return f"digest moved from {format_day(moved[0][0])} to {days}"
        part = "year" if guessed == [PAGE] else "date"
        return f"digest {days}" + (f" ({part} assumed; --date to change it)" if guessed else "")
    note = f" ({format_count(len(guessed), 'date')} assumed; --date to change)" if guessed else ""
    return f"{format_count(len(digests), 'digest')}, {days}{note}"


def _did(imported: ImportResult) -> list[str]:
    """Return what was new, updated and refused; nothing where one digest was wholly new, or moved
    and nothing else."""
    ingested = imported.ingested
    counts = {"new": ingested.new, "updated": ingested.updated, "known": ingested.same}
    parts = [f"{count:,} {what}" for what, count in counts.items() if count]
    whole = ingested.updated if ingested.moved else ingested.new
    if whole == imported.papers and len(ingested.digests) == 1 and not imported.refused:
        parts = []
    elif ingested.same == imported.papers:
        parts = ["digests updated" if ingested.changed else "nothing new"]
    return parts + ([f"{imported.refused:,} refused"] if imported.refused else [])


def span(days: Sequence[date]) -> str:
    """Return `13 Mar 2026` or `13 Mar 2026 to 21 Aug 2026`."""
    first, last = min(days), max(days)
    return format_day(first) if first == last else f"{format_day(first)} to {format_day(last)}"
