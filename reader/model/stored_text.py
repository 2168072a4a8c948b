"""A full text as it is stored, and the place where its reader was."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from reader.model.document import Document
from reader.model.fetched import Fetched


class Position(NamedTuple):
    """A place in a text."""

    block: int
    line: int = 0
    """The line of the block, at the width it was last shown in."""
    percent: int = 0


class StoredText(NamedTuple):
    """A text with what is known of where it came from."""

    id: str
    document: Document
    fetched: datetime
    page: Fetched
    is_current: bool
    """Whether the document was made by this version's parser."""
