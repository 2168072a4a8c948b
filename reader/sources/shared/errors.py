"""Why an input, or one paper of it, is refused. Apart, because every format raises these."""

from __future__ import annotations

from reader.model.clean import CleanText, clean_line
from reader.model.errors import DaysheetError


class SourceError(DaysheetError):
    """A whole input is refused: what it looks like or where it is broken, and what to do."""


class NoPapers(SourceError):
    """An input is sound and empty: a feed on a day without announcements, say."""


class Refused(Exception):
    """One paper of an input is refused; becomes a Refusal once its place is known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: CleanText = clean_line(reason)
