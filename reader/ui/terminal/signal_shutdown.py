"""Leaves because of a signal or a closed terminal: in good order if possible, in any case soon.

The reader is asked to leave as it does on Ctrl-C. A watchdog thread waits for that. If it takes too
long, or a second signal arrives, the watchdog saves the marks, restores the terminal and ends the
process.
"""

from __future__ import annotations

import os
import signal
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType
from typing import Final

from reader.signals import SIGNAL_EXIT_BASE, handle_exit_signals

SAVE_SECONDS: Final = 0.5
"""How long to wait for marks when leaving or stopping: those not in the file by then are in the
journal."""
GRACE_SECONDS: Final = 10.0
"""How long leaving in good order may take. On a machine that runs a dozen other programs it took
more than five."""
RESTORE_SECONDS: Final = 0.3
"""How long to wait for a terminal that accepts no output."""


class SignalShutdown:
    """Whether a signal ends the reader, and the watchdog that makes sure of it."""

    def __init__(
        self,
        leave: Callable[[], None],
        save: Callable[[float], object],
        restore_terminal: Callable[[], None],
    ) -> None:
        """`leave` is called on the event loop; `save` (with seconds) and `restore_terminal` are
        called on any thread."""
        self._leave = leave
        self._save = save
        self._restore_terminal = restore_terminal
        self._code = SIGNAL_EXIT_BASE + signal.SIGINT
        # A signal handler must take no lock that the code it interrupts may hold. A SimpleQueue is
        # safe there; an Event, set while it is being set, waits for itself for ever.
        self._at_once: SimpleQueue[None] = SimpleQueue()
        self._over = False
        self._thread: Thread | None = None
        self.loop: AbstractEventLoop | None = None
        """The event loop of the reader, once it runs."""
        self.number: int | None = None
        """The number of the signal that ends the reader."""

    @property
    def requested(self) -> bool:
        """Whether a signal ends the reader."""
        return self.number is not None

    @contextmanager
    def handle_signals(self) -> Iterator[None]:
        """Leave on the signals that end a program, except those that were ignored before."""
        try:
            with handle_exit_signals(self._signalled, process_ends=True):
                yield
        finally:
            self._over = True
            self._at_once.put(None)

    def request(self, number: int) -> None:
        """Leave because of a signal; at once if it is the second one. Called from any thread."""
        if self.requested:
            # A shell that ends sends a second SIGHUP after the system's: nobody is impatient.
            if number != signal.SIGHUP:
                self._at_once.put(None)
            return
        self.number, self._code = number, SIGNAL_EXIT_BASE + number
        self.ensure_watchdog()
        try:
            if self.loop is None:
                raise RuntimeError("the reader is not running yet")
            self.loop.call_soon_threadsafe(self._leave)
        except RuntimeError:
            self._at_once.put(None)

    def ensure_watchdog(self) -> None:
        """Start the watchdog that ends the process soon. Called from any thread."""
        if self._thread is None:
            self._thread = Thread(target=self._wait_and_end, name="shutdown", daemon=True)
            self._thread.start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self.request(number)

    def _wait_and_end(self) -> None:
        with suppress(Empty):
            self._at_once.get(timeout=GRACE_SECONDS)
        if self._over:
            return
        with suppress(Exception):
            self._save(SAVE_SECONDS)
        restoring = Thread(target=self._restore_terminal, daemon=True)
        restoring.start()
        restoring.join(RESTORE_SECONDS)
        os._exit(self._code)
