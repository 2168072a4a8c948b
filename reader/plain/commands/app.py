"""The reader itself: where it is, its help, the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from reader.commands import display_key
from reader.library.query_language import examples
from reader.plain.commands.command import TypedCommand, meant
from reader.plain.messages import heading
from reader.plain.plain_reader import PlainReader


class _Itself(TypedCommand):
    area: ClassVar[str] = "General"


class Where(_Itself):
    """Say which place this is, and which paper was read last."""

    def do(self, reader: PlainReader) -> None:
        reader.say(*heading(reader.library, reader.place, reader.keys))
        for number, row in reader.rows([reader.at] if reader.at is not None else []):
            reader.say(reader.line(number, row))


class Help(_Itself):
    """List the commands, or say more of one: help star."""

    does = ("help", "palette")
    behind = "[COMMAND]"

    def run(self, reader: PlainReader, given: str) -> None:
        reader.show(_one(reader, given) if given else _every())


class Quit(_Itself):
    """Leave, marks saved; so do Ctrl-C and the end of the input."""

    does = ("quit", "quit-now")
    also = ("exit", "bye")

    def do(self, reader: PlainReader) -> None:
        reader.leaving = True


def _every() -> Iterator[str]:
    yield "A number reads that paper, Enter shows more. Names may be cut short: prev."
    area = ""
    for command in TypedCommand.known.values():
        if command.area != area:
            area = command.area
            yield f"{area}:"
        yield f"{' '.join(filter(None, (command.name, command.behind)))}: {command.help()}"


def _one(reader: PlainReader, given: str) -> Iterator[str]:
    command, _ = meant(given, reader.keymap)
    yield f"{' '.join(filter(None, (command.name, command.behind)))}: {command.help()}"
    if others := command.names()[1:]:
        yield f"Also: {', '.join(dict.fromkeys(others))}."
    if keys := [display_key(key) for id in command.does for key in _keys(reader, id)]:
        yield f"Keys, typed as a line: {' or '.join(keys)}"
    if command.name == "filter":
        yield from (f"{each.queries}: {each.keeps}" for each in examples())


def _keys(reader: PlainReader, id: str) -> list[str]:
    """Return the keys of a command that can be typed as a line."""
    return [key for key in reader.keymap.keys_of[id] if all(len(part) == 1 for part in key.split())]
