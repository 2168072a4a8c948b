"""A click on a hint does what its key does; a key that means nothing says so once."""

from __future__ import annotations

import pytest

from reader.library.library import Library
from tests.ui.reader_pilot import ReaderPilot, run_reader


async def click(pilot: ReaderPilot, line: int, text: str, offset: int = 0) -> None:
    """Click on a text in a line of the screen, `offset` cells after its beginning."""
    lines = pilot.lines()
    y = line % len(lines)
    await pilot.textual.click(offset=(lines[y].index(text) + offset, y))
    await pilot.settle()


@pytest.mark.slow
async def test_a_click_on_a_hint_does_what_its_key_does(library: Library) -> None:
    async with run_reader(library) as pilot:
        await click(pilot, -1, "s star", 3)
        assert len(pilot.starred) == 1
        await click(pilot, -1, "j k move")
        assert pilot.selected.startswith("Paper 13")
        await click(pilot, -1, "j k move", 2)
        assert pilot.selected.startswith("Paper 12")
        await click(pilot, -1, "/ filter", 4)
        assert pilot.app.reader.filter_bar.in_use
        await click(pilot, -1, "Esc cancel", 5)
        assert pilot.app.reader.context == "list"
        await pilot.press("y")
        await pilot.wait_for("i id")
        await click(pilot, -1, "i id")
        assert "2403.00012" in pilot.lines()[-1]
        assert not pilot.app.reader.dispatcher.pending


async def test_a_click_on_the_date_the_dot_or_the_star_does_what_its_key_does(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        row = next(y for y, line in enumerate(pilot.lines()) if "Paper 13" in line)
        await pilot.textual.click(offset=(pilot.lines()[row].index("●"), row))
        await pilot.settle()
        assert pilot.selected.startswith("Paper 13")
        assert len(pilot.read) == 1
        await pilot.textual.click(offset=(pilot.lines()[row].index("Paper") - 2, row))
        await pilot.settle()
        assert len(pilot.starred) == 1
        assert pilot.app.reader.context == "list"
        await click(pilot, 1, "Tuesday 12")
        assert "type a date" in pilot.text()


async def test_a_key_without_a_meaning_says_so_once(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("K")
        assert "K means nothing here; ? shows the keys" in pilot.lines()[-1]
        await pilot.press("j", "K")
        assert "means nothing" not in pilot.lines()[-1]
        await pilot.press("4")
        assert "4 means nothing here; 1 all, 2 unread, 3 starred" in pilot.lines()[-1]
        await pilot.press("tab")
        assert "Tab means nothing here; Enter goes to the abstract" in pilot.lines()[-1]
        await pilot.press("ctrl+o")
        assert "Ctrl-o means nothing here; in the filter bar it is save-view" in pilot.lines()[-1]
        await pilot.press("/", "K", "4")
        assert pilot.app.reader.filter_bar.text == "K4"


async def test_vim_keys_page_and_quit(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("pagedown")
        page = pilot.app.reader.papers.index
        await pilot.press("g", "ctrl+f")
        assert pilot.app.reader.papers.index == page > 1
        await pilot.press("ctrl+b")
        assert pilot.app.reader.papers.index == 0
        await pilot.press("enter", "Z")
        await pilot.textual.press("Z")
        await pilot.textual.pause()
        assert pilot.app.return_code == 0
