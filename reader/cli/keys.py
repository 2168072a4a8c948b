"""`keys`: the keys of the reader as a table, the user's own among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import parser

if TYPE_CHECKING:
    from reader.commands import Command, Keymap

PLACES: Final[dict[tuple[str, ...], str]] = {
    ("bar",): "In the filter bar",
    ("find",): "Finding in the abstract",
}
"""Headings of commands that apply in one place only; the others stand under their area."""


def run(name: str, arguments: list[str]) -> int:
    """Print the keys and return the exit code."""
    options = parser(name)
    options.add_argument("--markdown", action="store_true", help="the default keys, for the README")
    given = options.parse_args(arguments)
    from reader.commands import build_keymap

    if given.markdown:
        lines = markdown(build_keymap())
    else:
        settings = user_library.config()
        keys = build_keymap(settings.keys, settings.key_lines)
        for problem in keys.problems:
            output.problem(problem)
        lines = _plain(keys)
    for line in lines:
        output.data(line)
    return output.DONE


def markdown(keys: Keymap) -> Iterator[str]:
    """Yield the README's table: keys, command, what it does."""
    yield "| keys | command | what it does |"
    yield "| --- | --- | --- |"
    for heading, commands in _groups().items():
        yield f"| **{heading}** | | |"
        for command in commands:
            written = " ".join(_code(each) for each in _shown(keys, command))
            yield f"| {written} | `{command.id}` | {command.help()} |"


def _plain(keys: Keymap) -> Iterator[str]:
    groups = _groups()
    every = [command for commands in groups.values() for command in commands]
    written = {command.id: "  ".join(_shown(keys, command)) for command in every}
    key_cells = max(map(len, written.values()))
    id_cells = max(len(command.id) for command in every)
    for number, (heading, commands) in enumerate(groups.items()):
        if number:
            yield ""
        yield heading
        for command in commands:
            keys_of = written[command.id].ljust(key_cells)
            yield f"  {keys_of}  {command.id.ljust(id_cells)}  {command.help()}"


def _groups() -> dict[str, list[type[Command]]]:
    from reader.commands import commands

    groups: dict[str, list[type[Command]]] = {}
    for command in commands():
        groups.setdefault(PLACES.get(command.contexts, command.area), []).append(command)
    return groups


def _shown(keys: Keymap, command: type[Command]) -> list[str]:
    from reader.commands import display_key

    return [display_key(key) for key in keys.keys_of[command.id]]


def _code(key: str) -> str:
    """Return a key as code in a Markdown table, where ` and | have a meaning of their own."""
    if "`" in key:
        return f"`` {key} ``"
    return "`" + key.replace("|", "\\|") + "`"
