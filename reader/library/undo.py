"""Undo and redo of marks: this copy's part in the history that all copies share.

A copy undoes the last step that it did, undid or redid itself; if there is none, the last step in
the log, as it would after a restart. Before that it reads what other copies logged since, so that
no step is undone twice. If two copies undo a step at the same moment, both do the same: undoing
gives each mark its earlier state, however often. A mark that was changed since stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import CleanText
from reader.model.mark import Change, Kind, MarkKind, now
from reader.model.undo_events import (
    Outcome,
    Papers,
    Step,
    UndoEvent,
    UndoHistory,
    pack_papers,
    unpack_papers,
)

if TYPE_CHECKING:
    from reader.library.incremental_task import Steps
    from reader.model.view import Row
    from reader.storage.marks import Marks
    from reader.storage.undo_log import UndoLog

EVENTS: Final = 4_000
"""Own events that are remembered, in case the log is lost or cannot be written."""
NAMES: Final[dict[tuple[Kind, bool], str]] = {
    ("starred", True): "star {}",
    ("starred", False): "take the star from {}",
    ("read", True): "mark {} read",
    ("read", False): "mark {} unread",
}
"""The names of steps, with the papers in place of `{}`."""


class Replay(NamedTuple):
    """The result of undoing or redoing a step."""

    step: str
    """The step's id."""
    what: CleanText
    papers: int = 0
    """Papers whose mark it changed."""
    left: int = 0
    """Papers that stay as they are, because their mark was changed since."""
    asks: date | None = None
    """The day on which it was done or undone, if that was an earlier day and the user has not
    confirmed it: then nothing was changed."""


