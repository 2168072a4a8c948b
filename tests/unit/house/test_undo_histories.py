"""Any history of marks, undos, redos, restarts and outside changes, compared with a model."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reader.library.undo import Replay
from reader.model.mark import KINDS, MarkKind
from reader.storage import undo_log
from tests.unit.house.undoing import ROWS, Home, redo, undo
from tests.waiting import until

PAPERS = st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True)
MARK = st.sampled_from(KINDS)


class Done(NamedTuple):
    """A step of the model."""

    kind: MarkKind
    papers: Collection[int]
    marked: bool


class Histories(RuleBasedStateMachine):
    """One sitting after another, on real files, with a log that is shortened whenever it can be."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(undo_log, "ROOM", 0)
        self.patch.setattr(undo_log, "QUIET", 0.0)
        self.patch.setattr(undo_log, "HEAD_START", 0.0)
        self.folder = TemporaryDirectory()
        self.home = Home(Path(self.folder.name))
        self.library = self.home.open()
        self.marks: set[tuple[MarkKind, int]] = set()
        self.done: list[Done] = []
        self.undone: list[Done] = []
        self.elsewhere = (self.home.folder / str(number) for number in count())

    def teardown(self) -> None:
        self.home.close()
        self.patch.undo()
        self.folder.cleanup()

    def change(self, kind: MarkKind, papers: Collection[int], marked: bool) -> list[int]:
        """Change the model's marks; return the papers that were otherwise."""
        changed = [paper for paper in papers if ((kind, paper) in self.marks) != marked]
        for paper in changed:
            (self.marks.add if marked else self.marks.discard)((kind, paper))
        return changed

    def replay(self, took: Replay | None, stack: list[Done], onto: list[Done], again: bool) -> None:
        """Do with the model what was done with the library, and compare."""
        if not stack:
            assert took is None
            return
        step = stack.pop()
        changed = self.change(step.kind, step.papers, step.marked == again)
        if changed:
            onto.append(step._replace(papers=changed))
        assert took is not None
        assert (took.papers, took.left) == (len(changed), len(step.papers) - len(changed))

    @rule(kind=MARK, papers=PAPERS, marked=st.booleans())
    def mark(self, kind: MarkKind, papers: list[int], marked: bool) -> None:
        count = self.library.mark(kind, [ROWS[paper] for paper in papers], marked)
        changed = self.change(kind, papers, marked)
        assert count == len(changed)
        if changed:
            self.done.append(Done(kind, changed, marked))
            self.undone.clear()

    @rule()
    def undo(self) -> None:
        self.replay(undo(self.library), self.done, self.undone, again=False)

    @rule()
    def redo(self) -> None:
        self.replay(redo(self.library), self.undone, self.done, again=True)

    @rule()
    def restart(self) -> None:
        self.library.close()
        self.library = self.home.open()

    @rule(kind=MARK, papers=PAPERS, marked=st.booleans())
    def change_outside(self, kind: MarkKind, papers: list[int], marked: bool) -> None:
        """As by a synchroniser: what another machine marked, which has a log of its own."""
        assert self.library.marks.flush()
        with self.home.open(next(self.elsewhere)) as other:
            other.mark(kind, [ROWS[paper] for paper in papers], marked)
            assert other.marks.flush()
            expected = set(other.marks.all(kind))
        # A look while our own thread is still at the file sees nothing; the next one does.
        until(lambda: self.looked(kind) == expected)
        self.change(kind, papers, marked)

    def looked(self, kind: MarkKind) -> set[str]:
        self.library.marks.check_outside()
        return set(self.library.marks.all(kind))

    @invariant()
    def marks_are_those_of_the_model(self) -> None:
        for kind in KINDS:
            expected = {ROWS[paper].ids[0] for each, paper in self.marks if each == kind}
            assert set(self.library.marks.all(kind)) == expected


class ManyHistories(Histories):
    """The same at length."""


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestManyHistories = pytest.mark.slow(ManyHistories.TestCase)
TestManyHistories.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
