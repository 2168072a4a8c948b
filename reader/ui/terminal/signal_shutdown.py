"""Leaving because of a signal or a closed terminal: in good order if it can be, in any case soon.

The reader is asked to leave as it does on Ctrl-C. A thread of its own sees to it: where that takes
too long, or a second signal comes, it saves the marks, gives the terminal back and ends the
process.
"""

from __future__ import annotations

import os
import signal
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from types import FrameType
from typing import Final

from reader.signals import SIGNALLED, heeded

SAVE_SECONDS: Final = 0.5
"""How long marks are waited for when leaving or stopping: what is not in the file by then is in the
journal."""
GRACE_SECONDS: Final = 5.0
"""How long leaving in good order may take."""
GIVING_BACK_SECONDS: Final = 0.3
"""How long a terminal that takes nothing is waited for."""


class Departure:
    """Whether the reader leaves because it was told to, and the thread that sees to it."""

    def __init__(
        self,
        leave: Callable[[], None],
        save: Callable[[float], object],
        give_back: Callable[[], None],
    ) -> None:
        """`leave` is called on the loop; `save` (with seconds) and `give_back` on any thread."""
        self._leave = leave
        self._save = save
        self._give_back = give_back
        self._code = SIGNALLED + signal.SIGINT
        self._at_once = Event()
        self._over = False
        self._thread: Thread | None = None
        self.loop: AbstractEventLoop | None = None
        """Where the reader runs, once it does."""
        self.number: int | None = None
        """The signal that the reader leaves because of."""

    @property
    def begun(self) -> bool:
        """Whether a signal has ended the reader."""
        return self.number is not None

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Leave on the signals that end a program, but on those that were ignored before us."""
        try:
            with heeded(self._signalled):
                yield
        finally:
            self._over = True
            self._at_once.set()

    def begin(self, number: int) -> None:
        """Leave because of a signal; because of a second one, at once. Called from any thread."""
        if self.begun:
            # A shell that ends sends a second SIGHUP behind the system's: that is no impatience.
            if number != signal.SIGHUP:
                self._at_once.set()
            return
        self.number, self._code = number, SIGNALLED + number
        self.see_to_it()
        try:
            if self.loop is None:
                raise RuntimeError("the reader does not run yet")
            self.loop.call_soon_threadsafe(self._leave)
        except RuntimeError:
            self._at_once.set()

    def see_to_it(self) -> None:
        """See that the process ends soon, for it was asked to. Called from any thread."""
        if self._thread is None:
            self._thread = Thread(target=self._wait_and_end, name="departure", daemon=True)
            self._thread.start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self.begin(number)

    def _wait_and_end(self) -> None:
        self._at_once.wait(GRACE_SECONDS)
        if self._over:
            return
        with suppress(Exception):
            self._save(SAVE_SECONDS)
        giving_back = Thread(target=self._give_back, daemon=True)
        giving_back.start()
        giving_back.join(GIVING_BACK_SECONDS)
        os._exit(self._code)
