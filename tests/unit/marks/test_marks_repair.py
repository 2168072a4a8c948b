"""Git conflicts in a marks file are read by the merge rule and repaired by a save, or refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from difflib import SequenceMatcher
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.mark import Change, now
from reader.storage.marks import Marks
from reader.storage.marks.document import HEADER
from reader.storage.marks.layout import DATE_SECTIONS
from reader.storage.marks.merge_rule import UNDATED, Tables, empty_tables, merge
from reader.storage.marks.notes import joined, text_in
from reader.storage.marks.reading import BOM, Unreadable, read_document, read_marks
from reader.storage.marks.repair import fit, read_or_repair
from tests.marks_tables import any_tables, tables
from tests.waiting import until

NOON = now().replace(hour=12, minute=0, second=0)
DAY = "2024-03-13T08:00:00Z"

CONFLICT = f"""\
{HEADER}
[read]
"2403.05555" = {DAY}
<<<<<<< HEAD
"2403.06666" = {DAY}

[starred]
"2403.06666" = {DAY}  # Six

[removed.starred]
"2403.01111" = 2024-03-12T00:00:00Z
||||||| base
=======
# for the talk
"2403.07777" = {DAY}  # mine

[starred]
"2403.01111" = 2024-03-13T00:00:00Z  # One
"2403.06666" = 2024-03-14T08:00:00Z

[removed.starred]
# all of June
"2403.02222" = 2024-03-12T00:00:00Z
>>>>>>> laptop

[labels]
x = 1
"""
HEALED = f"""\
{HEADER}
[read]
"2403.05555" = {DAY}
"2403.06666" = {DAY}
# for the talk
"2403.07777" = {DAY}  # mine

[starred]
"2403.01111" = 2024-03-13T00:00:00Z  # One
"2403.06666" = 2024-03-14T08:00:00Z  # Six

[removed.starred]
"2403.02222" = 2024-03-12T00:00:00Z
# all of June

[labels]
x = 1
"""


def repaired(text: str) -> str:
    """Return the repaired text. The text must be refused before, and valid after."""
    data = text.encode()
    with pytest.raises(Unreadable):
        read_marks(data)
    result = read_or_repair(data)
    assert read_marks(result.data).tables == result.tables
    assert read_marks(result.data).plain == result.plain
    assert read_or_repair(result.data).data == result.data
    return result.data.decode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("base", ["||||||| base\n", "", "||||||| 1f2e3d\n[read]\n<<<<<<<<< x\n"])
def test_both_sides_of_a_conflict_count_and_all_comments_are_kept(
    end: str, mark: str, base: str
) -> None:
    text = CONFLICT.replace("||||||| base\n", base).replace("\n", end)
    assert repaired(mark + text) == mark + HEALED.replace("\n", end)


def test_a_file_that_both_sides_created_is_one_conflict_and_keeps_its_bom() -> None:
    ours = f'\ufeff{HEADER}\n[read]\n"b" = {DAY}\n'
    theirs = f'\ufeff{HEADER}\n[read]\n"a" = {DAY}'
    text = f"<<<<<<< a\n{ours}=======\n{theirs}\n>>>>>>> b"
    assert repaired(text) == f'\ufeff{HEADER}\n[read]\n"a" = {DAY}\n"b" = {DAY}\n'
    assert read_or_repair(BOM + text.encode()).data.count(BOM) == 1


def test_several_blocks_are_one_conflict() -> None:
    text = f"""\
[read]
<<<<<<<
"a" = {DAY}
=======
"a" = 2024-03-14T08:00:00Z
>>>>>>>
"b" = true
<<<<<<< HEAD
"c" = {DAY}
=======
>>>>>>> other
"d" = {DAY}
<<<<<<< HEAD
=======

[removed.read]
"b" = {DAY}
"d" = 2024-03-14T08:00:00Z
>>>>>>> other
"""
    assert read_or_repair(repaired(text).encode()).tables == tables(
        read={"a": "2024-03-14T08:00:00Z", "b": UNDATED, "c": DAY},
        removed_read={"d": "2024-03-14T08:00:00Z"},
    )


def test_a_conflict_around_a_header_moves_no_mark() -> None:
    """Without the marker lines alone, `b` would be starred."""
    text = f"""\
