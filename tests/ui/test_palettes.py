"""Each theme paints each role in its own colour; text, signs and weights do not depend on colours.

The snapshots hold the text and the roles of the dark theme; these tests hold the other themes,
depths and signs to them.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from reader.config import OUR_THEMES, Config
from reader.library.library import Library
from reader.ui.look import ASCII, DEPTHS, NO_COLOR, Ground, Look, Signs, Tone
from reader.ui.palettes import PALETTES
from tests.parameters import sampled
from tests.ui.painted import GROUNDS, TONES, Names, Run, painted
from tests.ui.reader_pilot import ReaderPilot, library_at, run_reader

WIDE: Final = (128, 36)
FILLED: Final = (58, 17)
"""A screen that a dialog fills: nothing is seen behind it."""
ANNOTATE: Final = ("t", *"rl", "enter", "w", *"why", "enter")
SCREENS = {
    "list": (WIDE, ["j", "s", "m", "j"]),
    "filter": (WIDE, ["j", "s", "m", "/", *"agent"]),
    "abstract": (WIDE, [*ANNOTATE, "enter", "/", *"sentence", "enter"]),
    "themes": (FILLED, ["T"]),
    "export": (FILLED, ["e"]),
}
LOOKS = [
    *product(OUR_THEMES, DEPTHS),
    *product(("nord", "solarized-light"), ("truecolor", "256")),  # with 16 colours they are ours
]
MANUAL = Config(read="manual")


def characters(lines: list[list[Run]]) -> list[list[Run]]:
    """Return each character that is not a space, line by line, with its style."""
    return [
        [run._replace(text=char) for run in line for char in run.text if char != " "]
        for line in lines
    ]


def in_colours(role: Run, look: Look) -> Run:
    """Return a named role in the colours of a theme that inverts nothing."""
    palette = look.palette
    return role._replace(tone=getattr(palette, role.tone), ground=getattr(palette, role.ground))


def test_all_tones_and_grounds_of_the_dark_theme_differ() -> None:
    names = Names(PALETTES["dark", "truecolor"])
    # Each has its colour behind a dialog, too; only the ground is the same there.
    assert len(names.tones) == 2 * len(TONES) - 1
    assert len(names.grounds) == 2 * len(GROUNDS) - 1


async def wear(pilot: ReaderPilot, theme: str, depth: str) -> None:
    pilot.app.look.depth = depth
    pilot.app.apply_theme(theme)
    await pilot.settle()


@pytest.mark.slow
@pytest.mark.parametrize("screen", sampled(SCREENS, "abstract", "themes"))
async def test_each_theme_paints_each_role_in_its_own_colour(library: Library, screen: str) -> None:
    size, keys = SCREENS[screen]
    async with run_reader(library, size=size, config=MANUAL) as pilot:
        await pilot.press(*keys)
        roles = characters(Names(pilot.app.look.palette).roles(pilot.app.screen))
        for theme, depth in LOOKS:
            await wear(pilot, theme, depth)
            look, now = pilot.app.look, characters(painted(pilot.app.screen))
            if not look.ruled:
                assert now == [[in_colours(role, look) for role in line] for line in roles]
                continue
            # Rules move the text: only the pairs of colours can be compared.
            pairs = {
                (look.palette.ground, look.palette.accent),
                *(
                    look.colours(tone, ground)
                    for tone in get_args(Tone)
                    for ground in get_args(Ground)
                ),
            }
            assert {(run.tone, run.ground) for line in now for run in line} <= pairs


async def seen_in_both(tmp_path: Path, screen: str, **other: Any) -> list[tuple[Run, Run]]:
    """Return each character of a screen, as usual and in a reader with `other` settings."""
    size, keys = SCREENS[screen]
    seen = []
    for name, settings in {"usual": {}, "other": other}.items():
        settings = {"config": MANUAL, "depth": "standard", **settings}
        with library_at(tmp_path / name) as library:
            async with run_reader(library, size=size, **settings) as pilot:
                await pilot.press(*keys)
                seen.append([run for line in characters(painted(pilot.app.screen)) for run in line])
    return list(zip(*seen, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    "screen", sampled([each for each in SCREENS if each != "themes"], "abstract")
)
async def test_without_colours_text_and_weights_stay(tmp_path: Path, screen: str) -> None:
    for run, other in await seen_in_both(tmp_path, screen, depth=NO_COLOR):
        assert (other.text, other.tone, other.ground) == (run.text, "no colour", "no colour")
        assert set(run.weights.split()) <= set(other.weights.split())


@pytest.mark.slow
@pytest.mark.parametrize("screen", sampled(SCREENS, "abstract", "export"))
async def test_ascii_changes_only_signs(tmp_path: Path, screen: str) -> None:
    changed = (sign for sign, plain in zip(Signs(), ASCII, strict=True) if sign != plain)
    # The names of the arrow keys stay arrows.
    signs = {*changed, *"│┌┐└┘"} - {"→"}
    for run, other in await seen_in_both(
        tmp_path, screen, config=Config(read="manual", ascii=True)
    ):
        assert other == (run._replace(text=other.text) if run.text in signs else run)
        assert other.text not in signs
