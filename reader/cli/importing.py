"""`import`, `digests` and `forget`: add digests to the library, list them, remove them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser, parse_day
from reader.cli.output import ProgressBar, format_count
from reader.model.clean import clean_line
from reader.model.dates import format_day
from reader.model.digest import PAGE
from reader.model.errors import DaysheetError

KEYS_SHOWN: Final = 20
"""Citation keys that are not kept and are shown. The others are only counted."""

if TYPE_CHECKING:
    from reader.library.imports import ImportResult
    from reader.library.library import Library


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    commands = {"import": _import, "digests": _digests, "forget": _forget}
    return commands[name](make_parser(name), arguments)


def _import(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a saved digest, a bibliography, or - for stdin"
    )
    parser.add_argument(
        "--date", type=parse_day, metavar="D", help="the digest's date, such as 2024-03-13"
    )
    parser.add_argument("--format", metavar="NAME", help="the format, if it is not recognised")
    parser.add_argument(
        "--ids", action="store_true", help="take the ids and links of papers in any text"
    )
    parser.add_argument("--star", action="store_true", help="star the papers that are new")
    parser.add_argument(
        "--tag",
        action="append",
        default=[],
        metavar="TAG",
        help="tag the papers that are new; may be repeated",
    )
    parser.add_argument(
        "--max-size",
        type=_parse_size,
        metavar="N",
        help="the largest size of an unpacked file: 500MB, 2GB",
    )
    options = parser.parse_args(arguments)
    from reader.library.imports import formats

    if options.format and options.format not in formats():
        known = ", ".join(formats())
        parser.error(f"--format: there is no format {options.format!r}; use one of {known}")
    if options.ids and options.format not in (None, "ids"):
        parser.error("--ids reads any text; leave --format out")
    options.tag = [tag.removeprefix("+") for tag in options.tag]
    _check_tags(parser, options.tag)
    with user_library.open_library() as library:
        codes = [_import_one(library, name, options) for name in options.files]
        if options.star or options.tag:
            codes.append(_save_marks(library))
        return max(codes)


def _check_tags(parser: Parser, tags: list[str]) -> None:
    """Exit with a usage error if a tag is invalid."""
    from reader.model.tags import TAG_LIMIT, parse_tag

    if invalid := [tag for tag in tags if not parse_tag(tag)]:
        allowed = f"letters, digits and -_./+, at most {TAG_LIMIT}"
        parser.error(f"--tag: {invalid[0]!r} is not a tag; write {allowed}")


def _save_marks(library: Library) -> int:
    """Save the marks on new papers. Print why if they were not saved; return the exit code."""
    is_saved = library.marks.flush()
    problem = library.marks.problem
    if is_saved and not problem:
        return output.DONE
    output.write_error(problem or "not saved: the marks file is busy; try again")
    return output.NOT_SAVED


def _parse_size(text: str) -> int:
    """Return the bytes of a size such as `500MB`, `2GB` or `1.5 GiB`. Raises ArgumentTypeError."""
    import re
    from argparse import ArgumentTypeError

    pattern = r"(\d{1,12}(?:\.\d{1,9})?)\s*([kmgt]?)(i?)b?"
    match = re.fullmatch(pattern, text.strip(), re.ASCII | re.IGNORECASE)
    if match:
        step = 1024 if match[3] else 1000
        size = int(float(match[1]) * step ** " kmgt".index(match[2].lower() or " "))
    if not match or not size:
        raise ArgumentTypeError(f"{text!r} is not a size; write 500MB or 2GB")
    return size


def _import_one(library: Library, name: str, options: Namespace) -> int:
    """Import one file, print the result, and return the exit code."""
    from reader.library.imports import import_file

    label = "standard input" if name == "-" else clean_line(name)
    progress = ProgressBar(label)
    try:
        result = import_file(
            library,
            name,
            day=options.date,
            format="ids" if options.ids else options.format,
            limit=options.max_size,
            on_progress=progress,
        )
    except DaysheetError as error:
        progress.clear()
        # The message for a file starts with its name already.
        output.write_error(f"{label}: {error}" if name == "-" else str(error))
        return error.exit_code
    except KeyboardInterrupt:
        progress.clear()
        output.write_error(f"stopped; nothing was imported from {label}")
        raise SystemExit(output.INTERRUPTED) from None
    progress.clear()
    marked = _mark_new(library, result, options)
    if options.ids and result.ingested.new:
        marked += "; `daysheet sync --resolve` brings their titles"
    return _print_result(result, label, marked, show_name=len(options.files) > 1)


def _mark_new(library: Library, result: ImportResult, options: Namespace) -> str:
    """Star and tag the papers that were new to the library. Return what was done, or nothing."""
    keys = result.ingested.new_keys
    if not (options.star or options.tag):
        return ""
    if not keys:
        output.write_status("--star and --tag mark only papers that are new to the library")
        return ""
    rows = library.cache.rows(keys)
    done = []
    if options.star:
        library.mark("starred", rows, True)
        done.append("starred")
    if options.tag:
        from reader.model.tags import parse_tag

        library.tag(rows, options.tag, [])
        done.append(f"tagged {', '.join(map(parse_tag, options.tag))}")
    return f"; {format_count(len(rows), 'new paper')} {' and '.join(done)}"


def _print_result(result: ImportResult, name: str, marked: str, *, show_name: bool) -> int:
    """Print the summary of a file and the refused papers. Return the exit code.

    `marked` says what was done to the new papers.
    """
    output.write_line((f"{name}: " if show_name else "") + summarize(result) + marked)
    for refusal in result.refusals:
        output.write_error(f"{name}: {refusal.place}: {refusal.reason}")
    for unused, kept in result.unused_keys[:KEYS_SHOWN]:
        output.write_error(
            f"{name}: {clean_line(unused)} and {clean_line(kept)} are one paper; exports use "
            f"{clean_line(kept)}"
        )
    if more := len(result.unused_keys[KEYS_SHOWN:]):
        output.write_error(f"{name}: {format_count(more, 'more key')} of papers that have another")
    if more := result.refused - len(result.refusals):
        output.write_error(f"{name}: {format_count(more, 'more paper')} refused")
    return output.BAD_INPUT if result.refused and not result.papers else output.DONE


def summarize(result: ImportResult) -> str:
    """Return one line such as `52 papers, digest 13 Mar 2026: 50 new, 2 updated`.

    A guessed date is marked: `digest 13 Mar 2026 (year assumed; --date to change it)`.
    """
    text = f"{format_count(result.papers, 'paper')}, {_summarize_digests(result)}"
    changes = ", ".join(_changes(result))
    return f"{text}: {changes}" if changes else text


def _summarize_digests(result: ImportResult) -> str:
    digests = result.ingested.digests
    if not digests:
        return "no digest"
    days = format_range([day for _, day, _ in digests])
    assumed = [source for source, _, is_assumed in digests if is_assumed]
    if len(digests) == 1:
        if moved := result.ingested.moved:
            return f"digest moved from {format_day(moved[0][0])} to {days}"
        part = "year" if assumed == [PAGE] else "date"
        return f"digest {days}" + (f" ({part} assumed; --date to change it)" if assumed else "")
    note = f" ({format_count(len(assumed), 'date')} assumed; --date to change)" if assumed else ""
    return f"{format_count(len(digests), 'digest')}, {days}{note}"


def _changes(result: ImportResult) -> list[str]:
    """Return what was new, updated and refused. Leave out the obvious: one digest that is all new,
    or that was only moved."""
    ingested = result.ingested
    counts = {"new": ingested.new, "updated": ingested.updated, "known": ingested.same}
    changes = [f"{count:,} {what}" for what, count in counts.items() if count]
    main_count = ingested.updated if ingested.moved else ingested.new
    if main_count == result.papers and len(ingested.digests) == 1 and not result.refused:
        changes = []
    elif ingested.same == result.papers:
        changes = ["digests updated" if ingested.changed else "nothing new"]
    changes += [f"{result.repeated:,} repeated"] if result.repeated else []
    return changes + ([f"{result.refused:,} refused"] if result.refused else [])


def format_range(days: Sequence[date]) -> str:
    """Return the first and last of `days`: `13 Mar 2026` or `13 Mar 2026 to 21 Aug 2026`."""
    first, last = min(days), max(days)
    return format_day(first) if first == last else f"{format_day(first)} to {format_day(last)}"


def _digests(parser: Parser, arguments: list[str]) -> int:
    parser.parse_args(arguments)
    from reader.model.query import Is
    from reader.model.view import View

    with user_library.open_library() as library:
        days = library.cache.days()
        for each in days:
            unread = len(library.keys(View("day", each.day), [Is("unread")]))
            notes = f"{unread} unread" + ("  date assumed" if each.assumed else "")
            sources = " ".join(each.sources)
            output.write_line(f"{each.day.isoformat()}  {each.papers:>4}  {sources}  {notes}")
    if not days:
        output.write_error(
            "there are no digests; get some with `daysheet sync` or `daysheet import FILE`"
        )
    return output.DONE if days else output.NOTHING_FOUND


def _forget(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "date", type=parse_day, metavar="DATE", help="the digest's date, such as 2024-03-13"
    )
    options = parser.parse_args(arguments)
    with user_library.open_library(marks=False) as library:
        papers = library.cache.forget(options.date)
    day = format_day(options.date)
    if not papers:
        output.write_error(f"there is no digest of {day}; `daysheet digests` lists all")
        return output.NOTHING_FOUND
    output.write_line(f"forgot {day}: {format_count(papers, 'paper')}; marks are kept")
    return output.DONE