[starred]
"a" = {DAY}
<<<<<<< HEAD

[read]
=======
"b" = {DAY}

[read]
"c" = {DAY}
>>>>>>> other
"d" = {DAY}
"""
    found = read_or_repair(repaired(text).encode()).tables
    assert found["starred"] == {"a": DAY, "b": DAY}
    assert found["read"] == {"c": DAY, "d": DAY}


def test_duplicates_on_one_side_of_a_conflict_are_united_first() -> None:
    text = f"""\
[read]
<<<<<<< HEAD
"a" = 2024-03-14T08:00:00Z
"a" = {DAY}
=======
"b" = {DAY}
>>>>>>> other

[read]
"c" = {DAY}
"""
    found = read_or_repair(repaired(text).encode()).tables
    assert found["read"] == {"a": "2024-03-14T08:00:00Z", "b": DAY, "c": DAY}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[read]\n<<<<<<< HEAD\n", "line 2: a conflict that git left, without its middle (====="),
        ("\n<<<<<<< a\n=======\nx = 1\n", "line 2: a conflict that git left, without its end (>>>"),
        ("<<<<<<< a\n>>>>>>> b\n", "line 1: a conflict that git left, without its middle"),
        ("<<<<<<< a\n<<<<<<< a\n=======\n>>>>>>> b\n", "line 1: a conflict that git left, without"),
        ("<<<<<<< a\n=======\n<<<<<<< a\n=======\n>>>>>>> b\n", "line 1: a conflict that git left"),
        ("x = 1\n=======\n", "line 2, column 1"),
        ("x = 1\n>>>>>>> b\n", "line 2, column 1"),
        (
            "<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n",
            "line 1: a conflict that git left is abo",
        ),
        (
            "[labels]\n<<<<<<< a\n=======\nx = 2\n>>>>>>> b\n",
            "line 2: a conflict that git left is ",
        ),
        (
            '[read]\n<<<<<<< a\n"a" = true\n=======\n>>>>>>> b\n\n[labels]\n<<<<<<< a\nx = 1\n'
            '=======\nx = 2\n>>>>>>> b\n\n[starred]\n<<<<<<< a\n=======\n"b" = true\n>>>>>>> b\n',
            "line 8: a conflict that git left is about more than marks; settle it by hand",
        ),
        # A side is no TOML: the line is that of the whole file.
        ('<<<<<<< a\n[read]\n=======\n[read]\n"a" = 2024-03-0\n>>>>>>> b\n', "line 5, column 11"),
        ('<<<<<<< a\n[read]\n=======\n[read]\n>>>>>>> b\n"a" = 2024-03-0\n', "line 6, column 11"),
        ("<<<<<<< a\nversion = 2\n=======\nversion = 2\n>>>>>>> b\n", "version 2 is from a newer"),
        ("<<<<<<< a\n=======\nread = 2\n>>>>>>> b\n", "line 3: read is not a table"),
    ],
    ids=[
        "only a start",
        "no end",
        "no middle",
        "start twice",
        "two starts and middles",
        "only a middle",
        "only an end",
        "other values",
        "another table",
        "marks and another table",
        "a side that is no TOML",
        "no TOML after it",
        "newer version",
        "read is no table",
    ],
)
def test_an_incomplete_conflict_or_one_in_an_unknown_table_is_refused_with_its_line(
    text: str, message: str
) -> None:
    for end in ("\n", "\r\n"):
        with pytest.raises(Unreadable) as caught:
            read_or_repair(text.replace("\n", end).encode())
        assert str(caught.value).startswith(message)
        assert str(caught.value).isprintable()


def test_unknown_tables_that_are_equal_on_both_sides_do_not_prevent_a_repair() -> None:
    text = f"""\
<<<<<<< HEAD
[labels]
"a" = ["x", 'y']
[read]
"a" = {DAY}
=======
[labels]
a = [ "x",
  "y" ]  # mine
