"""The command line: `main`, and the table of commands, one module a group.

A command's module is imported only when its command is run, and a module imports the library only
in its functions, so that `--help` and the commands that a preview runs at every key start at once.
To add a command, add a row here and a function in the module of its group.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

# A plain tuple: this module is loaded at every start, and even a NamedTuple costs 0.8 ms to make.
COMMANDS = {
    "import": ("importing", "take saved digests into the library"),
    "sync": ("syncing", "fetch the newest digests, or those of some days"),
    "digests": ("importing", "list the days that have digests"),
    "forget": ("importing", "take the digests of a day out again"),
    "list": ("listing", "list the papers that a query finds"),
    "show": ("listing", "print papers with their abstracts"),
    "star": ("marking", "star papers"),
    "unstar": ("marking", "take stars back"),
    "read": ("marking", "mark papers read"),
    "unread": ("marking", "mark papers unread"),
    "tag": ("marking", "give papers tags, or take them away"),
    "tags": ("marking", "list the tags, each with how many papers have it"),
    "note": ("marking", "write a note on a paper"),
    "export": ("exporting", "write papers as BibTeX, Markdown, a mail and the like"),
    "marks": ("marks_file", "look after the marks file"),
    "keys": ("keys", "list the keys of the reader"),
    "doctor": ("doctor", "say what is slow, what is broken, and how to mend it"),
    "completions": ("shell.completions", "print completions for bash, zsh or fish"),
    "man": ("shell.man", "print the manual page"),
}
"""For each command the module in this package whose `run(name, arguments)` does it and returns the
exit code, and what its help says."""

STARTING = 50_000
"""New objects between two collections of garbage while a command starts: importing makes many, and
no garbage. Looking for some would take 3 ms."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Usage errors raise SystemExit(2).

    Without `arguments` it runs those of the process, and ends the process at once: taking the
    interpreter apart piece by piece would take 10 ms.
    """
    gc.set_threshold(STARTING)
    from reader.cli import output

    given = list(sys.argv[1:] if arguments is None else arguments)
    code = output.guarded(lambda: _run(given))
    if arguments is None:
        output.leave(code)
    return code


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        module, arguments = COMMANDS[name][0], arguments[1:]
    else:
        name, module = "", "open_reader"
    code: int = import_module(f"reader.cli.{module}").run(name, arguments)
    return code