class Undo:
    """The steps done and undone, and the marks that they change. One thread."""

    def __init__(self, marks: Marks, log: UndoLog | None = None) -> None:
        """Without a log, steps are remembered as long as this object lives."""
        self._marks = marks
        self._log = log
        self._copy = os.urandom(4).hex()
        self._count = 0
        self._own: list[tuple[int, Step | UndoEvent]] = []
        """This copy's events with their numbers."""
        self._own_steps: set[str] = set()
        """The steps that this copy did, undid or redid."""

    def close(self) -> None:
        if self._log:
            self._log.close()

    def mark(self, kind: MarkKind, rows: Iterable[Row], marked: bool) -> int:
        """Set or remove marks as one step; return how many changed."""
        changes = self._changes_of(kind, rows, marked)
        if changes:
            self._log_step([changes])
            self._marks.apply(changes)
        return len(changes)

    # Each of these yields where it may be interrupted: between pieces of very many papers.

    def marking(self, kind: MarkKind, rows: Iterable[Sequence[Row]], marked: bool) -> Steps[int]:
        """Do as `mark` with very many rows, which come in pieces."""
        pieces: list[list[Change]] = []
        for number, piece in enumerate(rows):
            if number:
                yield
            pieces.append(self._changes_of(kind, piece, marked))
        pieces = [piece for piece in pieces if piece]
        if pieces:
            self._log_step(pieces)
        yield from self._apply(pieces)
        return sum(map(len, pieces))

    def replaying(self, *, again: bool, sure: str | None = None) -> Steps[Replay | None]:
        """Undo the last step, or redo the one undone last if `again`; None if there is none.

        A step of an earlier day is not changed unless `sure` is its id; the result asks about it.
        """
        # Another copy's step may be in the log before its marks are in memory.
        if self._marks.check_outside() and self._marks.on_event:
            self._marks.on_event()
        step = self._last_step(again=again)
        if step is None:
            return None
        day = step.at.astimezone().date()
        if day < date.today() and step.id != sure:
            return Replay(step.id, step.what, asks=day)
        at, marked = now(), step.marked == again
        pieces: list[list[Change]] = []
        remaining: list[str] = []
        left = 0
        for number, papers in enumerate(step.papers or self._own_papers(step)):
            if number:
                yield
            changes = unpack_papers(papers, step.kind, marked, at)
            effective = self._effective(changes)
            if effective:
                pieces.append(effective)
                done = effective if marked else [each.inverse for each in effective]
                unchanged = len(effective) == len(changes)
                remaining += [papers] if unchanged else pack_papers(done)
            left += _count_papers(each for each in changes if each not in effective)
        outcome: Outcome = "dropped" if not pieces else "again" if again else "undone"
        narrowed = tuple(remaining) if left and pieces else None
        self._record(UndoEvent(self._next_id(), now(), outcome, step.id, narrowed), step.id)
        yield from self._apply(pieces)
        return Replay(step.id, step.what, sum(map(_count_papers, pieces)), left)

    def _apply(self, pieces: Iterable[Sequence[Change]]) -> Steps[None]:
        for number, changes in enumerate(pieces):
            if number:
                yield
            self._marks.apply(changes)

    def do(self, changes: Sequence[Change], what: CleanText) -> int:
        """Make changes of tags or notes as one step, named so; return how many papers changed."""
        changes = self._effective(changes)
        if changes:
            self._record_step(changes[0], what, True, pack_papers(changes))
            self._marks.apply(changes)
        return _count_papers(changes)

    def _changes_of(self, kind: MarkKind, rows: Iterable[Row], marked: bool) -> list[Change]:
        at = now()
        return self._effective(Change(kind, row.ids, marked, at, row.title) for row in rows)

    def _effective(self, changes: Iterable[Change]) -> list[Change]:
        """Return those changes that change something now."""
        return [each for each in changes if self._is_effective(each)]

    def _is_effective(self, change: Change) -> bool:
        if change.kind == "tags":
            return (change.text in self._marks.tags(change.ids)) != change.marked
        if change.kind == "notes":
            return self._marks.note(change.ids) == change.before != change.text
        return (self._marks.at(change.kind, change.ids) is not None) != change.marked

    # The history

    def _last_step(self, *, again: bool) -> Step | None:
        """Return the step to undo, or to redo: one of this copy first."""
        history = UndoHistory(self._log.read() if self._log else ())
        reached = history.reached.get(self._copy, 0)
        for number, event in self._own:
            if number > reached:
                history.add(event)
        stack = history.undone if again else history.done
        own = (step for step in reversed(stack) if step.id in self._own_steps)
        return next(own, stack[-1] if stack else None)

    def _own_papers(self, step: Step) -> Papers:
        """Return the papers of a step that are too many for the log, if this copy did it."""
        for _, event in reversed(self._own):
            step_id = event.step_id if isinstance(event, UndoEvent) else event.id
            if step_id == step.id and event.papers:
                return event.papers
        return ()

    def _log_step(self, pieces: Sequence[Sequence[Change]]) -> None:
        first, count = pieces[0][0], sum(map(len, pieces))
        # Made of clean texts.
        what = CleanText(NAMES[first.kind, first.marked].format(name_papers(first, count)))
        papers = tuple(packed for piece in pieces for packed in pack_papers(piece))
        self._record_step(first, what, first.marked, papers)

    def _record_step(self, first: Change, what: CleanText, marked: bool, papers: Papers) -> None:
        step = Step(self._next_id(), first.at, what, first.kind, marked, papers)
        self._record(step, step.id)

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._copy}-{self._count}"

    def _record(self, event: Step | UndoEvent, step_id: str) -> None:
        self._own_steps.add(step_id)
        self._own.append((self._count, event))
        del self._own[:-EVENTS]
        if self._log:
            self._log.write(event)


def _count_papers(changes: Iterable[Change]) -> int:
    return len({change.ids for change in changes})


def name_papers(first: Change, count: int) -> str:
    """Return how the name of a step refers to its papers."""
    if count > 1:
        return f"{count:,} papers"
    return f"“{first.title}”" if first.title else first.ids[0]
