"""Takes every key and paste before the widgets do, in the order in which they were typed.

Ctrl-C leaves from anywhere. Keys wait for the first frame, for a dialog that opens and for the
result of a search. A letter of another script counts as its Latin key, but not in a text field.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from textual import events
from textual.app import App
from textual.widgets import Input

from reader.commands import Keymap
from reader.model.clean import clean_line
from reader.ui.keys import TakesKeys, key_name
from reader.ui.screens.reader import ReaderScreen
from reader.ui.terminal.key_codes import Key
from reader.ui.terminal.keyboard_layouts import is_other_script

Typed: TypeAlias = events.Key | events.Paste

KEYS_ARE_LATIN: Final = "Keys are Latin letters: switch the keyboard layout"
"""Message shown once when a letter of another script is pressed as a command."""


class KeyInput:
    """The keys and pastes on their way to the screen that is shown."""

    def __init__(self, app: App[int], reader: ReaderScreen, keymap: Keymap) -> None:
        self._app = app
        self._reader = reader
        self._keymap = keymap
        self._waiting: list[Typed] = []
        self._said_latin = False
        self.is_open = False
        """Whether the first frame is shown; keys wait until it is."""
        self.is_closed = False
        """Whether the reader ends; further keys are dropped."""

    def open(self) -> None:
        """Take the keys that were typed during the start, and from now on every key at once."""
        self.is_open = True
        self.replay()

    def handle(self, event: Typed) -> bool:
        """Handle a key or a paste; return whether the screen must not see it any more."""
        if self.is_closed:
            # Its dialog or bar is closing: typed there it was text, here it would be a command.
            return True
        key = self._name(event)
        command = self._keymap.command("anywhere", key)
        # Ctrl-C leaves whatever the configuration says, so that nobody is trapped.
        if key == "Ctrl-c" or command == "quit-now":
            self._reader.leave(ask=False)
            return True
        if command == "suspend":
            self._app.action_suspend_process()
            return True
        if self._waiting or self._must_wait(key):
            self._waiting.append(event)
            return True
        screen = self._app.screen
        if not isinstance(screen, TakesKeys):
            return False
        if isinstance(event, events.Paste):
            screen.take_paste(clean_line(event.text))
            return True
        is_foreign = self._is_foreign(key)
        taken = screen.take_key(key)
        if is_foreign:
            self._said_latin = True
            self._reader.messages.show(KEYS_ARE_LATIN)
        return taken

    def replay(self) -> None:
        """Handle the keys that wait, up to one that must wait longer."""
        waiting, self._waiting = self._waiting, []
        for index, event in enumerate(waiting):
            if self._must_wait(self._name(event)):
                self._waiting = waiting[index:]
                return
            if not self.handle(event):
                self._app.post_message(event)

    def effective(self, event: Typed) -> Typed:
        """Return the key that counts: in a text field the character that was typed, elsewhere the
        Latin key in its place."""
        if not isinstance(event, Key) or event.alternative is None:
            return event
        is_text = event.is_printable and self._types_text
        return event if is_text or self._keymap.uses(key_name(event)) else event.alternative

    def _name(self, event: Typed) -> str:
        """Return the configuration's name of the key that counts; empty for a paste."""
        event = self.effective(event)
        return key_name(event) if isinstance(event, events.Key) else ""

    @property
    def _types_text(self) -> bool:
        """Whether a character that is typed now is text."""
        return isinstance(self._app.screen.focused, Input) and not self._reader.dispatcher.pending

    def _is_foreign(self, key: str) -> bool:
        """Return whether to say that the keys are Latin: once, at a letter of another script."""
        return (
            self._app.screen is self._reader
            and not self._said_latin
            and len(key) == 1
            and key.isalpha()
            and is_other_script(key)
            and not self._types_text
            and not self._keymap.uses(key)
        )

    def _must_wait(self, key: str) -> bool:
        """Return whether a key must wait for what it was typed for."""
        screen = self._app.screen
        if not self.is_open:
            return True
        if screen is self._reader:
            return self._reader.must_wait(key)
        if isinstance(screen, TakesKeys) and not screen.takes_keys:
            self._app.call_after_refresh(self.replay)
            return True
        return False
