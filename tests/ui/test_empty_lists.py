"""Keys and the wheel over lists of no choice or paper, of one, and of headings only."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.library import Library
from reader.ui.screens.picker import Choice, Choices, Picker
from tests.parameters import quick
from tests.ui.reading import MONDAY, Reading, digest, library_at, paper, reading

MOVES = ("up", "down", "pageup", "pagedown", "ctrl+p", "ctrl+n", "tab", "left", "right", "home")
LIST_MOVES = (*"jkgGnN[] smMVu=.`123", *MOVES[:4], "ctrl+d", "ctrl+u")
DIALOGS = pytest.mark.parametrize("key", quick(["?", ":", "d", "T", "t", "e"], "?", "t"))
SIZES = [(128, 36), (80, 24), (30, 9), (10, 4), (1, 1)]


def choices(app: Reading) -> Choices[str]:
    return app.app.screen.query_one(Choices)


@DIALOGS
async def test_an_empty_dialog_accepts_every_movement_key(library: Library, key: str) -> None:
    async with reading(library) as app:
        await app.press(key)
        dialog = app.app.screen
        await app.type("!zzzz" if key == "t" else "zzzz")
        await app.press(*MOVES)
        await app.wheel(choices(app), 3)
        await app.wheel(choices(app), -3)
        assert app.app.screen is dialog
        await app.press("enter", "escape")
        assert app.app.is_running


@DIALOGS
async def test_a_dialog_on_an_empty_library_accepts_every_movement_key(
    tmp_path: Path, key: str
) -> None:
    library = library_at(tmp_path, [])
    async with reading(library) as app:
        await app.press(key, *MOVES, *"zzzz", *MOVES, "escape")
        assert app.app.is_running
    library.close()


@pytest.mark.parametrize("papers", [0, 1])
@pytest.mark.parametrize("size", quick(SIZES, (128, 36), (1, 1)), ids=str)
async def test_a_short_list_accepts_every_movement_key(
    tmp_path: Path, papers: int, size: tuple[int, int]
) -> None:
    library = library_at(tmp_path, digest(MONDAY, [paper(number) for number in range(papers)]))
    async with reading(library, size=size) as app:
        await app.press(*LIST_MOVES, "/", *"zzzz", *MOVES, "enter", *LIST_MOVES)
        await app.wheel(app.app.reader.browser.papers, 3)
        await app.wheel(app.app.reader.browser.papers, -3)
        await app.press("escape", "1", "escape")
        assert len(app.titles) == papers
    library.close()


async def test_the_only_choice_stays_selected(library: Library) -> None:
    async with reading(library) as app:
        await app.press("T", *"nord")
        only = choices(app).selected
        for move in MOVES[:6]:
            await app.press(move)
            assert choices(app).selected == only, move
        await app.wheel(choices(app), -3)
        assert only and choices(app).selected == only


async def test_headings_cannot_be_selected(library: Library) -> None:
    async with reading(library) as app:
        headings: list[Choice[str]] = [Choice("First"), Choice("Second")]
        dialog = Picker(app.app.look, "Nothing but headings", headings, placeholder="")
        app.app.push_screen(dialog)
        await app.press(*MOVES, "enter")
        assert app.app.screen is dialog
        assert choices(app).index == 0
        await app.press("escape")


async def test_moving_stops_at_the_first_and_last_choice_and_skips_headings(
    library: Library,
) -> None:
    async with reading(library) as app:
        offered = [Choice("A"), Choice("a", "a"), Choice("B"), Choice("b", "b"), Choice("C")]
        app.app.push_screen(Picker(app.app.look, "Letters", offered, placeholder=""))
        chosen = []
        for move in ("down", "down", "pagedown", "up", "up", "pageup"):
            await app.press(move)
            chosen.append(choices(app).index)
        assert chosen == [3, 3, 3, 1, 1, 1]
        await app.press("escape")
