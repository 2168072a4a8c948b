"""Marks as values: what the user did with a paper, and a change of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from reader.model.clean import NOTHING, CleanText, clean_line

MarkKind: TypeAlias = Literal["read", "starred"]
KINDS: Final[tuple[MarkKind, ...]] = ("read", "starred")
Kind: TypeAlias = Literal["read", "starred", "tags", "notes"]
EVERY_KIND: Final[tuple[Kind, ...]] = (*KINDS, "tags", "notes")
"""A tag on a paper is a mark of its own, and a note one that says something."""
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

    kind: Kind
    ids: tuple[str, ...]
    """Every id of the paper, best first: marked under the first, taken back under all."""
    marked: bool
    at: datetime
    """When, aware, in UTC, to the second."""
    title: CleanText = NOTHING
    """Written as a comment behind a star, a tag or a note."""
    text: str = ""
    """The tag, or what the note is to say, as the file has it."""
    before: str = ""
    """What the note said before."""

    @property
    def turned(self) -> Change:
        """The change that takes this one back."""
        if self.kind == "notes":
            return replace(self, marked=bool(self.before), text=self.before, before=self.text)
        return replace(self, marked=not self.marked)

    @property
    def command(self) -> str:
        """The arguments of `daysheet` that make this change, as a shell takes them."""
        id = _quoted(self.ids[0])
        if self.kind == "tags":
            return f"tag {_quoted('-+'[self.marked] + clean_line(self.text))} {id}"
        if self.kind == "notes":
            return f"note {id} {_quoted(clean_line(self.text))}"
        return f"{verb(self.kind, self.marked)} {id}"


def verb(kind: Kind, marked: bool) -> str:
    """Return the command of the command line that sets this mark, or takes it back."""
    return next(name for name, does in VERBS.items() if does == (kind, marked))


def _quoted(text: str) -> str:
    # Needed only where marks could not be saved.
    from shlex import quote

    return quote(text)


def now() -> datetime:
    """Return this second in UTC: the resolution of the marks file."""
    return datetime.now(UTC).replace(microsecond=0)
