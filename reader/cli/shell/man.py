"""`man`: the manual page, generated from the help of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from reader import __version__
from reader.cli import output
from reader.cli.arguments import make_parser

if TYPE_CHECKING:
    from reader.cli.shell.introspection import ArgumentSpec, CommandSpec

PAGE_DATE: Final = "2026-11-30"
"""The day on which the text in this module was last revised."""
FILES: Final = (
    ("~/.config/daysheet/config.toml", "the configuration"),
    ("~/.local/share/daysheet/marks.toml", "the marks: read, starred, tags and notes"),
    ("~/.local/share/daysheet/views.toml", "the saved views"),
    ("~/.cache/daysheet/library.sqlite3", "the library, which can be rebuilt"),
    ("~/.local/state/daysheet", "the session, the undo history, and marks not yet saved"),
)
ENVIRONMENT: Final = (
    ("DAYSHEET_HOME", "a folder that replaces all folders above"),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME", "parents of these folders"),
    ("NO_COLOR", "if set to anything, no colours are shown"),
    ("HF_ENDPOINT", "the site from which daily papers are fetched"),
    ("COLUMNS", "the width of the text that show prints"),
)
EXIT_CODES: Final = (
    ("0", "done"),
    ("1", "nothing found"),
    ("2", "wrong usage, or no terminal"),
    ("3", "input missing or broken"),
    ("4", "something could not be saved"),
    ("70", "an internal error"),
)
_NOT_ASCII: Final = re.compile(r"[^ -~]")


def run(name: str, arguments: list[str]) -> int:
    """Print the page and return the exit code."""
    parser = make_parser(name, epilog="daysheet man | man -l -    displays it.")
    parser.parse_args(arguments)
    from reader.cli.shell.introspection import command_specs

    output.write_chunks(f"{line}\n" for line in manual_page(command_specs()))
    return output.DONE


def manual_page(specs: list[CommandSpec]) -> Iterator[str]:
    """Yield the lines of the page in roff."""
    bare, *commands = specs
    yield f'.TH DAYSHEET 1 "{PAGE_DATE}" "Daysheet {roff(__version__)}" "User Commands"'
    yield from (".SH NAME", roff("daysheet - the day's research papers in a terminal, offline"))
    yield ".SH SYNOPSIS"
    yield from (_synopsis(bare), ".br", r"\fBdaysheet\fR \fICOMMAND\fR \&...")
    yield from (".SH DESCRIPTION", roff("Without a command, the reader opens. It shows the newest"))
    yield roff("digest if you have not seen it, else the place you left. Press ? to see every key.")
    yield from (".SH OPTIONS", *_arguments(bare.options))
    yield ".SH COMMANDS"
    for command in commands:
        yield from _command(command)
    yield from (".SH KEYS", *_keys())
    sections = (("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXIT_CODES))
    for heading, rows in sections:
        yield f".SH {heading}"
        yield from _definitions(rows)


def roff(text: str) -> str:
    """Return `text` escaped for roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    escaped = _NOT_ASCII.sub(lambda match: f"\\[u{ord(match[0]):04X}]", escaped)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _command(command: CommandSpec) -> Iterator[str]:
    yield from (f'.SS "daysheet {roff(command.name)}"', _synopsis(command), ".PP")
    yield roff(f"{command.help[:1].upper()}{command.help[1:]}.")
    yield from _arguments((*command.positionals, *command.options))
    # The help of a command with subcommands only lists them. They follow here in full.
    if command.epilog and not command.subcommands:
        yield from (".PP", ".nf", *map(roff, command.epilog.splitlines()), ".fi")
    for subcommand in command.subcommands:
        yield from _command(subcommand)


def _synopsis(command: CommandSpec) -> str:
    words = [f"\\fB{roff(f'daysheet {command.name}'.strip())}\\fR"]
    for option in command.options:
        if option.flags[0] != "-h":
            value = f" \\fI{roff(option.metavar)}\\fR" if option.metavar else ""
            words.append(f"[\\fB{roff(option.flags[-1])}\\fR{value}]")
    for argument in command.positionals:
        more = " \\&..." if argument.is_repeated else ""
        word = f"\\fI{roff(argument.metavar)}\\fR{more}"
        words.append(f"[{word}]" if argument.is_optional else word)
    return " ".join(words)


def _arguments(arguments: Iterable[ArgumentSpec]) -> Iterator[str]:
    for argument in arguments:
        if argument.flags[:1] == ("-h",):
            continue
        flags = ", ".join(f"\\fB{roff(flag)}\\fR" for flag in argument.flags)
        value = f"\\fI{roff(argument.metavar)}\\fR" if argument.metavar else ""
        yield from (".TP", " ".join(filter(None, (flags, value))), roff(argument.help))


def _keys() -> Iterator[str]:
    from reader.commands import build_keymap, commands, display_key

    keys_of = build_keymap().keys_of
    for command in commands():
        keys = "  ".join(display_key(key) for key in keys_of[command.id])
        yield from (".TP", f"\\fB{roff(keys or f':{command.id}')}\\fR", roff(command.help()))


def _definitions(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, meaning in rows:
        text = f"{meaning[:1].upper()}{meaning[1:]}."
        yield from (".TP", f"\\fB{roff(name)}\\fR", roff(text))
