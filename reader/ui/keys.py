"""From keys to commands: one dispatcher for every key, sequence and context.

Keys are written here as the user writes them in the configuration (`G`, `Ctrl-d`, `[`), not as
Textual names them, so that what is shown, bound and typed is one word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from textual.events import Key

from reader.commands import Context, Keymap
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


def written_key(event: Key) -> str:
    """Return the key of an event as the configuration writes it."""
    if event.key in NAMES:
        return NAMES[event.key]
    if event.key.startswith("ctrl+") and len(event.key) == 6:
        return f"Ctrl-{event.key[-1]}"
    if event.character and event.is_printable:
        return event.character
    return event.key.upper() if event.key[0] == "f" and event.key[1:].isdigit() else event.key


@runtime_checkable
class TakesKeys(Protocol):
    """A dialog that gives some keys a meaning of its own."""

    @property
    def takes_keys(self) -> bool:
        """Whether it is there already; keys wait until it is."""
        ...

    def take_key(self, key: str) -> bool:
        """Do what a key means; return whether it meant anything."""
        ...

    def take_paste(self, text: CleanText) -> None:
        """Take text that was pasted: as text, whatever it says."""
        ...


class Dispatcher:
    """Turns keys into commands; remembers the beginning of a sequence."""

    def __init__(self, keymap: Keymap, run: Callable[[str], None]) -> None:
        self.keymap = keymap
        self._run = run
        self.pending = ""
        """The keys of a sequence that has begun."""
        self.meant_nothing = ""
        """The keys of the last sequence that was given up because no command has it."""

    def take(self, key: str, context: Context) -> bool:
        """Run what `key` means in `context`; return whether it meant anything.

        A key that cannot continue the sequence that has begun drops it and does nothing else.
        """
        self.meant_nothing = ""
        keys = f"{self.pending} {key}" if self.pending else key
        command = self.keymap.command(context, keys)
        if command is None and self.keymap.begins(context, keys):
            self.pending = keys
            return True
        if self.pending and command is None:
            self.pending = ""
            if self.keymap.command("anywhere", key):
                return self.take(key, context)
            if key != "Esc" and self.keymap.command(context, key) != "escape":
                self.meant_nothing = keys
            return True
        self.pending = ""
        if command is None:
            return False
        self._run(command)
        return True

    def drop(self) -> bool:
        """Forget the sequence that has begun; return whether there was one."""
        pending, self.pending = self.pending, ""
        return bool(pending)
