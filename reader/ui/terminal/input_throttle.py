"""Hands what is typed to the reader no faster than the reader takes it.

A million keys, pasted into a terminal that does not mark pastes, would be a gigabyte of messages.
Here they wait as bytes, and Ctrl-C overtakes all of them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Final

from textual.message import Message

from reader.ui.terminal.input_parser import EscapeParser
from reader.ui.terminal.key_codes import decode_keys

CHUNK: Final = 256
"""Bytes that are parsed at a time; a paste is many of them and one message."""
MAX_AHEAD: Final = 64
"""Messages that are sent before the reader has confirmed that it took them. A Ctrl-C that was read
together with other keys waits for so many at most."""
CONFIRM_EVERY: Final = 16
"""Messages after which a confirmation is asked for."""
MAX_WAITING: Final = 4_000_000
"""Bytes that may wait; more than that was never meant to be typed."""
RETRY_SECONDS: Final = 0.005
"""How often to check whether more can be handed on."""

_KEYS_ALONE: Final = re.compile(rb"(?:\x1b*\x03|\x1b*\x1b\[[\d:;]{1,40}[u~])+")
"""Ctrl-C as a character, perhaps after Esc, and keys that are sent as numbers."""


def is_interrupt(data: bytes) -> bool:
    """Return whether `data`, one read, is Ctrl-C typed by itself, in any form."""
    if not _KEYS_ALONE.fullmatch(data) or b"[200~" in data:
        return False
    sequences = data.decode().split("\x1b")
    return b"\x03" in data or any(
        key.key == "ctrl+c" for each in sequences for key in decode_keys(f"\x1b{each}")
    )


class InputThrottle:
    """Bytes on their way from the terminal to the reader. To be used in one thread."""

    def __init__(
        self,
        parser: EscapeParser,
        send: Callable[[Message], None],
        when_taken: Callable[[Callable[[], None]], None],
    ) -> None:
        """`when_taken` must call a function once the reader has taken all that was sent before."""
        self._parser = parser
        self._send = send
        self._when_taken = when_taken
        self._waiting = bytearray()
        self._ready: deque[Message] = deque()
        """Messages that were parsed and not sent yet."""
        self._sent = self._marked = 0
        """Messages sent so far, and those up to the last request for confirmation."""
        self._taken = 0
        """Messages that the reader has taken; set by the thread of the reader."""

    def receive(self, data: bytes) -> None:
        """Take what one read of the terminal returned."""
        if is_interrupt(data):
            # Typed by itself, so it is not part of a paste: it overtakes everything.
            self._waiting.clear()
            self._ready.clear()
            self._parser.reset()
            for message in self._parser.feed(data):
                self._post(message)
        elif len(self._waiting) + len(data) <= MAX_WAITING:
            self._waiting += data
        self.send_waiting()

    def send_waiting(self) -> None:
        """Send what waits, as far as the reader keeps up."""
        while self._sent - self._taken < MAX_AHEAD:
            if self._ready:
                self._post(self._ready.popleft())
            elif self._waiting:
                self._ready.extend(self._parser.feed(bytes(self._waiting[:CHUNK])))
                del self._waiting[:CHUNK]
            else:
                self._ready.extend(self._parser.tick())
                if not self._ready:
                    return

    @property
    def waiting(self) -> int:
        """Bytes that wait for the reader."""
        return len(self._waiting)

    @property
    def timeout(self) -> float | None:
        """Seconds until `send_waiting` is needed if no input arrives; None if it is not needed."""
        return RETRY_SECONDS if self._ready or self._waiting else self._parser.timeout

    def _post(self, message: Message) -> None:
        self._send(message)
        self._sent += 1
        if self._sent - self._marked >= CONFIRM_EVERY:
            self._marked = sent = self._sent
            self._when_taken(lambda: self._confirm(sent))

    def _confirm(self, sent: int) -> None:
        self._taken = sent
