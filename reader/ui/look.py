"""The look of everything painted: a theme at the terminal's color depth, font weights, and signs.

There are three depths: true colour, 256 and 16 colours. Without colours, weight and inversion carry
all information. All text has a contrast of at least 4.5:1 on every ground.
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
"""The depth of a terminal that must not show colours."""


class Signs(NamedTuple):
    """The symbols that the interface paints."""

    unread: str = "●"
    star: str = "★"
    bar: str = "▌"
    votes: str = "▲"
    arrow: str = "→"
    older: str = "‹"
    newer: str = "›"
    dot: str = "·"
    more: str = "…"
    rule: str = "─"
    thumb: str = "▐"
    tick: str = "✓"
    tag: str = "#"
    note: str = "✎"
    watch: str = "◆"


ASCII: Final = Signs("*", "+", ">", "^", "->", "<", ">", "-", "~", "-", "|", "x", "#", '"', "!")


class Look:
    """One theme at one color depth, as styles.

    All widgets share one `Look`: a change of theme applies to all of them.
    """

    def __init__(self, theme: str, depth: str | None, *, ascii_only: bool = False) -> None:
        """`depth` as Rich names it; `COLOURLESS` for none at all."""
        self.no_color = depth == NO_COLOR
        self.depth = depth if depth in DEPTHS else DEPTHS[0]
        self.signs = ASCII if ascii_only else Signs()
        self.apply_theme(theme)

    def apply_theme(self, theme: str) -> None:
        """Switch to another theme; an unknown name selects our first theme."""
        self.theme, self.dark = theme, theme in DARK
        if theme in THEMES:
            self.palette = PALETTES[theme, self.depth]
            return
        from reader.ui.textual_themes import adapt

        adapted = adapt(theme, self.depth)
        if adapted is None:
            self.apply_theme(THEMES[0])
        else:
            self.palette, self.dark = adapted

    @property
    def ruled(self) -> bool:
        """Whether a rule must separate the panes, because they have the same ground."""
        return self.no_color or self.palette.panel == self.palette.ground

    @property
    def is_ascii(self) -> bool:
        """Whether signs and rules are ASCII only."""
        return self.signs is ASCII

    @property
    def classes(self) -> str:
        """The style classes of a screen: `ruled`, `no-color` and `ascii`, as they apply."""
        classes = {
            "ruled": self.ruled,
            "no-color": self.no_color,
            "ascii": self.is_ascii,
        }
        return " ".join(name for name, applies in classes.items() if applies)

    @property
    def inverts(self) -> bool:
        """Whether the selected row is inverted, because it has no visible ground of its own."""
        return self.no_color or self.palette.row == self.palette.strong

    def colours(self, tone: Tone, on: Ground = "ground") -> tuple[str, str]:
        """Return two colours: that of text in `tone` on the ground `on`, and that of the ground."""
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
        """Return the style of text in `tone` on the ground `on`."""
        if self.no_color:
            return _style(None, None, bold, underline, italic, on == "row")
        return _style(*self.colours(tone, on), bold, underline, italic, False)

    def textual_theme(self) -> Theme:
        """Return the theme for the stylesheets, with a variable `tone-NAME` for each colour."""
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
    """Return the defaults of our stylesheet variables, for themes that lack them."""
    return _variables(PALETTES["dark", "truecolor"])


def _variables(palette: Palette) -> dict[str, str]:
    if palette.row == palette.strong:
        # An input line is not inverted: it has a cursor.
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
    # None, not False: an explicit "not bold" would cost bytes and time.
    return Style(
        color=colour,
        bgcolor=ground,
        bold=bold or None,
        underline=underline or None,
        italic=italic or None,
        reverse=reverse or None,
    )
