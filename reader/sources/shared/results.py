"""What parsing an input yields, and the errors that refuse an input or one paper of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from reader.model.clean import CleanText, clean_line
from reader.model.entry import Entry, Refusal
from reader.model.errors import DaysheetError

ParseResults: TypeAlias = Iterator[Entry | Refusal]
"""Papers and refusals in the order of the input. Raises SourceError while it runs."""


class SourceError(DaysheetError):
    """The whole input is refused. The message says what is wrong, where, and what to do."""


class NoPapers(SourceError):
    """The input is valid and holds no papers, such as a feed on a day without announcements."""


class PaperError(Exception):
    """One paper is refused. The parser turns this into a Refusal with the paper's place."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: CleanText = clean_line(reason)
