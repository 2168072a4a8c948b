"""Undo and redo of marks: this copy's part in the history that all copies share.

A copy takes back the last step that it did, undid or did again itself; when there is none left, the
last of all that the log has, as it would after a restart. Before it does, it reads what other
copies wrote since, so that no step is undone twice; should two do it in the same moment, they do
the same, for a step that is taken back leaves each mark as it was before, however often. Only what
still holds is taken back: a mark that somebody changed since stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import CleanText
from reader.model.mark import Change, Kind, MarkKind, now
from reader.model.steps import PIECE, Became, Papers, Step, Steps, UndoEvent, packed, unpacked

if TYPE_CHECKING:
    from reader.library.pieces import Work
    from reader.model.view import Row
    from reader.storage.marks import Marks
    from reader.storage.undo_log import UndoLog

EVENTS: Final = 4_000
"""Own events that are remembered, should the log be lost or not be writable."""
NAMES: Final[dict[tuple[Kind, bool], tuple[str, str]]] = {
    ("starred", True): ("star ", ""),
    ("starred", False): ("take the star from ", ""),
    ("read", True): ("mark ", " read"),
    ("read", False): ("mark ", " unread"),
}
"""What stands before and behind the papers in the name of a step."""


class _Part(NamedTuple):
    """A piece of a step as it is taken back or done again."""

    changes: list[Change]
    papers: str
    """Those that are changed."""
    left: int
    """Papers that are not, because somebody changed them since."""


class Replay(NamedTuple):
    """What came of undoing a step, or of doing it again."""

    step: str
    """The step's id."""
    what: CleanText
    papers: int = 0
    """Papers whose mark it changed."""
    left: int = 0
    """Papers that stay as they are, because their mark was changed since."""
    asks: date | None = None
    """The day that it was done on, or undone, where that is an earlier one and the user was not
    sure yet: nothing was changed then."""