# loose
[read]
"b" = {DAY}
>>>>>>> other
"""
    assert repaired(text) == (
        f'[labels]\n"a" = ["x", \'y\']\n[read]\n"a" = {DAY}\n"b" = {DAY}\n# loose\n'
    )


DOUBLES = [
    # An older line goes, its comment stays.
    (
        '[read]\n"a" = 2024-03-01 # one\n"b" = true\n"a" = 2024-03-02 # two\n',
        '[read]\n"a" = 2024-03-02 # one\n"b" = true\n# two\n',
    ),
    (
        '[read]\n"a" = 2024-03-02\n"a" = 2024-03-01 # one\n"a" = 2024-03-01 # one\n',
        '[read]\n"a" = 2024-03-02  # one\n',
    ),
    ('[starred]\n"a" = true\n"a" = 2024-03-02\n', '[starred]\n"a" = true\n'),
    (
        '[removed.read]\n"a" = true\n"a" = 2024-03-02\n',
        '[removed.read]\n"a" = 2024-03-02\n',
    ),
    # Other spellings.
    (
        "[read]\n2403.05555 = 2024-03-02 # one\n2403.05555 = 2024-03-03\n",
        "[read]\n2403.05555 = 2024-03-03 # one\n",
    ),
    (
        "[read]\na = 2024-03-02\n\"a\" = 2024-03-03\n'a' = 2024-03-01 # x\n",
        "[read]\na = 2024-03-03  # x\n",
    ),
    (
        'starred."a" = 2024-03-02 # x\nstarred.b = true\n\n[starred]\n# y\n"a" = 2024-03-03\n',
        '\n[starred]\n# y\n"a" = 2024-03-03 # x\n"b" = true\n',
    ),
    (
        "[starred]\n2403.05555 = true\n[starred.2403] # x\n05556 = true\n05555 = 2024-03-01\n",
        '[starred]\n"2403.05555" = true\n"2403.05556" = true\n# x\n',
    ),
    ("[read]\n2403 = true # x\n2403.1 = true\n", '[read]\n2403 = true # x\n"2403.1" = true\n'),
    # A second header.
    (
        '# top\n[read]\n"a" = true\n\n# more\n[starred]\n"a" = true\n\n# again\n[read]  # laptop\n'
        '# of June\n"b" = true\n"a" = true # x\n# end\n\n[labels]\nx = 1\n',
        '# top\n[read]\n"a" = true  # x\n# laptop\n# of June\n"b" = true\n\n# more\n[starred]\n'
        '"a" = true\n\n# again\n# end\n\n[labels]\nx = 1\n',
    ),
    (
        '[read]\n"a" = true\n\n[read]\n"b" = true\n\n[read]\n"c" = true\n\n[ "read" ]\n',
        '[read]\n"a" = true\n"b" = true\n"c" = true\n',
    ),
    ('[removed.read]\n\n[removed . "read"]\n"a" = true\n', '[removed.read]\n"a" = true\n'),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    DOUBLES,
    ids=[
        "older line",
        "older lines after it",
        "line without a date",
        "removal without a date",
        "number",
        "other quotes",
        "table and dotted key",
        "number as a header",
        "number and its prefix",
        "second header",
        "several headers",
        "header with blanks",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_of_duplicates_the_newest_date_counts_and_all_comments_are_kept(
    text: str, expected: str, end: str
) -> None:
    assert repaired(text.replace("\n", end)) == expected.replace("\n", end)


@pytest.mark.parametrize(
    "text",
    [
        "[labels]\nx = 1\n[labels]\n",
        '[read]\n"a" = true\n"a" = true\n[labels]\nx = 1\nx = 1\n',
        '[read]\n"a" = true\n"a" = tru\n',
        '[read]\n"a" = true\n"a" = true\n[[read]]\n',
        'read = { "a" = true }\n[read]\n"b" = true\n',
        "[removed]\nx = 1\n[removed]\ny = 1\n",
    ],
)
def test_a_text_with_another_error_is_refused_with_that_error(text: str) -> None:
    with pytest.raises(Unreadable) as before:
        read_marks(text.encode())
    with pytest.raises(Unreadable) as after:
        read_or_repair(text.encode())
    assert str(before.value) == str(after.value)


@given(
    st.lists(
        st.sampled_from(
            [*CONFLICT.splitlines(), "[read]", "[x]", "x = 1", '"""', "a.b = 1", "[[x]]", "\r"]
        ),
        max_size=14,
    )
)
def test_any_lines_are_repaired_or_refused(lines: list[str]) -> None:
    try:
        result = read_or_repair("\n".join(lines).encode())
    except Unreadable as error:
        assert str(error).isprintable()
    else:
        assert read_marks(result.data).tables == result.tables


