"""The text of an empty list: why it is empty, and what to do next."""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.style import Style

from reader.ui.cells import pad, width, wrap
from reader.ui.look import Look
from reader.ui.widgets.lines import Line

MARGIN: Final = 6
GAP: Final = 3
MIN_TEXT_CELLS: Final = 24
"""Minimum width of the text beside a key; with less room the text goes below the key."""


class Suggestion(NamedTuple):
    """A key or a shell command, and what it does."""

    key: str
    """Empty for a plain line of advice."""
    text: str


class EmptyState(NamedTuple):
    """The reason why a list is empty, and what to do next."""

    reason: str
    suggestions: tuple[Suggestion, ...] = ()


def empty_state_lines(empty_state: EmptyState, look: Look, cells: int) -> list[Line]:
    """Return the lines of an empty list of width `cells`."""
    room = max(1, cells - 2 * MARGIN)
    reason_style = look.style("strong", bold=True)
    lines = [[_margin(look), (text, reason_style)] for text in _wrap(empty_state.reason, room)]
    if empty_state.suggestions:
        lines.append([])
    key_cells = max((width(each.key) for each in empty_state.suggestions), default=0)
    for suggestion in empty_state.suggestions:
        lines += _suggestion_lines(suggestion, look, key_cells, room)
    return lines


def _suggestion_lines(suggestion: Suggestion, look: Look, key_cells: int, room: int) -> list[Line]:
    key_style, text_style = look.style("muted", bold=True), look.style("muted")
    if not suggestion.key:
        return [[_margin(look), (text, text_style)] for text in _wrap(suggestion.text, room)]
    if room - key_cells - GAP < MIN_TEXT_CELLS:
        below = _wrap(suggestion.text, room - 2)
        return [
            [_margin(look), (suggestion.key, key_style)],
            *([_margin(look), ("  " + text, text_style)] for text in below),
        ]
    key_cells += GAP
    texts = _wrap(suggestion.text, room - key_cells)
    keys = [pad(suggestion.key, key_cells)] + [" " * key_cells] * (len(texts) - 1)
    pairs = zip(keys, texts, strict=True)
    return [[_margin(look), (key, key_style), (text, text_style)] for key, text in pairs]


def _wrap(text: str, cells: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, cells)]


def _margin(look: Look) -> tuple[str, Style]:
    return " " * MARGIN, look.style("text")
