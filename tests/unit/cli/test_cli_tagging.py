"""`daysheet tag`, `tags` and `note`, and tags and notes in other commands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import Daysheet

PAPERS = "".join(
    f'{{"id": "2403.0000{n}", "title": "{title}", "abstract": "At night."}}\n'
    for n, title in ((1, "Gathering Stones"), (2, "Counting Stars"))
)


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    daysheet = Daysheet(tmp_path)
    daysheet("import", "-", stdin=PAPERS)
    return daysheet


def marks(daysheet: Daysheet) -> dict[str, Any]:
    path = Path(daysheet("marks", "path").out.strip())
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_tags_are_added_and_removed_by_their_sign(daysheet: Daysheet) -> None:
    ran = daysheet(
        "tag", "+rl", "+c++", "-never", "arXiv:2403.00001v2", "-", stdin="2403.00002 x\n"
    )
    assert (ran.code, ran.out, ran.err) == (0, "", "tag +rl +c++ -never: 2 papers\n")
    ran = daysheet("tag", "-RL", "2403.00002", "2403.00009")
    assert (ran.code, ran.err) == (0, "tag -RL: 1 paper, 1 already\n")
    assert marks(daysheet)["tags"] == {"2403.00001": ["c++", "rl"], "2403.00002": ["c++"]}
    assert daysheet("tags").out == "c++\t2\nrl\t1\n"
    assert "Tags: c++, rl\n" in daysheet("show", "2403.00001").out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("rl", "2403.00001"),
            "write a tag with its sign, and a paper: daysheet tag +rl 2403.00001",
        ),
        (("+rl",), "write a tag with its sign, and a paper: daysheet tag +rl 2403.07815"),
        ((), "write a tag with its sign"),
        (("+a,b", "2403.00001"), "'a,b' is not a tag; write letters, digits and -_./+, at most 40"),
        (("+", "2403.00001"), "'' is not a tag"),
    ],
)
def test_an_invalid_tag_and_a_missing_paper_are_usage_errors(
    daysheet: Daysheet, arguments: tuple[str, ...], message: str
) -> None:
    ran = daysheet("tag", *arguments)
    assert ran.code == 2
    assert ran.problems[0].startswith(f"daysheet: {message}")
    assert len(ran.problems) == 1


def test_a_note_is_written_printed_and_removed(daysheet: Daysheet) -> None:
    ran = daysheet("note", "2403.00001", "-compare", "with", "§3")
    assert (ran.code, ran.out, ran.err) == (0, "", "note written: 2403.00001\n")
    assert daysheet("note", "2403.00001").out == "-compare with §3\n"
    assert "Note: -compare with §3\n" in daysheet("show", "2403.00001").out
    assert daysheet("note", "2403.00001", "-compare with  §3").err == "note unchanged: 2403.00001\n"
    assert daysheet("note", "2403.00001", "").err == "note removed: 2403.00001\n"
    ran = daysheet("note", "2403.00001")
    assert (ran.code, ran.out) == (1, "")
    assert ran.problems == [
        "daysheet: 2403.00001 has no note; `daysheet note 2403.00001 TEXT` adds one"
    ]
    ran = daysheet("note", "2403.00001", "x" * 501)
    assert (ran.code, ran.out) == (2, "")
    assert ran.problems == ["daysheet: the note has 501 characters; write at most 500"]
    assert daysheet("note", "2403.00001").code == 1
    assert daysheet("note", "stones", "x").code == 2


def test_papers_that_are_not_in_the_library_are_named(daysheet: Daysheet) -> None:
    assert daysheet("star", "2403.00001").err == "star: 1 paper\n"
    ran = daysheet("star", "2403.00002", "2403.99998")
    assert (ran.code, ran.err) == (0, "star: 2 papers; 2403.99998 is not in the library\n")
    ran = daysheet("tag", "+deep learning", "2403.99998", "2403.99999")
    names = "2403.99998 and 1 more are not in the library"
    assert (ran.code, ran.err) == (0, f"tag +deep-learning: 2 papers; {names}\n")
    ran = daysheet("note", "2403.99998", "later")
    assert ran.err == "note written: 2403.99998; 2403.99998 is not in the library\n"


def test_without_tags_the_exit_code_is_1(daysheet: Daysheet) -> None:
    ran = daysheet("tags")
    assert (ran.code, ran.out) == (1, "")
    assert ran.problems == ["daysheet: there are no tags; `daysheet tag +TAG ID` adds one"]
    for command in ("tag", "tags", "note"):
        assert daysheet(command, "--help").out.startswith(f"usage: daysheet {command}")


def test_json_objects_contain_tags_and_the_note(daysheet: Daysheet) -> None:
    daysheet("tag", "+b", "+a", "2403.00001")
    daysheet("note", "2403.00001", "x")
    one, other = map(json.loads, daysheet("list", "sort:title", "--json").lines[::-1])
    assert (one["tags"], one["note"]) == (["a", "b"], "x")
    assert (other["tags"], other["note"]) == ([], "")
    assert daysheet("list", "has:note").out == "2403.00001\tGathering Stones\n"


@pytest.mark.slow
def test_files_with_tags_and_notes_are_checked_and_merged(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    daysheet("tag", "+rl", "2403.00001")
    daysheet("note", "2403.00002", "old")
    other = tmp_path / "other.toml"
    other.write_text(
        '[tags]\n"2403.00001" = ["x", 5]  # Stones\n"2403.00002" = 7\n'
        '[notes]\n"2403.00002" = "by hand"\n"2403.00001" = { a = 1 }\n"2403.00003" = 1\n'
        '[changed.tags]\n"2403.00001" = 2024-03-13\n"2403.00001 x" = 5\n'
    )
    ran = daysheet("marks", "check", other)
    assert ran.code == 3
    assert [line.removeprefix(str(other)) for line in ran.lines] == [
        ":2:16: 5 is not a tag; write it in quotes",
        ':3:16: 7 is not a list; write the tags as ["one", "another"]',
        ":6:16: {'a': 1} is not a text; write the note in quotes, on one line",
        ":7:16: 1 is not a text; write the note in quotes, on one line",
        ":9:1: '2403.00001' has no tag; write the id, a space and the tag",
        ":10:18: 5 is not a date; write one such as 2024-03-13",
    ]
    dry = daysheet("marks", "merge", "--dry-run", other)
    assert dry.lines == [
        "tag +5 2403.00001  # Stones",
        "tag +x 2403.00001  # Stones",
        "tag +7 2403.00002  # Counting Stars",
        "note 2403.00001.a 1",
        "note 2403.00002 'by hand'  # Counting Stars",
        "note 2403.00003 1",
    ]
    assert dry.err == "would merge: 3 tagged, 3 noted\n"
    assert daysheet("marks", "merge", other).err == "merged: 3 tagged, 3 noted\n"
    assert daysheet("tags").lines == ["5\t1", "7\t1", "rl\t1", "x\t1"]
    assert daysheet("note", "2403.00002").out == "by hand\n"
    assert "2 tagged, 3 noted, 0 removed; " in daysheet("marks", "check").err
    assert daysheet("marks", "merge", other).err == "nothing new\n"
