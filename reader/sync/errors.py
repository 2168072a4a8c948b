"""What can go wrong between us and a site, in one line each, and whether asking again may help."""

from __future__ import annotations

from reader.model.errors import DaysheetError


class Offline(DaysheetError):
    """The site could not be reached at all: try again later."""


class SyncError(DaysheetError):
    """The site was reached, and did not give what was asked for."""

    passing = False
    """Whether it may be different next time."""


class Broken(SyncError):
    """The answer broke off, came too slowly or was no answer to what was asked."""

    passing = True


class BadStatus(SyncError):
    """The site answered with an error of HTTP."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        self.passing = status in PASSING


class Stopped(DaysheetError):
    """Whoever wanted the answer does not any longer."""


PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529))
"""Errors of HTTP that a site gives for a while."""
