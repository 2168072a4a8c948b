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
from tests.ui.reading import MONDAY, TUESDAY, library_at, reading


async def test_an_all_read_digest_names_the_next_one_and_its_unread_papers(
    library: Library,
) -> None:
    async with reading(library) as here:
        await here.press("[", "M", "2")
        assert "All read; the next digest is Tue 12." in here.text()
        assert "]   Tue 12: 20 papers, 20 unread" in here.text()
        await here.press("1")
        assert len(here.titles) == 12
        await here.press("2", "]")
        assert here.app.reader.browser.location.view == View("day", TUESDAY)


async def test_the_newest_digest_and_the_library_say_when_all_is_read(library: Library) -> None:
    async with reading(library) as here:
        await here.press("M", "2")
        assert "All read; there is no newer digest yet." in here.text()
        assert "[   Mon 11: 12 papers, 12 unread" in here.text()
        await here.press("V", "V", "M", "y", "1", "2")
        assert "All read, in the whole library." in here.text()


async def test_a_filter_without_a_match_offers_to_search_the_library(library: Library) -> None:
    async with reading(library, start=Location(View("day", MONDAY))) as here:
        await here.press("/", *"date:2024-03-12")
        assert "No paper in this view matches." in here.text()
        await here.press("tab")
        assert len(here.titles) == 20


async def test_empty_states_name_the_users_own_keys(library: Library) -> None:
    own = Config(keys={"show-all": ("F2",), "star": ("x",)})
    async with reading(library, config=own) as here:
        await here.press("3")
        assert "F2   goes back to where you were" in here.text()
        assert "x    stars the selected paper there" in here.text()


async def test_a_day_without_a_digest_names_the_neighbouring_digests(library: Library) -> None:
    start = Location(View("day", MONDAY.replace(day=20)))
    async with reading(library, start=start) as here:
        assert "No digest of Wed 20 March 2024." in here.text()
        assert "[   Tue 12: 20 papers, 20 unread" in here.text()


async def test_papers_that_arrive_in_an_empty_library_appear(tmp_path: Path) -> None:
    with library_at(tmp_path, []) as library:
        async with reading(library) as here:
            assert "No papers yet." in here.text()
            with library_at(tmp_path):
                pass
            here.app.reader.resume()
            await here.settle()
            assert "Paper 12" in here.text()


@pytest.mark.parametrize("cells", [120, 62, 40, 33])
def test_every_line_of_an_empty_state_fits_and_no_text_is_lost(cells: int) -> None:
    lines = empty_state_lines(NO_PAPERS, Look("dark", "truecolor"), cells)
    assert all(line_width(line) <= cells for line in lines)
    said = "".join(text for line in lines for text, _ in line).replace(" ", "")
    assert all(way.key.replace(" ", "") in said for way in NO_PAPERS.suggestions)
    words = [word for each in NO_PAPERS.suggestions for word in each.text.split()]
    assert all(word in said for word in words)


async def test_an_empty_list_has_no_hints_for_papers(library: Library) -> None:
    async with reading(library) as here:
        assert "s star" in here.lines()[-1]
        await here.press("3")
        assert "s star" not in here.lines()[-1]
        assert "[ ] day    / filter" in here.lines()[-1]
        await here.press("1", "/", *"is:starred")
        assert "move" not in here.lines()[-1]
        assert "Tab library" in here.lines()[-1]
