"""What a list says that holds nothing: why, and which keys lead on. Every empty screen teaches."""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.style import Style

from reader.ui.cells import pad, width, wrap
from reader.ui.look import Look
from reader.ui.widgets.lines import Line

MARGIN: Final = 6
GAP: Final = 3
NARROWEST: Final = 24
"""Cells beside the keys at the least; where there are fewer, what they do stands below them."""


class Suggestion(NamedTuple):
    """A key, or a command of the shell, and what it does."""

    key: str
    """Empty for a line of advice."""
    what: str


class EmptyState(NamedTuple):
    """Why there is nothing, and the ways on."""

    why: str
    ways: tuple[Suggestion, ...] = ()


def empty_state_lines(nothing: EmptyState, look: Look, cells: int) -> list[Line]:
    """Return its lines at a width, with a blank line between why and how to go on."""
    room = max(1, cells - 2 * MARGIN)
    why = look.style("strong", bold=True)
    lines = [[_margin(look), (text, why)] for text in _wrapped(nothing.why, room)]
    if nothing.ways:
        lines.append([])
    column = max((width(way.key) for way in nothing.ways), default=0)
    for way in nothing.ways:
        lines += _way(way, look, column, room)
    return lines


def _way(way: Suggestion, look: Look, column: int, room: int) -> list[Line]:
    key, what = look.style("muted", bold=True), look.style("muted")
    if not way.key:
        return [[_margin(look), (text, what)] for text in _wrapped(way.what, room)]
    if room - column - GAP < NARROWEST:
        below = _wrapped(way.what, room - 2)
        return [
            [_margin(look), (way.key, key)],
            *([_margin(look), ("  " + text, what)] for text in below),
        ]
    column += GAP
    texts = _wrapped(way.what, room - column)
    heads = [pad(way.key, column)] + [" " * column] * (len(texts) - 1)
    pairs = zip(heads, texts, strict=True)
    return [[_margin(look), (head, key), (text, what)] for head, text in pairs]


def _wrapped(text: str, cells: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, cells)]


def _margin(look: Look) -> tuple[str, Style]:
    return " " * MARGIN, look.style("text")
