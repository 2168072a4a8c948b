"""Timeouts, retries and pauses of requests as one value, so that tests can pass shorter ones."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Times are in seconds."""

    connect_timeout: float = 10.0
    read_timeout: float = 10.0
    """Time without a byte after which a request fails."""
    total_timeout: float = 60.0
    """Time for a whole answer, however steadily it arrives."""
    tries: int = 14
    """Tries of a request to a site that is trusted, because it answers other requests."""
    first_tries: int = 5
    """Tries of a request to a site that is not trusted."""
    connect_tries: int = 3
    """Tries to reach a site for the first time. Few, so that offline users soon get a message."""
    trust: float = 20.0
    """Time after a good answer for which a site is trusted."""
    first_delay: float = 0.3
    """Delay before the second try. It doubles before each further one."""
    longest_delay: float = 4.0
    longest_wait: float = 60.0
    """Longest wait that a site may ask for. A longer one fails the request."""
    reported_wait: float = 5.0
    """Shortest wait that is reported to the user."""
    arxiv_interval: float = 3.0
    """Time between two requests to arXiv, which asks for it."""

    def retry_delay(self, failures: int) -> float:
        """Return how long to wait after so many failures.

        It is partly random: readers whom a site turned away together must not return together.
        """
        longest: float = min(self.first_delay * 2.0 ** (failures - 1), self.longest_delay)
        return longest * random.uniform(0.6, 1.0)

    def scale_pauses(self, factor: float) -> RequestPolicy:
        """Return a policy whose own pauses are multiplied by `factor`."""
        return replace(
            self,
            first_delay=self.first_delay * factor,
            longest_delay=self.longest_delay * factor,
            arxiv_interval=self.arxiv_interval * factor,
        )


def parse_retry_after(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None if it is not valid.

    It is a number of seconds or an HTTP date.
    """
    header = header.strip()
    if _SECONDS.fullmatch(header):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def format_duration(seconds: float) -> str:
    """Return a duration such as `40 seconds` or `12 minutes`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} seconds" if seconds > 1 else "a second"
    return f"{round(seconds / 60)} minutes" if seconds < 5_400 else f"{round(seconds / 3600)} hours"
