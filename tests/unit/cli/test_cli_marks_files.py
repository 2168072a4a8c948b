"""`daysheet marks check` and `marks merge`."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reader.library.library import Library
from reader.library.marks_files import describe_copies, merge_copies
from tests.commandline import Daysheet

MINE = """\
# mine
version = 1

[starred]
"2403.00001" = 2024-03-13T08:00:00Z
"2403.00002" = 2024-03-13T08:00:00Z
"""
THEIRS = """\
[read]
"2403.00001" = 2024-03-13T08:00:00Z
"2403.00003" = 2024-03-13

[starred]
"2403.00002" = 2024-03-13T09:00:00Z
"2403.00003" = 2024-03-13T08:00:00Z  # Gathering Stones

[removed.starred]
"2403.00001" = 2024-03-14T08:00:00Z
"""
COPY = "marks.sync-conflict-20240313-081244-ABCDEFG.toml"


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The user's marks."""
    made = tmp_path / "home" / "data" / "marks.toml"
    made.parent.mkdir(parents=True)
    made.write_text(MINE)
    return made


@pytest.fixture
def other(tmp_path: Path) -> Path:
    made = tmp_path / "other.toml"
    made.write_text(THEIRS)
    return made


def marks(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


# marks


@pytest.mark.slow
def test_the_actions_are_listed_and_an_unknown_one_is_an_error(daysheet: Daysheet) -> None:
    helped = daysheet("marks", "--help")
    assert helped.code == 0
    assert "  merge-driver  merge three versions" in helped.out
    for arguments in ([], ["chekc"]):
        ran = daysheet("marks", *arguments)
        assert (ran.code, ran.out, len(ran.problems)) == (2, "", 1)
        assert "see `daysheet marks --help`" in ran.err
    assert "FILE" in daysheet("marks", "merge", "--help").out


# check


def test_a_missing_marks_file_is_no_problem_and_is_not_created(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    ran = daysheet("marks", "check")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "marks.toml: no marks yet; no problems\n"
    assert list(tmp_path.iterdir()) == []


def test_a_sound_file_is_summarized_in_counts(daysheet: Daysheet, file: Path, other: Path) -> None:
    ran = daysheet("marks", "check")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "marks.toml: 0 read, 2 starred, 0 removed; no problems\n"
    assert daysheet("marks", "check", other).err == (
        "other.toml: 2 read, 2 starred, 1 removed; no problems\n"
    )


def test_problems_have_a_position_for_editors_and_nothing_is_written(
    daysheet: Daysheet, file: Path
) -> None:
    file.write_text(MINE + 'stones = true\n"2403.00009" = "yes"\n')
    before = contents(file.parent)
    ran = daysheet("marks", "check")
    assert ran.code == 3
    assert ran.lines == [
        f"{file}:7:1: 'stones' is not the id of a paper; write 2403.07815, doi:10.… or title:…",
        f"{file}:8:16: 'yes' is not a date; write one such as 2024-03-13",
    ]
    assert ran.err == "marks.toml: 0 read, 4 starred, 0 removed; 2 problems\n"
    assert contents(file.parent) == before
    assert not (file.parents[1] / "state").exists()


def test_a_harmless_finding_is_reported_but_is_no_problem(daysheet: Daysheet, file: Path) -> None:
    file.write_text(MINE + '[removed.starred]\n"2403.00001" = 2024-03-14\n')
    ran = daysheet("marks", "check")
    assert ran.code == 0
    assert ran.lines == [f"{file}:5:1: removed later, in line 8, so it does not count; harmless"]
    assert ran.err == "marks.toml: 0 read, 1 starred, 1 removed; no problems\n"


def test_an_unreadable_file_is_reported_with_the_journal_and_the_backup(
    daysheet: Daysheet, file: Path
) -> None:
    file.write_text(MINE + "half a li")
    file.with_name(COPY).write_text(THEIRS)
    assert daysheet("star", "2403.00009").code == 4
    ran = daysheet("marks", "check")
    journal = file.parents[1] / "state" / "marks.journal"
    assert ran.code == 3
    assert ran.lines[0].startswith(f"{file}:7:6: expected '='")
    assert ran.lines[1].startswith(f"{journal}:1:1: 1 change waits here; ")
    assert ran.lines[2].startswith(f"{file.with_name(COPY)}:1:1: a conflict copy; mend the marks")
    assert ran.err == "marks.toml: cannot be read; 3 problems\n"
    assert "2403.00009" in journal.read_text()


def test_conflict_copies_are_reported_with_the_commands_to_merge_them(
    daysheet: Daysheet, file: Path
) -> None:
    new, old, broken = (file.with_name(f"marks.conflict-{name}.toml") for name in "abc")
    new.write_text(THEIRS)
    old.write_text(MINE)
    broken.write_text("?")
    ran = daysheet("marks", "check")
    assert ran.code == 3
    assert ran.lines == [
        f"{new}:1:1: a conflict copy, with marks that are new;"
        " `daysheet marks merge --copies` brings them in",
        f"{old}:1:1: a conflict copy, and nothing in it is new; it may be deleted",
        f"{broken}:1:1: a conflict copy that cannot be read: line 1, column 1: invalid statement;"
        " mend it, then merge it",
    ]
    assert ran.problems == ["marks.toml: 0 read, 2 starred, 0 removed; 2 problems"]


def test_a_pipe_or_folder_instead_of_a_file_is_reported_at_once(
    daysheet: Daysheet, file: Path
) -> None:
    file.unlink()
    os.mkfifo(file)
    ran = daysheet("marks", "check")
    assert ran.code == 3
    assert ran.lines == [f"{file}:1:1: a FIFO, where a file should be; move it away"]
    file.unlink()
    file.symlink_to("not-mounted/marks.toml")
    ran = daysheet("marks", "check")
    assert ran.lines == [f"{file}:1:1: no such file or directory; make its folder"]
    with (file.parent / "large").open("wb") as large:
        large.truncate(65 << 20)
    assert "larger than 64 MB" in daysheet("marks", "check", file.parent / "large").out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anyway")
def test_a_read_only_file_is_reported(daysheet: Daysheet, file: Path) -> None:
    file.chmod(0o444)
    ran = daysheet("marks", "check")
    assert ran.code == 3
    assert ran.lines[0].startswith(f"{file}:1:1: cannot be saved: permission denied; give yourself")


def test_another_file_that_is_missing_is_an_error(daysheet: Daysheet, tmp_path: Path) -> None:
    ran = daysheet("marks", "check", "nowhere.toml")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "daysheet: nowhere.toml: there is no such file; name another\n"


# merge


def test_another_file_is_merged_by_date_and_summarized_in_counts(
    daysheet: Daysheet, file: Path, other: Path
) -> None:
    ran = daysheet("marks", "merge", other)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "merged: 1 starred, 1 unstarred, 2 read, 1 date\n"
    assert list(marks(file)["starred"]) == ["2403.00002", "2403.00003"]
    assert marks(file)["starred"]["2403.00002"].hour == 9
    assert set(marks(file)["read"]) == {"2403.00001", "2403.00003"}
    text = file.read_text()
    assert text.startswith("# mine\n")
    assert '"2403.00003" = 2024-03-13T08:00:00Z  # Gathering Stones\n' in text
    assert other.read_text() == THEIRS
    again = daysheet("marks", "merge", other)
    assert (again.code, again.err) == (0, "nothing new\n")
    assert file.read_text() == text


def test_a_dry_run_shows_what_would_change(daysheet: Daysheet, file: Path, other: Path) -> None:
    ran = daysheet("marks", "merge", other, "--dry-run")
    assert ran.code == 0
    assert ran.lines == [
        "read 2403.00001",
        "read 2403.00003  # Gathering Stones",
        "unstar 2403.00001",
        "star 2403.00003  # Gathering Stones",
    ]
    assert ran.err == "would merge: 1 starred, 1 unstarred, 2 read, 1 date\n"
    assert contents(file.parent) == {"marks.toml": MINE.encode()}


def test_several_files_are_merged_together_in_any_order(
    daysheet: Daysheet, file: Path, other: Path, tmp_path: Path
) -> None:
    third = tmp_path / "third.toml"
    third.write_text('[starred]\n"2403.00001" = 2024-03-15\n"2403.00003" = 2024-03-13\n')
    results = []
    for order in ([other, third], [third, other]):
        file.write_text(MINE)
        ran = daysheet("marks", "merge", "--dry-run", *order)
        assert ran.err == "would merge: 1 starred, 2 read, 2 dates\n"
        assert daysheet("marks", "merge", *order).err == "merged: 1 starred, 2 read, 2 dates\n"
        results.append(marks(file))
    assert results[0] == results[1]
    assert set(results[0]["starred"]) == {"2403.00001", "2403.00002", "2403.00003"}


def test_nothing_is_merged_if_one_file_cannot_be(
    daysheet: Daysheet, file: Path, other: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    (tmp_path / "broken.toml").write_text("[starred]\nx = \n")
    (tmp_path / "folder").mkdir()
    for name, message in (
        ("nowhere.toml", "nowhere.toml: there is no such file; name another"),
        ("broken.toml", "broken.toml, line 2, column 5: "),
        ("folder", "folder: a folder, where a file should be; name another"),
        (str(file), f"{file}: these are the marks themselves; name another file"),
        ("link.toml", "link.toml: these are the marks themselves; name another file"),
    ):
        ran = daysheet("marks", "merge", other, name)
        assert (ran.code, ran.out, len(ran.problems)) == (3, "", 1)
        assert ran.err.startswith(f"daysheet: {message}")
    assert contents(file.parent) == {"marks.toml": MINE.encode()}
    assert daysheet("marks", "merge").problems == [
        "daysheet: name a FILE, or --copies; see `daysheet marks merge --help`"
    ]


def test_marks_that_cannot_be_read_or_saved_give_exit_code_4(
    daysheet: Daysheet, file: Path, other: Path
) -> None:
    file.write_text(MINE + "half a li")
    ran = daysheet("marks", "merge", other)
    assert (ran.code, len(ran.problems)) == (4, 1)
    assert f"{file}, line 7, column 6: " in ran.err
    file.write_text(MINE)
    state = file.parents[1] / "state"
    shutil.rmtree(state, ignore_errors=True)
    state.write_text("in the way")
    ran = daysheet("marks", "merge", other)
    assert (ran.code, len(ran.problems)) == (4, 1)
    assert ran.err.startswith("daysheet: not saved: ")
    assert file.read_text() == MINE


def test_conflict_copies_are_merged_on_request_and_never_deleted(
    daysheet: Daysheet, file: Path
) -> None:
    copy = file.with_name(COPY)
    copy.write_text(THEIRS)
    ran = daysheet("marks", "merge", "--copies")
    assert (ran.code, ran.out) == (0, "")
    assert ran.problems == [
        "merged: 1 starred, 1 unstarred, 2 read, 1 date",
        f"1 conflict copy in {file.parent} can be deleted now",
    ]
    assert copy.read_text() == THEIRS
    assert daysheet("marks", "merge", "--copies").problems[0] == "nothing new"
    copy.unlink()
    ran = daysheet("marks", "merge", "--copies")
    assert (ran.code, ran.err) == (0, "nothing new\n")


def test_an_unreadable_copy_does_not_block_the_others(daysheet: Daysheet, file: Path) -> None:
    file.with_name(COPY).write_text(THEIRS)
    broken = file.with_name("marks (conflicted copy).toml")
    broken.write_text("?")
    ran = daysheet("marks", "merge", "--copies")
    assert ran.code == 3
    assert ran.problems[0].startswith(f"daysheet: {broken}, line 1, column 1: ")
    assert ran.problems[1:] == ["merged: 1 starred, 1 unstarred, 2 read, 1 date"]


def test_the_reader_reports_conflict_copies_until_they_are_merged(file: Path) -> None:
    state = file.parents[1]
    with closing(Library.open(state / "library.sqlite3", file, state)) as library:
        assert describe_copies(library, "M") is None
        copy = file.with_name(COPY)
        copy.write_text("?")
        message = describe_copies(library, "M")
        assert message is not None
        assert message.startswith(f"{copy}, line 1, column 1: invalid statement")
        copy.write_text(THEIRS)
        assert describe_copies(library, "M") == (
            "a conflict copy beside the marks holds new ones; M merges it"
        )
        file.with_name("marks.conflict.toml").write_text(THEIRS)
        assert describe_copies(library, "M") == (
            "2 conflict copies beside the marks hold new ones; M merges them"
        )
        assert merge_copies(library) == "merged: 1 starred, 1 unstarred, 2 read, 1 date"
        assert describe_copies(library, "M") is None
        assert merge_copies(library) == "nothing new"
        file.write_text("?")
        assert describe_copies(library, "M") is None
    with closing(Library.in_memory([])) as sample:
        assert describe_copies(sample, "M") is None


def test_titles_missing_in_the_other_file_come_from_the_library(
    daysheet: Daysheet, file: Path, other: Path
) -> None:
    paper = {"id": "2403.00009", "title": "Counting Pebbles", "abstract": "By day."}
    daysheet("import", "-", stdin=json.dumps(paper) + "\n")
    other.write_text('[starred]\n"2403.00009" = 2024-03-13\n')
    assert daysheet("marks", "merge", "--dry-run", other).lines == [
        "star 2403.00009  # Counting Pebbles"
    ]
    daysheet("marks", "merge", other)
    assert '"2403.00009" = 2024-03-13T00:00:00Z  # Counting Pebbles\n' in file.read_text()
