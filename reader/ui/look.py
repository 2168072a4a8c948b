"""How everything is painted: a theme at the depth of the terminal's colours, weights and signs.

Three depths serve: true colour, 256 and 16 colours. Without colours weights and inversion carry all
of it. Text is at least 4.5:1 on ground, panel and row alike.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from rich.style import Style
from textual.theme import Theme

from reader.ui.palettes import DARK, PALETTES, THEMES, Palette

Tone: TypeAlias = Literal["text", "strong", "muted", "faint", "accent", "gold", "match", "line"]
Ground: TypeAlias = Literal["ground", "panel", "row"]
DEPTHS: Final = ("truecolor", "256", "standard")
NO_COLOR: Final = "none"
"""The depth of a terminal that is to show no colour."""


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
    thumb: str = "▐"
    tick: str = "✓"
    note: str = "»"


ASCII: Final = Signs("*", "+", ">", "^", "<", ">", "-", "~", "-", "|", "x", ">")


class Look:
    """One theme at one depth, ready to paint with.

    Every widget holds the same one: when it takes on another theme, all of them paint in that.
    """

    def __init__(self, theme: str, depth: str | None, *, ascii_only: bool = False) -> None:
        """`depth` as Rich names it; `COLOURLESS` for none at all."""
        self.no_color = depth == NO_COLOR
        self.depth = depth if depth in DEPTHS else DEPTHS[0]
        self.signs = ASCII if ascii_only else Signs()
        self.apply_theme(theme)

    def apply_theme(self, theme: str) -> None:
        """Take on another theme; one that is not known is the first of ours."""
        self.theme, self.dark = theme, theme in DARK
        if theme in THEMES:
            self.palette = PALETTES[theme, self.depth]
            return
        from reader.ui.textual_themes import adapt

        found = adapt(theme, self.depth)
        if found is None:
            self.apply_theme(THEMES[0])
        else:
            self.palette, self.dark = found

    @property
    def ruled(self) -> bool:
        """Whether a rule must part the panes, because their grounds are one."""
        return self.no_color or self.palette.panel == self.palette.ground

    @property
    def is_ascii(self) -> bool:
        """Whether signs and rules are made of ASCII characters only."""
        return self.signs is ASCII

    @property
    def classes(self) -> str:
        """The classes of a screen: whether it needs rules, has no colours, and is to be ASCII."""
        classes = {
            "ruled": self.ruled,
            "no-color": self.no_color,
            "ascii": self.is_ascii,
        }
        return " ".join(name for name, applies in classes.items() if applies)

    @property
    def inverts(self) -> bool:
        """Whether the selected row is inverted, because no ground of its own would be seen."""
        return self.no_color or self.palette.row == self.palette.strong

    def colours(self, tone: Tone, on: Ground = "ground") -> tuple[str, str]:
        """Return the colour of text in `tone` on a ground, and that of the ground."""
        palette = self.palette
        if on == "row" and self.inverts:
            return palette.ground, palette.strong
        return getattr(palette, tone), getattr(palette, on)

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
        if self.no_color:
            return _style(None, None, bold, underline, italic, on == "row")
        return _style(*self.colours(tone, on), bold, underline, italic, False)

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
            dark=self.dark,
            variables=_variables(palette),
        )

    @property
    def name(self) -> str:
        return f"daysheet-{self.theme}-{self.depth}"


def variable_defaults() -> dict[str, str]:
    """Return values for our stylesheet variables under a theme that is not ours."""
    return _variables(PALETTES["dark", "truecolor"])


def _variables(palette: Palette) -> dict[str, str]:
    if palette.row == palette.strong:
        # What is typed into is not inverted: it has a cursor.
        palette = palette._replace(row=palette.panel)
    return {f"tone-{name}": colour for name, colour in palette._asdict().items()}


@lru_cache(maxsize=256)
def _style(
    colour: str | None,
    ground: str | None,
    bold: bool,
    underline: bool,
    italic: bool,
    reverse: bool,
) -> Style:
    # None, not False: a style that says "not bold" costs its bytes and its time for nothing.
    return Style(
        color=colour,
        bgcolor=ground,
        bold=bold or None,
        underline=underline or None,
        italic=italic or None,
        reverse=reverse or None,
    )
