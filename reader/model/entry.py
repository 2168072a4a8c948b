"""What the reader of a source is told and hands on: a hint, then entries and refusals.

Apart from `digest`, because only imports need it: every class here takes 0.4 ms to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reader.model.clean import NOTHING, CleanText
from reader.model.digest import Listing
from reader.model.paper import Paper


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
