"""The query tree: fuzzy title words, and terms that all must hold.

`reader.search.parse` makes it from text, `reader.storage` turns its terms into SQL, and
`reader.search.titles` ranks by its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

State: TypeAlias = Literal["unread", "read", "starred"]


@dataclass(frozen=True, slots=True)
class Is:
    """`is:unread`, `is:read`, `is:starred`."""

    state: State


@dataclass(frozen=True, slots=True)
class By:
    """`by:name`: some author's name contains these words, accents and case aside."""

    name: str


@dataclass(frozen=True, slots=True)
class Dated:
    """`date:…`: listed in a digest from `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Latest:
    """`date:latest`: listed on the newest digest's day."""


@dataclass(frozen=True, slots=True)
class Upvotes:
    """`upvotes:20..`: from `least` to `most`, both included; None is open."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Not:
    """`not:term`: the term does not hold."""

    term: Term


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`one OR other`: one of the terms holds."""

    terms: tuple[Term, ...]


Term: TypeAlias = Is | By | Dated | Latest | Upvotes | Not | AnyOf


@dataclass(frozen=True, slots=True)
class Untaken:
    """A piece of the text that was not understood, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """What the filter bar holds."""

    words: str = ""
    """The fuzzy title words, joined by single spaces."""
    terms: tuple[Term, ...] = ()
    untaken: tuple[Untaken, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the query asks for nothing, so that everything matches."""
        return not self.words and not self.terms
