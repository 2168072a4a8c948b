"""The merge rule: which date wins, and what an operation changes. In memory, without a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.mark import Change, MarkKind
from reader.storage.marks import Marks
from reader.storage.marks.memory import Memory
from reader.storage.marks.merge_rule import (
    UNDATED,
    MarkTable,
    Operation,
    Table,
    apply_operation,
    from_json,
    text_of,
    time_of,
)
from tests.marks_tables import tables

NOON = datetime(2024, 3, 13, 12, 0, 0, tzinfo=UTC)
PAPER = ("2403.07815", "doi:10.48550/arxiv.2403.07815", "title:0123456789abcdef")


def change(marked: bool, seconds: int = 0, ids: tuple[str, ...] = PAPER) -> Change:
    return Change("starred", ids, marked, NOON + timedelta(seconds=seconds))


def memory_of(marks: Table | None = None, removed: Table | None = None) -> Memory:
    memory = Memory(queueing=False)
    memory.replace(tables(starred=marks or {}, removed_starred=removed or {}))
    return memory


def test_a_mark_counts_under_any_id_of_the_paper() -> None:
    marks = Marks.in_memory()
    marks.apply([change(True, ids=(PAPER[2],))])
    assert marks.at("starred", PAPER) == NOON
    assert marks.at("read", PAPER) is None
    assert marks.at("starred", PAPER[:2]) is None


def test_a_mark_is_written_under_the_first_id_only() -> None:
    marks = Marks.in_memory()
    marks.apply([change(True)])
    assert marks.all("starred") == {PAPER[0]: NOON}


def test_removing_a_mark_removes_it_under_every_id() -> None:
    memory = memory_of({PAPER[0]: text_of(NOON), PAPER[2]: text_of(NOON)})
    memory.apply([change(False, 5)])
    assert memory.at("starred", PAPER) is None
    later = text_of(NOON + timedelta(seconds=5))
    assert memory.tables == tables(removed_starred={PAPER[0]: later, PAPER[2]: later})


def test_removing_a_missing_mark_is_recorded_under_the_first_id() -> None:
    memory = memory_of()
    memory.apply([change(False)])
    tables = memory.tables
    assert tables["removed.starred"] == {PAPER[0]: text_of(NOON)}


@pytest.mark.parametrize(
    ("mark", "removal", "marked"),
    [
        ("2024-03-13T12:00:00Z", "2024-03-13T11:59:59Z", True),
        ("2024-03-13T12:00:00Z", "2024-03-13T12:00:00Z", True),
        ("2024-03-13T12:00:00Z", "2024-03-13T12:00:01Z", False),
        (UNDATED, "2999-01-01T00:00:00Z", True),
    ],
)
@pytest.mark.parametrize("ids", [(PAPER[0], PAPER[0]), (PAPER[0], PAPER[2]), (PAPER[2], PAPER[0])])
def test_the_newest_date_wins_and_at_equal_dates_the_mark(
    mark: str, removal: str, marked: bool, ids: tuple[str, str]
) -> None:
    memory = memory_of({ids[0]: mark}, {ids[1]: removal})
    assert (memory.at("starred", PAPER) is not None) is marked
    if ids[0] == ids[1]:
        assert (ids[0] in memory.all("starred")) is marked


def test_a_star_set_and_removed_in_one_second_stays_removed_elsewhere() -> None:
    """Another machine that has only the star must lose the merge."""
    memory = memory_of()
    memory.apply([change(True), change(False)])
    tables = memory.tables
    elsewhere = memory_of({PAPER[0]: text_of(NOON)}, tables["removed.starred"])
    assert elsewhere.at("starred", PAPER) is None
    memory.apply([change(True)])
    assert memory.at("starred", PAPER) is not None


def test_a_mark_from_a_clock_that_runs_ahead_can_be_removed() -> None:
    for ahead in ("2099-01-01T00:00:00Z", "9999-12-31T23:59:59Z", UNDATED):
        memory = memory_of({PAPER[0]: ahead})
        memory.apply([change(False)])
        assert memory.at("starred", PAPER) is None, ahead
    memory = memory_of(removed={PAPER[1]: "2099-01-01T00:00:00Z"})
    memory.apply([change(True)])
    assert memory.at("starred", PAPER) is not None


def test_a_replayed_operation_does_not_undo_a_later_one() -> None:
    marks: Table = {}
    removed: Table = {PAPER[0]: "2024-03-14T00:00:00Z"}
    apply_operation(
        Operation("starred", PAPER, True, "2024-03-13T00:00:00Z"), MarkTable(marks, removed)
    )
    assert (marks, removed) == ({}, {PAPER[0]: "2024-03-14T00:00:00Z"})
    marks = {PAPER[0]: "2024-03-14T00:00:00Z"}
    apply_operation(
        Operation("starred", PAPER, False, "2024-03-13T00:00:00Z"), MarkTable(marks, {})
    )
    assert marks == {PAPER[0]: "2024-03-14T00:00:00Z"}


OPERATIONS = st.builds(
    Operation,
    st.just("starred"),
    st.sampled_from([PAPER, PAPER[:1], PAPER[1:], PAPER[:2]]),
    st.booleans(),
    st.integers(0, 4).map(lambda n: f"2024-03-13T00:00:0{n}Z"),
)


@given(st.lists(OPERATIONS, max_size=4))
def test_operations_give_the_same_marks_in_any_order_and_twice(
    operations: list[Operation],
) -> None:
    found = set()
    for order in permutations(operations):
        for times in (1, 2):
            marks: Table = {}
            removed: Table = {}
            for operation in order * times:
                apply_operation(operation, MarkTable(marks, removed))
            memory = memory_of(marks, removed)
            found.add(memory.at("starred", PAPER))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2024, 3, 13, 8, 12, 44, 999999, tzinfo=UTC), "2024-03-13T08:12:44Z"),
        (datetime(2024, 3, 13, 8, 12, 44), "2024-03-13T08:12:44Z"),
        (datetime(2024, 3, 13, 8, tzinfo=timezone(timedelta(hours=9))), "2024-03-12T23:00:00Z"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), UNDATED),
        (date(2024, 3, 13), "2024-03-13T00:00:00Z"),
        (date(7, 1, 1), "0007-01-01T00:00:00Z"),
        (True, UNDATED),
        (20240313, UNDATED),
        ("2024-03-13", UNDATED),
    ],
)
def test_every_value_is_a_date_in_utc_or_undated(value: object, text: str) -> None:
    assert text_of(value) == text
    assert time_of(text).tzinfo is not None


def test_an_id_that_cannot_be_written_marks_nothing() -> None:
    marks = Marks.in_memory()
    marks.apply([change(True, ids=("\ud800", "a\nb", "")), change(True, ids=())])
    assert marks.all("starred") == {}
    marks.apply([change(True, ids=("a\nb", "2403.07815"))])
    assert list(marks.all("starred")) == ["2403.07815"]


@pytest.mark.parametrize("kind", ["read", "starred"])
def test_marks_in_memory_need_no_file(kind: MarkKind) -> None:
    marks = Marks.in_memory()
    marks.apply([Change(kind, PAPER, True, NOON)])
    assert marks.at(kind, PAPER) == NOON
    assert marks.flush()
    assert not marks.check_outside()
    assert marks.problem is None
    marks.close()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.just("2024-03-13T00:00:00Z"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
    | st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["read", "tags", 1]),
            "ids": st.lists(st.text() | st.integers()),
            "marked": st.booleans() | st.none(),
            "at": st.sampled_from(["2024-03-13T00:00:00Z", "2024-13-13", "x", 5]),
            "title": st.text() | st.integers(),
        }
    )
)
def test_a_line_of_the_journal_is_a_valid_operation_or_none(value: object) -> None:
    operation = from_json(value)
    if operation:
        assert operation.kind == "read"
        assert operation.ids
        assert operation.title.isprintable()
