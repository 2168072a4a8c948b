"""How patient we are with a site: waits, tries and timeouts, as one value.

Apart from the client so that tests can be impatient by passing another value.
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and numbers of tries."""

    connect: float = 10.0
    """Until a connection stands."""
    silence: float = 10.0
    """Without a byte."""
    total: float = 60.0
    """For a whole answer, however steadily it drips."""
    tries: int = 14
    """Of one request, where the site answers others."""
    first_tries: int = 5
    """Of one request to a site that has not given a good answer yet, or has not for `trust`."""
    reach_tries: int = 3
    """Of reaching a site that was never reached: who is offline shall hear so soon."""
    trust: float = 20.0
    """For which a site that gave a good answer is believed to give another."""
    wait: float = 0.3
    """Before the second try; doubled before each one after it."""
    longest_wait: float = 4.0
    patience: float = 60.0
    """That a site may ask us to wait."""
    worth_saying: float = 5.0
    """Of a wait that the user is told of."""
    between: float = 3.0
    """Between two requests to arXiv, which asks for it."""

    def backed_off(self, tried: int) -> float:
        """Return how long to wait after `tried` failures; never the same twice, so that many
        readers whom a site turned away do not come back together."""
        longest: float = min(self.wait * 2.0 ** (tried - 1), self.longest_wait)
        return longest * random.uniform(0.6, 1.0)

    def hurried(self, part: float) -> Pace:
        """Return the same with its own pauses cut to a `part` of theirs."""
        return replace(
            self,
            wait=self.wait * part,
            longest_wait=self.longest_wait * part,
            between=self.between * part,
        )


_SECONDS = re.compile(r"\d{1,9}", re.ASCII)


def retry_after(written: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or a date of HTTP."""
    written = written.strip()
    if _SECONDS.fullmatch(written):
        return float(written)
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def in_words(seconds: float) -> str:
    """Return `40 seconds` or `12 minutes`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} seconds" if seconds > 1 else "a second"
    return f"{round(seconds / 60)} minutes" if seconds < 5_400 else f"{round(seconds / 3600)} hours"
