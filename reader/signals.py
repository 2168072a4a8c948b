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
def stop_on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on the first Ctrl-C. A second one raises KeyboardInterrupt, as usual.

    Python ignores a KeyboardInterrupt that is raised in a finaliser, so that one Ctrl-C could be
    lost. `stop` is called between two instructions of the main thread and must not wait.
    """
    previous = signal.getsignal(signal.SIGINT)
    if previous is signal.SIG_IGN:
        yield
        return

    def handler(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, previous)
        stop()

    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


@contextmanager
def handle_exit_signals(
    handler: Callable[[int, FrameType | None], None], *, process_ends: bool = False
) -> Iterator[None]:
    """Call `handler` for these signals, except those that were ignored when we started.

    If the process ends after the block, Ctrl-C is ignored from then on: held down, it would print a
    traceback while Python ends.
    """
    previous = {number: signal.getsignal(number) for number in EXIT_SIGNALS}
    handled = [number for number in EXIT_SIGNALS if previous[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in handled:
            is_ignored = process_ends and number == signal.SIGINT
            signal.signal(number, signal.SIG_IGN if is_ignored else previous[number])
