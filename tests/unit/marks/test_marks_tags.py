"""Tags and notes in the file: how they are written, and what is kept of hand-written text."""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.model.clean import clean_line
from reader.model.mark import Change, now
from reader.storage.marks import Marks
from reader.storage.marks.document import HEADER
from reader.storage.marks.merge_rule import UNDATED
from reader.storage.marks.reading import read_marks
from reader.storage.marks.repair import read_or_repair
from tests.marks_tables import tables

NOON = datetime(2024, 3, 13, 12, 0, 0, tzinfo=UTC)
NOON_TEXT = "2024-03-13T12:00:00Z"
PAPER = ("2403.07815", "title:0123456789abcdef")
TITLE = clean_line("Chronos: Learning the Language of Time Series")

BY_HAND = f"""\
# mine
version = 1

[colours]
dark = ["yes"]  # keep

[tags]  # what for
# the good ones
"2403.07815" = ['rl',"time series"]   # reread
"2403.09999" = ["x"]

[notes]
"2403.09999" = "see #3 of [starred]"  # and this

[changed.tags]
"2403.07815 rl" = {NOON_TEXT}

[read]
"2403.09999" = true
"""


def tag(name: str, marked: bool = True, seconds: int = 0, ids: tuple[str, ...] = PAPER) -> Change:
    return Change("tags", ids, marked, NOON + timedelta(seconds=seconds), TITLE, name)


def note(text: str, seconds: int = 0, ids: tuple[str, ...] = PAPER) -> Change:
    return Change("notes", ids, bool(text), NOON + timedelta(seconds=seconds), TITLE, text)


