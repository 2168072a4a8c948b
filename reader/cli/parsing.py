"""The parsers of arguments: argparse, with errors of one line, and none of it loaded in vain."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any, NoReturn

from reader.cli import COMMANDS, output


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
