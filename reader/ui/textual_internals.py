"""The private parts of Textual that are used, in one place.

Each entry says why the public interface is not enough and what would make it needless.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Final

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.filter import LineFilter, Monochrome
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key
from textual.message import Message
from textual.widgets import Input

from reader.model.lazy_pattern import lazy_pattern

ALTERNATE_KEYS: Final = 4
"""The flag of kitty's keyboard protocol that asks for the shifted and the base-layout key."""
_PUSH: Final = lazy_pattern(r"\x1b\[>(\d+)u")


def key_names(sequence: str) -> tuple[str, ...]:
    """Return Textual's names of the keys that `sequence` means; empty if it means none.

    Reads `textual._ansi_sequences`, because Textual has no public table of the sequences of older
    terminals. Needless once there is one.
    """
    keys = ANSI_SEQUENCES_KEYS.get(sequence)
    if not isinstance(keys, tuple):
        return ()
    return tuple(key.value for key in keys if key is not Keys.Ignore)


def character_key(character: str) -> str:
    """Return Textual's name of the key that types `character`.

    Uses `textual.keys._character_to_key`, because events need the name and only the private parser
    derives it. Needless once `events.Key` can be made from a character alone.
    """
    if names := key_names(character):
        return names[0]
    name = character if character.isalnum() else _character_to_key(character)
    return KEY_NAME_REPLACEMENTS.get(name, name)


class ReportParser:
    """Parses reports of the mouse, the focus, modes and resizes.

    Uses `textual._xterm_parser`, because only that makes the events Textual expects. It is given
    whole sequences only: by itself it types what it does not know as text and splits a paste that
    contains an escape. Needless once Textual's parser drops what it does not know.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()

    def parse(self, sequence: str) -> Iterable[Message]:
        """Return the events that a whole sequence means."""
        try:
            return list(self._parser.feed(sequence))
        except Exception:
            # It divides by numbers that the terminal has sent: a size of zero, for example.
            self._parser = XTermParser()
            return ()


def ask_for_alternate_keys(data: str) -> str:
    """Return what the driver writes, with alternate keys added if it asks for kitty's keyboard.

    `LinuxDriver.start_application_mode` writes fixed flags. Changing them as they are written keeps
    one request for each time the driver takes it back. Needless once the flags can be set.
    """
    if not data.startswith("\x1b[>"):
        return data
    return _PUSH.sub(lambda found: f"\x1b[>{int(found[1]) | ALTERNATE_KEYS}u", data)


def replace_color_filter(app: App[int], colors: LineFilter | None) -> None:
    """Replace the filter that NO_COLOR adds, which makes colors gray, or remove it.

    Uses `App._filters`, because the public list does not exist before the app runs. Needless once
    an app can choose its filters.
    """
    kept = [each for each in app._filters if not isinstance(each, Monochrome)]
    app._filters = kept if colors is None else [*kept, colors]


def shown_completion(line: Input) -> str:
    """Return the text that `Input.action_cursor_right` would accept now; empty if none.

    Reads `Input._suggestion`, because a suggestion is announced when it comes, but not when it
    goes. Needless once Input has a public property for it.
    """
    is_shown = line.cursor_at_end and len(line._suggestion) > len(line.value)
    return line._suggestion if is_shown else ""


class FaultHandlingApp(App[int]):
    """An app that decides itself what follows an error in a message handler or a worker.

    Overrides `App._handle_exception`, because Textual otherwise prints a traceback and leaves.
    Needless once there is a public hook for errors.
    """

    @abstractmethod
    def handle_fault(self, error: Exception) -> None:
        """Handle an error that nothing else has caught."""

    def raise_in_test(self, error: Exception) -> None:
        """Let the test that runs the app fail with this error."""
        super()._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        self.handle_fault(error)
