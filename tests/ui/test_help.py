"""The help and the palette on the screen: what is shown first, and what Enter does."""

from __future__ import annotations

import re

import pytest

from reader.commands import Command, build_keymap
from reader.library.library import Library
from reader.ui.screens.choices import shorten_help
from reader.ui.screens.help import _single_choices, help_choices
from tests.parameters import quick
from tests.ui.reader_pilot import run_reader


@pytest.mark.slow
async def test_enter_closes_the_help_unless_a_command_was_chosen(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        await pilot.press("?")
        assert "The first morning" in pilot.text()
        assert re.search(r"12 of \d+", pilot.text())
        assert "Enter closes" in pilot.text()
        await pilot.press("enter")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.selected.startswith("Paper 12")
        await pilot.press("?", "down")
        assert "Enter: go to the next paper" in pilot.text()
        await pilot.press("enter")
        assert pilot.selected.startswith("Paper 13")


async def test_tab_goes_from_group_to_group_and_around(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        await pilot.press("?", "tab", "tab")
        assert "Enter: go to the first paper" in pilot.text()
        await pilot.press("shift+tab", "shift+tab")
        assert "Enter: filter by plastcity loss" in pilot.text()
        await pilot.press("tab", *"next unr")
        assert re.search(r"Keys   \d of \d+", pilot.text())
        assert "Enter: go to the next unread paper; while" in pilot.text()
        await pilot.press(*["backspace"] * 8)
        assert "Enter closes" in pilot.text()


async def test_a_wide_screen_has_two_columns(library: Library) -> None:
    async with run_reader(library, size=(128, 36)) as pilot:
        await pilot.press("?")
        line = next(each for each in pilot.lines() if "The first morning" in each)
        second = line.split("The first morning")[1].strip(" ▐")
        assert second
        await pilot.textual.click(offset=(line.index(second), pilot.lines().index(line) + 1))
        await pilot.settle()
        assert pilot.app.screen is pilot.app.reader
        await pilot.press("?", "s")
        assert "Enter: star the paper, or remove its star" in pilot.text()


@pytest.mark.parametrize("size", quick([(80, 24), (128, 36), (60, 12)], (80, 24)))
async def test_tab_shows_a_group_from_its_heading_on(
    library: Library, size: tuple[int, int]
) -> None:
    """At the end of the list the last lines stay at the bottom."""
    async with run_reader(library, size=size) as pilot:
        await pilot.press("?")
        lines = pilot.lines()
        first = next(at for at, line in enumerate(lines) if "The first morning" in line)
        for heading in ["The first morning", "Move", "Read", "Full text", "Places", "Mark"]:
            await pilot.press("tab")
            assert heading in map(str.strip, pilot.lines()[first].split("  "))
        await pilot.press("shift+tab")
        assert "Places" in map(str.strip, pilot.lines()[first].split("  "))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (128, 36)])
async def test_a_heading_is_never_the_last_line_of_a_column(
    library: Library, size: tuple[int, int]
) -> None:
    headings = {each.text for each in help_choices(build_keymap().keys_of) if each.value is None}
    async with run_reader(library, size=size) as pilot:
        await pilot.press("?")
        first, footer = (
            next(at for at, line in enumerate(pilot.lines()) if text in line)
            for text in ("The first morning", "Enter closes")
        )
        seen = set()
        for _ in help_choices(build_keymap().keys_of):
            parts = [set(map(str.strip, line.split("  "))) for line in pilot.lines()]
            assert not headings & parts[footer - 2] - {""}
            seen |= headings & set().union(*parts[first : footer - 2])
            await pilot.press("down")
        assert seen == headings


def test_every_line_of_the_help_is_a_whole_sentence_at_any_width() -> None:
    columns = build_keymap().keys_of
    for choice in (*help_choices(columns), *_single_choices(columns)):
        command = str(choice.value).partition(" ")[0]
        if command not in Command.by_id or " " in str(choice.value):
            continue
        # 43 cells: what a column of a screen of 128 cells has for the text.
        assert not shorten_help(choice.text, 43, "…").endswith("…"), choice.text
        assert choice.text.partition(" ")[0] not in ("After", "If", "In", "When", "While")
        assert " " in choice.text.replace(", ", ",").rpartition(",")[2], choice.text


@pytest.mark.parametrize("typed", quick(["q", "wq"], "wq"))
async def test_quitting_in_the_palette_leaves_at_once(library: Library, typed: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", ":", *typed)
        assert "Enter: save the marks and quit at once, from anywhere" in pilot.text()
        await pilot.textual.press("enter")
        await pilot.textual.pause()
        assert pilot.app.return_code == 0


async def test_the_help_opens_a_page_of_the_guide(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        await pilot.press("?", *"tmux", "enter")
        assert "Terminal.app (macOS)" in pilot.text()
        await pilot.press("G")
        assert "When something looks wrong" in pilot.text()
        await pilot.press("g", "space", "q")
        assert pilot.app.screen is pilot.app.reader
        await pilot.press("?", *"guide")
        assert "Reading: digests, papers and places" in pilot.text()
        assert "Enter: open this page of the guide" in pilot.text()


@pytest.mark.slow
async def test_a_page_of_the_guide_opens_on_the_smallest_screen(library: Library) -> None:
    async with run_reader(library, size=(20, 8)) as pilot:
        await pilot.press("?", *"tmux", "enter", "G", "space", "escape")
        assert pilot.app.screen is pilot.app.reader
