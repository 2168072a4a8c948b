"""The palettes: every colour of the reader, one row for each theme and color depth.

A palette names the purpose of a colour, not its look. At depth 256, colours are exact entries of
the colour cube or the grey ramp; Rich sends the lightest greys a step darker. At depth 16, a
terminal may display any colour differently, so only the safest pairs are used: white or bright
colours on black, black or dark colours on white.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Palette(NamedTuple):
    """The colours of one theme at one depth, each as #rrggbb."""

    ground: str
    """Background of the list, the bars and the hints."""
    panel: str
    """Background of the abstract and the dialogs; equal to `ground` if a rule separates them."""
    row: str
    """Background of the selected row; equal to `strong` if that row is inverted."""
    line: str
    """Rules. They are not text and need no minimum contrast."""
    text: str
    strong: str
    """Titles and selected text."""
    muted: str
    """Papers that have been read, and facts."""
    faint: str
    """Hints and counts."""
    accent: str
    """The selection bar, unread dots, links."""
    gold: str
    """Stars only."""
    match: str
    """Matched letters, which are also bold and underlined."""


def _palette(colours: str) -> Palette:
    return Palette(*(f"#{colour}" for colour in colours.split()))


#        ground panel  row    line   text   strong muted  faint  accent gold   match
PALETTES: Final = {
    ("dark", "truecolor"): _palette(
        "16171d 1c1d25 262938 2a2c37 d5d7e0 f2f3f7 a3a8ba 8c91a7 7fb4ff e8b75a ffd580"
    ),
    ("dark", "256"): _palette(
        "121212 1c1c1c 303030 3a3a3a eeeeee ffffff b2b2b2 a8a8a8 87afff d7af5f ffd787"
    ),
    ("dark", "standard"): _palette(
        "000000 000000 ffffff 808080 c0c0c0 ffffff c0c0c0 c0c0c0 00ffff ffff00 ffff00"
    ),
    ("light", "truecolor"): _palette(
        "fbfaf7 f3f1ec e3e9f5 dedad0 33343b 101116 54555d 66666b 2459b8 8a5600 a03d06"
    ),
    ("light", "256"): _palette(
        "ffffff eeeeee d7d7ff d0d0d0 262626 121212 4e4e4e 585858 005faf 5f5f00 870000"
    ),
    ("light", "standard"): _palette(
        "ffffff ffffff 000000 808080 000000 000000 000000 000000 000080 800000 800080"
    ),
    ("contrast-dark", "truecolor"): _palette(
        "000000 000000 10306a 9a9a9a ffffff ffffff e8e8e8 dedede 9fd0ff ffd75f ffe9a0"
    ),
    ("contrast-dark", "256"): _palette(
        "000000 000000 00005f a8a8a8 ffffff ffffff e4e4e4 dadada 87d7ff ffd75f ffff87"
    ),
    ("contrast-dark", "standard"): _palette(
        "000000 000000 ffffff ffffff ffffff ffffff ffffff ffffff 00ffff ffff00 ffff00"
    ),
    ("contrast-light", "truecolor"): _palette(
        "ffffff ffffff cfe2ff 767676 000000 000000 1c1c1c 2b2b2b 00318a 5c3a00 7a0019"
    ),
    ("contrast-light", "256"): _palette(
        "ffffff ffffff d7d7ff 767676 000000 000000 1c1c1c 262626 00005f 5f0000 870000"
    ),
    ("contrast-light", "standard"): _palette(
        "ffffff ffffff 000000 000000 000000 000000 000000 000000 000080 800000 800080"
    ),
}
THEMES: Final = tuple(dict.fromkeys(name for name, _ in PALETTES))
"""The names of our own themes; `reader.ui.textual_themes` converts Textual's."""
DARK: Final = frozenset({"dark", "contrast-dark"})
