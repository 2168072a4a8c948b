"""Undo and redo of marks: steps, each a set of changes that can be taken back and done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reader.model.clean import CleanText, clean_line
from reader.model.mark import Change, now

LEVELS: Final = 1_000
"""Steps remembered."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something the user did to marks in one go. Its changes each really changed a mark."""

    what: CleanText
    """What the step did, as it is named when it is undone: `star Neural Metamorphosis`."""
    changes: tuple[Change, ...]

    def back(self) -> list[Change]:
        """Return the changes that take the step back, dated now so that they win in a merge."""
        at = now()
        return [replace(change, marked=not change.marked, at=at) for change in self.changes]

    def again(self) -> list[Change]:
        """Return the changes that do the step again, dated now."""
        at = now()
        return [replace(change, at=at) for change in self.changes]


class Undo:
    """The steps done and undone."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def did(self, what: str, changes: Sequence[Change]) -> None:
        """Remember a step; what was undone before it can no longer be done again."""
        self._done.append(Step(clean_line(what), tuple(changes)))
        del self._done[:-LEVELS]
        self._undone.clear()

    def back(self) -> tuple[CleanText, list[Change]] | None:
        """Return the name of the last step and the changes that take it back, or None."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return step.what, step.back()

    def forth(self) -> tuple[CleanText, list[Change]] | None:
        """Return the name of the last undone step and its changes, or None."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return step.what, step.again()
