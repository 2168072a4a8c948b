"""The class of a command, and the notation of keys.

One command is one class. Its docstring is its help text. The key binding, the hint, the help
screen, the palette, the manual page and the guide's tables derive from it. What the command does is
a function in `reader/ui/actions`, registered under its id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final, Literal, TypeAlias

Context: TypeAlias = Literal["list", "abstract", "document", "bar", "find", "anywhere"]
"""Where a command applies: in the list, the abstract, the full text, the filter bar, the bar while
it searches a text, or in every screen and dialog."""
READING: Final[tuple[Context, ...]] = ("list", "abstract", "document")
"""The contexts of what can be done with a paper wherever it is shown."""

Area: TypeAlias = Literal["Move", "Read", "Full text", "Places", "Mark", "Find", "Share", "General"]
"""The heading of a command in the help."""

NAMED_KEYS: Final = (
    "Enter",
    "Space",
    "Esc",
    "Tab",
    "Shift-Tab",
    "Backspace",
    "Delete",
    "Up",
    "Down",
    "Left",
    "Right",
    "Home",
    "End",
    "PgUp",
    "PgDn",
    *(f"Ctrl-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
    *(f"F{number}" for number in range(1, 13)),
)
"""Keys that type no printable character. Every other key is written as the character it types."""

KEY_ALIASES: Final = {"escape": "esc", "return": "enter", "pagedown": "pgdn", "pageup": "pgup"}
ARROWS: Final = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


class Command:
    """Something the reader can do. Subclasses are registered in `by_id`."""

    keys: ClassVar[tuple[str, ...]] = ()
    """Default keys. The keys of a sequence are separated by spaces: `y b`."""
    contexts: ClassVar[tuple[Context, ...]] = ("list", "abstract")
    area: ClassVar[Area] = "General"
    hint: ClassVar[str] = ""
    """One or two words for the hint line. Empty: no hint."""
    hint_rank: ClassVar[int] = 0
    """Position in the hint line. The last hints are dropped first if there is no room."""
    pair: ClassVar[str] = ""
    """The id of the command that does the opposite and shares a line of the help with this one."""
    pair_help: ClassVar[str] = ""
    """The help text of both, for that line."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Further names in the palette, such as `wq`."""
    by_id: ClassVar[dict[str, type[Command]]] = {}
    """Every command by id, in the order of definition."""

    id: ClassVar[str] = ""
    """The class name in kebab case: `next-unread` for `NextUnread`."""

    def __init_subclass__(cls) -> None:
        cls.id = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
        if not cls.__name__.startswith("_"):
            Command.by_id[cls.id] = cls

    @classmethod
    def help(cls) -> str:
        """Return the help text: the docstring on one line."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def title(cls) -> str:
        """Return the id as words: `next unread`."""
        return cls.id.replace("-", " ")


def commands(context: Context | None = None) -> Iterator[type[Command]]:
    """Yield all commands, or those that apply in `context`, in the order of definition."""
    for command in Command.by_id.values():
        if context is None or context in command.contexts:
            yield command


CONTEXT_HEADINGS: Final[dict[tuple[Context, ...], str]] = {
    ("bar",): "In the filter bar",
    ("find",): "Finding in the text",
}
"""Headings of commands that apply in one context only. The others are listed under their area."""


def commands_by_heading() -> dict[str, list[type[Command]]]:
    """Return all commands by the heading under which the help lists them."""
    groups: dict[str, list[type[Command]]] = {}
    for command in commands():
        heading = CONTEXT_HEADINGS.get(command.contexts, command.area)
        groups.setdefault(heading, []).append(command)
    return groups


def display_key(key: str) -> str:
    """Return a key or sequence as the screen shows it: `↑` for `Up`, `yb` for `y b`."""
    parts = [ARROWS.get(part, part) for part in key.split(" ")]
    return ("" if all(len(part) == 1 for part in parts) else " ").join(parts)


def parse_key(text: str) -> str | None:
    """Return the canonical form of a key or sequence from the configuration, or None if invalid."""
    keys = [_parse_single_key(part) for part in text.split() or [text]]
    return None if None in keys else " ".join(key for key in keys if key)


def _parse_single_key(text: str) -> str | None:
    if len(text) == 1:
        return "Space" if text == " " else text if text.isprintable() else None
    name = text.replace("+", "-").casefold()
    name = KEY_ALIASES.get(name, name)
    return next((key for key in NAMED_KEYS if key.casefold() == name), None)
