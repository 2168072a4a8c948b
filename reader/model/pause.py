"""A short wait that also works while `faketime` shows the program another day.

Apart from `time.sleep`, which fails there: Python waits until a time of the monotonic clock, and
libfaketime with FAKETIME_DONT_FAKE_MONOTONIC refuses that. That is how other days are tried out.
"""

from __future__ import annotations

import select


def pause(seconds: float) -> None:
    """Wait, and let other threads run."""
    select.select((), (), (), seconds)
