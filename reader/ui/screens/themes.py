"""The choice of a theme, each previewed as it is selected."""

from __future__ import annotations

from collections.abc import Callable

from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.ui.look import Look
from reader.ui.screens.choices import Choice
from reader.ui.screens.picker import Picker


def themes_screen(look: Look, apply_theme: Callable[[str], None]) -> Picker[str]:
    """Return the themes, ours first. `apply_theme` is called with each that is selected."""
    heading = "Of Textual" if look.depth != "standard" else "Of Textual: with 16 colours, as ours"
    choices: list[Choice[str]] = [Choice("Of Daysheet")]
    choices += [Choice(name, name) for name in OUR_THEMES]
    choices += [Choice(""), Choice(heading)]
    choices += [Choice(name, name) for name in TEXTUAL_THEMES]
    index = next((index for index, each in enumerate(choices) if each.value == look.theme), 1)
    return Picker(
        look,
        "Themes",
        choices,
        placeholder="type to search",
        index=index,
        key_cells=0,
        q_closes=True,
        on_select=apply_theme,
    )
