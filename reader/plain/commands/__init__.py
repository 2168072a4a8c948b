"""What can be typed, one class a command, one module an area.

To add a command, add a class to a module here: whatever finds, runs and explains it derives from
the class.
"""

from reader.plain.commands import reading  # noqa: I001  the order of the imports is that of the help
from reader.plain.commands import places, marking, tagging, filtering, sharing
from reader.plain.commands import exporting, app
from reader.plain.commands.command import TypedCommand, meant

__all__ = [
    "TypedCommand",
    "app",
    "exporting",
    "filtering",
    "marking",
    "meant",
    "places",
    "reading",
    "sharing",
    "tagging",
]
