"""What can be typed, one class a command, one module an area.

To add a command, add a class to a module here: whatever finds, runs and explains it derives from
the class.
"""

from reader.plain.commands import reading  # noqa: I001  the order of the imports is that of the help
from reader.plain.commands import places, marking, tagging, finding, taking
from reader.plain.commands import exporting, itself
from reader.plain.commands.command import Typed, meant

__all__ = [
    "Typed",
    "exporting",
    "finding",
    "itself",
    "marking",
    "meant",
    "places",
    "reading",
    "tagging",
    "taking",
]
