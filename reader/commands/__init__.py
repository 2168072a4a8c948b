"""What can be done in the reader: ids, help, default keys, and where each applies.

Read by `cli` and `ui`; does nothing itself. To add a command, add a class to the module of its area
here, and its `do_<id>` to the interface.
"""

from reader.commands import moving  # noqa: I001  the order of the imports is the order of the help
from reader.commands import places, marking, filtering, sharing, app
from reader.commands.command import Area, Command, Context, commands, shown, written
from reader.commands.keymap import Keymap, keymap

__all__ = [
    "Area",
    "Command",
    "Context",
    "Keymap",
    "app",
    "commands",
    "filtering",
    "keymap",
    "marking",
    "moving",
    "places",
    "sharing",
    "shown",
    "written",
]
