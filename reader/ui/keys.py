"""Turns keys into commands: one dispatcher for all keys, key sequences and contexts.

Keys have the names of the configuration (`G`, `Ctrl-d`, `[`), not Textual's, so that a key is
displayed, bound and handled under one name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from textual.events import Key

from reader.commands import Context, Keymap, display_key, parse_key
from reader.model.clean import CleanText

NAMES: Final = {
    "enter": "Enter",
    "space": "Space",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "backspace": "Backspace",
    "delete": "Delete",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def key_name(event: Key) -> str:
    """Return the configuration's name of a key."""
    if event.key in NAMES:
        return NAMES[event.key]
    if event.key.startswith("ctrl+") and len(event.key) == 6:
        return f"Ctrl-{event.key[-1]}"
    if event.character and event.is_printable:
        return event.character
    return event.key.upper() if event.key[0] == "f" and event.key[1:].isdigit() else event.key


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that handles its keys itself."""

    @property
    def takes_keys(self) -> bool:
        """Whether the screen is ready; keys wait until it is."""
        ...

    def take_key(self, key: str) -> bool:
        """Handle a key; return whether it was used."""
        ...

    def take_paste(self, text: CleanText) -> None:
        """Insert pasted text; it is never interpreted as keys."""
        ...


class Dispatcher:
    """Runs the commands of keys and key sequences."""

    def __init__(self, keymap: Keymap, run: Callable[[str], None]) -> None:
        self.keymap = keymap
        self._run = run
        self.pending = ""
        """The keys of an unfinished sequence."""
        self.unknown_sequence = ""
        """The keys just typed, if they form a sequence without a command; otherwise empty."""

    def handle(self, key: str, context: Context) -> bool:
        """Run the command of `key` in `context`; return whether the key was used.

        A key that cannot continue an unfinished sequence ends it and does nothing else.
        """
        self.unknown_sequence = ""
        keys = f"{self.pending} {key}" if self.pending else key
        command = self.keymap.command(context, keys)
        if command is None and self.keymap.is_prefix(context, keys):
            self.pending = keys
            return True
        if self.pending and command is None:
            self.pending = ""
            if self.keymap.command("anywhere", key):
                return self.handle(key, context)
            if key != "Esc" and self.keymap.command(context, key) != "escape":
                self.unknown_sequence = keys
            return True
        self.pending = ""
        if command is None:
            return False
        self._run(command)
        return True

    def drop(self) -> bool:
        """Discard an unfinished sequence; return whether there was one."""
        pending, self.pending = self.pending, ""
        return bool(pending)


def unknown_key(key: str, keymap: Keymap, context: Context, reported: set[str]) -> str:
    """Return a message that a key means nothing, once for each key; `reported` holds those it was
    returned for. Signals that are no key of the configuration stay silent."""
    if parse_key(key) is None or key in reported:
        return ""
    reported.add(key)
    advice = f"{keymap.label('help')} shows the keys"
    if key == "Tab":
        others = {"list": ("into-abstract", "goes to the abstract")}
        command, effect = others.get(context, ("back-to-list", "returns to the list"))
        advice = f"{keymap.label(command)} {effect}"
    elif in_bar := keymap.command("bar", key):
        advice = f"in the filter bar it is {in_bar}"
    elif key.isdecimal():
        digits = ("show-all", "show-unread", "show-starred")
        advice = ", ".join(f"{keymap.label(each)} {each.removeprefix('show-')}" for each in digits)
    return f"{display_key(key)} means nothing here; {advice}"
