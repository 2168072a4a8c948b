"""Colours: all that is read is at least 4.5:1 on every ground it stands on."""

from __future__ import annotations

from typing import get_args

import pytest
from textual.theme import BUILTIN_THEMES

from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.ui.look import DEPTHS, NO_COLOR, Ground, Look, Tone
from reader.ui.palettes import PALETTES, THEMES
from tests.contrast import least_contrast

READ: tuple[Tone, ...] = tuple(tone for tone in get_args(Tone) if tone != "line")
GROUNDS: tuple[Ground, ...] = get_args(Ground)


def least(look: Look, tones: tuple[Tone, ...] = READ) -> float:
    """Return the least contrast of any of the tones on any ground."""
    return min(
        least_contrast(*look.colours(tone, ground), look.depth)
        for tone in tones
        for ground in GROUNDS
    )


@pytest.mark.slow
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("theme", OUR_THEMES + TEXTUAL_THEMES)
def test_text_has_enough_contrast(theme: str, depth: str) -> None:
    assert least(Look(theme, depth)) >= 4.5


@pytest.mark.parametrize("depth", ["truecolor", "256"])
@pytest.mark.parametrize("theme", OUR_THEMES)
def test_text_is_at_least_ten_to_one(theme: str, depth: str) -> None:
    assert least(Look(theme, depth), ("text", "strong")) >= 10


@pytest.mark.parametrize("depth", ["truecolor", "256"])
@pytest.mark.parametrize("theme", ["contrast-dark", "contrast-light"])
def test_everything_is_at_least_seven_to_one_in_high_contrast(theme: str, depth: str) -> None:
    assert least(Look(theme, depth)) >= 7


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("theme", ["contrast-dark", "contrast-light"])
def test_high_contrast_themes_separate_the_panes_with_a_rule(theme: str, depth: str) -> None:
    look = Look(theme, depth)
    assert look.ruled
    assert least_contrast(look.palette.line, look.palette.ground, depth) >= 3


def test_every_theme_can_be_configured_and_has_every_depth() -> None:
    assert THEMES == OUR_THEMES
    assert set(PALETTES) == {(theme, depth) for theme in THEMES for depth in DEPTHS}


def test_all_textual_themes_with_colours_are_offered() -> None:
    named = {name for name, theme in BUILTIN_THEMES.items() if not theme.ansi}
    assert named == set(TEXTUAL_THEMES)


@pytest.mark.parametrize("theme", TEXTUAL_THEMES)
def test_an_adapted_theme_keeps_its_grounds_and_lightness(theme: str) -> None:
    look, own = Look(theme, "truecolor"), BUILTIN_THEMES[theme]
    made = own.to_color_system().generate()
    assert look.palette.ground == made["background"].lower()
    assert look.dark == own.dark


@pytest.mark.parametrize("theme", ["nord", "solarized-light"])
def test_with_16_colours_an_adapted_theme_is_one_of_ours(theme: str) -> None:
    ours = "dark" if BUILTIN_THEMES[theme].dark else "light"
    assert Look(theme, "standard").palette == PALETTES[ours, "standard"]


@pytest.mark.parametrize("theme", THEMES)
def test_palettes_of_256_colours_use_exact_entries(theme: str) -> None:
    cube = {0, 95, 135, 175, 215, 255}
    for tone in (*READ, *GROUNDS, "line"):
        colour = getattr(PALETTES[theme, "256"], tone)
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        grey = red == green == blue and (red - 8) % 10 == 0
        assert grey or {red, green, blue} <= cube, tone


def test_a_terminal_of_unknown_depth_gets_true_colour() -> None:
    assert Look("dark", None).depth == "truecolor"


def test_an_unknown_theme_is_the_dark_one() -> None:
    assert Look("ansi-dark", "truecolor").palette == Look("dark", "truecolor").palette


def test_without_colours_the_selected_row_is_inverted() -> None:
    look = Look("dark", NO_COLOR)
    for ground in GROUNDS:
        style = look.style("accent", ground, bold=True)
        assert style.color is None and style.bgcolor is None and style.bold
        assert bool(style.reverse) == (ground == "row")
