"""Any histories of marks on several machines, merged in any order, give the same marks.

A history is what somebody did on one machine: stars, reads, and their opposites, at seconds that
its clock gives, right or wrong. All machines started from one file, and a paper may go by one of
its ids here and by another one there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.model.mark import EVERY_KIND, KINDS, Change, Kind, now
from reader.storage.marks import Marks
from reader.storage.marks.memory import Memory
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    UNDATED,
    Tables,
    empty_tables,
    merge,
    text_of,
)
from reader.storage.marks.merging import difference, merge_with_base, read_with_titles
from reader.storage.marks.notes import date_of
from reader.storage.marks.repair import fit, read_or_repair
from tests.marks_tables import NOTES, TAGS, any_tables

pytestmark = pytest.mark.slow

START = now() - timedelta(days=30)
"""When histories begin: removals of long ago are forgotten."""
PAPERS = (("2403.00001", "title:1"), ("2403.00002", "title:2"))


class Step(NamedTuple):
    """One thing that somebody did."""

    kind: Kind
    ids: tuple[str, ...]
    """Those by which the paper is known there."""
    marked: bool
    second: int
    text: str = ""

    def change(self, skew: int) -> Change:
        at = START + timedelta(seconds=self.second + skew)
        return Change(self.kind, self.ids, self.marked, at, text=self.text)


def at(second: int) -> str:
    return text_of(START + timedelta(seconds=second))


SECONDS = st.integers(0, 9)
TEXTS: dict[Kind, st.SearchStrategy[str]] = {"tags": TAGS, "notes": NOTES}
STEPS = st.sampled_from(EVERY_KIND).flatmap(
    lambda kind: st.builds(
        Step,
        st.just(kind),
        st.sampled_from([ids for paper in PAPERS for ids in (paper, paper[:1], paper[1:])]),
        st.booleans(),
        SECONDS,
        TEXTS.get(kind, st.just("")),
    )
)
SKEWS = st.sampled_from([0, 0, -5, 5, 3600])
HISTORIES = st.tuples(st.lists(STEPS, max_size=6), SKEWS)
TIMES = SECONDS.map(at)
FILES = any_tables(
    st.sampled_from([id for paper in PAPERS for id in paper]), TIMES, most=3, lost=True, both=False
)
"""What stands in a file: with dates and without, a mark and its removal side by side."""


def after(file: Tables, history: tuple[Sequence[Step], int]) -> Tables:
    """Return what stands in a file after a history."""
    memory = Memory(queueing=False)
    memory.replace({name: dict(table) for name, table in file.items()})
    steps, skew = history
    memory.apply([step.change(skew) for step in sorted(steps, key=lambda each: each.second)])
    return tables_of(memory)


def joined(ours: Tables, *others: Tables) -> Tables:
    """Return what stands in a file when others were merged into it, one after another."""
    memory = Memory(queueing=False)
    memory.replace({name: dict(table) for name, table in ours.items()})
    for theirs in others:
        memory.queue(difference(tables_of(memory), theirs))
    return tables_of(memory)


def tables_of(memory: Memory) -> Tables:
    return {name: table.copy() for name, table in memory.tables.items()}


Shown = dict[tuple[Kind, tuple[str, ...]], object]


def shown(tables: Tables) -> Shown:
    """Return which papers are marked, and when, as the screen has it."""
    memory = Memory(queueing=False)
    memory.replace({name: dict(table) for name, table in tables.items()})
    return seen_in(memory)


def seen_in(marks: Memory | Marks) -> Shown:
    found: Shown = {(kind, ids): marks.at(kind, ids) for kind in KINDS for ids in PAPERS}
    found |= {("tags", ids): marks.tags(ids) for ids in PAPERS}
    return found | {("notes", ids): marks.note(ids) for ids in PAPERS}


def whole(tables: Tables) -> Tables:
    """Return tables without what changes nothing: what is outdone, removals without a date."""
    united = merge(empty_tables(), tables)
    return {
        name: {id: when for id, when in table.items() if when != REMOVED_UNDATED}
        for name, table in united.items()
    }


@given(FILES, HISTORIES, HISTORIES)
def test_two_histories_merged_in_either_order_give_the_same_marks_and_removals(
    file: Tables, one: tuple[list[Step], int], other: tuple[list[Step], int]
) -> None:
    here, there = after(file, one), after(file, other)
    assert whole(joined(here, there)) == whole(joined(there, here))
    assert shown(joined(here, there)) == shown(joined(there, here))


@given(FILES, HISTORIES, HISTORIES)
def test_merging_twice_changes_nothing(
    file: Tables, one: tuple[list[Step], int], other: tuple[list[Step], int]
) -> None:
    here, there = after(file, one), after(file, other)
    once = joined(here, there)
    assert difference(once, there) == []
    assert joined(once, there) == once
    assert difference(once, here) == []
    assert difference(joined(there, here), once) == []


@given(FILES, st.lists(HISTORIES, min_size=3, max_size=3))
def test_three_histories_merged_in_any_order_give_the_same(
    file: Tables, histories: list[tuple[list[Step], int]]
) -> None:
    copies = [after(file, history) for history in histories]
    results = [joined(a, b, c) for a, b, c in permutations(copies)]
    results += [joined(a, joined(b, c)) for a, b, c in permutations(copies)]
    assert all(whole(result) == whole(results[0]) for result in results)
    assert all(shown(result) == shown(results[0]) for result in results)


@given(
    st.lists(st.tuples(STEPS, st.booleans()), max_size=10, unique_by=lambda each: each[0].second),
)
def test_what_was_done_last_anywhere_holds_everywhere(steps: list[tuple[Step, bool]]) -> None:
    """With right clocks, and a paper known alike on both machines."""
    whole_ids = {id: paper for paper in PAPERS for id in paper}
    known = [(step._replace(ids=whole_ids[step.ids[0]]), here) for step, here in steps]
    copies = [
        after(empty_tables(), ([step for step, here in known if here is side], 0))
        for side in (True, False)
    ]
    meant: Shown = {}
    tags: dict[tuple[str, ...], set[str]] = {ids: set() for ids in PAPERS}
    for step, _ in sorted(known, key=lambda each: each[0].second):
        does: dict[Kind, object] = {"notes": step.text if step.marked else ""}
        meant[step.kind, step.ids] = does.get(step.kind, step.change(0).at if step.marked else None)
        if step.kind == "tags":
            (tags[step.ids].add if step.marked else tags[step.ids].discard)(step.text)
    meant |= {("tags", ids): tags[ids] for ids in PAPERS}
    nothing = shown(empty_tables())
    for result in (joined(*copies), joined(*reversed(copies))):
        assert shown(result) == nothing | meant


STAR = Step("starred", PAPERS[0], True, 0)
UNSTAR = STAR._replace(marked=False)


@given(st.integers(-3600, 3600), st.integers(0, 9))
@settings(deadline=None)
def test_whoever_has_seen_a_mark_can_take_it_back_whatever_the_clocks_say(
    skew: int, second: int
) -> None:
    """The other machine has the mark still; and the same for a removal that was seen."""
    starred = after(empty_tables(), ([STAR], 0))
    taken_back = after(starred, ([UNSTAR._replace(second=second)], skew))
    assert shown(joined(starred, taken_back)) == shown(joined(taken_back, starred))
    assert joined(starred, taken_back)["starred"] == {}
    again = after(taken_back, ([STAR._replace(second=second)], -skew))
    for result in (joined(taken_back, again), joined(again, taken_back, starred)):
        assert shown(result)["starred", PAPERS[0]] is not None


@given(FILES, HISTORIES, HISTORIES)
def test_what_both_started_from_changes_nothing_where_all_was_done_in_the_reader(
    file: Tables, one: tuple[list[Step], int], other: tuple[list[Step], int]
) -> None:
    """Where a mark had no date, the file of before tells that it was taken back."""
    dated = {
        name: {
            id: when
            for id, when in table.items()
            if date_of(when) not in (UNDATED, REMOVED_UNDATED)
        }
        for name, table in file.items()
    }
    here, there = after(dated, one), after(dated, other)
    assert shown(merge_with_base(dated, here, there)) == shown(joined(here, there))
    assert merge_with_base(file, after(file, one), file) == merge_with_base(
        file, file, after(file, one)
    )
    assert shown(merge_with_base(file, after(file, one), file)) == shown(after(file, one))


class Machine:
    """A computer with a marks file of its own."""

    def __init__(self, folder: Path, text: bytes) -> None:
        self.file = folder / "marks.toml"
        folder.mkdir()
        self.file.write_bytes(text)
        os.utime(self.file, (time.time() - 60, time.time() - 60))
        self.marks = Marks.open(self.file, folder / "state")

    def does(self, history: tuple[Sequence[Step], int]) -> None:
        steps, skew = history
        for step in sorted(steps, key=lambda each: each.second):
            self.marks.apply([step.change(skew)])
        assert self.marks.flush()

    def takes(self, text: bytes) -> int:
        """Merge another machine's file, and return how many operations that took."""
        theirs, titles = read_with_titles(text)
        made = difference(read_with_titles(self.text)[0], theirs, titles)
        self.marks.queue(made)
        assert self.marks.flush()
        return len(made)

    @property
    def text(self) -> bytes:
        return self.file.read_bytes()

    @property
    def shown(self) -> Shown:
        return seen_in(self.marks)

    def close(self) -> None:
        self.marks.close()


