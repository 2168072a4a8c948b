"""`keys`: the table of keys, with the user's own keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from reader.cli import output, user_library
from reader.cli.arguments import make_parser

if TYPE_CHECKING:
    from reader.commands import Command, Keymap


def run(name: str, arguments: list[str]) -> int:
    """Print the keys and return the exit code."""
    parser = make_parser(name)
    parser.add_argument(
        "--markdown", action="store_true", help="print the default keys as a Markdown table"
    )
    options = parser.parse_args(arguments)
    from reader.commands import build_keymap

    if options.markdown:
        lines = markdown_table(build_keymap())
    else:
        config = user_library.load_config()
        keymap = build_keymap(config.keys, config.key_lines)
        for problem in keymap.problems:
            output.write_error(problem)
        lines = _text_table(keymap)
    for line in lines:
        output.write_line(line)
    return output.DONE


def markdown_table(keymap: Keymap, headings: Collection[str] = ()) -> Iterator[str]:
    """Yield a table of keys for the guide: keys, command, what it does.

    `headings` choose groups of commands; by default all of them.
    """
    from reader.commands import commands_by_heading

    yield "| keys | command | what it does |"
    yield "| --- | --- | --- |"
    for heading, commands in commands_by_heading().items():
        if headings and heading not in headings:
            continue
        if len(headings) != 1:
            yield f"| **{heading}** | | |"
        for command in commands:
            keys = " ".join(_markdown_code(key) for key in _display_keys(keymap, command))
            yield f"| {keys} | `{command.id}` | {command.help()} |"


def _text_table(keymap: Keymap) -> Iterator[str]:
    from reader.commands import commands_by_heading

    groups = commands_by_heading()
    commands = [command for group in groups.values() for command in group]
    keys = {command.id: "  ".join(_display_keys(keymap, command)) for command in commands}
    keys_width = max(map(len, keys.values()))
    id_width = max(len(command.id) for command in commands)
    for number, (heading, group) in enumerate(groups.items()):
        if number:
            yield ""
        yield heading
        for command in group:
            columns = keys[command.id].ljust(keys_width), command.id.ljust(id_width)
            yield f"  {columns[0]}  {columns[1]}  {command.help()}"


def _display_keys(keymap: Keymap, command: type[Command]) -> list[str]:
    from reader.commands import display_key

    return [display_key(key) for key in keymap.keys_of[command.id]]


def _markdown_code(key: str) -> str:
    """Return a key as code in a Markdown table, where ` and | must be escaped."""
    if "`" in key:
        return f"`` {key} ``"
    return "`" + key.replace("|", "\\|") + "`"
