"""`u` and `U` as they are pressed: what they say, after a restart, on another day, of very many."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.model.view import View
from reader.ui import mark_tasks
from reader.ui.date_labels import near_day
from tests import waiting
from tests.parameters import sampled
from tests.ui.reader_pilot import (
    TUESDAY,
    ReaderPilot,
    digest,
    library_at,
    paper,
    run_reader,
    two_days,
)


def again_at(folder: Path) -> Library:
    return library_at(folder, [])


def marked_before(folder: Path, *papers: int, days_ago: int = 0) -> Library:
    """Return a library in which these papers were starred one by one, so many days ago."""
    with library_at(folder) as library:
        for number in papers:
            key = library.key_of(f"2403.{number:05}")
            assert key is not None
            library.mark("starred", library.cache.rows([key]), True)
    log = folder / "state" / "undo.jsonl"
    then = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    log.write_text(re.sub(r'"at": "[^"]*"', f'"at": "{then}"', log.read_text("utf-8")), "utf-8")
    return again_at(folder)


def days_ago(days: int) -> str:
    today = datetime.now().astimezone()
    return near_day((today - timedelta(days=days)).date(), today.date())


@pytest.mark.slow
async def test_undo_and_redo_say_what_they_did(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "m", "u")
        assert "Undone: mark “Paper 12: retrieval for pruning” read" in pilot.lines()[-1]
        await pilot.press("u")
        assert "Undone: star “Paper 12: retrieval for pruning”" in pilot.lines()[-1]
        assert pilot.starred == set() and pilot.read == set()
        await pilot.press("u")
        assert "Nothing to undo" in pilot.lines()[-1]
        await pilot.press("U")
        assert "Redone: star “Paper 12: retrieval for pruning”" in pilot.lines()[-1]
        await pilot.press("U", "U")
        assert "Nothing to redo" in pilot.lines()[-1]
        assert pilot.starred == pilot.read == {"2403.00012"}


async def test_reading_on_is_undone_paper_by_paper(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("space", "space", "u")
        assert pilot.read == {"2403.00012"}
        assert "Undone: mark “Paper 13" in pilot.lines()[-1]


@pytest.mark.slow
async def test_undo_repaints_and_keeps_the_selection(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "G")
        assert "★ 1" in pilot.lines()[1]
        assert not any("Paper 12:" in line for line in pilot.lines())
        await pilot.press("u")
        assert pilot.selected.startswith("Paper 31:")
        assert "★" not in pilot.text()
        await pilot.press("s", "k", "u")
        assert pilot.selected.startswith("Paper 30:")
        assert "★" not in pilot.text()


async def test_an_earlier_session_can_be_undone_after_a_restart(tmp_path: Path) -> None:
    with library_at(tmp_path) as library:
        async with run_reader(library) as pilot:
            await pilot.press("s", "j", "s", "u")
    with again_at(tmp_path) as library:
        async with run_reader(library) as pilot:
            await pilot.press("U")
            assert "Redone: star “Paper 13" in pilot.lines()[-1]
            await pilot.press("u", "u")
            assert "Undone: star “Paper 12" in pilot.lines()[-1]
            assert pilot.starred == set()


async def test_undoing_an_earlier_day_takes_a_second_press(tmp_path: Path) -> None:
    with marked_before(tmp_path, 12, 13, days_ago=3) as library:
        async with run_reader(library) as pilot:
            await pilot.press("u")
            asked = f"“Paper 13: agents for pruning” ({days_ago(3)}) was done on an earlier day"
            assert f"star {asked}; u again undoes it" in pilot.lines()[-1]
            assert len(pilot.starred) == 2
            await pilot.press("u")
            assert "Undone: star “Paper 13" in pilot.lines()[-1]
            assert pilot.starred == {"2403.00012"}
            await pilot.press("u")
            assert "star “Paper 12" in pilot.lines()[-1] and "u again" in pilot.lines()[-1]
            assert pilot.starred == {"2403.00012"}


@pytest.mark.slow
@pytest.mark.parametrize("between", sampled(["j", "U", "x", "escape"], "j", "U"))
async def test_another_key_cancels_the_confirmation(tmp_path: Path, between: str) -> None:
    with marked_before(tmp_path, 12, days_ago=1) as library:
        async with run_reader(library) as pilot:
            await pilot.press("u", between, "u")
            assert "u again undoes it" in pilot.lines()[-1]
            assert pilot.starred == {"2403.00012"}
            await pilot.press("u")
            assert pilot.starred == set()


@pytest.mark.slow
async def test_redoing_an_earlier_day_takes_a_second_press(
    tmp_path: Path,
) -> None:
    with marked_before(tmp_path, 12) as library:
        async with run_reader(library) as pilot:
            await pilot.press("u")
    with marked_before(tmp_path, days_ago=400) as library:
        async with run_reader(library) as pilot:
            await pilot.press("U")
            assert f"({days_ago(400)}) was undone on an earlier day" in pilot.lines()[-1]
            assert pilot.starred == set()
            await pilot.press("U")
            assert "Redone: star “Paper 12" in pilot.lines()[-1]


@pytest.mark.slow
async def test_the_confirmation_names_the_users_own_key(tmp_path: Path) -> None:
    with marked_before(tmp_path, 12, days_ago=1) as library:
        own = Config(keys={"undo": ("x u",)})
        async with run_reader(library, config=own) as pilot:
            await pilot.press("x", "u")
            assert "xu again undoes it" in pilot.lines()[-1]
            await pilot.press("x", "u")
            assert pilot.starred == set()


@pytest.mark.slow
async def test_marks_changed_since_are_reported_and_left_alone(tmp_path: Path) -> None:
    with marked_before(tmp_path, 12, 13) as library:
        marks = tmp_path / "data" / "marks.toml"
        async with run_reader(library) as pilot:
            await pilot.press("M")
            assert library.marks.flush()
            lines = marks.read_text("utf-8").splitlines()
            marks.write_text("\n".join(line for line in lines if "00013" not in line), "utf-8")
            waiting.until(lambda: library.marks.check_outside())
            await pilot.press("u")
            assert "Undone: mark 20 papers read, except 1 changed since" in pilot.lines()[-1]
            await pilot.press("u")
            said = "All changed since, nothing to undo: star “Paper 13"
            assert said in pilot.lines()[-1]
            await pilot.press("u")
            assert "Undone: star “Paper 12" in pilot.lines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 400])
@pytest.mark.parametrize("cells", sampled([40, 80, 128], 40))
async def test_a_long_title_leaves_room_for_the_key_to_press(
    tmp_path: Path, cells: int, days: int
) -> None:
    title = "An extraordinarily long title “with [bold]words[/] of all kinds” in it, 天地玄黄 " * 3
    entries = digest(TUESDAY, [paper(1, title=title)])
    with library_at(tmp_path, entries) as library:
        library.mark("starred", library.cache.rows(library.keys(View("library"))), True)
    with marked_before(tmp_path, days_ago=days) as library:
        async with run_reader(library, size=(cells, 24)) as pilot:
            await pilot.press("u")
            assert "u again undoes" in pilot.lines()[-1]
            assert "star “" in pilot.lines()[-1]
            await pilot.press("u")
            assert "Undone: star “An extraord" in pilot.lines()[-1]
            assert pilot.starred == set()


@pytest.mark.slow
async def test_keys_are_handled_while_very_many_marks_are_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_tasks, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(mark_tasks, "SLICES_BEFORE_NOTE", 2)
    entries = digest(TUESDAY, [paper(number) for number in range(1, 1_001)])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library) as pilot:
            await pilot.press("M")
            await until(pilot, "1,000 papers marked read; u undoes it")
            pilot.app.reader.run_command("undo")
            await pilot.press("j")
            await until(pilot, "Undone: mark 1,000 papers read")
            assert pilot.selected.startswith("Paper 2:")
            assert pilot.read == set()
            # What comes before the end finds all of it done.
            await pilot.press("U", "s", "m")
            assert len(pilot.read) == 999
            await pilot.press("u", "u")
            await until(pilot, "Undone: star “Paper 2")
            assert len(pilot.read) == 1_000


@pytest.mark.slow
async def test_messages_about_marks_follow_the_order_of_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_tasks, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(mark_tasks, "PAUSE_SECONDS", 60.0)
    entries = digest(TUESDAY, [paper(number) for number in range(1, 601)])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library) as pilot:
            await pilot.press("M", "u")
            assert "600 papers marked read; u undoes it" in pilot.lines()[-1]
            await pilot.press("U")
            assert "Undone: mark 600 papers read" in pilot.lines()[-1]
            await pilot.press("U")
            assert "Nothing to redo" in pilot.lines()[-1]
            assert len(pilot.read) == 600


async def until(pilot: ReaderPilot, said: str) -> None:
    await pilot.until(lambda: said in pilot.lines()[-1])


@pytest.mark.slow
async def test_leaving_finishes_a_running_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_tasks, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(mark_tasks, "PAUSE_SECONDS", 60.0)
    entries = two_days() + digest(TUESDAY, [paper(number) for number in range(100, 700)])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library) as pilot:
            await pilot.press("M", "q")
        assert len(library.marks.all("read")) == 620
