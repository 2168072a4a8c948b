"""A morning's reading: moving, paging, marking, undoing, and what the screen says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.model.paper import Paper
from reader.ui.screens import reader as reader_screen
from tests.ui.reader_pilot import MONDAY, digest, library_at, run_reader


async def test_the_reader_opens_on_the_newest_digest(library: Library) -> None:
    async with run_reader(library) as pilot:
        assert pilot.titles[0].startswith("Paper 12:")
        assert len(pilot.titles) == 20
        head = pilot.lines()[1]
        assert "Tuesday 12 March" in head
        assert "[ Mon 11" in head
        assert "Hugging Face" in head
        assert head.rstrip().endswith("1 of 20     20 unread")


async def test_movement_by_rows_pages_and_to_the_ends_stops_at_the_ends(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "j", "down", "k")
        assert pilot.selected.startswith("Paper 14:")
        await pilot.press("G", "j")
        assert pilot.selected.startswith("Paper 31:")
        await pilot.press("g", "k")
        assert pilot.selected.startswith("Paper 12:")
        page = pilot.app.reader.papers.page_rows
        await pilot.press("pagedown")
        assert pilot.selected.startswith(f"Paper {12 + page}:")
        await pilot.press("ctrl+u")
        assert pilot.selected.startswith(f"Paper {12 + page - page // 2}:")


async def test_the_abstract_follows_the_selection(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j")
        assert "Abstract of paper 13." in pilot.text()
        assert pilot.read == set()


async def test_s_sets_and_removes_a_star(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s")
        assert pilot.starred == {"2403.00012"}
        assert "★ 1" in pilot.lines()[1]
        assert "★ starred" in pilot.text()
        await pilot.press("s")
        assert pilot.starred == set()
        assert "★" not in pilot.text()


async def test_m_toggles_read_and_the_row_stays_where_it_is(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("2", "m")
        assert pilot.read == {"2403.00012"}
        assert pilot.selected.startswith("Paper 12:")
        assert "19 unread" in pilot.lines()[1]
        await pilot.press("m")
        assert pilot.read == set()


@pytest.mark.slow
async def test_read_papers_leave_the_unread_view_only_when_it_is_left(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("2", "m", "[", "]")
        await pilot.press("2")
        assert not any(title.startswith("Paper 12:") for title in pilot.titles)
        await pilot.press("1")
        assert len(pilot.titles) == 20


@pytest.mark.slow
async def test_mark_all_says_how_many_and_is_undone_in_one_step(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "m", "M")
        assert len(pilot.read) == 20
        assert "19 papers marked read; u undoes it" in pilot.lines()[-1]
        await pilot.press("u")
        assert pilot.read == {"2403.00013"}
        assert "Undone: mark 19 papers read" in pilot.lines()[-1]
        await pilot.press("U")
        assert len(pilot.read) == 20


@pytest.mark.slow
async def test_mark_all_asks_first_in_the_library(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("V", "V", "M")
        assert "Mark all 32 papers shown read?" in pilot.text()
        await pilot.press("n")
        assert pilot.read == set()
        await pilot.press("M", "y")
        assert len(pilot.read) == 32


async def test_undo_says_what_was_undone(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "j", "u")
        assert pilot.starred == set()
        assert "Undone: star “Paper 12:" in pilot.lines()[-1]
        await pilot.press("u")
        assert "Nothing to undo" in pilot.lines()[-1]


@pytest.mark.slow
async def test_space_pages_marks_read_and_goes_to_the_next_unread(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("space")
        assert pilot.read == {"2403.00012"}
        assert pilot.selected.startswith("Paper 13:")
        await pilot.press("j", "m", "k", "space")
        assert pilot.read == {"2403.00012", "2403.00013", "2403.00014"}
        assert pilot.selected.startswith("Paper 15:")


async def test_space_pages_through_a_long_abstract_first(tmp_path: Path) -> None:
    text = clean_text("A sentence that goes on for a while, and then some more. " * 60)
    entries = digest(MONDAY, [Paper(clean_line("A long one"), text, arxiv="2403.00001")])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library) as pilot:
            pages = 0
            while not pilot.read and pages < 10:
                await pilot.press("space")
                pages += 1
            assert 2 <= pages <= 5


async def test_the_end_of_the_list_is_reported_and_movement_does_not_wrap(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "G", "space")
        assert pilot.selected.startswith("Paper 31:")
        assert "Done: 1 read, 1 starred, 19 unread above · [ older" in pilot.lines()[-1]


async def test_n_goes_to_unread_papers_only(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "m", "k", "n")
        assert pilot.selected.startswith("Paper 14:")
        await pilot.press("N")
        assert pilot.selected.startswith("Paper 12:")
        await pilot.press("N")
        assert "No unread paper above" in pilot.lines()[-1]


async def test_an_abstract_with_the_focus_is_marked_read_after_a_while(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_screen, "READ_SECONDS", 0.05)
    async with run_reader(library) as pilot:
        await pilot.textual.pause(0.2)
        assert pilot.read == set()
        await pilot.press("enter")
        await pilot.until(lambda: pilot.read == {"2403.00012"})


async def test_with_manual_marking_a_focused_abstract_stays_unread(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_screen, "READ_SECONDS", 0.05)
    async with run_reader(library, config=Config(read="manual")) as pilot:
        await pilot.press("enter")
        await pilot.textual.pause(0.3)
        assert pilot.read == set()


@pytest.mark.slow
async def test_marks_are_saved_and_loaded_at_the_next_start(tmp_path: Path) -> None:
    with library_at(tmp_path) as library:
        async with run_reader(library) as pilot:
            await pilot.press("s", "j", "m")
    kept = (tmp_path / "data" / "marks.toml").read_text("utf-8")
    assert '"2403.00012"' in kept
    (tmp_path / "library.sqlite3").unlink()
    with library_at(tmp_path) as library:
        async with run_reader(library) as pilot:
            assert (pilot.starred, pilot.read) == ({"2403.00012"}, {"2403.00013"})
            await pilot.wait_for("★ 1")


async def test_text_selected_with_the_mouse_is_copied(library: Library) -> None:
    async with run_reader(library) as pilot:
        view = pilot.app.reader.abstract
        await pilot.textual.mouse_down(view, offset=(3, 7))
        await pilot.textual.hover(view, offset=(11, 7))
        await pilot.textual.mouse_up(view, offset=(11, 7))
        await pilot.until(lambda: pilot.app.clipboard.startswith("Abstract"))


@pytest.mark.slow
async def test_an_abstract_behind_a_dialog_is_not_marked_read(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter")
        assert pilot.app.reader.counts_reading
        await pilot.press("?")
        assert not pilot.app.reader.counts_reading
        await pilot.press("escape")
        assert pilot.app.reader.counts_reading
