"""Choosing a theme: seen while one moves, kept from one start to the next, given back on Esc."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import OUR_THEMES, TEXTUAL_THEMES, Config
from reader.library.library import Library
from reader.session import Session, load_session, save_session
from reader.ui.look import NO_COLOR, Look
from tests.parameters import sampled
from tests.terminal import Terminal
from tests.ui.reader_pilot import ReaderPilot, run_reader, strips


def grounds(pilot: ReaderPilot) -> set[str]:
    """Return the colours behind what is painted in the first three lines: the reader's own."""
    lines = strips(pilot.app.screen)[:3]
    styles = [style for strip in lines for _, style, _ in strip if style]
    return {
        style.bgcolor.triplet.hex for style in styles if style.bgcolor and style.bgcolor.triplet
    }


@pytest.mark.slow
async def test_each_selected_theme_is_previewed_and_esc_restores_the_old_one(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("T")
        for theme in ("light", "contrast-dark", "contrast-light", "textual-dark"):
            await pilot.press("down")
            assert pilot.app.look.theme == theme
            assert Look(theme, "truecolor").palette.ground in grounds(pilot)
            assert len(grounds(pilot)) == 1
        await pilot.press("escape")
        assert grounds(pilot) == {Look("dark", "truecolor").palette.ground}
        assert pilot.app.reader.services.session.theme == ""


async def test_enter_applies_the_theme_to_every_widget(library: Library) -> None:
    session = Session()
    async with run_reader(library, session=session) as pilot:
        await pilot.press("T", *"latte", "enter")
        palette = Look("catppuccin-latte", "truecolor").palette
        assert session.theme == "catppuccin-latte"
        assert pilot.app.reader.abstract.styles.background.hex.lower() == palette.panel
        painted = {
            style.bgcolor.triplet.hex
            for strip in strips(pilot.app.screen)
            for _, style, _ in strip
            if style and style.bgcolor and style.bgcolor.triplet
        }
        assert painted <= {palette.ground, palette.panel, palette.row, palette.accent}
        await pilot.press("T")
        assert "▌catppuccin-latte" in pilot.text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "theme", sampled(OUR_THEMES + TEXTUAL_THEMES, "light", "contrast-dark", "nord")
)
async def test_the_reader_can_start_with_every_theme(library: Library, theme: str) -> None:
    async with run_reader(library, config=Config(theme=theme)) as pilot:
        assert grounds(pilot) == {pilot.app.look.palette.ground}
        assert pilot.app.look.theme == theme


@pytest.mark.slow
async def test_a_rule_separates_the_panes_while_the_theme_needs_it(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("T", *"contrast-light", "enter")
        assert pilot.app.reader.has_class("ruled")
        await pilot.press("T", "g", "escape", "T", *"nord", "enter")
        assert not pilot.app.reader.has_class("ruled")


async def test_without_colours_no_theme_can_be_chosen(library: Library) -> None:
    async with run_reader(library, depth=NO_COLOR) as pilot:
        await pilot.press("T")
        assert pilot.app.screen is pilot.app.reader
        assert "NO_COLOR is set" in pilot.lines()[-1]


def test_a_chosen_theme_is_used_until_the_settings_change(tmp_path: Path) -> None:
    session = Session()
    session.choose_theme("nord", "dark")
    save_session(session, tmp_path / "session.json")
    kept = load_session(tmp_path / "session.json")
    assert kept.theme_for("dark") == "nord"
    assert kept.theme_for("light") == "light"


def test_an_unknown_saved_theme_yields_to_the_settings() -> None:
    assert Session(theme="mauve", theme_instead_of="light").theme_for("light") == "light"


@pytest.mark.slow
def test_the_sample_saves_only_the_theme_and_the_greeting(tmp_path: Path) -> None:
    session = tmp_path / "state" / "session.json"
    with Terminal(tmp_path, "--sample") as terminal:
        terminal.wait_for("EnvHarness")
        terminal.press("jjjs=Tnord\rq")
        assert terminal.wait_for_end() == 0
    kept = load_session(session)
    assert kept == Session(greeted=True, theme="nord", theme_instead_of="dark")
