"""Undo and redo of marks through the library: what is undone, what is named, what is kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.model.clean import NOTHING
from reader.model.mark import MarkKind
from reader.model.view import Row
from tests.commandline import Daysheet
from tests.unit.house.undoing import ROWS, Home, done_again, redo, row, see, starred, undo, undone


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.close()


# In one sitting


@pytest.mark.parametrize(
    ("kind", "marked", "rows", "name"),
    [
        ("starred", True, ROWS[:1], "star “Paper 0”"),
        ("starred", False, ROWS[:1], "take the star from “Paper 0”"),
        ("read", True, ROWS[:1], "mark “Paper 0” read"),
        ("read", False, ROWS[:1], "mark “Paper 0” unread"),
        ("read", True, ROWS, "mark 6 papers read"),
        ("starred", True, ROWS, "star 6 papers"),
    ],
    ids=[
        "star one",
        "unstar one",
        "one read",
        "one unread",
        "several read",
        "star several",
    ],
)
def test_every_step_has_a_name(
    home: Home, kind: MarkKind, marked: bool, rows: Sequence[Row], name: str
) -> None:
    library = home.open()
    library.mark(kind, rows, not marked)
    library.mark(kind, rows, marked)
    assert undone(library) == name
    assert done_again(library) == name
    assert all((library.marks.at(kind, each.ids) is not None) == marked for each in rows)


def test_a_paper_without_a_title_is_named_by_its_id(home: Home) -> None:
    library = home.open()
    library.mark("starred", [Row(0, ("2403.00001",), NOTHING, NOTHING, None, None)], True)
    assert undone(library) == "star 2403.00001"


def test_a_step_counts_the_papers_that_it_changed(home: Home) -> None:
    library = home.open()
    library.mark("read", ROWS[:2], True)
    assert library.mark("read", ROWS, True) == 4
    assert undone(library) == "mark 4 papers read"
    assert set(library.marks.all("read")) == {"2403.00000", "2403.00001"}


def test_a_change_without_effect_is_no_step(home: Home) -> None:
    library = home.open()
    library.mark("read", ROWS, False)
    assert undo(library) is None
    assert not home.log.exists()


def test_a_new_mark_after_an_undo_drops_the_steps_that_could_be_redone(home: Home) -> None:
    library = home.open()
    library.mark("starred", ROWS[:1], True)
    undone(library)
    library.mark("starred", ROWS[1:2], True)
    assert redo(library) is None
    assert undone(library) == "star “Paper 1”"


def test_the_sample_undoes_in_memory() -> None:
    with Library.open_sample() as library:
        library.mark("starred", ROWS[:1], True)
        assert undone(library) == "star “Paper 0”"
        assert done_again(library) == "star “Paper 0”"


# Over several


def test_steps_are_undone_and_redone_after_a_restart(home: Home) -> None:
    with home.open() as library:
        for each in ROWS[:3]:
            library.mark("starred", [each], True)
        library.mark("read", ROWS, True)
    with home.open() as library:
        assert undone(library) == "mark 6 papers read"
        assert undone(library) == "star “Paper 2”"
    with home.open() as library:
        assert done_again(library) == "star “Paper 2”"
        assert undone(library) == "star “Paper 2”"
        assert undone(library) == "star “Paper 1”"
    with home.open() as library:
        names = [done_again(library) for _ in range(4)]
        assert names == ["star “Paper 1”", "star “Paper 2”", "mark 6 papers read", ""]
    marks = tomllib.loads(home.marks.read_text("utf-8"))
    assert len(marks["read"]) == 6 and len(marks["starred"]) == 3


def test_a_star_restored_by_undo_has_its_title_in_the_file(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[:1], False)
    with home.open() as library:
        undone(library)
    assert re.search(r'"2403.00000" = .*# Paper 0\n', home.marks.read_text("utf-8"))


@pytest.mark.soak
def test_a_thousand_steps_are_remembered(home: Home) -> None:
    with home.open() as library:
        for number in range(1_005):
            library.mark("starred", ROWS[:1], number % 2 == 0)
    with home.open() as library:
        count = 0
        while undo(library):
            count += 1
    assert count == 1_000


def test_a_new_mark_drops_the_steps_that_an_earlier_session_undid(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        undone(library)
    with home.open() as library:
        library.mark("starred", ROWS[1:2], True)
        assert redo(library) is None
    with home.open() as library:
        assert redo(library) is None
        assert undone(library) == "star “Paper 1”"
        assert undo(library) is None


def test_steps_of_the_command_line_can_be_undone_in_the_reader(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    paper = '{"id": "2403.00001", "title": "Gathering Stones", "abstract": "At night."}\n'
    daysheet("import", "-", stdin=paper)
    daysheet("star", "2403.00001")
    daysheet("read", "2403.00001", "math/0309136")
    home = tmp_path / "home"
    with Library.open(
        home / "cache" / "library.sqlite3", home / "data" / "marks.toml", home / "state"
    ) as library:
        assert undone(library) == "mark 2 papers read"
        assert undone(library) == "star “Gathering Stones”"
        assert undo(library) is None


def test_undoing_a_step_of_an_earlier_day_asks_first(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[1:2], True)
    day = home.age(2)
    with home.open() as library:
        asked = undo(library)
        assert asked and asked.unconfirmed_day == day and asked.what == "star “Paper 1”"
        assert len(starred(library)) == 2
        assert undo(library) == asked
        replay = library.start_undo(confirmed_step=asked.step).finish()
        assert replay and replay.papers == 1 and replay.unconfirmed_day is None
        following = library.start_undo(confirmed_step=asked.step).finish()
        assert following and following.what == "star “Paper 0”" and following.unconfirmed_day == day
        # It was undone today, so it is done again at once, and then undone at once.
        assert done_again(library) == "star “Paper 1”"
        assert undone(library) == "star “Paper 1”"
    day = home.age(400)
    with home.open() as library:
        asked = redo(library)
        assert asked and asked.unconfirmed_day == day and asked.what == "star “Paper 1”"
        replay = library.start_redo(confirmed_step=asked.step).finish()
        assert replay and replay.papers == 1


# What was changed since


def test_what_was_changed_since_stays_as_it_is(home: Home) -> None:
    with home.open() as library:
        library.mark("read", ROWS, True)
    elsewhere = home.folder / "elsewhere"
    with home.open(elsewhere) as other:
        other.mark("read", ROWS[:2], False)
    before = tomllib.loads(home.marks.read_text("utf-8"))
    with home.open() as library:
        replay = undo(library)
        assert replay and (replay.papers, replay.left) == (4, 2)
        assert library.marks.all("read") == {}
    after = tomllib.loads(home.marks.read_text("utf-8"))
    removed = after["removed"]["read"]
    assert {id: removed[id] for id in before["removed"]["read"]} == before["removed"]["read"]
    with home.open() as library:
        # Only what was undone is done again.
        assert done_again(library)
        assert set(library.marks.all("read")) == {f"2403.{number:05}" for number in range(2, 6)}


def test_a_step_with_nothing_left_to_undo_is_dropped(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[1:2], True)
    with home.open(home.folder / "elsewhere") as other:
        other.mark("starred", ROWS[1:2], False)
    before = home.marks.read_text("utf-8")
    with home.open() as library:
        replay = undo(library)
        assert replay and replay.what == "star “Paper 1”"
        assert (replay.papers, replay.left) == (0, 1)
        assert redo(library) is None
    assert home.marks.read_text("utf-8") == before
    with home.open() as library:
        assert undone(library) == "star “Paper 0”"
        assert undo(library) is None


def test_a_step_with_nothing_left_to_redo_is_dropped(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[1:2], True)
        assert undone(library) and undone(library)
    with home.open(home.folder / "elsewhere") as other:
        other.mark("starred", ROWS[:1], True)
    with home.open() as library:
        replay = redo(library)
        assert replay and replay.what == "star “Paper 0”"
        assert (replay.papers, replay.left) == (0, 1)
        assert done_again(library) == "star “Paper 1”"


# Several copies


def test_each_copy_undoes_its_own_steps_first(home: Home) -> None:
    one, two = home.open(), home.open()
    one.mark("starred", ROWS[:1], True)
    home.wait_for_lines(1)
    two.mark("starred", ROWS[1:2], True)
    home.wait_for_lines(2)
    see(one, of=two)
    assert undone(one) == "star “Paper 0”"
    assert undone(one) == "star “Paper 1”"
    assert undo(one) is None


def test_a_step_that_another_copy_just_did_can_be_undone(home: Home) -> None:
    one, two = home.open(), home.open()
    assert starred(one) == set()
    two.mark("starred", ROWS[:1], True)
    home.wait_for_lines(1)
    assert two.marks.flush()
    assert undone(one) == "star “Paper 0”"


def test_no_step_is_undone_by_two_copies(home: Home) -> None:
    one, two = home.open(), home.open()
    one.mark("starred", ROWS[:1], True)
    home.wait_for_lines(1)
    see(two, of=one)
    assert undone(two) == "star “Paper 0”"
    home.wait_for_lines(2)
    # Starred anew by something that is no step: the first step must not take that star away.
    with home.open(home.folder / "elsewhere") as other:
        see(other, of=two)
        other.mark("starred", ROWS[:1], True)
    one.marks.check_outside()
    assert undo(one) is None
    assert starred(one) == {"2403.00000"}


def test_a_step_undone_by_one_copy_can_be_redone_by_another(home: Home) -> None:
    one, two = home.open(), home.open()
    one.mark("starred", ROWS[:1], True)
    undone(one)
    home.wait_for_lines(2)
    see(two, of=one)
    assert done_again(two) == "star “Paper 0”"
    home.wait_for_lines(3)
    assert redo(one) is None


# Very many marks


def test_very_many_marks_are_set_and_undone_in_chunks(home: Home) -> None:
    library = home.open()
    rows = [row(number) for number in range(1, 1_001)]
    library.mark("read", rows, True)
    work = library.start_undo()
    turns = 0
    while not work.run_for(0.0):
        turns += 1
    assert turns > 4
    assert work.result and work.result.papers == 1_000
    assert library.marks.all("read") == {}


def test_the_next_mark_waits_until_the_last_are_all_set(home: Home) -> None:
    library = home.open()
    rows = [row(number) for number in range(1, 1_001)]
    library.mark("read", rows, True)
    work = library.start_undo()
    work.run_for(0.0)
    library.mark("read", rows[:1], True)
    assert work.done and work.result and work.result.papers == 1_000
    assert set(library.marks.all("read")) == {rows[0].ids[0]}
    assert undone(library) == "mark “Paper 1” read"
    assert done_again(library) == "mark “Paper 1” read"


def test_closing_finishes_a_step_that_has_started(home: Home) -> None:
    with home.open() as library:
        library.mark("read", [row(number) for number in range(1, 1_001)], True)
        library.start_undo().run_for(0.0)
    marks = tomllib.loads(home.marks.read_text("utf-8"))
    assert len(marks["removed"]["read"]) == 1_000
