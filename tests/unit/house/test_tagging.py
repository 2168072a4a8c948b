"""Tags and notes through the library: what is shown, found, undone, and done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reader.library.finder import Finder
from reader.library.library import Library
from reader.library.undo import Replay
from reader.model.clean import NOTHING, clean_line
from reader.model.entry import Entry
from reader.model.errors import DaysheetError
from reader.model.paper import Paper
from reader.model.query import AnyOf, Has, Is, Not, Query, Tagged, Term
from reader.model.view import Row, View

EVERYTHING = View("library")
TITLES = ("Gathering Stones", "Counting Stars", "Reading Leaves")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(opened(tmp_path)) as library:
        papers = [Paper(clean_line(title), arxiv=f"2403.0000{n}") for n, title in enumerate(TITLES)]
        library.cache.ingest(Entry(paper) for paper in papers)
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with closing(opened(folder)) as library:
        yield library


def opened(folder: Path) -> Library:
    return Library.open(folder / "library.sqlite3", folder / "marks.toml", folder / "state")


def row(library: Library, number: int) -> Row:
    key = library.key_of(f"2403.0000{number}")
    assert key is not None
    return library.cache.rows([key])[0]


def undo(library: Library, *, again: bool = False) -> Replay:
    replay = (library.start_redo if again else library.start_undo)().finish()
    assert replay is not None
    return replay


def found(library: Library, *terms: Term) -> list[str]:
    return sorted(each.ids[0][-1] for each in library.cache.rows(library.keys(EVERYTHING, terms)))


def test_tags_are_added_and_removed_and_undone_as_one_step(library: Library) -> None:
    rows = [row(library, 0), row(library, 1)]
    assert library.tag(rows, ["RL", "to read"], []) == 2
    assert library.tag(rows[:1], ["rl"], ["TO-READ", "never"]) == 1
    assert library.tag(rows[:1], ["Rl"], ["to-read"]) == 0
    assert [library.tags(each.ids) for each in rows] == [("RL",), ("RL", "to-read")]
    assert library.marks.all_tags() == [("RL", 2), ("to-read", 1)]
    assert library.marks.tagged("to-READ") == {"2403.00001"}
    assert undo(library)[1:3] == ("untag “Gathering Stones” to-read", 1)
    assert library.tags(rows[0].ids) == ("RL", "to-read")
    assert undo(library)[1:3] == ("tag 2 papers RL to-read", 2)
    assert library.marks.all_tags() == []
    assert undo(library, again=True).papers == 2
    assert library.marks.all_tags() == [("RL", 2), ("to-read", 2)]


def test_the_name_of_a_step_that_adds_and_removes_tags_has_both(library: Library) -> None:
    one = row(library, 0)
    library.tag([one], ["a"], [])
    library.tag([one], ["b"], ["a"])
    assert undo(library).what == "tag “Gathering Stones” +b -a"
    assert library.tags(one.ids) == ("a",)


def test_an_invalid_tag_is_refused_and_nothing_is_changed(library: Library) -> None:
    with pytest.raises(DaysheetError, match="'a, b' is no tag; write letters"):
        library.tag([row(library, 0)], ["good", "a, b"], [])
    assert library.marks.all_tags() == []


def test_writing_replacing_and_removing_a_note_are_one_step_each(library: Library) -> None:
    one = row(library, 0)
    assert library.write_note(one, "  first\n thing ")
    assert not library.write_note(one, "first thing")
    assert library.write_note(one, 'second "§" \\')
    assert library.note(one.ids) == 'second "§" \\'
    assert library.write_note(one, "")
    assert not library.write_note(one, " ")
    assert (library.note(one.ids), library.marks.noted()) == (NOTHING, frozenset())
    steps = ["take the note from “Gathering Stones”", *["note on “Gathering Stones”"] * 2]
    notes = ['second "§" \\', "first thing", ""]
    for what, note in zip(steps, notes, strict=True):
        assert undo(library).what == what
        assert library.note(one.ids) == note
    for note in ("first thing", 'second "§" \\', ""):
        undo(library, again=True)
        assert library.note(one.ids) == note


def test_what_was_changed_since_is_not_undone(library: Library, folder: Path) -> None:
    one, two = row(library, 0), row(library, 1)
    library.tag([one, two], ["a", "b"], [])
    library.write_note(one, "mine")
    assert library.marks.flush()
    with closing(opened(folder)) as other:
        other.tag([one], [], ["a"])
        other.write_note(one, "theirs")
        assert other.marks.flush()
    replay = undo(library)
    assert (replay.what, replay.papers, replay.left) == ("note on “Gathering Stones”", 0, 1)
    assert library.note(one.ids) == "theirs"
    replay = undo(library)
    assert (replay.papers, replay.left) == (2, 1)
    assert (library.tags(one.ids), library.tags(two.ids)) == ((), ())
    assert undo(library, again=True).papers == 2
    assert (library.tags(one.ids), library.tags(two.ids)) == (("b",), ("a", "b"))


def test_steps_are_undone_after_a_restart(folder: Path) -> None:
    with closing(opened(folder)) as library:
        one = row(library, 0)
        library.tag([one], ["a"], [])
        library.write_note(one, 'tabs\t"and" · \\n')
        library.write_note(one, "short")
    with closing(opened(folder)) as library:
        assert (library.tags(one.ids), library.note(one.ids)) == (("a",), "short")
        undo(library)
        assert library.note(one.ids) == 'tabs "and" · \\n'
        undo(library)
        assert library.note(one.ids) == ""
        assert undo(library).what == "tag “Gathering Stones” a"
        assert library.marks.all_tags() == []
        for _ in range(3):
            undo(library, again=True)
        assert (library.tags(one.ids), library.note(one.ids)) == (("a",), "short")


def test_papers_are_found_by_tag_and_note(library: Library) -> None:
    rows = [row(library, number) for number in range(3)]
    library.tag(rows[:2], ["RL"], [])
    library.tag(rows[1:], ["c++"], [])
    library.write_note(rows[2], "x")
    library.mark("starred", rows[:1], True)
    assert found(library, Tagged("rl")) == ["0", "1"]
    assert found(library, Tagged("C++"), Tagged("RL")) == ["1"]
    assert found(library, Tagged("r")) == []
    assert found(library, Has("tag")) == ["0", "1", "2"]
    assert found(library, Has("note")) == ["2"]
    assert found(library, Not(Has("note"))) == ["0", "1"]
    assert found(library, Not(Tagged("rl"))) == ["2"]
    assert found(library, AnyOf((Has("note"), Is("starred")))) == ["0", "2"]


def test_a_word_that_is_no_tag_means_the_tags_that_begin_with_it(library: Library) -> None:
    rows = [row(library, number) for number in range(3)]
    library.tag(rows[:1], ["Robots"], [])
    library.tag(rows[1:2], ["robotics"], [])
    assert found(library, Tagged("rob", open=True)) == ["0", "1"]
    assert found(library, Tagged("rob")) == []
    assert found(library, Not(Tagged("robotic", open=True))) == ["0", "2"]
    library.tag(rows[2:], ["rob"], [])
    assert found(library, AnyOf((Tagged("ROB", open=True),))) == ["2"]
    assert found(library, Tagged("x", open=True)) == []


def test_a_tag_under_another_id_finds_the_paper_until_it_is_removed(library: Library) -> None:
    one = row(library, 0)
    under_title = Row(0, one.ids[-1:], one.title, NOTHING, None, None)
    library.tag([under_title], ["rl"], [])
    library.write_note(under_title, "x")
    assert found(library, Tagged("rl")) == found(library, Has("note")) == ["0"]
    library.tag([one], [], ["rl"])
    library.write_note(one, "")
    assert found(library, Tagged("rl")) == found(library, Has("note")) == []


def test_search_results_by_tag_are_not_cached(library: Library) -> None:
    finder, query = Finder(library), Query(terms=(Tagged("rl"),))
    assert finder.count(query) == 0
    library.tag([row(library, 0)], ["rl"], [])
    assert finder.count(query) == 1
    assert finder.count(Query(terms=(AnyOf((Not(Has("tag")),)),))) == 2


def test_the_sample_keeps_tags_and_notes_in_memory() -> None:
    with closing(
        Library.in_memory([Entry(Paper(clean_line("Only One"), arxiv="2403.00001"))])
    ) as it:
        one = row(it, 1)
        assert it.tag([one], ["rl"], []) == 1
        assert it.write_note(one, "x")
        assert it.preview_tags_and_note(one.ids) == it.tags_and_note(one.key) == (("rl",), "x")
        assert undo(it).what == "note on “Only One”"
