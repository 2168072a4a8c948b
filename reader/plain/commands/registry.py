"""The table of typed commands, and the decorators that fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from reader.commands import Area, Command
from reader.plain.plain_reader import CommandError, PlainReader

Function: TypeAlias = Callable[[PlainReader], None]
ArgumentFunction: TypeAlias = Callable[[PlainReader, str], None]


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """What a user may type."""

    name: str
    area: Area
    """The heading of the command in the help."""
    help: str
    argument: str
    """What may follow the name, for the help: `[NUMBERS]`. Empty: nothing."""
    ids: tuple[str, ...]
    """Commands of the full-screen reader that it carries out. Their ids and keys run it, too."""
    aliases: tuple[str, ...]
    arguments: Mapping[str, str]
    """For those of `ids` that stand for the name with an argument, the argument."""
    run: ArgumentFunction
    """Carries it out; raises CommandError or DaysheetError."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, without repetitions; the command's own is the first."""
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.ids)))

    @property
    def usage(self) -> str:
        """Return `star [NUMBERS]: Star papers …`."""
        return f"{' '.join(filter(None, (self.name, self.argument)))}: {self.help}"


COMMANDS: Final[dict[str, TypedCommand]] = {}
"""Every command by name."""


def command(
    area: Area, name: str, *, ids: Iterable[str] = (), aliases: Iterable[str] = ()
) -> Callable[[Function], Function]:
    """Register a function as the command `name`, which takes no argument."""

    def register(function: Function) -> Function:
        def run(reader: PlainReader, argument: str) -> None:
            if argument:
                raise CommandError(f"{name} takes no argument; help {name} describes it.")
            function(reader)

        _add(area, name, "", function.__doc__, ids, aliases, run)
        return function

    return register


def command_with_argument(
    area: Area,
    name: str,
    argument: str,
    *,
    ids: Iterable[str] = (),
    aliases: Iterable[str] = (),
    arguments: Mapping[str, str] | None = None,
) -> Callable[[ArgumentFunction], ArgumentFunction]:
    """Register a function as the command `name`. It gets the text after the name, or an empty one.

    `argument` describes that text in the help. `arguments`: further ids, each with the argument
    that it stands for.
    """
    fixed = arguments or {}

    def register(function: ArgumentFunction) -> ArgumentFunction:
        _add(area, name, argument, function.__doc__, (*ids, *fixed), aliases, function, fixed)
        return function

    return register


def _add(
    area: Area,
    name: str,
    argument: str,
    docstring: str | None,
    ids: Iterable[str],
    aliases: Iterable[str],
    run: ArgumentFunction,
    arguments: Mapping[str, str] | None = None,
) -> None:
    """Add a command to the table. Raises ValueError if the name is taken or an id is unknown."""
    unknown = set(ids) - Command.by_id.keys()
    if name in COMMANDS or unknown:
        raise ValueError(f"command {name!r}: defined twice, or with unknown ids {unknown}")
    help = " ".join((docstring or "").split())
    COMMANDS[name] = TypedCommand(
        name, area, help, argument, tuple(ids), tuple(aliases), arguments or {}, run
    )
