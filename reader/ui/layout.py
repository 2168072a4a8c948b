"""Which panes are shown, and how large, as a pure function of the terminal's size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.ui.widgets.abstract_text import Gaps

WIDE_CELLS: Final = 120
"""From this width on, the panes are side by side."""
NARROW_LINES: Final = 30
"""From this height on the list is above the abstract; otherwise one pane is shown at a time."""
TIGHT_LINES: Final = 16
"""Below this height blank lines go."""
BARE_LINES: Final = 10
"""Below this height the hints go."""
LIST_CELLS: Final = (40, 120)
"""The least and the usual greatest width of the list beside the abstract."""
ABSTRACT_CELLS: Final = 46
"""The least width of the abstract beside the list."""
ABSTRACT_LINES: Final = 6
"""The least height of the abstract below the list."""

Mode: TypeAlias = Literal["both", "text", "list"]
"""The panes that the user wants to see. With `list`, the abstract is shown while it is read."""
Side: TypeAlias = Literal["wide", "narrow", ""]
"""How the panes share the screen: side by side, one above the other, or not at all."""


class State(NamedTuple):
    """The part of the screen's state that the layout depends on."""

    mode: Mode = "both"
    reading: bool = False
    """Whether the abstract has the focus, or is searched."""
    has_banner: bool = False
    """Whether a line above the date is wanted."""
    bar_is_idle: bool = True
    """Whether the bar holds nothing that must be seen."""
    result_lines: int = 0
    """The lines that the results of a kept filter need; 0 if there are none to show."""
    shifts: Mapping[str, int] = {}
    """How far the user moved the border between the panes, by `Side`: in cells or lines."""


class Layout(NamedTuple):
    """The panes of a screen."""

    classes: frozenset[str]
    """Style classes of the screen."""
    shows_list: bool
    shows_abstract: bool
    shows_bar: bool
    heading_lines: int
    list_width: int | str
    list_height: int | str
    gaps: Gaps
    side: Side
    shift: int
    """How far the border is moved, as far as there is room."""


def layout(cells: int, lines: int, state: State) -> Layout:
    """Return the layout of a terminal of `cells` by `lines`."""
    wide = cells >= WIDE_CELLS
    narrow = not wide and lines >= NARROW_LINES
    tight = not (wide or narrow) or lines < TIGHT_LINES
    heading_lines = (2 if state.has_banner else 1) if tight else 3
    shows_bar = not (tight and state.bar_is_idle)
    side: Side = ""
    if state.mode == "both":
        side = "wide" if wide else "narrow" if narrow else ""
    width, height, shift = 0, 0, 0
    if side == "wide":
        width, shift = _shifted(
            _list_cells(cells), state, side, LIST_CELLS[0], cells - ABSTRACT_CELLS
        )
    elif side == "narrow":
        # Whole rows of two lines, and a blank line.
        usual = (lines - 10) // 2 // 2 * 2 + 1
        most = lines - heading_lines - 2 - ABSTRACT_LINES
        height, shift = _shifted(max(5, usual), state, side, 5, most)
    elif state.mode == "both" and state.result_lines and not state.reading:
        # Few results leave the rest of the screen to the beginning of the abstract.
        body = lines - heading_lines - shows_bar - (lines >= BARE_LINES)
        height = state.result_lines + 1 if 2 * state.result_lines <= body else 0
    alone = not side and not height
    classes = {
        "wide": side == "wide",
        "narrow": side == "narrow" or bool(height),
        "tight": tight,
        "bare": lines < BARE_LINES,
    }
    return Layout(
        classes=frozenset(name for name, holds in classes.items() if holds),
        shows_list=not alone or not (state.mode == "text" or state.reading),
        shows_abstract=not alone or state.mode == "text" or state.reading,
        shows_bar=shows_bar,
        heading_lines=heading_lines,
        list_width=width or "100%",
        list_height=height or "100%",
        gaps="none" if lines < TIGHT_LINES else "inner" if tight else "all",
        side=side,
        shift=shift,
    )


def _list_cells(cells: int) -> int:
    """Return the usual width of the list beside the abstract.

    At 128 cells the text has 60. With more room both grow, the list faster, until the text has its
    greatest width; then the list grows before the right margin does.
    """
    shared = 62 + (cells - 128) * 2 // 3
    return min(cells - 66 if cells < 128 else max(shared, cells - 86), LIST_CELLS[1])


def _shifted(usual: int, state: State, side: Side, least: int, most: int) -> tuple[int, int]:
    """Return the size of the list with the border moved within limits, and how far it is moved."""
    size = max(min(usual + state.shifts.get(side, 0), most), min(least, usual))
    return size, size - usual
