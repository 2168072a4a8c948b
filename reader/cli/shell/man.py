"""`man`: the manual page, made of the same help that the commands print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from reader import __version__
from reader.cli import output
from reader.cli.arguments import parser

if TYPE_CHECKING:
    from reader.cli.shell.introspection import Described, Value

WRITTEN: Final = "2026-08-22"
"""The date of the page: what it says beyond the help is that old."""
FILES: Final = (
    ("~/.config/daysheet/config.toml", "the settings"),
    ("~/.local/share/daysheet/marks.toml", "the marks: what is read and starred"),
    ("~/.cache/daysheet/library.sqlite3", "the library, which can be made again"),
    ("~/.local/state/daysheet", "the session, the history of undo, and what waits to be saved"),
)
ENVIRONMENT: Final = (
    ("DAYSHEET_HOME", "a folder that everything is kept below, instead of those above"),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME", "where those folders are"),
    ("NO_COLOR", "set to anything, no colour is shown"),
    ("HF_ENDPOINT", "where the daily papers are fetched from"),
    ("COLUMNS", "how wide the text of show is"),
)
EXITS: Final = (
    ("0", "done"),
    ("1", "nothing found"),
    ("2", "wrong usage, or no terminal"),
    ("3", "input missing or broken"),
    ("4", "something could not be saved"),
    ("70", "a fault of the program"),
)
_OTHER: Final = re.compile(r"[^ -~]")


def run(name: str, arguments: list[str]) -> int:
    """Print the page and return the exit code."""
    parser(name, epilog="daysheet man | man -l -    shows it.").parse_args(arguments)
    from reader.cli.shell.introspection import described

    output.texts(f"{line}\n" for line in page(described()))
    return output.DONE


def page(commands: list[Described]) -> Iterator[str]:
    """Yield the lines of the page in roff."""
    bare, *named = commands
    yield f'.TH DAYSHEET 1 "{WRITTEN}" "Daysheet {roff(__version__)}" "User Commands"'
    yield from (".SH NAME", roff("daysheet - the day's research papers in a terminal, offline"))
    yield ".SH SYNOPSIS"
    yield from (_synopsis(bare), ".br", r"\fBdaysheet\fR \fICOMMAND\fR \&...")
    yield from (".SH DESCRIPTION", roff("Without a command the reader opens, on the newest digest"))
    yield roff("that you have not seen, else on the place you left. ? in it shows every key.")
    yield from (".SH OPTIONS", *_values(bare.options))
    yield ".SH COMMANDS"
    for command in named:
        yield from _command(command)
    yield from (".SH KEYS", *_keys())
    for heading, rows in (("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXITS)):
        yield f".SH {heading}"
        yield from _rows(rows)


def roff(text: str) -> str:
    """Return text that roff sets as it is."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    plain = _OTHER.sub(lambda match: f"\\[u{ord(match[0]):04X}]", plain)
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def _command(command: Described) -> Iterator[str]:
    yield from (f'.SS "daysheet {roff(command.name)}"', _synopsis(command), ".PP")
    yield roff(f"{command.help[:1].upper()}{command.help[1:]}.")
    yield from _values((*command.words, *command.options))
    # Of what has commands of its own its help lists them, which stand here themselves.
    if command.more and not command.parts:
        yield from (".PP", ".nf", *map(roff, command.more.splitlines()), ".fi")
    for part in command.parts:
        yield from _command(part)


def _synopsis(command: Described) -> str:
    words = [f"\\fB{roff(f'daysheet {command.name}'.strip())}\\fR"]
    for each in command.options:
        if each.flags[0] != "-h":
            value = f" \\fI{roff(each.metavar)}\\fR" if each.metavar else ""
            words.append(f"[\\fB{roff(each.flags[-1])}\\fR{value}]")
    for each in command.words:
        word = f"\\fI{roff(each.metavar)}\\fR" + (" \\&..." if each.many else "")
        words.append(f"[{word}]" if each.optional else word)
    return " ".join(words)


def _values(values: Iterable[Value]) -> Iterator[str]:
    for each in values:
        if each.flags[:1] == ("-h",):
            continue
        name = ", ".join(f"\\fB{roff(flag)}\\fR" for flag in each.flags)
        value = f"\\fI{roff(each.metavar)}\\fR" if each.metavar else ""
        yield from (".TP", " ".join(filter(None, (name, value))), roff(each.help))


def _keys() -> Iterator[str]:
    from reader.commands import build_keymap, commands, display_key

    keys_of = build_keymap().keys_of
    for command in commands():
        keys = "  ".join(display_key(key) for key in keys_of[command.id])
        yield from (".TP", f"\\fB{roff(keys or f':{command.id}')}\\fR", roff(command.help()))


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, what in rows:
        yield from (".TP", f"\\fB{roff(name)}\\fR", roff(f"{what[:1].upper()}{what[1:]}."))
