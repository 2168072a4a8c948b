"""Which panes are shown, and how large, as a pure function of the terminal's size."""

from __future__ import annotations

from typing import Final, NamedTuple

from reader.ui.widgets.abstract_text import Gaps

WIDE_CELLS: Final = 120
"""From this width on, the panes are side by side."""
NARROW_LINES: Final = 30
"""From this height on the list is above the abstract; otherwise one pane is shown at a time."""
TIGHT_LINES: Final = 16
"""Below this height blank lines go."""
BARE_LINES: Final = 10
"""Below this height the hints go."""


class Layout(NamedTuple):
    """The panes of a screen."""

    classes: frozenset[str]
    """Style classes of the screen."""
    shows_list: bool
    shows_abstract: bool
    heading_lines: int
    list_width: int | str
    list_height: int | str
    gaps: Gaps


def layout(cells: int, lines: int, *, text_only: bool, reading: bool, has_banner: bool) -> Layout:
    """Return the layout of a terminal of `cells` by `lines`.

    `reading`: the abstract has the focus. `has_banner`: a line above the date is wanted.
    """
    wide = cells >= WIDE_CELLS
    narrow = not wide and lines >= NARROW_LINES
    one_pane = not wide and not narrow
    tight = one_pane or lines < TIGHT_LINES
    classes = {"wide": wide, "narrow": narrow, "tight": tight, "bare": lines < BARE_LINES}
    return Layout(
        classes=frozenset(name for name, holds in classes.items() if holds),
        shows_list=not text_only and not (one_pane and reading),
        shows_abstract=text_only or not one_pane or reading,
        heading_lines=(2 if has_banner else 1) if tight else 3,
        # The text gets 60 cells first, then titles grow to 56.
        list_width=min(68, cells - 66) if wide else "100%",
        # Whole rows of two lines, and a blank line.
        list_height=max(5, (lines - 10) // 2 // 2 * 2 + 1) if narrow else "100%",
        gaps="none" if lines < TIGHT_LINES else "inner" if one_pane else "all",
    )
