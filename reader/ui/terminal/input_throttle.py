"""What is typed, handed on no faster than the reader takes it.

A million keys, pasted into a terminal that marks no pastes, would be a gigabyte of messages. As
bytes they wait for nothing, and Ctrl-C goes before all of them: nobody is ever trapped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.message import Message

from reader.ui.terminal.input_parser import Sifter

INTERRUPTS: Final = (b"\x03", b"\x1b[99;5u")
"""Ctrl-C, as terminals send it."""
PIECE: Final = 256
"""Bytes that are handed on at a time."""
AHEAD: Final = 1_024
"""Bytes that may be handed on before it is known that they were taken."""
KEPT: Final = 4_000_000
"""Bytes that wait; more than that was never meant to be typed."""
BEHIND_SECONDS: Final = 0.005
"""How often it is looked whether more can be handed on."""


class Intake:
    """Bytes from the terminal on their way to the reader. One thread."""

    def __init__(
        self,
        sifter: Sifter,
        give: Callable[[Message], None],
        when_taken: Callable[[Callable[[], None]], None],
    ) -> None:
        """`when_taken` has a function called once all that was given before has been taken."""
        self._sifter = sifter
        self._give = give
        self._when_taken = when_taken
        self._waiting = bytearray()
        self._given = self._marked = 0
        """Bytes given so far, and those of them that were asked after."""
        self._taken = 0
        """Bytes known to be taken: set by the thread that takes them."""

    def came(self, data: bytes) -> None:
        """Take what has come from the terminal."""
        if any(not data.replace(each, b"") for each in INTERRUPTS):
            # Typed by itself: it is part of no paste, and waits for nothing.
            self._waiting.clear()
            self._sifter.forget()
            self._hand(data)
        elif len(self._waiting) + len(data) <= KEPT:
            self._waiting += data
        self.go_on()

    def go_on(self) -> None:
        """Hand on what there is, as far as the reader keeps up."""
        while self._waiting and self._given - self._taken < AHEAD:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._hand(piece)
        if not self._waiting:
            for message in self._sifter.tick():
                self._give(message)

    @property
    def due(self) -> float | None:
        """Seconds after which to go on if nothing comes before; None where there is no need."""
        return BEHIND_SECONDS if self._waiting else self._sifter.due

    def _hand(self, data: bytes) -> None:
        for message in self._sifter.feed(data):
            self._give(message)
        self._given += len(data)
        if self._given - self._marked >= PIECE:
            self._marked = given = self._given
            self._when_taken(lambda: self._was_taken(given))

    def _was_taken(self, given: int) -> None:
        self._taken = given
