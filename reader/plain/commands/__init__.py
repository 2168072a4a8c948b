"""The typed commands, one module an area of the help.

To add a command, add a function with the decorator `command` or `command_with_argument` to the
module of its area. Its docstring is its help.
"""

from reader.plain.commands import (
    app,
    filtering,
    full_text,
    marking,
    places,
    reading,
    saved_views,
    sharing,
    tagging,
)
from reader.plain.commands.parsing import parse_command
from reader.plain.commands.registry import COMMANDS, TypedCommand

__all__ = [
    "COMMANDS",
    "TypedCommand",
    "app",
    "filtering",
    "full_text",
    "marking",
    "parse_command",
    "places",
    "reading",
    "saved_views",
    "sharing",
    "tagging",
]
