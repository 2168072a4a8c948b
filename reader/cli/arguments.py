"""Parsing of command-line arguments: the argparse parser, dates, and ids.

argparse, not click or typer: with either of them `daysheet show` takes 2.2 times as long to start.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NoReturn, TextIO, TypeAlias

from reader.cli import COMMANDS, output
from reader.model.identity import parse_id


class HelpFormatter(RawDescriptionHelpFormatter):
    """Help as wide as the terminal.

    argparse creates a formatter for every argument that is added. Without an explicit width each
    would import `shutil` to ask for one.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=output.line_width(output.MAX_HELP_WIDTH))


class ParserCaptured(Exception):
    """Raised instead of parsing while `Parser.capturing`; holds the finished parser."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser


class Parser(ArgumentParser):
    """An argument parser that reports errors in one line and points to the help."""

    capturing = False
    """Whether parsers raise `ParserCaptured` instead of parsing. Completions and the manual page
    get the parsers of all commands this way."""

    def parse_known_args(self, *args: Any, **options: Any) -> Any:
        """Parse as ArgumentParser does."""
        if Parser.capturing:
            raise ParserCaptured(self)
        return super().parse_known_args(*args, **options)

    def print_help(self, *args: Any, **options: Any) -> None:
        """Print the help as ArgumentParser does."""
        if Parser.capturing:
            raise ParserCaptured(self)
        super().print_help(*args, **options)

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with 2."""
        has_advice = message.endswith("?") or "; see `" in message
        advice = "" if has_advice else f"; see `{self.prog} --help`"
        output.write_error(f"{message.removeprefix('argument ')}{advice}")
        raise SystemExit(output.USAGE_ERROR)


Action: TypeAlias = Callable[[Parser, list[str]], int]
"""Runs an action of a command with its parser and arguments, and returns the exit code."""


def make_parser(name: str, **options: Any) -> Parser:
    """Return a parser for a command, or for `daysheet` itself if `name` is empty.

    `options` go to ArgumentParser.
    """
    if name:
        options["description"] = COMMANDS[name][1].capitalize() + "."
    program = f"daysheet {name}".rstrip()
    return Parser(prog=program, allow_abbrev=False, formatter_class=HelpFormatter, **options)


def run_action(
    name: str, arguments: list[str], actions: Mapping[str, tuple[Action, str]], default: str = ""
) -> int:
    """Run the action that the first argument names, and return its exit code.

    `actions`: for each action the function that runs it, and its help text. Without an argument,
    run the action `default`, or exit with a usage error if there is none.
    """
    action = arguments[0] if arguments else default
    if action in actions:
        run, help = actions[action]
        parser = Parser(
            prog=f"daysheet {name} {action}",
            description=f"{help[:1].upper()}{help[1:]}.",
            allow_abbrev=False,
            formatter_class=HelpFormatter,
        )
        return run(parser, arguments[1:])
    cells = max(map(len, actions))
    rows = "\n".join(f"  {each:{cells}}  {help}" for each, (_, help) in actions.items())
    more = f"`daysheet {name} ACTION --help` explains an action."
    usage = f"daysheet {name} [ACTION …]" if default else f"daysheet {name} ACTION …"
    parser = make_parser(name, epilog=f"actions:\n{rows}\n\n{more}", usage=usage)
    parser.add_argument("action", choices=tuple(actions), metavar="ACTION", help="one of the below")
    parser.parse_args(arguments[:1])
    return output.USAGE_ERROR


# Dates. The functions are argparse types: they raise ArgumentTypeError.


def parse_day(text: str) -> date:
    """Return the day that `text` means, such as `2024-03-13` or `yesterday`."""
    days = _parse_date(text, "2024-03-13, 13mar or yesterday")
    if days[0] != days[1]:
        raise ArgumentTypeError(f"{text!r} is more than one day; write 2024-03-13")
    return days[0]


def parse_range(text: str) -> tuple[date, date]:
    """Return the first and the last day that `text` means, such as `2024-03`."""
    return _parse_date(text, "2024-03-13, 13mar, 2024-03 or friday")


def _parse_date(text: str, examples: str) -> tuple[date, date]:
    """Return the first and the last day that `text` means; `examples` are for the error."""
    from reader.model.date_ranges import describe_readings, parse_date_range

    if days := parse_date_range(text, date.today()):
        return days
    if readings := describe_readings(text):
        raise ArgumentTypeError(f"{readings}; write one of these")
    raise ArgumentTypeError(f"{text!r} is not a date; write {examples}")


def parse_month(text: str) -> tuple[date, date]:
    """Return the first and the last day of the month that `text` means."""
    first, last = parse_range(text)
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.month != last.month:
        raise ArgumentTypeError(f"{text!r} is not a month; write 2024-03, march or lastmonth")
    return first, last


def check_date(text: str) -> str:
    """Return `text` if it means one or more days, or is `latest`."""
    from reader.model.date_ranges import LATEST, possible_date_ranges

    if text.casefold() == LATEST or any(possible_date_ranges(text, date.today())):
        return text
    raise ArgumentTypeError(f"{text!r} is not a date; write 2024-03-13, 13mar, friday or latest")


def read_ids(arguments: Sequence[str], stdin: TextIO) -> tuple[list[str], int]:
    """Return the ids of papers in canonical form, and the exit code.

    The argument `-` stands for the first field of each line of `stdin`. Invalid ids are reported
    and left out; the exit code is then USAGE_ERROR.
    """
    ids, code = [], output.DONE
    for word in _id_words(arguments, stdin):
        if canonical := parse_id(word):
            ids.append(canonical)
        else:
            output.write_error(f"{word!r} is not an id; write 2403.07815, a DOI or title:…")
            code = output.USAGE_ERROR
    return ids, code


def _id_words(arguments: Sequence[str], stdin: TextIO) -> Iterator[str]:
    for argument in arguments:
        if argument != "-":
            yield argument
            continue
        for line in stdin.buffer:
            yield from line.decode("utf-8", "replace").split()[:1]
