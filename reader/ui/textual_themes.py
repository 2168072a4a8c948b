"""Textual's own themes as palettes of ours, for those who want them.

Only loaded when such a theme is chosen. A theme of Textual's says what its colours are for in other
words than we do, and some of its text is pale: tones are moved towards black or white until they
are read everywhere they stand.
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
"""Contrast that all text has at least."""
TEXT_TONES: Final = ("text", "strong", "muted", "faint", "accent", "gold", "match")
STEPS: Final = 20
"""Steps from a colour to black or white."""


def adapt(theme: str, depth: str) -> tuple[Palette, bool] | None:
    """Return the palette of a theme of Textual's and whether it is dark; None if there is none.

    Sixteen colours cannot tell one theme from another: there it is ours, dark or light.
    """
    made = BUILTIN_THEMES.get(theme)
    if made is None or made.ansi:
        return None
    if depth == "standard":
        return PALETTES["dark" if made.dark else "light", depth], made.dark
    rounded, seen = (_of_256, _sent) if depth == "256" else (_as_it_is, _as_it_is)
    colours = _colours(made.to_color_system().generate(), dark=made.dark)
    colours = {name: rounded(colour) for name, colour in colours.items()}
    end = Color(255, 255, 255) if made.dark else Color(0, 0, 0)
    grounds = [seen(colours[name]) for name in ("ground", "panel", "row")]
    for name in TEXT_TONES:
        tries = (rounded(colours[name].blend(end, step / STEPS)) for step in range(STEPS + 1))
        colours[name] = next((each for each in tries if _is_read(seen(each), grounds)), end)
    return Palette(**{name: colour.hex.lower() for name, colour in colours.items()}), made.dark


def _colours(variables: Mapping[str, str], *, dark: bool) -> dict[str, Color]:
    """Return what each colour of a palette is in a theme with these variables."""

    def of(name: str) -> Color:
        return Color(*Color.parse(variables[name]).rgb)

    ground, text, accent = of("background"), of("foreground"), of("primary")
    panel = ground.blend(of("surface"), 0.5)
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
        "gold": of("warning"),
        "match": of("accent"),
    }


def _is_read(tone: Color, grounds: Sequence[Color]) -> bool:
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


def _as_it_is(colour: Color) -> Color:
    return colour


def _of_256(colour: Color) -> Color:
    """Return the colour that is sent as the nearest of the 256; Rich left alone with slate makes
    it teal."""
    red, green, blue = colour.rgb

    def distance(entry: tuple[tuple[int, int, int], Color]) -> float:
        """How far it is apart to the eye, by the weights of "redmean"."""
        (its_red, its_green, its_blue), _ = entry
        mean = (red + its_red) / 512
        parts = (red - its_red) ** 2, (green - its_green) ** 2, (blue - its_blue) ** 2
        return (2 + mean) * parts[0] + 4 * parts[1] + (3 - mean) * parts[2]

    return min(_entries(), key=distance)[1]


@cache
def _entries() -> list[tuple[tuple[int, int, int], Color]]:
    """Return the cube and the grey ramp, each as it is sent and as it is asked for."""
    entries = [Color(*RichColour.from_ansi(number).get_truecolor()) for number in range(16, 256)]
    return [(_sent(entry).rgb, entry) for entry in entries]


@cache
def _sent(colour: Color) -> Color:
    """Return the one of 256 colours that Rich sends for a colour: light greys a step darker."""
    entry = RichColour.from_rgb(*colour.rgb).downgrade(ColorSystem.EIGHT_BIT)
    return Color(*entry.get_truecolor())
