"""The parsers of arguments: argparse, with errors of one line, and none of it loaded in vain."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NoReturn, TextIO

from reader.cli import COMMANDS, output
from reader.model.identity import parse_id


class Formatter(RawDescriptionHelpFormatter):
    """Help as wide as the terminal.

    argparse makes one of these for every argument that is added, and each would import `shutil` to
    ask for a width that only the help needs.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=output.width(output.WIDEST_HELP))


class Shown(Exception):
    """A parser is made, and shows itself instead of parsing."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser


class Parser(ArgumentParser):
    """A parser whose errors are one line that says where to look."""

    shows = False
    """Whether parsers raise `Shown` instead of parsing: for the completions and the man page."""

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """Parse as ArgumentParser does."""
        if Parser.shows:
            raise Shown(self)
        return super().parse_known_args(*given, **named)

    def print_help(self, *given: Any, **named: Any) -> None:
        """Print the help as ArgumentParser does."""
        if Parser.shows:
            raise Shown(self)
        super().print_help(*given, **named)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with 2."""
        advice = f"`{self.prog} --help` shows what there is"
        output.problem(f"{message.removeprefix('argument ')}; {advice}")
        raise SystemExit(output.USAGE)


def parser(name: str, **more: Any) -> Parser:
    """Return the parser of a command, or of the bare command for an empty name."""
    if name:
        more["description"] = COMMANDS[name][1].capitalize() + "."
    program = f"daysheet {name}".rstrip()
    return Parser(prog=program, allow_abbrev=False, formatter_class=Formatter, **more)


def ids_from(arguments: Sequence[str], stdin: TextIO) -> tuple[list[str], int]:
    """Return the ids in canonical form, and the exit code: what is no id is said."""
    found, code = [], output.DONE
    for written in _written(arguments, stdin):
        if canonical := parse_id(written):
            found.append(canonical)
        else:
            output.problem(f"{written!r} is no id; write 2403.07815, a DOI or title:…")
            code = output.USAGE
    return found, code


def _written(arguments: Sequence[str], stdin: TextIO) -> Iterator[str]:
    for argument in arguments:
        if argument != "-":
            yield argument
            continue
        for line in stdin.buffer:
            yield from line.decode("utf-8", "replace").split()[:1]


def day(text: str) -> date:
    """Return the one day that an argument names. Raises ArgumentTypeError."""
    from reader.model.date_ranges import parse_date_range

    found = parse_date_range(text, date.today())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar or yesterday")
    if found[0] != found[1]:
        raise ArgumentTypeError(f"{text!r} is more than one day; write 2024-03-13")
    return found[0]


def span_of(text: str) -> tuple[date, date]:
    """Return the first and last day that an argument names. Raises ArgumentTypeError."""
    from reader.model.date_ranges import parse_date_range

    found = parse_date_range(text, date.today())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar, 2024-03 or friday")
    return found


def month(text: str) -> tuple[date, date]:
    """Return the first and last day of the month that an argument names. Raises
    ArgumentTypeError."""
    first, last = span_of(text)
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.month != last.month:
        raise ArgumentTypeError(f"{text!r} is no month; write 2024-03, march or lastmonth")
    return first, last


def days(text: str) -> str:
    """Return an argument that names days, or the latest. Raises ArgumentTypeError."""
    from reader.model.date_ranges import LATEST, parse_date_range

    if text.casefold() == LATEST or parse_date_range(text, date.today()):
        return text
    raise ArgumentTypeError(f"{text!r} is no date; write 2024-03-13, 13mar, friday or latest")
