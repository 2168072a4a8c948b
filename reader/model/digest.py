"""Digests: what one source listed on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

PAGE: Final = "page"
"""The daily page saved as text."""
HUGGING_FACE: Final = "huggingface"
ARXIV: Final = "arxiv"
"""What arXiv announced; `arxiv:cs.LG` where it is known for what."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper's place in a digest."""

    source: str
    """Short name of the source: lower-case ASCII letters, digits and hyphens, then perhaps a colon
    and what it was asked for."""
    day: date
    """The digest's date."""
    position: int
    """0 for the first paper of the digest."""
    assumed: bool = False
    """Whether the date, or its year, was guessed because the source does not say it."""
