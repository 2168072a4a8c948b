"""Colours, weights and signs: every style that our widgets paint with.

A palette names what a colour is for, not what it looks like. Three depths serve: true colour, 256
colours (each an exact entry of the colour cube or the grey ramp, so that nothing is rounded) and
the 16 of any terminal. Text is at least 4.5:1 on ground, panel and row alike.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from rich.style import Style
from textual.theme import Theme

Tone: TypeAlias = Literal["text", "strong", "muted", "faint", "accent", "gold", "match", "line"]
Ground: TypeAlias = Literal["ground", "panel", "row"]


class Palette(NamedTuple):
    """One theme at one depth: what each colour is for, as #rrggbb."""

    ground: str
    """Behind the list, the bars and the hints."""
    panel: str
    """Behind the abstract and the dialogs; equal to `ground` where a rule parts them."""
    row: str
    """Behind the selected row."""
    line: str
    """Rules; not read, so not bound to contrast."""
    text: str
    strong: str
    """Titles, and what is selected."""
    muted: str
    """What has been read, and facts."""
    faint: str
    """What whispers: hints, counts."""
    accent: str
    """The selection, what is unread, links."""
    gold: str
    """Stars only."""
    match: str
    """Letters that matched; bold and underlined too."""


def _palette(colours: str) -> Palette:
    return Palette(*(f"#{colour}" for colour in colours.split()))


#        ground panel  row    line   text   strong muted  faint  accent gold   match
PALETTES: Final = {
    ("dark", "truecolor"): _palette(
        "16171d 1c1d25 262938 2a2c37 d5d7e0 f2f3f7 a3a8ba 8c91a7 7fb4ff e8b75a ffd580"
    ),
    ("dark", "256"): _palette(
        "121212 1c1c1c 303030 3a3a3a e4e4e4 eeeeee a8a8a8 9e9e9e 87afff d7af5f ffd787"
    ),
    ("dark", "standard"): _palette(
        "000000 000000 000000 808080 c0c0c0 ffffff c0c0c0 c0c0c0 00ffff ffff00 ffff00"
    ),
    ("light", "truecolor"): _palette(
        "fbfaf7 f3f1ec e3e9f5 dedad0 33343b 101116 54555d 66666b 2459b8 8a5600 a03d06"
    ),
    ("light", "256"): _palette(
        "ffffff eeeeee d7d7ff d0d0d0 262626 121212 4e4e4e 585858 005faf 5f5f00 870000"
    ),
    ("light", "standard"): _palette(
        "ffffff ffffff ffffff 808080 000000 000000 000000 000000 000080 800000 800080"
    ),
}
THEMES: Final = tuple(dict.fromkeys(name for name, _ in PALETTES))


class Signs(NamedTuple):
    """The characters that are not text."""

    unread: str = "●"
    star: str = "★"
    bar: str = "▌"
    votes: str = "▲"
    older: str = "‹"
    newer: str = "›"
    dot: str = "·"
    more: str = "…"
    rule: str = "─"


ASCII: Final = Signs("*", "+", ">", "^", "<", ">", "-", "~", "-")


class Look:
    """One theme at one depth, ready to paint with."""

    def __init__(self, theme: str, depth: str | None, *, ascii_only: bool = False) -> None:
        self.theme = theme if theme in THEMES else THEMES[0]
        known = [each for name, each in PALETTES if name == self.theme and each == depth]
        self.depth = known[0] if known else "truecolor"
        self.palette = PALETTES[self.theme, self.depth]
        self.signs = ASCII if ascii_only else Signs()
        self.ruled = self.palette.panel == self.palette.ground
        """Whether a rule must part the panes, because their grounds are one."""

    def style(
        self,
        tone: Tone,
        on: Ground = "ground",
        *,
        bold: bool = False,
        underline: bool = False,
        italic: bool = False,
    ) -> Style:
        """Return the style of text in `tone` on a ground."""
        return _style(
            getattr(self.palette, tone), getattr(self.palette, on), bold, underline, italic
        )

    def textual_theme(self) -> Theme:
        """Return the theme for the stylesheets: every palette colour is a variable of its name."""
        palette = self.palette
        return Theme(
            name=self.name,
            primary=palette.accent,
            background=palette.ground,
            surface=palette.panel,
            panel=palette.panel,
            foreground=palette.text,
            dark=self.theme == "dark",
            variables=_variables(palette),
        )

    @property
    def name(self) -> str:
        return f"daysheet-{self.theme}-{self.depth}"


def variable_defaults() -> dict[str, str]:
    """Return values for our stylesheet variables under a theme that is not ours."""
    return _variables(PALETTES["dark", "truecolor"])


def _variables(palette: Palette) -> dict[str, str]:
    return {f"tone-{name}": colour for name, colour in palette._asdict().items()}


@lru_cache(maxsize=256)
def _style(colour: str, ground: str, bold: bool, underline: bool, italic: bool) -> Style:
    # None, not False: a style that says "not bold" costs its bytes and its time for nothing.
    return Style(
        color=colour,
        bgcolor=ground,
        bold=bold or None,
        underline=underline or None,
        italic=italic or None,
    )
