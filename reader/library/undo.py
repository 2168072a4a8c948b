"""Undo and redo of marks, for one of several running copies of the program that share a log.

A copy undoes the last step that it did, undid or redid itself; if there is none, the last step in
the log, as it would after a restart. It first reads what other copies have logged, so that no step
is undone twice. If two copies undo a step at the same moment, the result is the same, because
undoing restores the earlier state of each mark. A mark that has changed since is left alone.
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

OWN_EVENTS_KEPT: Final = 4_000
"""This copy's events that are kept in memory, in case the log is lost or cannot be written."""
STEP_NAMES: Final[dict[tuple[Kind, bool], str]] = {
    ("starred", True): "star {}",
    ("starred", False): "take the star from {}",
    ("read", True): "mark {} read",
    ("read", False): "mark {} unread",
}
"""The names of steps. `{}` is replaced by the papers."""


class Replay(NamedTuple):
    """The result of undoing or redoing a step."""

    step: str
    """The step's id."""
    what: CleanText
    """The step's name."""
    papers: int = 0
    """Number of papers that were changed."""
    left: int = 0
    """Number of papers that were left alone, because their mark has changed since."""
    unconfirmed_day: date | None = None
    """The day of the step, if it was an earlier day and the user has not confirmed it. Nothing was
    changed then."""


class Undo:
    """Changes marks in steps that can be undone and redone. For use on one thread."""

    def __init__(self, marks: Marks, log: UndoLog | None = None) -> None:
        """Without a log, only the steps of this object can be undone."""
        self._marks = marks
        self._log = log
        self._copy = os.urandom(4).hex()
        self._count = 0
        self._own: list[tuple[int, Step | UndoEvent]] = []
        """This copy's events, each with its number."""
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

    # Generators for an `IncrementalTask`: they yield between batches of papers.

    def marking_steps(
        self, kind: MarkKind, rows: Iterable[Sequence[Row]], marked: bool
    ) -> Steps[int]:
        """Set or remove marks as one step, as `mark` does, for rows that come in batches."""
        batches: list[list[Change]] = []
        for number, batch in enumerate(rows):
            if number:
                yield
            batches.append(self._changes_of(kind, batch, marked))
        batches = [batch for batch in batches if batch]
        if batches:
            self._log_step(batches)
        yield from self._apply(batches)
        return sum(map(len, batches))

    def replay_steps(
        self, *, redo: bool, confirmed_step: str | None = None
    ) -> Steps[Replay | None]:
        """Undo the last step, or redo the step undone last if `redo`.

        The result is None if there is none. A step of an earlier day is not changed unless
        `confirmed_step` is its id; the result then has the day.
        """
        # The log may have another copy's step before its marks are in memory.
        if self._marks.check_outside() and self._marks.on_event:
            self._marks.on_event()
        step = self._last_step(redo=redo)
        if step is None:
            return None
        day = step.at.astimezone().date()
        if day < date.today() and step.id != confirmed_step:
            return Replay(step.id, step.what, unconfirmed_day=day)
        at, marked = now(), step.marked == redo
        batches: list[list[Change]] = []
        remaining: list[str] = []
        left = 0
        for number, papers in enumerate(step.papers or self._own_papers(step)):
            if number:
                yield
            changes = unpack_papers(papers, step.kind, marked, at)
            effective = self._effective(changes)
            if effective:
                batches.append(effective)
                done = effective if marked else [change.inverse for change in effective]
                unchanged = len(effective) == len(changes)
                remaining += [papers] if unchanged else pack_papers(done)
            left += _count_papers(change for change in changes if change not in effective)
        outcome: Outcome = "dropped" if not batches else "again" if redo else "undone"
        narrowed = tuple(remaining) if left and batches else None
        self._record(UndoEvent(self._next_id(), now(), outcome, step.id, narrowed), step.id)
        yield from self._apply(batches)
        return Replay(step.id, step.what, sum(map(_count_papers, batches)), left)

    def _apply(self, batches: Iterable[Sequence[Change]]) -> Steps[None]:
        for number, changes in enumerate(batches):
            if number:
                yield
            self._marks.apply(changes)

    def do(self, changes: Sequence[Change], what: CleanText) -> int:
        """Change tags or notes as one step named `what`; return how many papers changed."""
        changes = self._effective(changes)
        if changes:
            self._record_step(changes[0], what, True, pack_papers(changes))
            self._marks.apply(changes)
        return _count_papers(changes)

    def _changes_of(self, kind: MarkKind, rows: Iterable[Row], marked: bool) -> list[Change]:
        at = now()
        return self._effective(Change(kind, row.ids, marked, at, row.title) for row in rows)

    def _effective(self, changes: Iterable[Change]) -> list[Change]:
        """Return the changes that would change something now."""
        return [change for change in changes if self._is_effective(change)]

    def _is_effective(self, change: Change) -> bool:
        if change.kind == "tags":
            return (change.text in self._marks.tags(change.ids)) != change.marked
        if change.kind == "notes":
            return self._marks.note(change.ids) == change.before != change.text
        return (self._marks.at(change.kind, change.ids) is not None) != change.marked

    # The history

    def _last_step(self, *, redo: bool) -> Step | None:
        """Return the step to undo, or to redo; this copy's own steps come first."""
        history = UndoHistory(self._log.read() if self._log else ())
        reached = history.reached.get(self._copy, 0)
        for number, event in self._own:
            if number > reached:
                history.add(event)
        stack = history.undone if redo else history.done
        own = (step for step in reversed(stack) if step.id in self._own_steps)
        return next(own, stack[-1] if stack else None)

    def _own_papers(self, step: Step) -> Papers:
        """Return the papers of a step of this copy, even if they were too many for the log."""
        for _, event in reversed(self._own):
            step_id = event.step_id if isinstance(event, UndoEvent) else event.id
            if step_id == step.id and event.papers:
                return event.papers
        return ()

    def _log_step(self, batches: Sequence[Sequence[Change]]) -> None:
        first, count = batches[0][0], sum(map(len, batches))
        # All parts of the name are clean.
        what = CleanText(STEP_NAMES[first.kind, first.marked].format(name_papers(first, count)))
        papers = tuple(packed for batch in batches for packed in pack_papers(batch))
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
        del self._own[:-OWN_EVENTS_KEPT]
        if self._log:
            self._log.write(event)


def _count_papers(changes: Iterable[Change]) -> int:
    return len({change.ids for change in changes})


def name_papers(first: Change, count: int) -> str:
    """Return the papers as they appear in the name of a step: a title, an id or a number."""
    if count > 1:
        return f"{count:,} papers"
    if not first.title:
        return first.ids[0]
    from reader.latex import to_unicode
    from reader.model.clean import clean_text

    return f"“{to_unicode(first.title, clean_text)}”"
