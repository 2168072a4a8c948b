"""The command line: `main`, and the table of commands.

Commands are grouped into modules. A module is imported only when one of its commands runs, and it
imports the library only inside its functions. So `--help`, and the commands that a preview runs at
every key, start at once. To add a command, add a row to `COMMANDS` and a function to a module.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

# A plain tuple: this module is loaded at every start, and even a NamedTuple costs 0.8 ms to make.
COMMANDS = {
    "import": ("importing", "import saved digests into the library"),
    "sync": ("syncing", "fetch the newest digests, or those of given days"),
    "fetch": ("fetching", "fetch the full texts of papers, to read them offline"),
    "digests": ("importing", "list the days that have digests"),
    "forget": ("importing", "remove the digests of a day"),
    "list": ("listing", "list the papers that match a query"),
    "show": ("listing", "print papers with their abstracts"),
    "star": ("marking", "star papers"),
    "unstar": ("marking", "remove stars"),
    "read": ("marking", "mark papers read"),
    "unread": ("marking", "mark papers unread"),
    "tag": ("marking", "add tags to papers, or remove them"),
    "tags": ("marking", "list all tags with their numbers of papers"),
    "note": ("marking", "write a note on a paper, or print it"),
    "export": ("exporting", "export papers as BibTeX, Markdown, mail and more"),
    "views": ("saved_views", "list, save, remove and merge saved views"),
    "marks": ("marks_file", "check, merge and share the marks file"),
    "keys": ("keys", "list the keys of the reader"),
    "guide": ("guide", "print a page of the guide, or list its topics"),
    "doctor": ("doctor", "check the installation and explain how to repair it"),
    "completions": ("shell.completions", "print the completion script for bash, zsh or fish"),
    "man": ("shell.man", "print the manual page"),
}
"""For each command, the module in this package whose `run(name, arguments)` runs it and returns the
exit code, and the help text."""

GC_THRESHOLD = 50_000
"""New objects between two garbage collections. A starting command allocates many and frees few, so
the default threshold would cost 3 ms for nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Raises SystemExit(2) for usage errors.

    Without `arguments`, use those of the process, and end the process without the interpreter's
    cleanup, which would take 10 ms.
    """
    gc.set_threshold(GC_THRESHOLD)
    from reader.cli import output

    words = list(sys.argv[1:] if arguments is None else arguments)
    code = output.run_command(lambda: _dispatch(words))
    if arguments is None:
        output.exit_process(code)
    return code


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        module, arguments = COMMANDS[name][0], arguments[1:]
    else:
        name, module = "", "open_reader"
    code: int = import_module(f"reader.cli.{module}").run(name, arguments)
    return code
