"""Painting without any colour, as NO_COLOR asks: not even the terminal's own is named.

Textual paints in greys then, or names the default colours; both are colour sequences. Weight,
underline and inversion stay. Only loaded where it is asked for.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class NoColor(LineFilter):
    """Takes the colours out of what is painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    if style.color is None and style.bgcolor is None:
        return style
    # Where on the page a text stands is kept in it: what the mouse selects depends on that.
    meta = Style.from_meta(style.meta) if style.meta else Style.null()
    return style.without_color + meta
