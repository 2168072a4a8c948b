"""Colours: all that is read is at least 4.5:1 on every ground it stands on."""

from __future__ import annotations

import pytest

from reader.config import THEMES as CONFIGURED
from reader.ui.look import PALETTES, THEMES, Look, Palette

READ = ("text", "strong", "muted", "faint", "accent", "gold", "match")
GROUNDS = ("ground", "panel", "row")


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", PALETTES, ids="-".join)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("tone", READ)
def test_what_is_read_stands_out(name: tuple[str, str], ground: str, tone: str) -> None:
    palette: Palette = PALETTES[name]
    assert contrast(getattr(palette, tone), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("name", PALETTES, ids="-".join)
def test_text_is_at_least_ten_to_one(name: tuple[str, str]) -> None:
    palette = PALETTES[name]
    assert min(contrast(palette.text, getattr(palette, ground)) for ground in GROUNDS) >= 10


def test_every_theme_can_be_configured_and_has_every_depth() -> None:
    assert THEMES == CONFIGURED
    assert {depth for _, depth in PALETTES} == {"truecolor", "256", "standard"}
    assert len(PALETTES) == 3 * len(THEMES)


@pytest.mark.parametrize("theme", THEMES)
def test_256_colours_are_exact_entries_of_the_table(theme: str) -> None:
    cube = {0, 95, 135, 175, 215, 255}
    for tone in (*READ, *GROUNDS, "line"):
        colour = getattr(PALETTES[theme, "256"], tone)
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        grey = red == green == blue and (red - 8) % 10 == 0
        assert grey or {red, green, blue} <= cube, tone


def test_a_terminal_of_unknown_depth_gets_true_colour() -> None:
    assert Look("dark", None).depth == "truecolor"
