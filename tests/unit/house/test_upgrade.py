"""A home that the first version wrote is read by this one, and nothing of it is lost.

The files in `upgrade/` were written by commit 9fb6fad, driven by hand; their papers are made up.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.config import load_config
from reader.library.library import Library
from reader.session import load_session
from tests.commandline import Daysheet
from tests.ui.reader_pilot import run_reader

FILES = Path(__file__).parent / "upgrade"


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    """The command on a copy of that home."""
    home = tmp_path / "home"
    for folder in ("cache", "config", "data", "state"):
        (home / folder).mkdir(parents=True)
    library = gzip.decompress((FILES / "library.sqlite3.gz").read_bytes())
    (home / "cache" / "library.sqlite3").write_bytes(library)
    for name, folder in {
        "config.toml": "config",
        "marks.toml": "data",
        "session.json": "state",
        "undo.jsonl": "state",
    }.items():
        (home / folder / name).write_bytes((FILES / name).read_bytes())
    return Daysheet(tmp_path)


def test_every_paper_and_mark_is_there(daysheet: Daysheet) -> None:
    done = daysheet("list", "--json")
    assert done.code == 0
    papers = {paper["id"]: paper for paper in map(json.loads, done.lines)}
    assert sorted(papers) == [f"2403.0000{number}" for number in range(1, 5)]
    assert {id for id, paper in papers.items() if paper["starred"]} == {"2403.00001", "2403.00002"}
    assert {id for id, paper in papers.items() if paper["read"]} == {"2403.00002"}
    assert papers["2403.00002"]["tags"] == ["memory"]
    assert papers["2403.00004"]["note"] == "see section 3"
    assert papers["2403.00001"]["authors"] == ["Ada Example", "Ben Example"]
    assert papers["2403.00001"]["upvotes"] == 12


def test_the_marks_file_is_not_touched_by_reading(daysheet: Daysheet) -> None:
    assert daysheet("marks", "check").code == 0
    assert daysheet("show", "2403.00001").code == 0
    marks = (daysheet.home / "home" / "data" / "marks.toml").read_bytes()
    assert marks == (FILES / "marks.toml").read_bytes()


def test_the_old_index_answers_words(daysheet: Daysheet) -> None:
    assert [line.split()[0] for line in daysheet("list", "plastcity").lines] == ["2403.00001"]
    assert [line.split()[0] for line in daysheet("list", "abs:noise").lines] == ["2403.00003"]


def test_marks_of_before_the_upgrade_can_be_undone(daysheet: Daysheet) -> None:
    # A change of an earlier day is only named at first.
    done = daysheet("--plain", stdin="undo\nundo\n")
    assert "star “Agents that plan their own memory”" in done.out
    marks = (daysheet.home / "home" / "data" / "marks.toml").read_text("utf-8")
    starred = marks.split("[starred]")[1].split("[read]")[0]
    assert "2403.00001" in starred
    assert "2403.00002" not in starred


def test_an_import_adds_to_the_library(daysheet: Daysheet) -> None:
    more = daysheet.home / "2024-03-13.jsonl"
    more.write_text('{"title": "One more", "abstract": "It came later.", "id": "2403.00005"}\n')
    assert daysheet("import", more).code == 0
    assert len(daysheet("list").lines) == 5


def test_tables_that_nothing_reads_are_dropped(daysheet: Daysheet) -> None:
    assert daysheet("list").code == 0
    with closing(sqlite3.connect(daysheet.home / "home" / "cache" / "library.sqlite3")) as library:
        tables = {name for (name,) in library.execute("SELECT name FROM sqlite_master")}
    assert "papers" in tables
    assert not tables & {"mirror", "mirror_of"}


async def test_the_reader_opens_at_the_place_that_was_left(daysheet: Daysheet) -> None:
    home = daysheet.home / "home"
    session = load_session(home / "state" / "session.json")
    config = load_config(home / "config" / "config.toml")
    assert config.problems == ()
    files = home / "cache" / "library.sqlite3", home / "data" / "marks.toml", home / "state"
    with Library.open(*files) as library:
        async with run_reader(library, session=session, config=config) as pilot:
            assert "Monday 11 March" in pilot.text()
            assert "Plasticity without forgetting" in pilot.titles
            # A start never restores a filter: it is the first that Ctrl-r brings back.
            assert len(pilot.titles) > 1
            await pilot.press("/", "ctrl+r", "enter")
            assert pilot.titles == ["Plasticity without forgetting"]
            assert pilot.starred == {"2403.00001", "2403.00002"}
            # The key that the settings added.
            await pilot.press("ctrl+s")
            assert pilot.starred == {"2403.00002"}
