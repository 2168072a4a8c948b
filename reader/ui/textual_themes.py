"""Convert Textual's built-in themes to our palettes.

Imported only when such a theme is chosen. Textual's themes name their colours differently from our
palettes, and some of their text is pale. Its tones are moved towards black or white until they have
enough contrast on every ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from rich.color import Color as RichColour
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from reader.ui.palettes import PALETTES, Palette

READABLE: Final = 4.5
"""Minimum contrast ratio of all text (WCAG AA)."""
TEXT_TONES: Final = ("text", "strong", "muted", "faint", "accent", "gold", "match")
STEPS: Final = 20
"""Number of steps from a colour to black or white."""


def adapt(theme: str, depth: str) -> tuple[Palette, bool] | None:
    """Return the palette of a Textual theme and whether it is dark; None if there is no such theme.

    With 16 colours all themes would look alike, so our own dark or light palette is used.
    """
    textual_theme = BUILTIN_THEMES.get(theme)
    if textual_theme is None or textual_theme.ansi:
        return None
    is_dark = textual_theme.dark
    if depth == "standard":
        return PALETTES["dark" if is_dark else "light", depth], is_dark
    quantize, displayed = (
        (_nearest_of_256, _rounded_by_rich) if depth == "256" else (_unchanged, _unchanged)
    )
    colours = _colours(textual_theme.to_color_system().generate(), dark=is_dark)
    colours = {name: quantize(colour) for name, colour in colours.items()}
    end = Color(255, 255, 255) if is_dark else Color(0, 0, 0)
    grounds = [displayed(colours[name]) for name in ("ground", "panel", "row")]
    for name in TEXT_TONES:
        blends = (quantize(colours[name].blend(end, step / STEPS)) for step in range(STEPS + 1))
        readable = (tone for tone in blends if _is_readable(displayed(tone), grounds))
        colours[name] = next(readable, end)
    return Palette(**{name: colour.hex.lower() for name, colour in colours.items()}), is_dark


def _colours(variables: Mapping[str, str], *, dark: bool) -> dict[str, Color]:
    """Return the colours of a palette, by name, from the variables of a Textual theme."""

    def variable(name: str) -> Color:
        return Color(*Color.parse(variables[name]).rgb)

    ground, text, accent = variable("background"), variable("foreground"), variable("primary")
    panel = ground.blend(variable("surface"), 0.5)
    return {
        "ground": ground,
        "panel": panel,
        "row": panel.blend(accent, 0.2 if dark else 0.15),
        "line": ground.blend(text, 0.25),
        "text": text,
        "strong": text.blend(Color(255, 255, 255) if dark else Color(0, 0, 0), 0.6),
        "muted": text.blend(ground, 0.2),
        "faint": text.blend(ground, 0.3),
        "accent": accent,
        "gold": variable("warning"),
        "match": variable("accent"),
    }


def _is_readable(tone: Color, grounds: Sequence[Color]) -> bool:
    return all(_contrast(tone, ground) >= READABLE for ground in grounds)


def _contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _unchanged(colour: Color) -> Color:
    return colour


def _nearest_of_256(colour: Color) -> Color:
    """Return the colour that Rich displays as the nearest of the 256 colours.

    Rich's own choice is poor: it turns slate into teal.
    """
    red, green, blue = colour.rgb

    def distance(entry: tuple[tuple[int, int, int], Color]) -> float:
        """Return the perceived distance, by the "redmean" weights."""
        (its_red, its_green, its_blue), _ = entry
        mean = (red + its_red) / 512
        parts = (red - its_red) ** 2, (green - its_green) ** 2, (blue - its_blue) ** 2
        return (2 + mean) * parts[0] + 4 * parts[1] + (3 - mean) * parts[2]

    return min(_entries(), key=distance)[1]


@cache
def _entries() -> list[tuple[tuple[int, int, int], Color]]:
    """Return the colour cube and the grey ramp: RGB as displayed, and the colour to give Rich."""
    entries = [Color(*RichColour.from_ansi(number).get_truecolor()) for number in range(16, 256)]
    return [(_rounded_by_rich(entry).rgb, entry) for entry in entries]


@cache
def _rounded_by_rich(colour: Color) -> Color:
    """Return the entry of the 256 colours that Rich sends. Light greys become a step darker."""
    entry = RichColour.from_rgb(*colour.rgb).downgrade(ColorSystem.EIGHT_BIT)
    return Color(*entry.get_truecolor())
