"""The current location, the help, and leaving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from reader.commands import Area, display_key
from reader.library.query_language import examples
from reader.plain.commands.parsing import parse_command
from reader.plain.commands.registry import COMMANDS, command, command_with_argument
from reader.plain.messages import heading
from reader.plain.plain_reader import PlainReader


@command("General", "where")
def show_location(reader: PlainReader) -> None:
    """Print the name of this place and the current paper."""
    reader.console.print_lines(*heading(reader.library, reader.location, len(reader.keys)))
    if reader.index is not None and (row := reader.row(reader.index)):
        reader.console.print_lines(reader.line(reader.index, row))


@command_with_argument("General", "help", "[COMMAND]", ids=["help", "palette"])
def show_help(reader: PlainReader, argument: str) -> None:
    """List the commands, or describe one: help star."""
    reader.console.print_pages(_one_help(reader, argument) if argument else _all_help())


@command("General", "quit", ids=["quit", "quit-now", "save-and-quit"], aliases=["exit", "bye"])
def quit_reader(reader: PlainReader) -> None:
    """Leave with all marks saved; Ctrl-C and the end of the input do the same."""
    reader.is_quitting = True


def _all_help() -> Iterator[str]:
    yield "A number reads that paper, Enter shows more. Names can be shortened: prev."
    for area in get_args(Area):
        commands = [command for command in COMMANDS.values() if command.area == area]
        if commands:
            yield f"{area}:"
            yield from (command.usage for command in commands)


def _one_help(reader: PlainReader, argument: str) -> Iterator[str]:
    command, _ = parse_command(argument, reader.keymap)
    yield command.usage
    if others := command.names[1:]:
        yield f"Also: {', '.join(others)}."
    keys = [key for id in command.ids for key in reader.keymap.keys_of[id]]
    # Keys such as Ctrl-d cannot be typed as a line.
    if typed := [display_key(key) for key in keys if all(len(part) == 1 for part in key.split())]:
        yield f"Keys, typed as a line: {' or '.join(typed)}"
    if command.name == "filter":
        yield from (f"{example.queries}: {example.keeps}" for example in examples())
