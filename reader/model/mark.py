"""Marks as values: what the user did with a paper, and a change of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from reader.model.clean import NOTHING, CleanText

MarkKind: TypeAlias = Literal["read", "starred"]
KINDS: Final[tuple[MarkKind, ...]] = ("read", "starred")
VERBS: Final[dict[str, tuple[MarkKind, bool]]] = {
    "star": ("starred", True),
    "unstar": ("starred", False),
    "read": ("read", True),
    "unread": ("read", False),
}
"""For each command of the command line the mark it sets, or takes back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One mark put on a paper or taken back from it."""

    kind: MarkKind
    ids: tuple[str, ...]
    """Every id of the paper, best first: marked under the first, taken back under all."""
    marked: bool
    at: datetime
    """When, aware, in UTC, to the second."""
    title: CleanText = NOTHING
    """Written as a comment behind a star."""


def verb(kind: MarkKind, marked: bool) -> str:
    """Return the command of the command line that sets this mark, or takes it back."""
    return next(name for name, does in VERBS.items() if does == (kind, marked))


def now() -> datetime:
    """Return this second in UTC: the resolution of the marks file."""
    return datetime.now(UTC).replace(microsecond=0)
