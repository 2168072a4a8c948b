"""Keys that begin a sequence: their choices are shown to who waits, and every way out is quiet."""

from __future__ import annotations

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.ui import hint_line
from tests.ui.reading import Reading, reading

CHOICES = "y …    y link    b BibTeX    i id    t title    c citation    Esc back"


def hints(here: Reading) -> str:
    return here.lines()[-1].strip()


async def test_the_keys_of_a_sequence_are_shown_after_a_moment(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(library) as here:
        before = hints(here)
        monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 60.0)
        here.app.reader.take_key("y")
        await here.pilot.pause(0.05)
        assert hints(here) == before
        await here.press("escape")
        monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 0.01)
        here.app.reader.take_key("y")
        await here.settle()
        assert hints(here) == CHOICES


async def test_a_sequence_typed_quickly_shows_no_choices(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hint_line, "CHOICES_SECONDS", 0.05)
    async with reading(library) as here:
        here.app.reader.take_key("y")
        here.app.reader.take_key("i")
        await here.pilot.pause(0.2)
        assert "BibTeX" not in hints(here)


async def test_esc_only_cancels_the_pending_sequence(library: Library) -> None:
    async with reading(library) as here:
        await here.press("j", "enter")
        before = hints(here)
        await here.press("y", "escape")
        assert hints(here) == before
        assert here.app.reader.context == "abstract"


async def test_a_key_that_does_not_continue_a_sequence_is_reported(library: Library) -> None:
    async with reading(library) as here:
        await here.press("y", "s")
        assert hints(here) == "ys means nothing here"
        assert not here.starred
        await here.press("s")
        assert here.starred


async def test_choices_include_the_users_own_sequences(library: Library) -> None:
    own = Config(keys={"undo": ("x u",), "row-height": ("x h",), "escape": ("x x",)})
    async with reading(library, config=own) as here:
        await here.press("x")
        assert hints(here).startswith("x …    u undo    h row height")
        await here.press("x")
        assert here.app.is_running
