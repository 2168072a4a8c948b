"""What a command is, and how keys are written.

One command = one class: its docstring is its help text, and the key binding, the hint, the help
screen, the palette and the README's table derive from it. The interface holds what it does, in a
method named `do_<id>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final, Literal, TypeAlias

Context: TypeAlias = Literal["list", "abstract", "bar", "find", "anywhere"]
"""Where a command applies: the list, the abstract, the filter bar, the bar while it finds in the
abstract, or every screen and dialog."""

Area: TypeAlias = Literal["Move", "Read", "Places", "Mark", "Find", "Take along", "The reader"]

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
"""Keys that are no printed character; every other key is written as the character it types."""

ARROWS: Final = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


class Command:
    """A thing the reader can do."""

    keys: ClassVar[tuple[str, ...]] = ()
    """Default keys; a sequence is written with spaces between: `y b`."""
    where: ClassVar[tuple[Context, ...]] = ("list", "abstract")
    area: ClassVar[Area] = "The reader"
    hint: ClassVar[str] = ""
    """One or two words for the hint line; empty where the command is not hinted."""
    hint_rank: ClassVar[int] = 0
    """Hints stand in this order, and the last are dropped first where there is no room."""
    known: ClassVar[dict[str, type[Command]]] = {}
    """Every command by id, in the order of definition."""

    id: ClassVar[str] = ""
    """`next-unread` for the class `NextUnread`."""

    def __init_subclass__(cls) -> None:
        cls.id = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
        if not cls.__name__.startswith("_"):
            Command.known[cls.id] = cls

    @classmethod
    def help(cls) -> str:
        """The help text: the docstring on one line."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def title(cls) -> str:
        """The id as words: `next unread`."""
        return cls.id.replace("-", " ")


def shown(key: str) -> str:
    """Return a key or sequence as it is shown: arrows as arrows, sequences joined (`yb`)."""
    parts = [ARROWS.get(part, part) for part in key.split(" ")]
    return ("" if all(len(part) == 1 for part in parts) else " ").join(parts)


def written(text: str) -> str | None:
    """Return the canonical form of a key or sequence that a user wrote, or None if it is none."""
    parts = text.split() or [text]
    found = [_one_key(part) for part in parts]
    return None if None in found else " ".join(part for part in found if part)


def _one_key(text: str) -> str | None:
    if len(text) == 1:
        return "Space" if text == " " else text if text.isprintable() else None
    wanted = text.replace("+", "-").casefold()
    wanted = {"escape": "esc", "return": "enter", "pagedown": "pgdn", "pageup": "pgup"}.get(
        wanted, wanted
    )
    return next((name for name in NAMED_KEYS if name.casefold() == wanted), None)


def commands(context: Context | None = None) -> Iterator[type[Command]]:
    """Yield the commands, all or those that apply in `context`, in their order."""
    for command in Command.known.values():
        if context is None or context in command.where:
            yield command
