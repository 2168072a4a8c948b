"""The bare command: opens the reader. The one place from which the command line reaches the
interface, and only once the reader is really to be opened."""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from reader import __version__
from reader.cli import COMMANDS, dates, home, output
from reader.cli.parsing import Parser, parser

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.library import Library


def run(_name: str, arguments: list[str]) -> int:
    """Open the reader, or say what there is, and return the exit code."""
    options = _options()
    given = options.parse_args(arguments)
    if given.command:
        options.error(_misplaced(given.command))
    if not (output.on_terminal(sys.stdin) and output.on_terminal(sys.stdout)):
        output.problem("the reader needs a terminal; without one use `daysheet list`")
        return output.USAGE
    from reader.config import load
    from reader.model.view import View

    config = load()
    start = View("day", given.date) if given.date else None
    with _library(config, sample=given.sample) as library:
        from reader.ui.app import run as run_reader

        return run_reader(library, config, start=start, query=given.filter)


def _options() -> Parser:
    rows = "\n".join(f"  {name:8}  {help}" for name, (_, help) in COMMANDS.items())
    options = parser(
        "",
        description="The day's research papers in a terminal, offline.",
        usage="daysheet [--date D] [--filter QUERY] [--sample]\n       daysheet COMMAND …",
        epilog=f"commands:\n{rows}\n\n`daysheet COMMAND --help` says more.",
    )
    options.add_argument("--date", type=dates.day, metavar="D", help="open the digest of this day")
    options.add_argument("--filter", default="", metavar="QUERY", help="open with this filter")
    options.add_argument("--sample", action="store_true", help="open the built-in sample")
    options.add_argument("--version", action="version", version=f"daysheet {__version__}")
    options.add_argument("command", nargs="*", help=SUPPRESS)
    return options


def _misplaced(words: list[str]) -> str:
    """Return what is wrong with arguments that begin with no command."""
    from difflib import get_close_matches

    if words[0] in COMMANDS:
        return f"options go behind the command: `daysheet {words[0]} …`"
    near = get_close_matches(words[0], COMMANDS, n=1)
    return f"there is no command {words[0]!r}" + (f"; did you mean {near[0]}?" if near else "")


def _library(config: Config, *, sample: bool) -> Library:
    """Open the user's library; the sample instead where asked for, or where there are no papers."""
    if not sample:
        from reader.model.view import View

        library = home.library(config)
        if library.newest_day() or library.keys(View("library")):
            return library
        library.close()
    # Here, because with it come the formats: 9 ms that a start with papers need not take.
    from reader.library.sample import sample as built_in

    return built_in()
