"""Without colours, as NO_COLOR asks: none is sent, and the selection is seen still."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.ui.look import NO_COLOR
from reader.ui.screens.choices import Choices
from tests.parameters import quick
from tests.terminal import Terminal
from tests.ui.reader_pilot import ReaderPilot, run_reader, strips

SGR = re.compile(rb"\x1b\[([\d;:]*)m")


def colours(sent: bytes) -> set[bytes]:
    """Return the parameters in what was sent that set a colour, the default ones included."""
    numbers = {each for found in SGR.findall(sent) for each in re.split(rb"[;:]", found) if each}
    return {each for each in numbers if 30 <= int(each) <= 49 or 90 <= int(each) <= 107}


def reversed_text(pilot: ReaderPilot) -> str:
    """Return what is painted inverted."""
    lines = strips(pilot.app.screen)
    return "".join(text for strip in lines for text, style, _ in strip if style and style.reverse)


@pytest.mark.slow
def test_no_color_sends_no_colour_sequences(home: Path) -> None:
    with Terminal(home, environment={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("Paper 12")
        for keys in ("js", "/agnts is:unr", "\x1b", "\r", "/sentence\r", "\x1b", "?", "\x1b", "d"):
            terminal.press(keys)
        terminal.press("\x1bq")
        assert not colours(terminal.raw)
        assert SGR.search(terminal.raw)


@pytest.mark.slow
def test_an_empty_no_color_variable_is_ignored(home: Path) -> None:
    with Terminal(home, environment={"NO_COLOR": ""}) as terminal:
        terminal.wait_for("Paper 12")
        terminal.settle()
        assert colours(terminal.raw)


async def test_the_selected_row_is_inverted_while_the_list_has_the_focus(library: Library) -> None:
    async with run_reader(library, depth=NO_COLOR) as pilot:
        assert "Paper 12" in reversed_text(pilot)
        assert "Paper 13" not in reversed_text(pilot)
        await pilot.press("enter")
        assert not reversed_text(pilot).strip()
        assert any("▌" in line and "Paper 12" in line for line in pilot.lines())


@pytest.mark.parametrize("key", quick(["?", "d", ":"], "d"))
async def test_the_selected_choice_is_inverted(library: Library, key: str) -> None:
    async with run_reader(library, depth=NO_COLOR) as pilot:
        await pilot.press(key, "down")
        choices = pilot.app.screen.query_one("#choices")
        assert isinstance(choices, Choices)
        assert choices.selected is not None
        text = choices.selected.text[:20]
        assert text in reversed_text(pilot)
        assert any("▌" in line and text in line for line in pilot.lines())


@pytest.mark.slow
async def test_the_current_match_is_inverted(library: Library) -> None:
    async with run_reader(library, depth=NO_COLOR) as pilot:
        await pilot.press("enter", "/", *"sentence", "enter")
        assert reversed_text(pilot) == "sentence"
