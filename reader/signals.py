"""The signals that end a program, as both readers heed them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

EXIT_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
SIGNAL_EXIT_BASE: Final = 128
"""Added to a signal's number it is the exit code, as shells have it."""


@contextmanager
def handle_exit_signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have `handler` called on them, but for those that were ignored before us."""
    before = {number: signal.getsignal(number) for number in EXIT_SIGNALS}
    ours = [number for number in EXIT_SIGNALS if before[number] is not signal.SIG_IGN]
    for number in ours:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