class Home:
    """A marks file, and copies of the program on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "marks.toml"
        self.state = folder / "state"

    def opened(self, *, at_once: bool = True) -> Marks:
        return Marks.open(self.file, self.state, at_once=at_once)

    def write(self, text: str) -> None:
        """Write the file as somebody did a minute ago."""
        self.file.write_text(text, "utf-8")
        os.utime(self.file, (time.time() - 60,) * 2)

    def does(self, *changes: Change) -> str:
        """Make changes, each saved before the next, and return the file."""
        with closing(self.opened()) as marks:
            for change in changes:
                marks.apply([change])
                assert marks.flush(), marks.problem
        return self.file.read_text("utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path)


def test_tags_and_notes_have_one_line_each_and_dates_in_separate_tables(
    home: Home,
) -> None:
    text = home.does(tag("rl"), tag("forecasting"), note('compare with "Moirai" · #2'))
    assert text == (
        f'{HEADER}\n[tags]\n"2403.07815" = ["rl", "forecasting"]  # {TITLE}\n'
        f'\n[changed.tags]\n"2403.07815 forecasting" = {NOON_TEXT}\n'
        f'"2403.07815 rl" = {NOON_TEXT}\n'
        f'\n[notes]\n"2403.07815" = "compare with \\"Moirai\\" · #2"  # {TITLE}\n'
        f'\n[changed.notes]\n"2403.07815" = {NOON_TEXT}\n'
    )
    assert tomllib.loads(text)["notes"]["2403.07815"] == 'compare with "Moirai" · #2'
    with closing(home.opened()) as marks:
        assert marks.tags(PAPER) == {"rl", "forecasting"}
        assert marks.note(PAPER) == 'compare with "Moirai" · #2'
        assert marks.all_tags() == [("forecasting", 1), ("rl", 1)]
        assert marks.tagged("RL") == marks.tagged("") == marks.noted() == {PAPER[0]}


def test_a_removed_tag_or_note_leaves_only_its_date(home: Home) -> None:
    text = home.does(tag("rl"), tag("b"), note("x"), tag("rl", False, 5), note("", 6))
    document = tomllib.loads(text)
    assert document["tags"] == {"2403.07815": ["b"]}
    assert document["notes"] == {}
    assert set(document["changed"]["tags"]) == {"2403.07815 rl", "2403.07815 b"}
    reading = read_marks(text.encode())
    assert reading.plain
    assert reading.tables["removed.tags"] == {"2403.07815 rl": "2024-03-13T12:00:05Z"}
    assert reading.tables["removed.notes"] == {"2403.07815": "2024-03-13T12:00:06Z"}


def test_hand_written_text_is_kept_except_for_changed_values(home: Home) -> None:
    home.write(BY_HAND)
    text = home.does(tag("new"), tag("rl", False, 5), note("short"))
    assert text == BY_HAND.replace(
        """['rl',"time series"]   # reread""", '["time series", "new"]   # reread'
    ).replace(
        f'"2403.07815 rl" = {NOON_TEXT}\n',
        f'"2403.07815 new" = {NOON_TEXT}\n"2403.07815 rl" = 2024-03-13T12:00:05Z\n',
    ).replace("\n[notes]\n", f'\n[notes]\n"2403.07815" = "short"  # {TITLE}\n') + (
        f'\n[changed.notes]\n"2403.07815" = {NOON_TEXT}\n'
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_newlines_and_the_bom_are_kept(home: Home, end: str, mark: str) -> None:
    home.file.write_bytes((mark + BY_HAND.replace("\n", end)).encode())
    os.utime(home.file, (time.time() - 60,) * 2)
    home.does(tag("new"), note("x"), tag("new", False, 9), note("", 9))
    data = home.file.read_bytes()
    assert data.decode().startswith(mark + "# mine")
    assert data.count(b"\n") == data.count(end.encode())
    tags = read_or_repair(data).tables["tags"]
    assert tags == {
        "2403.07815 rl": NOON_TEXT,
        "2403.07815 time series": UNDATED,
        "2403.09999 x": UNDATED,
    }


@pytest.mark.parametrize(
    "line",
    [
        '"2403.07815" = ["old", 1, 2024-03-13, {a = [true, "b\\n"]}, 1.5]',
        '"2403.07815" = "old"',
        "2403.07815 = ['old']",
        '"2403.07815" = [ # which\n  "old",\n  "older", # too\n]',
        '"2403.07815" = ["o\\u006cd", "\\"", "a\\tb"]',
        '"2403.07815" = []',
        '"2403.07815" = ["old", "old"]',
    ],
)
def test_a_list_of_any_shape_keeps_its_elements(home: Home, line: str) -> None:
    home.write(f"version = 1\n[tags]\n{line}\n")
    before = read_marks(home.file.read_bytes()).tables["tags"]
    text = home.does(tag("new"))
    assert read_marks(text.encode()).tables["tags"] == before | {"2403.07815 new": NOON_TEXT}
    again = home.does(tag("new", False, 5))
    assert read_marks(again.encode()).tables["tags"] == before
    comments_lost = "# which" in line
    assert (home.file.with_name("marks.toml.bak").exists()) is comments_lost


def test_the_elements_of_a_list_keep_their_types(home: Home) -> None:
    home.write('[tags]\n"2403.07815" = ["old", 1, 2024-03-13, {a = [true]}, 1.5]\n')
    found = tomllib.loads(home.does(tag("new")))["tags"]["2403.07815"]
    assert found == ["old", 1, datetime(2024, 3, 13).date(), {"a": [True]}, 1.5, "new"]


@pytest.mark.parametrize(
    "text",
    [
        '[notes]\n"2403.07815" = 5\n',
        "[notes.2403]\n07815 = 'x'\n",
        "notes.'2403.07815' = '''x\ny'''\n",
    ],
)
def test_a_note_of_any_shape_can_be_read_replaced_and_removed(home: Home, text: str) -> None:
    home.write(text)
    with closing(home.opened()) as marks:
        assert marks.note(PAPER) in ("5", "x", "x\ny")
    assert tomllib.loads(home.does(note("new")))
    with closing(home.opened()) as marks:
        assert marks.note(PAPER) == "new"
    home.does(note("", 5))
    with closing(home.opened()) as marks:
        assert marks.note(PAPER) == ""


def test_tags_count_under_any_id_and_are_removed_under_all(home: Home) -> None:
    home.write('[tags]\n"title:0123456789abcdef" = ["rl"]\n"2403.07815" = ["rl", "b"]\n')
    with closing(home.opened()) as marks:
        assert marks.tags(PAPER) == {"rl", "b"}
        marks.apply([tag("rl", False)])
        assert marks.tags(PAPER) == {"b"}
        assert marks.flush()
    assert tomllib.loads(home.file.read_text())["tags"] == {"2403.07815": ["b"]}


def test_a_note_under_another_id_is_replaced(home: Home) -> None:
    home.write('[notes]\n"title:0123456789abcdef" = "old"\n')
    with closing(home.opened()) as marks:
        assert marks.note(PAPER) == "old"
        marks.apply([note("new")])
        assert marks.note(PAPER) == "new"
        assert marks.flush()
    assert tomllib.loads(home.file.read_text())["notes"] == {"2403.07815": "new"}


def test_copies_that_give_one_paper_different_tags_keep_both(home: Home) -> None:
    with closing(home.opened()) as one, closing(home.opened()) as other:
        one.apply([tag("rl")])
        other.apply([tag("forecasting"), note("x")])
        assert one.flush()
        assert other.flush()
        one.apply([tag("late", seconds=9)])
        assert one.flush()
        assert one.tags(PAPER) == {"rl", "forecasting", "late"}
        assert one.note(PAPER) == "x"
    document = tomllib.loads(home.file.read_text())
    assert set(document["tags"]["2403.07815"]) == {"rl", "forecasting", "late"}


def test_copies_that_write_notes_in_one_second_lose_neither(home: Home) -> None:
    with closing(home.opened()) as one, closing(home.opened()) as other:
        one.apply([note("mine")])
        assert one.flush()
        other.apply([note("yours")])
        assert other.flush()
    with closing(home.opened()) as marks:
        assert marks.note(PAPER) == "mine · yours"


def test_a_note_that_meets_an_unread_hand_written_one_is_joined_with_it(home: Home) -> None:
    with closing(home.opened()) as marks:
        home.write('[notes]\n"2403.07815" = "by hand"\n')
        marks.apply([note("typed")])
        assert marks.flush()
        assert marks.note(PAPER) == "by hand · typed"
        marks.apply([note("typed again", 5)])
        assert marks.flush()
        assert marks.note(PAPER) == "typed again"
    assert "by hand" not in home.file.read_text()


def test_operations_in_the_journal_are_saved_by_the_next_start(home: Home) -> None:
    home.write("[tags")
    with closing(home.opened()) as marks:
        marks.apply([tag("rl"), note('see "§3"\\ #1'), tag("old", False)])
        assert not marks.flush()
        assert [each.command for each in marks.unsaved()] == [
            "tag +rl 2403.07815",
            "note 2403.07815 'see \"§3\"\\ #1'",
            "tag -old 2403.07815",
        ]
    home.write('[tags]\n"2403.07815" = ["x"]\n')
    with closing(home.opened()) as marks:
        assert marks.flush()
        assert (marks.tags(PAPER), marks.note(PAPER)) == ({"x", "rl"}, 'see "§3"\\ #1')
    assert read_marks(home.file.read_bytes()).tables["removed.tags"] == {
        "2403.07815 old": NOON_TEXT
    }


def test_removals_are_dropped_after_half_a_year_but_not_dates_of_marks(
    home: Home,
) -> None:
    home.write(
        '[tags]\n"a" = ["x"]\n[changed.tags]\n"a x" = 2001-01-01T00:00:00Z\n'
        '"a y" = 2001-01-01T00:00:00Z\n[changed.notes]\n"a" = 2001-01-01T00:00:00Z\n'
    )
    document = tomllib.loads(home.does(Change("read", ("b",), True, now())))
    assert document["changed"] == {"tags": {"a x": datetime(2001, 1, 1, tzinfo=UTC)}, "notes": {}}


def test_the_tags_and_note_of_one_paper_are_looked_up_without_reading_all_marks(home: Home) -> None:
    with closing(home.opened()) as marks:
        marks.apply([tag("rl"), tag("old"), note("x · y")])
        assert marks.flush()
        marks.apply([tag("old", False, 5)])
        assert marks.flush()
    with closing(home.opened(at_once=False)) as marks:
        assert marks.preview_annotations(PAPER) == ({"rl"}, "x · y")
        assert marks.preview_annotated(PAPER) == (True, True)
        assert marks.preview_annotated(("2403.0781",)) == (False, False)
        assert marks.annotations(PAPER) == ({"rl"}, "x · y")
        assert marks.annotations(("2403.0781",)) == (set(), "")
        assert not marks.are_read


def test_one_paper_is_looked_up_in_the_file_as_it_is_now(home: Home) -> None:
    home.does(tag("rl"))
    with closing(home.opened(at_once=False)) as marks:
        assert marks.preview_annotations(PAPER) == ({"rl"}, "")
        home.write('[tags]\n"2403.07815" = ["by-hand"]\n')
        assert marks.preview_annotations(PAPER) == ({"rl"}, "")
        assert marks.annotations(PAPER) == ({"by-hand"}, "")


UNUSUAL = [
    '[tags]\n"2403.07815" = ["a"] # tags\n[changed.tags] # when\n"2403.07815 a" = 2024-03-13\n',
    '[tags]\n2403.07815 = ["a"]\n',
    '[tags.2403]\n07815 = ["a"]\n',
    'tags."2403.07815" = ["a"]\n[changed]\ntags."2403.07815 b" = 2024-03-13\n',
    'tags = { "2403.07815" = ["a"] }\n',
    '"tags" = { "2403.07815" = ["a"] }\n',
    'changed = { tags = { "2403.07815 b" = 2024-03-13 } }\n',
    ' [tags]\n  "2403.07815" = ["a"]\n[ notes ]\n"2403.07815" = "x"\n',
    "['tags']\n'2403.07815' = [\"a\", 'b',\n  \"c\"]\n",
    '[tags]\n"\\u0032403.07815" = ["a"]\n',
    '[notes]\n"2403.07815" = """\n[tags]\n"2403.07815" = ["a"]\n"""\n',
    '[notes]\n"1" = "see 2403.07815"\n"2403.07815" = "tags"\n[mine]\n"2403.07815" = "tags"\n',
    '[read]\n"2403.07815" = true\n[starred]\n"2403.07815" = true  # notes on tags\n',
    '[tags]\r\n"2403.07815" = ["a"]\r\n"title:x" = ["b"]\r\n',
    '\ufeff[tags]\n"2403.07815" = ["a"]',
    '[tags]\n"2403.07815" = ["a"]\n"2403.07815" = ["b"]\n',
    "",
]


@pytest.mark.parametrize("text", UNUSUAL)
def test_a_look_up_finds_what_reading_all_marks_finds(home: Home, text: str) -> None:
    home.write(text)
    with closing(home.opened()) as marks:
        wanted = marks.tags(PAPER), marks.note(PAPER)
    with closing(home.opened(at_once=False)) as marks:
        assert marks.annotations(PAPER) == wanted


@pytest.mark.parametrize(
    "section", ["tags = 5", "[[notes]]", "changed = [1]", "[changed]\ntags = 1"]
)
def test_a_section_that_is_not_a_table_is_named_and_left_alone(home: Home, section: str) -> None:
    home.write(f"{section}\n")
    with closing(home.opened()) as marks:
        assert "is not a table" in (marks.problem or "")
        marks.apply([tag("rl")])
        assert not marks.flush()
        assert marks.tags(PAPER) == {"rl"}
    assert home.file.read_text() == f"{section}\n"


def test_duplicate_ids_unite_their_tags_and_join_their_notes() -> None:
    text = (
        '[tags]\n"a" = ["x", "y"]  # one\n"a" = ["y", "z"]  # two\n'
        '[notes]\n"a" = "left"\n"a" = "right"\n"b" = "same"\n"b" = "same"\n'
    )
    healed = read_or_repair(text.encode())
    assert healed.tables == tables(
        tags={"a x": UNDATED, "a y": UNDATED, "a z": UNDATED},
        notes={"a": f"{UNDATED} left · right", "b": f"{UNDATED} same"},
    )
    assert b"# one\n# two\n" in healed.data
