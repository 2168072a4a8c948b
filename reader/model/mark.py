"""Marks as values: the kinds of marks, and a change of one mark."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.model.clean import NOTHING, CleanText, clean_line

MarkKind: TypeAlias = Literal["read", "starred"]
KINDS: Final[tuple[MarkKind, ...]] = ("read", "starred")
Kind: TypeAlias = Literal["read", "starred", "tags", "notes"]
EVERY_KIND: Final[tuple[Kind, ...]] = (*KINDS, "tags", "notes")
"""All kinds of marks. Each tag of a paper is a mark of its own; a note is a mark with a text."""
VERBS: Final[dict[str, tuple[MarkKind, bool]]] = {
    "star": ("starred", True),
    "unstar": ("starred", False),
    "read": ("read", True),
    "unread": ("read", False),
}
"""For each command of the command line the kind of mark, and whether it sets or removes it."""


class Change(NamedTuple):
    """One mark set on a paper or removed from it."""

    kind: Kind
    ids: tuple[str, ...]
    """All ids of the paper, best first. A mark is set under the first and removed under all."""
    marked: bool
    at: datetime
    """The time of the change: aware, in UTC, to the second."""
    title: CleanText = NOTHING
    """Written as a comment after a star, a tag or a note."""
    text: str = ""
    """The tag, or the new text of the note, as in the file."""
    before: str = ""
    """The text of the note before the change."""

    @property
    def inverse(self) -> Change:
        """The change that undoes this one."""
        if self.kind == "notes":
            return self._replace(marked=bool(self.before), text=self.before, before=self.text)
        return self._replace(marked=not self.marked)

    @property
    def command(self) -> str:
        """The arguments of `daysheet` that make this change, quoted for a shell."""
        id = _shell_quote(self.ids[0])
        if self.kind == "tags":
            return f"tag {_shell_quote('-+'[self.marked] + clean_line(self.text))} {id}"
        if self.kind == "notes":
            return f"note {id} {_shell_quote(clean_line(self.text))}"
        return f"{verb(self.kind, self.marked)} {id}"


def verb(kind: Kind, marked: bool) -> str:
    """Return the command that sets, or with `marked` false removes, a mark of this kind."""
    return next(name for name, does in VERBS.items() if does == (kind, marked))


def _shell_quote(text: str) -> str:
    # Imported here: needed only if marks could not be saved.
    from shlex import quote

    return quote(text)


def now() -> datetime:
    """Return the current time in UTC to the second, as the marks file stores it."""
    return datetime.now(UTC).replace(microsecond=0)
