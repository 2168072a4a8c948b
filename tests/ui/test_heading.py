"""The line above the panes: where the reader is, in as much detail as fits."""

from __future__ import annotations

from datetime import date

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.library.location import Location
from reader.model.view import View
from reader.session import Session
from tests.ui.reader_pilot import MONDAY, TUESDAY, ReaderPilot, digest, paper, run_reader


def head(pilot: ReaderPilot) -> str:
    """Return the line with the date, without the blanks at its ends."""
    return next(line for line in pilot.lines() if line.strip()).strip()


async def test_the_position_follows_the_selection_and_counts_what_the_list_shows(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        assert "1 of 20 " in head(pilot)
        await pilot.press("j", "j")
        assert "3 of 20 " in head(pilot)
        await pilot.press("G")
        assert "20 of 20 " in head(pilot)
        await pilot.press("/", *"plasticity", "enter")
        shown = len(pilot.app.reader.papers.keys)
        assert 0 < shown < 20 and f"1 of {shown} " in head(pilot)
        await pilot.press("escape", "/", *"zqxj")
        assert " of " not in head(pilot)


async def test_a_move_repaints_only_the_numbers_of_the_header(library: Library) -> None:
    async with run_reader(library) as pilot:
        bar = pilot.app.reader.digest_bar
        before = bar.lines_painted
        for _ in range(5):
            await pilot.press("j")
        assert bar.lines_painted - before == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (128, "Tuesday 12 March  2024   Hugging Face     [ Mon 11     Wed 13 ]"),
        (80, "Tue 12 March  2024   [ Mon 11   Wed 13 ]"),
        (70, "Tue 12 March  [ Mon 11  Wed 13 ]"),
        (48, "Tue 12 March"),
        (20, "Tue 12 March"),
    ],
)
async def test_the_header_leaves_out_what_does_not_fit(
    library: Library, cells: int, expected: str
) -> None:
    library.cache.ingest(digest(date(2024, 3, 13), [paper(50)]))
    start = Location(View("day", TUESDAY))
    session = Session(greeted=True, newest_shown=date(2024, 3, 13))
    async with run_reader(library, size=(cells, 36), start=start, session=session) as pilot:
        await pilot.press("s")
        line = head(pilot)
        assert line.startswith(expected + " ")
        assert ("1 of 20" in line) == (cells > 20)
        assert ("20 unread   ★ 1" in line) == (cells > 40)


async def test_neighbours_stand_beside_their_keys(library: Library) -> None:
    own = Config(keys={"older-digest": ("(",), "newer-digest": ()})
    start = Location(View("day", MONDAY))
    session = Session(greeted=True, newest_shown=TUESDAY)
    async with run_reader(library, config=own, start=start, session=session) as pilot:
        assert "Tue 12 ›" in head(pilot)
        await pilot.textual.click(offset=(pilot.lines()[1].index("Tue 12") + 1, 1))
        await pilot.settle()
        assert "( Mon 11" in head(pilot)


@pytest.mark.slow
async def test_the_library_says_which_order_it_shows(library: Library) -> None:
    async with run_reader(library, start=Location(View("library", TUESDAY))) as pilot:
        assert "Library   every paper, newest digest first" in head(pilot)
        await pilot.press("/", *"plasticity")
        assert "Library   best match first" in head(pilot)
        await pilot.press("escape", "/", *"sort:title")
        assert "Library   every paper, by title" in head(pilot)
        await pilot.press("escape", "2")
        assert "Library   unread papers only, newest digest first" in head(pilot)
        await pilot.press("s", "3")
        assert head(pilot).startswith("Starred   newest star first")


async def test_a_day_of_several_sources_names_none_in_the_header(library: Library) -> None:
    library.cache.ingest(digest(TUESDAY, [paper(41)], "arxiv:cs.LG"))
    async with run_reader(library) as pilot:
        assert "Hugging Face" not in head(pilot) and "arXiv" not in head(pilot)
