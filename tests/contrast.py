"""How well colours stand out from one another, as WCAG 2.2 computes it, and what terminals make of
the sixteen colours. Apart from the program's own computing."""

from __future__ import annotations

from typing import Final

from rich.color import Color, ColorSystem

TERMINALS: Final = {
    "VGA": (
        "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
        "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    ),
    "xterm": (
        "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
        "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    ),
    "Tango (GNOME)": (
        "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
        "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec"
    ),
    "Campbell (Windows)": (
        "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
        "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2"
    ),
    "macOS Terminal": (
        "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf "
        "666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5"
    ),
}
"""The sixteen colours of the terminals that leave them as they are commonly meant. Whoever makes
them something else (Solarized makes greys of the bright ones) decides on contrast himself."""


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def sent(colour: str, depth: str) -> list[str]:
    """Return what a colour looks like at a depth: with sixteen, on each of the terminals."""
    if depth == "truecolor":
        return [colour]
    made = Color.parse(colour)
    if depth == "256":
        return [made.downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex]
    number = made.downgrade(ColorSystem.STANDARD).number
    assert number is not None
    return ["#" + colours.split()[number] for colours in TERMINALS.values()]


def least_contrast(one: str, other: str, depth: str) -> float:
    """Return the contrast of two colours where they stand out least."""
    pairs = zip(sent(one, depth), sent(other, depth), strict=True)
    return min(contrast(mine, its) for mine, its in pairs)
