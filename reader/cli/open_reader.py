"""The bare command: opens the reader. The one place from which the command line reaches the
interface, and only once the reader is really to be opened."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from reader import __version__
from reader.cli import COMMANDS, output, user_library
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.cli.arguments import Parser
    from reader.library.days import DateRequest
    from reader.library.library import Library

    Run = Callable[..., int]

UNPAINTABLE: Final = ("", "dumb", "unknown")
"""What TERM is where nothing can be painted."""
NO_TERMINAL: Final = (
    "the reader needs a terminal; without one use `daysheet list`, or `daysheet --plain`"
)
DUMB: Final = "TERM={kind!r} is no terminal that can be painted; read without: `daysheet --plain`"


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
    asked = given.date, clean_line(given.filter)
    return _open(*asked, sample=given.sample, plain=given.plain)


def _open(day: str = "", query: str = "", *, sample: bool = False, plain: bool = False) -> int:
    """Open the reader, painted or plain; where it cannot paint, say so and what can be done."""
    if not plain:
        if not (output.on_terminal(sys.stdin) and output.on_terminal(sys.stdout)):
            output.problem(NO_TERMINAL)
            return output.USAGE
        if (kind := os.environ.get("TERM", "")) in UNPAINTABLE:
            # Not plain by itself: keys typed for the painted reader are lines to the other.
            output.problem(DUMB.format(kind=kind))
            return output.USAGE
    from reader.config import load_config

    config = load_config()
    own = None if sample else user_library.library(config, marks=False)
    try:
        run_reader = _plain() if plain else _painted()
        if own is not None and _has_papers(own):
            return run_reader(own, config, asked=_asked(own, day), query=query)
        from reader.library.sample import sample as built_in

        with built_in() as library:
            return run_reader(library, config, asked=_asked(library, day), query=query, awaited=own)
    finally:
        if own is not None:
            own.close()


def _asked(library: Library, day: str) -> DateRequest | None:
    """Return the digest that a date asks for, None where none was given or there is none."""
    if not day:
        return None
    from datetime import date

    from reader.library.days import select_days

    days = [each.day for each in library.cache.days()]
    return select_days(day, days, date.today()) if days else None


def _plain() -> Run:
    from reader.plain.run import run

    return run


def _painted() -> Run:
    """Return what paints the reader. Raises DaysheetError where Textual is not there, or another
    one than we know."""
    try:
        from reader.ui.app import run
    except Exception as error:
        from reader.crash_report import interface_import_error

        raise interface_import_error(error) from error
    return run


def _options() -> Parser:
    from argparse import SUPPRESS

    from reader.cli.arguments import days, parser

    rows = "\n".join(f"  {name:8}  {help}" for name, (_, help) in COMMANDS.items())
    options = parser(
        "",
        description="The day's research papers in a terminal, offline.",
        usage="daysheet [--date D] [--filter QUERY] [--sample] [--plain]\n"
        "       daysheet COMMAND …",
        epilog=f"commands:\n{rows}\n\n`daysheet COMMAND --help` says more.",
    )
    options.add_argument("--date", type=days, metavar="D", help="open there: 13mar, friday, latest")
    options.add_argument("--filter", default="", metavar="QUERY", help="open with this filter")
    options.add_argument("--sample", action="store_true", help="open the built-in sample")
    options.add_argument(
        "--plain", action="store_true", help="without painting: numbered lines, typed commands"
    )
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

    return bool(library.cache.newest_day() or library.keys(View("library")))