IDS = st.sampled_from(["2403.05555", "2403.05556", "title:x", "a.b", "math/0309136", 'q"', "a\nb"])
TIMES = st.sampled_from([f"2024-03-1{n}T08:00:00Z" for n in range(6)])
TABLES = any_tables(IDS, TIMES, both=False)
STARTS = st.sampled_from(
    [
        HEADER,
        "",
        f'# a\n[starred]\n# b\n\n[labels]\n"2403.05555" = ["a"]\n\n[read]  # c\n"z" = {DAY}  # d\n',
        f'# a\n["read"]\nz = {DAY}\n# b\n\n[removed]\nx = """\n[read]\n"""\n',
    ]
)


def written(tables: Tables, start: str) -> str:
    """Return a file that holds exactly these marks."""
    return fit(read_or_repair(start.encode()), tables, {}).data.decode()


def blocks(ours: str, theirs: str, zealous: bool) -> str:
    """Return two texts as one with conflicts, like git: in blocks, or all in one."""
    one, other = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    if not zealous:
        return f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"
    lines: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += one[a:b]
        else:
            lines += ["<<<<<<< ours\n", *one[a:b], "=======\n", *other[c:d], ">>>>>>> theirs\n"]
    return "".join(lines)


@given(TABLES, TABLES, STARTS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_any_repaired_conflict_has_the_marks_of_both_sides_by_the_merge_rule(
    ours: Tables, theirs: Tables, start: str, zealous: bool, end: str
) -> None:
    one, other = written(ours, start), written(theirs, start)
    text = blocks(one, other, zealous).replace("\n", end)
    result = read_or_repair(text.encode())
    if one != other or not zealous:
        assert result.tables == merge(ours, theirs)
    ours_alone, after = read_document(one.encode()), read_document(result.data)
    assert after.get("labels") == ours_alone.get("labels")
    for comment in ("# a", "# b", "# c"):
        assert (comment in result.data.decode()) is (comment in start)


@given(TABLES, TABLES, STARTS, st.booleans())
def test_any_two_files_joined_have_the_marks_of_both_by_the_merge_rule(
    ours: Tables, theirs: Tables, start: str, apart: bool
) -> None:
    """As git's own `union` merge leaves them: headers and ids twice, each mark at its newest.

    Which date is about which list or note is not to be known then, so of those all stay.
    """
    other = written(theirs, "\n").removeprefix("\n")
    one = written(ours, start)
    text = f"{one}\n{other}" if apart or "[removed]" in one else one + other
    result = read_or_repair(text.encode())
    merged, sides = merge(empty_tables(), result.tables), (ours, theirs)
    assert {name: merged[name] for name in DATE_SECTIONS} == {
        name: table for name, table in merge(ours, theirs).items() if name in DATE_SECTIONS
    }
    assert merged["tags"].keys() == ours["tags"].keys() | theirs["tags"].keys()
    assert {id: text_in(note) for id, note in merged["notes"].items()} == {
        id: reduce(joined, (text_in(side["notes"][id]) for side in sides if id in side["notes"]))
        for id in ours["notes"].keys() | theirs["notes"].keys()
    }


GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def merge_file(base: str, ours: str, theirs: str, option: str) -> bytes:
    """Return what git makes of three versions."""
    with TemporaryDirectory() as folder:
        for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(text.encode())
        command = ["git", "merge-file", "-p", option, "ours", "base", "theirs"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout


@GIT
@given(TABLES, TABLES, STARTS, st.sampled_from(["--quiet", "--diff3"]))
def test_a_conflict_written_by_git_has_the_marks_of_both_sides_by_the_merge_rule(
    ours: Tables, theirs: Tables, start: str, option: str
) -> None:
    # What the base holds, git takes out where one side has taken it out.
    base = written(empty_tables(), start)
    left = merge_file(base, written(ours, base), written(theirs, base), option)
    assert merge(empty_tables(), read_or_repair(left).tables) == merge(ours, theirs)


class Place:
    """A marks file that git has left in two."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "data" / "marks.toml"
        self.file.parent.mkdir()
        self._folder = folder
        self.write(CONFLICT)

    def write(self, text: str) -> None:
        self.file.write_text(text)
        os.utime(self.file, (time.time() - 60, time.time() - 60))

    @contextmanager
    def opened(self) -> Iterator[Marks]:
        with closing(Marks.open(self.file, self._folder / "state")) as marks:
            yield marks

    @property
    def names(self) -> list[str]:
        return sorted(each.name for each in self.file.parent.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def change(id: str, marked: bool = True) -> Change:
    return Change("read", (id, f"title:{id}"), marked, NOON)


STARRED = {"2403.01111", "2403.06666"}


def test_reading_a_conflict_shows_the_marks_of_both_sides_and_writes_nothing(place: Place) -> None:
    with place.opened() as marks:
        assert marks.problem is None
        assert set(marks.all("starred")) == STARRED
        assert marks.flush()
    assert place.file.read_text() == CONFLICT
    assert place.names == ["marks.toml"]


@pytest.mark.parametrize("restart", [False, True])
def test_the_next_save_repairs_a_conflict_and_keeps_a_backup(place: Place, restart: bool) -> None:
    with place.opened() as marks:
        if not restart:
            marks.apply([change("2403.08888")])
    if restart:
        with place.opened() as marks:
            assert set(marks.all("starred")) == STARRED
            marks.apply([change("2403.08888")])
    at = NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    line = f'"2403.07777" = {DAY}  # mine\n'
    # The removal is of long ago, so the same save forgets it.
    assert place.file.read_text() == HEALED.replace(line, f'{line}"2403.08888" = {at}\n').replace(
        '"2403.02222" = 2024-03-12T00:00:00Z\n', ""
    )
    assert place.file.with_name("marks.toml.bak").read_text() == CONFLICT
    assert place.names == ["marks.toml", "marks.toml.bak"]
    with place.opened() as marks:
        assert set(marks.all("starred")) == STARRED
        assert set(marks.all("read")) == {f"2403.0{n}" for n in (5555, 6666, 7777, 8888)}
        marks.apply([change("2403.08888", marked=False)])
        assert marks.flush()
    assert place.names == ["marks.toml", "marks.toml.bak"]


def test_a_mark_that_changes_nothing_does_not_repair_the_file(place: Place) -> None:
    text = CONFLICT.replace("removed.starred", "mine").replace("2403.02222", "2403.01111")
    place.write(text)
    with place.opened() as marks:
        marks.apply([Change("starred", ("2403.01111",), True, NOON.replace(year=2000))])
        assert marks.flush()
    assert place.file.read_text() == text


def test_a_conflict_that_appears_while_running_is_repaired_with_the_next_mark(
    place: Place,
) -> None:
    place.write(HEADER)
    with place.opened() as marks:
        marks.apply([change("2403.08888")])
        assert marks.flush()
        place.write(CONFLICT)
        until(marks.check_outside)
        assert set(marks.all("starred")) == STARRED
        for id in ("2403.08888", "2403.09999"):
            marks.apply([change(id)])
            assert marks.flush()
        assert marks.problem is None
    assert len(read_document(place.file.read_bytes())["read"]) == 5
    assert place.names == ["marks.toml", "marks.toml.bak"]
    with place.opened() as marks:
        assert len(marks.all("read")) == 5


def test_a_conflict_in_an_unknown_table_is_reported_in_one_line_and_left_alone(
    place: Place,
) -> None:
    text = CONFLICT.replace("|||||||", "[remarks]\ny = 1\n|||||||")
    place.write(text)
    with place.opened() as marks:
        marks.apply([change("2403.08888")])
        assert not marks.flush()
        assert marks.problem == (
            f"not saved: {place.file}, line 6: a conflict that git left is about more than marks;"
            " settle it by hand; nothing is written there until it is mended"
        )
    assert place.file.read_text() == text
    place.write(HEALED)
    with place.opened() as marks:
        assert marks.flush()
        assert "2403.08888" in marks.all("read")
