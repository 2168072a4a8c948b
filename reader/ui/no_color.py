"""Painting without any colour sequence, for NO_COLOR.

Textual by itself would paint in greys or name the default colours, and both are colour sequences.
Weight, underline and inversion stay. Imported only if NO_COLOR is set.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class NoColor(LineFilter):
    """Removes the colours from everything painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    if style.color is None and style.bgcolor is None:
        return style
    # The mouse selection needs the text offsets that Textual keeps in the metadata.
    meta = Style.from_meta(style.meta) if style.meta else Style.null()
    return style.without_color + meta