def machines(folder: str, text: bytes, stack: ExitStack) -> Iterator[Machine]:
    for name in ("one", "other"):
        yield stack.enter_context(closing(Machine(Path(folder, name), text)))


@settings(deadline=None, max_examples=25)
@given(FILES, HISTORIES, HISTORIES)
@example(empty_tables() | {"starred": {"2403.00001": UNDATED}}, ([UNSTAR], 0), ([UNSTAR, STAR], 5))
def test_files_that_are_merged_both_ways_hold_the_same_and_all_else_stays(
    file: Tables, one: tuple[list[Step], int], other: tuple[list[Step], int]
) -> None:
    start = fit(read_or_repair(b"# mine\n[labels]\nx = 1  # y\n"), file, {}).data
    with TemporaryDirectory() as folder, ExitStack() as stack:
        here, there = machines(folder, start, stack)
        here.does(one)
        there.does(other)
        before = here.text
        here.takes(there.text)
        there.takes(before)
        assert here.shown == there.shown
        assert whole(read_with_titles(here.text)[0]) == whole(read_with_titles(there.text)[0])
        for machine, neighbour in ((here, there), (there, here)):
            text = machine.text
            assert machine.takes(neighbour.text) == 0
            assert machine.text == text
            assert text.startswith(b"# mine\n[labels]\nx = 1  # y\n")
            assert read_with_titles(text)[0] == joined(read_with_titles(text)[0])
            machine.close()
            assert shown(read_with_titles(machine.text)[0]) == machine.shown


def test_what_is_merged_while_the_file_cannot_be_written_waits_and_is_not_lost(
    tmp_path: Path,
) -> None:
    theirs = empty_tables() | {
        "starred": {"2403.00001": UNDATED, "2403.00002": at(3)},
        "removed.read": {"2403.00002": at(5)},
    }
    start = fit(read_or_repair(b""), empty_tables() | {"read": {"2403.00002": at(1)}}, {}).data
    with closing(Machine(tmp_path / "one", start)) as machine:
        machine.file.unlink()
        machine.file.mkdir()
        machine.marks.queue(difference(read_or_repair(start).tables, theirs))
        assert not machine.marks.flush()
    machine.file.rmdir()
    machine.file.write_bytes(start)
    os.utime(machine.file, (time.time() - 60, time.time() - 60))
    with closing(Marks.open(machine.file, tmp_path / "one" / "state")) as marks:
        assert marks.flush()
    assert whole(read_or_repair(machine.text).tables) == whole(theirs)
