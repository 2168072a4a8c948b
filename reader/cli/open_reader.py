"""`daysheet` without a command: open the reader.

The only module of the command line that imports the readers, and only once one is to be opened.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Final

from reader import __version__
from reader.cli import COMMANDS, output, user_library
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.cli.arguments import Parser
    from reader.config import Config
    from reader.library.days import DateRequest
    from reader.library.library import Library

    RunReader = Callable[..., int]

DUMB_TERMS: Final = ("", "dumb", "unknown")
"""Values of TERM for terminals that cannot move the cursor."""
NO_TERMINAL_MESSAGE: Final = (
    "the reader needs a terminal; without one use `daysheet list` or `daysheet --plain`"
)
NAMES_ELSEWHERE: Final = {
    **dict.fromkeys(("search", "find", "ls", "query", "grep"), "list"),
    **dict.fromkeys(("fetch", "update", "pull", "refresh"), "sync"),
    **dict.fromkeys(("add", "load"), "import"),
    **dict.fromkeys(("cat", "view", "open", "info"), "show"),
    **dict.fromkeys(("remove", "rm", "delete"), "forget"),
    **{"days": "digests", "merge": "marks", "check": "doctor"},
}
"""What other programs call our commands."""
ADVICE: Final = {
    **dict.fromkeys(("config", "settings", "theme", "themes"), "see `daysheet guide settings`"),
    **dict.fromkeys(("undo", "redo"), "in the reader `u` undoes and `U` redoes"),
    **dict.fromkeys(("tui", "start", "run", "reader"), "`daysheet` alone opens the reader"),
    "version": "`daysheet --version` prints it",
}
"""Advice for words that people type as commands."""
DUMB_TERM_MESSAGE: Final = "the reader cannot run with TERM={term!r}; use `daysheet --plain`"


def run(_name: str, arguments: list[str]) -> int:
    """Open the reader, or print why it cannot open. Return the exit code."""
    if not arguments:
        # The parser would take 3 ms of the start that users wait for most.
        return _open_reader()
    from reader.model.identity import parse_id

    parser = build_parser()
    if not arguments[0].startswith("-") and not parse_id(arguments[0]):
        parser.error(_misplaced_word(arguments[0]))
    options = parser.parse_args(arguments)
    papers, query = options.paper, clean_line(options.filter)
    if papers and not parse_id(papers[0]):
        parser.error(_misplaced_word(papers[0]))
    if len(papers) > 1:
        parser.error("one paper at a time; `daysheet show` prints several")
    if papers and (options.date or query):
        parser.error("a paper's id goes without --date and --filter")
    paper = papers[0] if papers else ""
    return _open_reader(options.date, query, paper, sample=options.sample, plain=options.plain)


def build_parser() -> Parser:
    """Return the parser of the options of `daysheet` itself."""
    from argparse import SUPPRESS

    from reader.cli.arguments import check_date, make_parser

    rows = "\n".join(f"  {name:11}  {help}" for name, (_, help) in COMMANDS.items())
    parser = make_parser(
        "",
        description="The day's research papers in a terminal, offline.",
        usage="daysheet [--date D] [--filter QUERY] [--sample] [--plain]\n"
        "       daysheet ID\n"
        "       daysheet COMMAND …",
        epilog=f"commands:\n{rows}\n\n`daysheet COMMAND --help` explains a command.",
    )
    parser.add_argument(
        "--date", type=check_date, metavar="D", help="open at this day: 13mar, friday, latest"
    )
    parser.add_argument("--filter", default="", metavar="QUERY", help="open with this filter")
    parser.add_argument("--sample", action="store_true", help="open the built-in sample")
    parser.add_argument(
        "--plain",
        action="store_true",
        help="use numbered lines and typed commands instead of a screen",
    )
    parser.add_argument("--version", action="version", version=f"daysheet {__version__}")
    parser.add_argument("paper", nargs="*", metavar="ID", help=SUPPRESS)
    return parser


def _misplaced_word(word: str) -> str:
    """Return the error message for a word that is not a command in the first position."""
    from difflib import get_close_matches

    if word in COMMANDS:
        return f"options go after the command: `daysheet {word} …`"
    if _is_date(word):
        return f"`daysheet --date {word}` opens a day"
    if word in ADVICE:
        return f"there is no command {word!r}; {ADVICE[word]}"
    near = [NAMES_ELSEWHERE[word]] if word in NAMES_ELSEWHERE else get_close_matches(word, COMMANDS)
    return f"there is no command {word!r}" + (f"; did you mean {near[0]}?" if near else "")


def _is_date(word: str) -> bool:
    from argparse import ArgumentTypeError

    from reader.cli.arguments import check_date

    try:
        return bool(check_date(word))
    except ArgumentTypeError:
        return False


def _open_reader(
    day: str | None = None,
    query: str = "",
    paper: str = "",
    *,
    sample: bool = False,
    plain: bool = False,
) -> int:
    """Open the screen reader or the plain one and return its exit code.

    `day`, `query` and `paper` (an id) choose what it shows first. Without papers it shows the
    built-in sample.
    """
    if not plain and (problem := _terminal_problem()):
        output.write_error(problem)
        return output.USAGE_ERROR
    from reader.config import load_config

    config = load_config()
    own = None if sample else user_library.open_library(config, marks=False)
    try:
        if own is not None and _has_papers(own):
            return _run_reader(own, config, day, query, paper, own=None, plain=plain)
        from reader.library.library import Library

        with Library.open_sample() as library:
            return _run_reader(library, config, day, query, paper, own=own, plain=plain)
    finally:
        if own is not None:
            own.close()


def _run_reader(
    library: Library,
    config: Config,
    day: str | None,
    query: str,
    paper: str,
    *,
    own: Library | None,
    plain: bool,
) -> int:
    """Run a reader on a library. `own` is the user's own one while it is empty."""
    if paper and library.key_of(paper) is None:
        output.write_error(f"{paper} is not in your library; `daysheet list` finds what is")
        return output.NOTHING_FOUND
    run_reader = _import_plain_reader() if plain else _import_screen_reader()
    request = _date_request(library, day)
    return run_reader(
        library, config, date_request=request, query=query, paper=paper, own_library=own
    )


def _terminal_problem() -> str | None:
    """Return why the screen reader cannot run here, or None if it can."""
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)):
        return NO_TERMINAL_MESSAGE
    term = os.environ.get("TERM", "")
    # No silent switch to the plain reader: keys typed for the screen would be lines to it.
    return DUMB_TERM_MESSAGE.format(term=term) if term in DUMB_TERMS else None


def _date_request(library: Library, day: str | None) -> DateRequest | None:
    """Return the digest for a date, or None if no date is given or there are no digests."""
    if not day:
        return None
    from datetime import date

    from reader.library.days import select_days

    days = [each.day for each in library.cache.days()]
    return select_days(day, days, date.today()) if days else None


def _has_papers(library: Library) -> bool:
    from reader.model.view import View

    return bool(library.cache.newest_day() or library.keys(View("library")))


def _import_plain_reader() -> RunReader:
    from reader.plain.run import run

    return run


def _import_screen_reader() -> RunReader:
    """Return the function that runs the screen reader. Raises InternalError if Textual is missing
    or has an unknown version."""
    # A start creates many objects and no garbage. The reader collects again after its first frame.
    gc.disable()
    try:
        from reader.ui.app import run
    except Exception as error:
        from reader.crash_report import interface_import_error

        raise interface_import_error(error) from error
    return run