class Undo:
    """The steps done and undone, and the marks that they change. One thread."""

    def __init__(self, marks: Marks, log: UndoLog | None = None) -> None:
        """Without a log, steps are remembered as long as this is."""
        self._marks = marks
        self._log = log
        self._logged = Steps()
        """What the log comes to, as far as it was read."""
        self._copy = os.urandom(4).hex()
        self._count = 0
        self._own: list[tuple[int, Step | UndoEvent]] = []
        """This copy's events with their numbers."""
        self._mine: set[str] = set()
        """The steps that this copy did, undid or did again."""

    def close(self) -> None:
        if self._log:
            self._log.close()

    def mark(self, kind: MarkKind, rows: Iterable[Row], marked: bool) -> int:
        """Set or take back marks as one step; return how many changed."""
        changes = self._changes(kind, rows, marked, now())
        if changes:
            pieces = [changes[at : at + PIECE] for at in range(0, len(changes), PIECE)]
            self._did(pieces, tuple(map(packed, pieces)))
            self._marks.apply(changes)
        return len(changes)

    # Each of these yields where it may be interrupted: between pieces of very many papers

    def marking(self, kind: MarkKind, rows: Iterable[Sequence[Row]], marked: bool) -> Work[int]:
        """Do the same with very many rows, which come in pieces."""
        at, pieces, papers = now(), [], []
        for number, piece in enumerate(rows):
            if number:
                yield
            if changes := self._changes(kind, piece, marked, at):
                pieces.append(changes)
                papers.append(packed(changes))
        if pieces:
            self._did(pieces, tuple(papers))
        yield from self._apply(pieces)
        return sum(map(len, pieces))

    def replaying(self, *, again: bool, sure: str | None = None) -> Work[Replay | None]:
        """Take the last step back, or do the last one undone `again`; None where there is none.

        One of an earlier day is only asked about, unless the user is `sure` of it: gives its id.
        """
        self._look_outside()
        step = self._last(again=again)
        if step is None:
            return None
        day = step.at.astimezone().date()
        if day < date.today() and step.id != sure:
            return Replay(step.id, step.what, asks=day)
        parts = yield from self._parts(step, step.marked == again)
        left = sum(part.left for part in parts)
        parts = [part for part in parts if part.changes]
        became: Became = "dropped" if not parts else "again" if again else "undone"
        narrowed = tuple(part.papers for part in parts) if left and parts else None
        self._say(UndoEvent(self._next(), now(), became, step.id, narrowed), step.id)
        yield from self._apply([part.changes for part in parts])
        return Replay(step.id, step.what, sum(_papers(part.changes) for part in parts), left)

    def _parts(self, step: Step, marked: bool) -> Work[list[_Part]]:
        """Return the changes that give the papers of a step their mark, or take it from them."""
        at, parts = now(), list[_Part]()
        for papers in step.papers or self._own_papers(step):
            if parts:
                yield
            changes = unpacked(papers, step.kind, marked, at)
            still = self._to_be_made(changes)
            left = _papers(each for each in changes if each not in still)
            done = still if marked else [each.turned for each in still]
            parts.append(_Part(still, packed(done) if left else papers, left))
        return parts

    def _apply(self, pieces: Iterable[Sequence[Change]]) -> Work[None]:
        for number, changes in enumerate(pieces):
            if number:
                yield
            self._marks.apply(changes)

    def _look_outside(self) -> None:
        """Another copy's step may be in the log before its marks are on this screen."""
        if self._marks.check_outside() and self._marks.on_event:
            self._marks.on_event()

    def do(self, changes: Sequence[Change], what: CleanText) -> int:
        """Make changes of tags or notes as one step, called so; return how many papers changed."""
        changes = self._to_be_made(changes)
        if changes:
            pieces = [changes[at : at + PIECE] for at in range(0, len(changes), PIECE)]
            first = changes[0]
            papers = tuple(map(packed, pieces))
            step = Step(self._next(), first.at, what, first.kind, True, papers)
            self._say(step, step.id)
            self._marks.apply(changes)
        return _papers(changes)

    def _changes(
        self, kind: MarkKind, rows: Iterable[Row], marked: bool, at: datetime
    ) -> list[Change]:
        changes = (Change(kind, row.ids, marked, at, row.title) for row in rows)
        return self._to_be_made(changes)

    def _to_be_made(self, changes: Iterable[Change]) -> list[Change]:
        """Return those that change something, as of now: whose papers are as they were before."""
        return [each for each in changes if self._changes_something(each)]

    def _changes_something(self, change: Change) -> bool:
        if change.kind == "tags":
            return (change.text in self._marks.tags(change.ids)) != change.marked
        if change.kind == "notes":
            return self._marks.note(change.ids) == change.before != change.text
        return (self._marks.at(change.kind, change.ids) is not None) != change.marked

    # The history

    def _last(self, *, again: bool) -> Step | None:
        """Return the step to be undone, or done again: an own one first."""
        steps = self._steps()
        stack = steps.undone if again else steps.done
        own = (step for step in reversed(stack) if step.id in self._mine)
        return next(own, stack[-1] if stack else None)

    def _own_papers(self, step: Step) -> Papers:
        """Return the papers of a step that are too many for the log, where this copy knows them."""
        for _, event in reversed(self._own):
            about = event.step if isinstance(event, UndoEvent) else event.id
            if about == step.id and event.papers:
                return event.papers
        return ()

    def _steps(self) -> Steps:
        """Return what the log comes to by now, and what of this copy is not in it yet."""
        if self._log:
            news = self._log.news()
            if news.anew:
                self._logged = Steps()
            for event in news.events:
                self._logged.take(event)
        steps = self._logged.copy()
        reached = steps.reached.get(self._copy, 0)
        for number, event in self._own:
            if number > reached:
                steps.take(event)
        return steps

    def _did(self, pieces: Sequence[Sequence[Change]], papers: Papers) -> None:
        first = pieces[0][0]
        step = Step(self._next(), first.at, _name(pieces), first.kind, first.marked, papers)
        self._say(step, step.id)

    def _next(self) -> str:
        self._count += 1
        return f"{self._copy}-{self._count}"

    def _say(self, event: Step | UndoEvent, step: str) -> None:
        self._mine.add(step)
        self._own.append((self._count, event))
        del self._own[:-EVENTS]
        if self._log:
            self._log.write(event)


def _papers(changes: Iterable[Change]) -> int:
    """Return of how many papers these are."""
    return len({change.ids for change in changes})


def _name(pieces: Sequence[Sequence[Change]]) -> CleanText:
    """Return the name of a step: `star “Neural Metamorphosis”`, `mark 48 papers read`."""
    first, count = pieces[0][0], sum(map(len, pieces))
    before, behind = NAMES[first.kind, first.marked]
    # Made of what is clean.
    return CleanText(f"{before}{named(first, count)}{behind}")


def named(first: Change, count: int) -> str:
    """Return what the name of a step says of its papers."""
    if count > 1:
        return f"{count:,} papers"
    return f"“{first.title}”" if first.title else first.ids[0]
