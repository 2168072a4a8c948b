"""Empty lists: each says why it is empty, and the keys it names lead on."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.library.location import Location
from reader.model.view import View
from reader.ui.empty_states import NO_PAPERS
from reader.ui.look import Look
from reader.ui.widgets.empty_state import empty_state_lines
from reader.ui.widgets.lines import line_width
from tests.ui.reader_pilot import MONDAY, TUESDAY, library_at, run_reader


async def test_an_all_read_digest_names_the_next_one_and_its_unread_papers(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[", "M", "2")
        assert "All read; the next digest is Tue 12." in pilot.text()
        assert "]   Tue 12: 20 papers, 20 unread" in pilot.text()
        await pilot.press("1")
        assert len(pilot.titles) == 12
        await pilot.press("2", "]")
        assert pilot.app.reader.browser.location.view == View("day", TUESDAY)


@pytest.mark.slow
async def test_the_newest_digest_and_the_library_say_when_all_is_read(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("M", "2")
        assert "All read; there is no newer digest yet." in pilot.text()
        assert "[   Mon 11: 12 papers, 12 unread" in pilot.text()
        await pilot.press("V", "V", "M", "y", "1", "2")
        assert "All read, in the whole library." in pilot.text()


async def test_a_filter_without_a_match_offers_to_search_the_library(library: Library) -> None:
    async with run_reader(library, start=Location(View("day", MONDAY))) as pilot:
        await pilot.press("/", *"date:2024-03-12")
        assert "No paper in this view matches." in pilot.text()
        await pilot.press("tab")
        assert len(pilot.titles) == 20


@pytest.mark.slow
async def test_empty_states_name_the_users_own_keys(library: Library) -> None:
    own = Config(keys={"show-all": ("F2",), "star": ("x",)})
    async with run_reader(library, config=own) as pilot:
        await pilot.press("3")
        assert "F2   goes back to where you were" in pilot.text()
        assert "x    stars the selected paper there" in pilot.text()


async def test_a_day_without_a_digest_names_the_neighbouring_digests(library: Library) -> None:
    start = Location(View("day", MONDAY.replace(day=20)))
    async with run_reader(library, start=start) as pilot:
        assert "No digest of Wed 20 March 2024." in pilot.text()
        assert "[   Tue 12: 20 papers, 20 unread" in pilot.text()


async def test_papers_that_arrive_in_an_empty_library_appear(tmp_path: Path) -> None:
    with library_at(tmp_path, []) as library:
        async with run_reader(library) as pilot:
            assert "No papers yet." in pilot.text()
            with library_at(tmp_path):
                pass
            pilot.app.reader.resume()
            await pilot.settle()
            assert "Paper 12" in pilot.text()


@pytest.mark.parametrize("cells", [120, 62, 40, 33])
def test_every_line_of_an_empty_state_fits_and_no_text_is_lost(cells: int) -> None:
    lines = empty_state_lines(NO_PAPERS, Look("dark", "truecolor"), cells)
    assert all(line_width(line) <= cells for line in lines)
    said = "".join(text for line in lines for text, _ in line).replace(" ", "")
    assert all(way.key.replace(" ", "") in said for way in NO_PAPERS.suggestions)
    words = [word for each in NO_PAPERS.suggestions for word in each.text.split()]
    assert all(word in said for word in words)


@pytest.mark.slow
async def test_an_empty_list_has_no_hints_for_papers(library: Library) -> None:
    async with run_reader(library) as pilot:
        assert "s star" in pilot.lines()[-1]
        await pilot.press("3")
        assert "s star" not in pilot.lines()[-1]
        assert "[ ] day    / filter" in pilot.lines()[-1]
        await pilot.press("1", "/", *"is:starred")
        assert "move" not in pilot.lines()[-1]
        assert "Tab library" in pilot.lines()[-1]
