"""The errors of requests to a site. Each message is one line."""

from __future__ import annotations

from reader.model.errors import DaysheetError

TEMPORARY_STATUSES = frozenset(
    (408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529)
)
"""HTTP errors after which the same request may succeed."""


class OfflineError(DaysheetError):
    """The site could not be reached."""


class SyncError(DaysheetError):
    """The site was reached, but did not give what was requested."""

    is_temporary = False
    """True if the same request may succeed later."""


class BadAnswerError(SyncError):
    """The answer was cut off, too slow, or not an answer to the request."""

    is_temporary = True


class HttpStatusError(SyncError):
    """The site answered with an HTTP error."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        self.is_temporary = status in TEMPORARY_STATUSES


class SyncStopped(DaysheetError):
    """The requests were stopped on demand."""
