"""Digests: what one source listed on one day, and what the reader of a source hands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from reader.model.clean import NOTHING, CleanText
from reader.model.paper import Paper

PAGE: Final = "page"
"""The daily page saved as text."""
HUGGING_FACE: Final = "huggingface"


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper's place in a digest."""

    source: str
    """Short name of the source: lower-case ASCII letters, digits and hyphens."""
    day: date
    """The digest's date."""
    position: int
    """0 for the first paper of the digest."""
    assumed: bool = False
    """Whether the date, or its year, was guessed because the source does not say it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as a source gave it, with the digests it stands in (none for plain lists)."""

    paper: Paper
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One paper of a file that could not be taken, while the others are."""

    place: CleanText
    """Where: `line 12`, `item 3`."""
    reason: CleanText
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of an input besides its bytes."""

    name: CleanText = NOTHING
    """The file's name without its folder; empty for standard input."""
    day: date | None = None
    """The digest's date, where the user gave it."""
    today: date = date.max
    """The day on which this runs; a year is assumed so that the digest is not after it."""
    first: int = 0
    """The place of the first paper in its digest, where the input is a later page of it."""
