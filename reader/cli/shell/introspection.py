"""A description of every command, read from its parser. Completions and the manual page use it.

A command builds its parser when it runs. Here each command is started, and stopped when its parser
would begin to parse.
"""

from __future__ import annotations

from argparse import SUPPRESS, Action
from collections.abc import Iterator
from importlib import import_module
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.cli import COMMANDS
from reader.cli.arguments import Parser, ParserCaptured

ValueKind: TypeAlias = Literal["none", "choices", "files", "dates", "query", "free"]
"""What a shell can offer for a value. `none`: an option without a value; `free`: nothing."""

KIND_BY_METAVAR: Final[dict[str, ValueKind]] = {
    "FILE": "files",
    "BASE": "files",
    "OURS": "files",
    "THEIRS": "files",
    "D": "dates",
    "DATE": "dates",
    "QUERY": "query",
}
"""Other metavars are `free`."""


class ArgumentSpec(NamedTuple):
    """An option or a positional argument."""

    flags: tuple[str, ...]
    """`-o`, `--output`; empty for a positional argument."""
    metavar: str
    """The name of its value in the help; empty if it takes none."""
    help: str
    choices: tuple[str, ...]
    is_repeated: bool
    """Whether it takes any number of values."""
    is_optional: bool
    """Whether a positional argument can be left out."""

    @property
    def kind(self) -> ValueKind:
        """What a shell can offer for its value."""
        if not self.metavar:
            return "none"
        return "choices" if self.choices else KIND_BY_METAVAR.get(self.metavar, "free")


class CommandSpec(NamedTuple):
    """A command."""

    name: str
    """As typed after `daysheet`, such as `marks check`; empty for `daysheet` alone."""
    help: str
    options: tuple[ArgumentSpec, ...]
    positionals: tuple[ArgumentSpec, ...]
    epilog: str
    """The text at the end of its help."""
    subcommands: tuple[CommandSpec, ...] = ()


def command_specs() -> list[CommandSpec]:
    """Return a description of `daysheet` alone and of every command, in the order of the help."""
    from reader.cli.open_reader import build_parser

    specs = [_command_spec("", "open the reader", build_parser())]
    for name, (module_name, help) in COMMANDS.items():
        actions = getattr(import_module(f"reader.cli.{module_name}"), "ACTIONS", {})
        subcommands = tuple(
            _command_spec(f"{name} {action}", help, _capture_parser(module_name, name, action))
            for action, (_, help) in actions.items()
        )
        spec = _command_spec(name, help, _capture_parser(module_name, name))
        specs.append(spec._replace(subcommands=subcommands))
    return specs


def _capture_parser(module_name: str, name: str, *action: str) -> Parser:
    """Return the parser of a command."""
    Parser.capturing = True
    try:
        # With --help, since some commands make the end of their help only then.
        import_module(f"reader.cli.{module_name}").run(name, [*action, "--help"])
    except ParserCaptured as captured:
        return captured.parser
    finally:
        Parser.capturing = False
    raise AssertionError(f"{name} parses no arguments")


def _command_spec(name: str, help: str, parser: Parser) -> CommandSpec:
    specs = list(_argument_specs(parser))
    options = tuple(spec for spec in specs if spec.flags)
    positionals = tuple(spec for spec in specs if not spec.flags)
    return CommandSpec(name, help, options, positionals, parser.epilog or "")


def _argument_specs(parser: Parser) -> Iterator[ArgumentSpec]:
    for action in parser._actions:
        if action.help != SUPPRESS:
            yield _argument_spec(action)


def _argument_spec(action: Action) -> ArgumentSpec:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    return ArgumentSpec(
        flags=tuple(action.option_strings),
        metavar=(metavar or action.dest.upper()) if action.nargs != 0 else "",
        help=action.help or "",
        choices=tuple(map(str, action.choices or ())),
        is_repeated=action.nargs in ("*", "+"),
        is_optional=action.nargs in ("*", "?"),
    )
