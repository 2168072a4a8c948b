"""What the screens paint stands out: every character of them, in every theme at every depth."""

from __future__ import annotations

import pytest
from rich.style import Style

from reader.config import OUR_THEMES
from reader.library.library import Library
from reader.model.clean import clean_line
from reader.ui.look import DEPTHS
from reader.ui.widgets.bars import Notice
from tests.contrast import least_contrast
from tests.parameters import quick, sampled
from tests.ui.reader_pilot import ReaderPilot, run_reader, strips

SCREENS = {
    "list": ["j", "s", "m", "j"],
    "abstract": ["s", "t", *"rl", "enter", "w", *"why", "enter", "enter"],
    "filter": ["/", *"plastcity"],
    "half a term": ["/", *"agents is:unr"],
    "no match": ["/", *"zqxj"],
    "starred": ["3"],
    "finding": ["enter", "/", *"sentence"],
    "choices of y": ["y"],
}
RULES = set("─│┌┐└┘▌▀▄━┃")
THEMES = [(theme, depth) for theme in OUR_THEMES for depth in DEPTHS]


async def wear(pilot: ReaderPilot, theme: str, depth: str) -> None:
    pilot.app.look.depth = depth
    pilot.app.apply_theme(theme)
    await pilot.settle()


def pale(pilot: ReaderPilot, depth: str) -> dict[str, float]:
    """Return what is on the screen and does not stand out, with its contrast."""
    found = {}
    for strip in strips(pilot.app.screen):
        for text, style, _ in strip:
            if style is not None and set(text) - RULES - {" "}:
                ratio = least_contrast(*_colours(style), depth)
                if ratio < 4.5:
                    found[text] = ratio
    return found


def _colours(style: Style) -> tuple[str, str]:
    assert style.color and style.color.triplet and style.bgcolor and style.bgcolor.triplet
    colours = style.color.triplet.hex, style.bgcolor.triplet.hex
    return (colours[1], colours[0]) if style.reverse else colours


@pytest.mark.parametrize("screen", quick(SCREENS, "abstract"))
async def test_everything_painted_has_enough_contrast(library: Library, screen: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press(*SCREENS[screen])
        for theme, depth in THEMES:
            await wear(pilot, theme, depth)
            assert not pale(pilot, depth), (theme, depth)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sampled(["note", "error"], "error"))
async def test_messages_have_enough_contrast(library: Library, kind: str) -> None:
    async with run_reader(library) as pilot:
        for theme, depth in THEMES:
            await wear(pilot, theme, depth)
            pilot.app.reader.hint_bar.show_notice(Notice(clean_line("It went wrong"), kind))  # type: ignore[arg-type]
            await pilot.settle()
            assert not pale(pilot, depth), (theme, depth)


@pytest.mark.slow
@pytest.mark.parametrize("key", sampled(["?", "d", ":"], "d"))
async def test_dialogs_have_enough_contrast(library: Library, key: str) -> None:
    # So small that a dialog fills it: what is behind one is dimmed, and not to be read.
    async with run_reader(library, size=(58, 17)) as pilot:
        for theme, depth in THEMES:
            await wear(pilot, theme, depth)
            await pilot.press(key)
            assert not pale(pilot, depth), (theme, depth)
            await pilot.press("escape")
