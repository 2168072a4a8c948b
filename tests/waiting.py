"""Wait for an event, however slow the machine is. A time is only the end of patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0
"""Seconds after which what was waited for will not come."""
STEP: Final = 0.005
"""Seconds between two looks."""


def until(condition: Callable[[], object], message: str = "it did not happen") -> None:
    """Wait until `condition()` is true; fail with `message` when patience ends."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, message
        time.sleep(STEP)
