"""`star`, `unstar`, `read`, `unread`: marks without the reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reader.cli import home, output
from reader.cli.parsing import Parser, parser

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.view import Row


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    return _mark(parser(name), name, arguments)


def _mark(parser: Parser, name: str, arguments: list[str]) -> int:
    parser.add_argument(
        "ids", nargs="+", metavar="ID", help="an id in any form, or - for the first field of lines"
    )
    given = parser.parse_args(arguments)
    from reader.cli.ids import ids_from
    from reader.model.mark import VERBS

    kind, marked = VERBS[name]
    # What is wrong with the marks is said once, at the end: it may pass.
    with home.library(marks=False) as library:
        ids, code = ids_from(given.ids, sys.stdin)
        changed = library.mark(kind, rows_of(library, ids), marked)
        return saved(library, f"{name}: {counted(changed, len(ids))}", code)


def counted(changed: int, all: int) -> str:
    """Return how many papers were changed, and how many of all were so already."""
    already = f", {all - changed:,} already" if all != changed else ""
    return f"{output.format_count(changed, 'paper')}{already}"


def saved(library: Library, said: str, code: int) -> int:
    """Save what was marked, and say so, or why not; return the exit code."""
    is_saved = library.marks.flush()
    why = library.marks.problem
    if not is_saved or why:
        output.problem(why or "not saved: the marks file is busy; try again")
        return output.NOT_SAVED
    output.talk(said)
    return code


def rows_of(library: Library, ids: list[str]) -> list[Row]:
    """Return what is marked for each id; one that the cache does not know is a row of its own."""
    from reader.model.clean import NOTHING
    from reader.model.view import Row

    rows = []
    for each in dict.fromkeys(ids):
        key = library.key_of(each)
        known = library.rows([key]) if key is not None else []
        rows += known or [Row(0, (each,), NOTHING, NOTHING, None, None)]
    return rows
