"""The reader itself: where it is, its help, the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from reader.commands import display_key
from reader.library.completing import examples
from reader.plain.commands.command import Typed, meant
from reader.plain.desk import Desk
from reader.plain.sentences import heading


class _Itself(Typed):
    area: ClassVar[str] = "General"


class Where(_Itself):
    """Say which place this is, and which paper was read last."""

    def do(self, desk: Desk) -> None:
        desk.say(*heading(desk.library, desk.place, desk.keys))
        for number, row in desk.rows([desk.at] if desk.at is not None else []):
            desk.say(desk.line(number, row))


class Help(_Itself):
    """List the commands, or say more of one: help star."""

    does = ("help", "palette")
    behind = "[COMMAND]"

    def run(self, desk: Desk, given: str) -> None:
        desk.show(_one(desk, given) if given else _every())


class Quit(_Itself):
    """Leave, marks saved; so do Ctrl-C and the end of the input."""

    does = ("quit", "quit-now")
    also = ("exit", "bye")

    def do(self, desk: Desk) -> None:
        desk.leaving = True


def _every() -> Iterator[str]:
    yield "A number reads that paper, Enter shows more. Names may be cut short: prev."
    area = ""
    for command in Typed.known.values():
        if command.area != area:
            area = command.area
            yield f"{area}:"
        yield f"{' '.join(filter(None, (command.name, command.behind)))}: {command.help()}"


def _one(desk: Desk, given: str) -> Iterator[str]:
    command, _ = meant(given, desk.keymap)
    yield f"{' '.join(filter(None, (command.name, command.behind)))}: {command.help()}"
    if others := command.names()[1:]:
        yield f"Also: {', '.join(dict.fromkeys(others))}."
    if keys := [display_key(key) for id in command.does for key in _keys(desk, id)]:
        yield f"Keys, typed as a line: {' or '.join(keys)}"
    if command.name == "filter":
        yield from (f"{each.queries}: {each.keeps}" for each in examples())


def _keys(desk: Desk, id: str) -> list[str]:
    """Return the keys of a command that can be typed as a line."""
    return [key for key in desk.keymap.keys_of[id] if all(len(part) == 1 for part in key.split())]
