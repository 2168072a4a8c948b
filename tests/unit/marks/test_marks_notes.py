"""Merge notes: the newest counts; of equal dates all are joined."""

from __future__ import annotations

from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.storage.marks.merge_rule import (
    UNDATED,
    MarkTable,
    Operation,
    apply_operation,
    as_json,
    from_json,
    merge,
    with_causal_timestamp,
)
from reader.storage.marks.merging import difference, merge_with_base, read_with_titles
from reader.storage.marks.notes import entry, joined, newer
from tests.marks_tables import tables

OLD, NEW = "2024-03-13T12:00:00Z", "2024-03-14T12:00:00Z"
TEXTS = st.text("ab· ", min_size=1, max_size=6)
NOTES = st.builds(entry, st.sampled_from([OLD, NEW, UNDATED]), TEXTS)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_notes_joined_in_any_order_are_equal_and_repeat_nothing(texts: list[str]) -> None:
    results = {reduce(joined, order) for order in permutations(texts)}
    results.add(reduce(joined, [*texts, *texts]))
    results.add(joined(reduce(joined, texts[:2]), reduce(joined, texts[1:])) if texts[1:] else "")
    results.discard("")
    assert len(results) == 1
    (result,) = results
    words = {word for text in texts for word in text.split()} - {"·"}
    assert words <= set(result.split())


@given(st.lists(NOTES, min_size=1, max_size=4))
def test_the_newest_notes_decide_the_text(notes: list[str]) -> None:
    results = {reduce(newer, order) for order in permutations(notes)}
    assert len(results) == 1
    date = max(note.split(" ")[0] for note in notes)
    newest = [note.partition(" ")[2] for note in notes if note.startswith(f"{date} ")]
    assert results == {entry(date, reduce(joined, newest))}


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        (entry(OLD, "x"), entry(NEW, "y"), entry(NEW, "y")),
        (entry(OLD, "x"), entry(UNDATED, "y"), entry(UNDATED, "y")),
        (entry(OLD, "x"), entry(OLD, "y"), entry(OLD, "x · y")),
        (entry(UNDATED, "y"), entry(UNDATED, "x"), entry(UNDATED, "x · y")),
        (entry(OLD, "x · z"), entry(OLD, "z"), entry(OLD, "x · z")),
    ],
)
def test_two_notes_on_a_paper_are_joined(ours: str, theirs: str, result: str) -> None:
    one, other = tables(notes={"a": ours}), tables(notes={"a": theirs})
    assert merge(one, other) == merge(other, one) == tables(notes={"a": result})
    operations = difference(one, other)
    table = MarkTable(dict(one["notes"]), {})
    for each in operations:
        apply_operation(each, table)
        apply_operation(each, table)
    assert table.marks == {"a": result}


@pytest.mark.parametrize(
    ("note", "removal", "stays"),
    [(OLD, NEW, False), (OLD, OLD, True), (NEW, OLD, True), (UNDATED, NEW, True)],
)
def test_a_note_removed_later_stays_removed(note: str, removal: str, stays: bool) -> None:
    here, there = tables(notes={"a": entry(note, "x")}), tables(removed_notes={"a": removal})
    assert merge(here, there) == merge(there, here) == (here if stays else there)


def test_a_change_of_one_side_since_the_base_counts() -> None:
    base = tables(notes={"a": entry(UNDATED, "x")}, tags={"a rl": UNDATED})
    ours = tables(notes={"a": entry(OLD, "y")}, removed_tags={"a rl": OLD})
    assert merge_with_base(base, ours, base) == merge_with_base(base, base, ours) == ours


def done(operation: Operation, notes: dict[str, str]) -> dict[str, str]:
    """Return what comes of notes by an operation, which does no harm a second time."""
    marks, removed = notes.copy(), dict[str, str]()
    operation = with_causal_timestamp(operation, MarkTable(marks, removed))
    assert from_json(as_json(operation) | {"ids": list(operation.ids)}) == operation
    apply_operation(operation, MarkTable(marks, removed))
    once = marks.copy(), removed.copy()
    apply_operation(operation, MarkTable(marks, removed))
    assert (marks, removed) == once
    return marks


def test_a_note_that_replaces_another_is_newer_whatever_the_clock() -> None:
    write = Operation("notes", ("a", "b"), True, OLD, text="y")
    assert done(write, {"b": entry(NEW, "x")}) == {"a": entry("2024-03-14T12:00:01Z", "y")}
    assert done(write, {"b": entry(OLD, "x")}) == {"a": entry("2024-03-13T12:00:01Z", "y")}


def test_a_note_that_replaces_an_undated_one_is_undated_and_a_merge_keeps_both() -> None:
    write = Operation("notes", ("a", "b"), True, NEW, text="y")
    result = done(write, {"a": entry(UNDATED, "x")})
    assert result == {"a": entry(UNDATED, "y")}
    stale = tables(notes={"a": entry(UNDATED, "x")})
    assert merge(stale, tables(notes=result))["notes"] == {"a": entry(UNDATED, "x · y")}


def test_an_undated_note_can_be_removed_by_a_copy_that_has_read_it() -> None:
    take = Operation("notes", ("a",), False, NEW)
    assert done(take, {"a": entry(UNDATED, "x")}) == {}
    unseen = MarkTable({"a": entry(UNDATED, "by hand")}, {})
    apply_operation(take._replace(seen="x"), unseen)
    assert unseen.marks == {"a": entry(UNDATED, "by hand")}


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "notes", "text": ""},
        {"kind": "notes", "text": "\ud800"},
        {"kind": "notes", "text": 5},
        {"kind": "tags", "ids": ["2403.07815"]},
        {"kind": "tags", "ids": [" rl"]},
        {"kind": "tags", "ids": ["2403.07815 a\nb"]},
    ],
)
def test_an_unknown_line_of_the_journal_is_no_operation(line: dict[str, object]) -> None:
    whole = as_json(Operation("notes", ("a",), True, OLD, text="x")) | {"ids": ["a"]}
    assert from_json(whole)
    assert from_json(whole | line) is None


def test_titles_are_read_from_the_comments_of_tags_and_notes() -> None:
    text = (
        '[tags]\n"a" = ["x", "y"]  # Chronos\n[notes]\n"b" = "n"  # Moirai\n'
        '[starred]\n"c" = true  # Lag\n'
    )
    assert read_with_titles(text.encode())[1] == {"a": "Chronos", "b": "Moirai", "c": "Lag"}
    made = difference(tables(), *read_with_titles(text.encode()))
    assert [(each.ids[0], each.title) for each in made] == [
        ("c", "Lag"),
        ("a x", "Chronos"),
        ("a y", "Chronos"),
        ("b", "Moirai"),
    ]
