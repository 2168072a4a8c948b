"""Keys and the wheel over lists of no choice or paper, of one, and of headings only."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.library import Library
from reader.ui.screens.choices import Choice, Choices
from reader.ui.screens.picker import Picker
from tests.parameters import quick, sampled
from tests.ui.reader_pilot import MONDAY, ReaderPilot, digest, library_at, paper, run_reader

MOVES = ("up", "down", "pageup", "pagedown", "ctrl+p", "ctrl+n", "tab", "left", "right", "home")
LIST_MOVES = (*"jkgGnN[] smMVu=.`123", *MOVES[:4], "ctrl+d", "ctrl+u")
DIALOGS = pytest.mark.parametrize("key", quick(["?", ":", "d", "T", "t", "e"], "?", "t"))
SIZES = [(128, 36), (80, 24), (30, 9), (10, 4), (1, 1)]


def choices(pilot: ReaderPilot) -> Choices[str]:
    return pilot.app.screen.query_one(Choices)


@pytest.mark.slow
@DIALOGS
async def test_an_empty_dialog_accepts_every_movement_key(library: Library, key: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press(key)
        dialog = pilot.app.screen
        await pilot.type("!zzzz" if key == "t" else "zzzz")
        await pilot.press(*MOVES)
        await pilot.wheel(choices(pilot), 3)
        await pilot.wheel(choices(pilot), -3)
        assert pilot.app.screen is dialog
        await pilot.press("enter", "escape")
        assert pilot.app.is_running


@pytest.mark.slow
@DIALOGS
async def test_a_dialog_on_an_empty_library_accepts_every_movement_key(
    tmp_path: Path, key: str
) -> None:
    library = library_at(tmp_path, [])
    async with run_reader(library) as pilot:
        await pilot.press(key, *MOVES, *"zzzz", *MOVES, "escape")
        assert pilot.app.is_running
    library.close()


@pytest.mark.slow
@pytest.mark.parametrize("papers", [0, 1])
@pytest.mark.parametrize("size", sampled(SIZES, (128, 36), (1, 1)), ids=str)
async def test_a_short_list_accepts_every_movement_key(
    tmp_path: Path, papers: int, size: tuple[int, int]
) -> None:
    library = library_at(tmp_path, digest(MONDAY, [paper(number) for number in range(papers)]))
    async with run_reader(library, size=size) as pilot:
        await pilot.press(*LIST_MOVES, "/", *"zzzz", *MOVES, "enter", *LIST_MOVES)
        await pilot.wheel(pilot.app.reader.browser.papers, 3)
        await pilot.wheel(pilot.app.reader.browser.papers, -3)
        await pilot.press("escape", "1", "escape")
        assert len(pilot.titles) == papers
    library.close()


@pytest.mark.slow
async def test_the_only_choice_stays_selected(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("T", *"nord")
        only = choices(pilot).selected
        for move in MOVES[:6]:
            await pilot.press(move)
            assert choices(pilot).selected == only, move
        await pilot.wheel(choices(pilot), -3)
        assert only and choices(pilot).selected == only


async def test_headings_cannot_be_selected(library: Library) -> None:
    async with run_reader(library) as pilot:
        headings: list[Choice[str]] = [Choice("First"), Choice("Second")]
        dialog = Picker(pilot.app.look, "Nothing but headings", headings, placeholder="")
        pilot.app.push_screen(dialog)
        await pilot.press(*MOVES, "enter")
        assert pilot.app.screen is dialog
        assert choices(pilot).index == 0
        await pilot.press("escape")


async def test_moving_stops_at_the_first_and_last_choice_and_skips_headings(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        offered = [Choice("A"), Choice("a", "a"), Choice("B"), Choice("b", "b"), Choice("C")]
        pilot.app.push_screen(Picker(pilot.app.look, "Letters", offered, placeholder=""))
        chosen = []
        for move in ("down", "down", "pagedown", "up", "up", "pageup"):
            await pilot.press(move)
            chosen.append(choices(pilot).index)
        assert chosen == [3, 3, 3, 1, 1, 1]
        await pilot.press("escape")
