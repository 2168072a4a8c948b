"""The commands of the reader: id, help text, default keys, and the contexts where each applies.

A table of values for `cli`, `ui` and `plain`; nothing here runs a command. To add one, add a class
to the module of its area here and the function that does it to `reader/ui/actions`.
"""

from reader.commands import moving, document  # noqa: I001  the order of the imports is the order of the help
from reader.commands import places, marking, filtering, sharing, app
from reader.commands.command import (
    Area,
    Command,
    Context,
    commands,
    commands_by_heading,
    display_key,
    parse_key,
)
from reader.commands.keymap import Keymap, build_keymap

__all__ = [
    "Area",
    "Command",
    "Context",
    "Keymap",
    "app",
    "build_keymap",
    "commands",
    "commands_by_heading",
    "display_key",
    "document",
    "filtering",
    "marking",
    "moving",
    "parse_key",
    "places",
    "sharing",
]
