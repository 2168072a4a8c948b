"""Keyboards of any layout: what a terminal sends for a key means the same command everywhere, and
Ctrl-C leaves in every form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.config import Config
from reader.library.library import Library
from reader.ui.key_input import KEYS_ARE_LATIN
from reader.ui.terminal.input_parser import EscapeParser
from tests.parameters import quick
from tests.terminal import Terminal
from tests.ui.leaving import FIRST, SHOWN, star, starred
from tests.ui.reader_pilot import ReaderPilot, run_reader


async def send(pilot: ReaderPilot, *sequences: str) -> None:
    """Give the app what a terminal sends; `[106u` is short for `ESC [ 106 u`."""
    parser = EscapeParser()
    for each in sequences:
        text = f"\x1b{each}" if re.match(r"\[\d", each) else each
        for message in [*parser.feed(text.encode()), *parser.tick()]:
            pilot.app.post_message(message)
    await pilot.settle()


JOTA = "[1086::106;;1086u"
"""The key J on a Russian layout, from a terminal that tells the base layout."""


@pytest.mark.slow
async def test_a_letter_of_another_script_is_a_command_in_the_list_and_text_in_the_bar(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, JOTA)
        assert pilot.selected.startswith("Paper 13")
        await send(pilot, "[46::47;;47u", JOTA)
        assert "/ о" in pilot.text()
        await send(pilot, "[27u")
        assert KEYS_ARE_LATIN not in pilot.text()


@pytest.mark.slow
async def test_a_letter_typed_before_a_dialog_opens_is_text_in_it(library: Library) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "?", JOTA)
        assert pilot.app.screen.query_one(Input).value == "о"


@pytest.mark.slow
async def test_a_key_sequence_works_on_another_layout(library: Library) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "[1085::121;;1085u")
        assert "BibTeX" in pilot.text()
        await send(pilot, "[57441;2u", "[57358;65u", "[121;1:3u")
        assert "BibTeX" in pilot.text(), "a key that is none ended the sequence"
        await send(pilot, "[1080::98;;1080u")
        assert "BibTeX entry" in pilot.text()


async def test_a_question_can_be_answered_on_another_layout(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("V", "V", "M")
        assert "y yes" in pilot.text()
        await send(pilot, "[1085::121;;1085u")
        assert "y yes" not in pilot.text()
        assert len(pilot.read) == 32


async def test_a_bound_letter_of_another_script_runs_its_command(library: Library) -> None:
    async with run_reader(library, config=Config(keys={"star": ("о",)})) as pilot:
        await send(pilot, JOTA)
        assert pilot.selected.startswith("Paper 12")
        assert pilot.starred == {FIRST}


@pytest.mark.slow
async def test_an_unknown_layout_shows_once_that_keys_are_latin(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "ü", "5")
        assert KEYS_ARE_LATIN not in pilot.text()
        await send(pilot, "/", "о", "[27u")
        assert KEYS_ARE_LATIN not in pilot.text(), "in the bar it is text"
        await send(pilot, "о")
        assert KEYS_ARE_LATIN in pilot.text()
        await send(pilot, "[57441;2u")
        assert KEYS_ARE_LATIN in pilot.text(), "a modifier took the message away"
        await send(pilot, "j", "о")
        assert KEYS_ARE_LATIN not in pilot.text()


async def test_ctrl_works_with_letters_of_another_layout(library: Library) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "/", "a", "b", "[1075;5u")
        assert "/ ab" not in pilot.text(), "Ctrl-u deletes"
        await send(pilot, "[1093::91;5u")
        assert not pilot.app.reader.filter_bar.in_use, "Ctrl-[ is Esc"
        await send(pilot, "[1079::112;5u")
        assert pilot.app.screen is not pilot.app.reader, "Ctrl-p opens the palette"
        await send(pilot, "[27;1:1u")
        assert pilot.app.screen is pilot.app.reader


async def test_ctrl_i_and_ctrl_m_are_tab_and_enter_unless_they_are_bound(library: Library) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "[109;5u")
        assert pilot.app.reader.in_abstract
    async with run_reader(library, config=Config(keys={"star": ("Ctrl-m",)})) as pilot:
        await send(pilot, "[109;5u")
        assert not pilot.app.reader.in_abstract
        assert pilot.starred == {FIRST}


async def test_escape_and_the_next_key_in_one_read_both_count(library: Library) -> None:
    async with run_reader(library) as pilot:
        await send(pilot, "/pap", "\x1bj")
        assert not pilot.app.reader.filter_bar.in_use
        assert pilot.selected.startswith("Paper 13")


# In a real terminal

WAYS_OUT = {
    "from the list, with the base layout": ("", "\x1b[1089::99;5u"),
    "from the bar, Esc in the same read": ("/pap", "\x1b\x03"),
    "from a dialog, by xterm": ("?", "\x1b[27;5;1089~"),
    "from keys begun, without the base layout": ("y", "\x1b[1489;5u"),
    "from half a sequence": ("\x1b[108", "\x03"),
}


@pytest.mark.parametrize(
    "way",
    quick(WAYS_OUT, "from the bar, Esc in the same read"),
)
def test_ctrl_c_leaves_in_every_form(home: Path, way: str) -> None:
    before, interrupt = WAYS_OUT[way]
    with Terminal(home) as terminal:
        star(terminal)
        terminal.press(before)
        terminal.send(interrupt)
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on
        pushed = re.findall(rb"\x1b\[>(\d+)u", terminal.raw)
        assert [int(flags) & 4 for flags in pushed] == [4], "alternate keys were not asked for"
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_in_gnu_screen_escape_and_a_letter_are_two_keys(home: Path) -> None:
    with Terminal(home, environment={"STY": "1234.pts-0"}) as terminal:
        terminal.wait_for(SHOWN)
        terminal.press("/12")
        terminal.press("\x1bf")
        terminal.wait_for("every paper, newest digest first")
        terminal.send("\x03")
        assert terminal.wait_for_end() == 0
