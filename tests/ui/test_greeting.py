"""The first start of all: five keys to know, in the place of the hints."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.session import Session
from tests.terminal import Terminal
from tests.ui.reader_pilot import run_reader

FIVE_KEYS = "Welcome    j k move    Space read on    s star    / filter    ? help"


@pytest.mark.slow
def test_the_very_first_start_greets_with_five_keys(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIVE_KEYS)
        terminal.press("s")
        terminal.wait_for("★ 1")
        assert "Welcome" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("? help")
        assert "Welcome" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_for_end() == 0


async def test_the_greeting_names_configured_keys_and_ends_at_the_first_key(
    library: Library,
) -> None:
    session = Session()
    own = Config(keys={"star": ("x",), "help": ("F1",)})
    async with run_reader(library, session=session, config=own, size=(80, 24)) as pilot:
        assert pilot.lines()[-1].strip() == (
            "Welcome    j k move    Space read on    x star    / filter    F1 help"
        )
        await pilot.press("j")
        assert pilot.selected.startswith("Paper 13:")
        assert "Welcome" not in pilot.text()
    assert session.greeted
    async with run_reader(library, session=session) as pilot:
        assert "Welcome" not in pilot.text()


async def test_the_greeting_names_the_help_key_on_any_screen_size(library: Library) -> None:
    async with run_reader(library, session=Session(), size=(30, 8)) as pilot:
        assert "? help" in pilot.lines()[-1]


async def test_problems_are_shown_instead_of_the_greeting(library: Library) -> None:
    session = Session()
    own = Config(keys={"stra": ("x",)})
    async with run_reader(library, session=session, config=own) as pilot:
        assert "did you mean star?" in pilot.text()
    assert not session.greeted
