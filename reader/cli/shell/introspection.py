"""Every command as its parser knows it: what completions and the man page are made of.

A parser is made by the command that is run; here each is run so far, and stopped when it would
begin to read its arguments.
"""

from __future__ import annotations

from argparse import SUPPRESS, Action
from collections.abc import Iterator
from importlib import import_module
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.cli import COMMANDS
from reader.cli.arguments import Parser, Shown

Kind: TypeAlias = Literal["nothing", "choices", "files", "dates", "query", "free"]
"""What a shell may offer for a value."""

KINDS: Final[dict[str, Kind]] = {
    "FILE": "files",
    "BASE": "files",
    "OURS": "files",
    "THEIRS": "files",
    "D": "dates",
    "DATE": "dates",
    "QUERY": "query",
}
"""By what stands for the value in the help; of others nothing is known."""


class Value(NamedTuple):
    """An option, or what stands without one."""

    flags: tuple[str, ...]
    """`-o`, `--output`; none for what stands without."""
    metavar: str
    """What stands for its value; empty where it takes none."""
    help: str
    choices: tuple[str, ...]
    many: bool
    optional: bool

    @property
    def kind(self) -> Kind:
        if not self.metavar:
            return "nothing"
        return "choices" if self.choices else KINDS.get(self.metavar, "free")


class Described(NamedTuple):
    """A command."""

    name: str
    """As it is typed after `daysheet`; empty for the bare one."""
    help: str
    options: tuple[Value, ...]
    words: tuple[Value, ...]
    """What stands without an option, in its order."""
    more: str
    """What its help says at the end."""
    parts: tuple[Described, ...] = ()
    """Its own commands, as `check` of `marks`."""


def described() -> list[Described]:
    """Return the bare command and every other, in the order of the help."""
    from reader.cli import open_reader

    found = [_described("", "open the reader", open_reader._options())]
    for name, (module, help) in COMMANDS.items():
        known = import_module(f"reader.cli.{module}")
        parts = tuple(
            _described(f"{name} {part}", each[1], _parser(module, name, part))
            for part, each in getattr(known, "ACTIONS", {}).items()
        )
        found.append(_described(name, help, _parser(module, name))._replace(parts=parts))
    return found


def _parser(module: str, name: str, *part: str) -> Parser:
    """Return the parser of a command."""
    Parser.shows = True
    try:
        # With it the long end of the help is made, too.
        import_module(f"reader.cli.{module}").run(name, [*part, "--help"])
    except Shown as shown:
        return shown.parser
    finally:
        Parser.shows = False
    raise AssertionError(f"{name} reads no arguments")


def _described(name: str, help: str, parser: Parser) -> Described:
    values = list(_values(parser))
    options = tuple(each for each in values if each.flags)
    words = tuple(each for each in values if not each.flags)
    return Described(name, help, options, words, parser.epilog or "")


def _values(parser: Parser) -> Iterator[Value]:
    for action in parser._actions:
        if action.help != SUPPRESS:
            yield _value(action)


def _value(action: Action) -> Value:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    takes = action.nargs != 0
    return Value(
        tuple(action.option_strings),
        (metavar or action.dest.upper()) if takes else "",
        action.help or "",
        tuple(map(str, action.choices or ())),
        action.nargs in ("*", "+"),
        action.nargs in ("*", "?"),
    )
