"""The bare command: opens the reader. The one place from which the command line reaches the
interface, and only once the reader is really to be opened."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from reader import __version__
from reader.cli import COMMANDS, home, output
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.cli.parsing import Parser
    from reader.library.days import Asked
    from reader.library.library import Library

UNPAINTABLE: Final = ("", "dumb")
"""What TERM is where nothing can be painted."""


def run(_name: str, arguments: list[str]) -> int:
    """Open the reader, or say what there is, and return the exit code."""
    if not arguments:
        # The parser would take 3 ms, and this is the start that is waited for most.
        return _open()
    options = _options()
    if not arguments[0].startswith("-"):
        options.error(_misplaced(arguments[0]))
    given = options.parse_args(arguments)
    if given.command:
        options.error(_misplaced(given.command[0]))
    return _open(given.date, clean_line(given.filter), sample=given.sample)


def _open(day: str = "", query: str = "", *, sample: bool = False) -> int:
    """Open the reader where it can be painted."""
    if why := _unpaintable():
        output.problem(why)
        return output.USAGE
    from reader.config import load

    config = load()
    own = None if sample else home.library(config, marks=False)
    try:
        from reader.ui.app import run as run_reader

        if own is not None and _has_papers(own):
            return run_reader(own, config, asked=_asked(own, day), query=query)
        from reader.library.sample import sample as built_in

        with built_in() as library:
            return run_reader(library, config, asked=_asked(library, day), query=query, awaited=own)
    finally:
        if own is not None:
            own.close()


def _asked(library: Library, day: str) -> Asked | None:
    """Return the digest that a date asks for, None where none was given or there is none."""
    if not day:
        return None
    from datetime import date

    from reader.library.days import asked

    days = [each.day for each in library.days()]
    return asked(day, days, date.today()) if days else None


def _unpaintable() -> str:
    """Return why the reader cannot be painted here, and what to use instead; else nothing."""
    if not (output.on_terminal(sys.stdin) and output.on_terminal(sys.stdout)):
        return "the reader needs a terminal; without one use `daysheet list` and `daysheet show`"
    if (kind := os.environ.get("TERM", "")) in UNPAINTABLE:
        return f"TERM={kind!r} cannot show the reader; use `daysheet list` and `daysheet show`"
    return ""


def _options() -> Parser:
    from argparse import SUPPRESS

    from reader.cli import dates
    from reader.cli.parsing import parser

    rows = "\n".join(f"  {name:8}  {help}" for name, (_, help) in COMMANDS.items())
    options = parser(
        "",
        description="The day's research papers in a terminal, offline.",
        usage="daysheet [--date D] [--filter QUERY] [--sample]\n       daysheet COMMAND …",
        epilog=f"commands:\n{rows}\n\n`daysheet COMMAND --help` says more.",
    )
    options.add_argument(
        "--date", type=dates.days, metavar="D", help="open there: 13mar, friday, latest"
    )
    options.add_argument("--filter", default="", metavar="QUERY", help="open with this filter")
    options.add_argument("--sample", action="store_true", help="open the built-in sample")
    options.add_argument("--version", action="version", version=f"daysheet {__version__}")
    options.add_argument("command", nargs="*", help=SUPPRESS)
    return options


def _misplaced(word: str) -> str:
    """Return what is wrong with a word among the options of the bare command."""
    from difflib import get_close_matches

    if word in COMMANDS:
        return f"options go behind the command: `daysheet {word} …`"
    near = get_close_matches(word, COMMANDS, n=1)
    return f"there is no command {word!r}" + (f"; did you mean {near[0]}?" if near else "")


def _has_papers(library: Library) -> bool:
    from reader.model.view import View

    return bool(library.newest_day() or library.keys(View("library")))
