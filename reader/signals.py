"""The signals that end a program, as both readers handle them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

EXIT_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
SIGNAL_EXIT_BASE: Final = 128
"""The exit code after a signal is this plus the signal's number, as in shells."""


@contextmanager
def handle_exit_signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Call `handler` for these signals, except those that were ignored when we started."""
    previous = {number: signal.getsignal(number) for number in EXIT_SIGNALS}
    handled = [number for number in EXIT_SIGNALS if previous[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, previous[number])
