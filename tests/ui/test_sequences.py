"""Keys that begin a sequence: their choices are shown to who waits, and every way out is quiet."""

from __future__ import annotations

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.ui import hint_line
from tests.ui.reader_pilot import ReaderPilot, run_reader

CHOICES = "y …    y link    b BibTeX    i id    t title    c citation    Esc back"


def hints(pilot: ReaderPilot) -> str:
    return pilot.lines()[-1].strip()


async def test_the_keys_of_a_sequence_are_shown_after_a_moment(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_reader(library) as pilot:
        before = hints(pilot)
        monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 60.0)
        pilot.app.reader.take_key("y")
        await pilot.textual.pause(0.05)
        assert hints(pilot) == before
        await pilot.press("escape")
        monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 0.01)
        pilot.app.reader.take_key("y")
        await pilot.settle()
        assert hints(pilot) == CHOICES


async def test_a_sequence_typed_quickly_shows_no_choices(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 0.05)
    async with run_reader(library) as pilot:
        pilot.app.reader.take_key("y")
        pilot.app.reader.take_key("i")
        await pilot.textual.pause(0.2)
        assert "BibTeX" not in hints(pilot)


async def test_esc_only_cancels_the_pending_sequence(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "enter")
        before = hints(pilot)
        await pilot.press("y", "escape")
        assert hints(pilot) == before
        assert pilot.app.reader.context == "abstract"


async def test_a_key_that_does_not_continue_a_sequence_is_reported(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("y", "s")
        assert hints(pilot) == "ys means nothing here"
        assert not pilot.starred
        await pilot.press("s")
        assert pilot.starred


@pytest.mark.slow
async def test_choices_include_the_users_own_sequences(library: Library) -> None:
    own = Config(keys={"undo": ("x u",), "row-height": ("x h",), "escape": ("x x",)})
    async with run_reader(library, config=own) as pilot:
        await pilot.press("x")
        assert hints(pilot).startswith("x …    u undo    h row height")
        await pilot.press("x")
        assert pilot.app.is_running
