"""The input and output of a parser of a source: a hint, then entries and refusals.

Separate from `digest` because only imports need it, and each class takes 0.4 ms to create.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reader.model.clean import NOTHING, CleanText
from reader.model.digest import Listing
from reader.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper from a source, with its digests (none for lists without days)."""

    paper: Paper
    listings: tuple[Listing, ...] = ()
    known_ids: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """`ids`, if they are known already; else empty."""

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids of the paper, best first. They take as long to compute as a tenth of storing."""
        return self.known_ids or self.paper.ids


@dataclass(frozen=True, slots=True)
class Refusal:
    """One paper of a file that could not be imported, although others can."""

    place: CleanText
    """The position in the file: `line 12`, `item 3`."""
    reason: CleanText
    """What is wrong with the paper."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known about an input besides its bytes."""

    name: CleanText = NOTHING
    """The name of the file without its folder; empty for standard input."""
    day: date | None = None
    """The date of the digest, if the user gave one."""
    today: date = date.max
    """The current day. A missing year is chosen so that the digest is not later."""
    first: int = 0
    """The position of the first paper in its digest; not 0 if the input is a later page."""
    stated_day: date | None = None
    """The day that the input states for the papers that state none themselves."""
    folder: str = ""
    """The absolute path of the file's folder; empty for standard input."""
