"""Text by the cells it covers: measuring, cutting and wrapping that never part a grapheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, split_graphemes

# A word, or the part of one up to a hyphen behind which a line may end; addresses and code stay
# whole.
_PIECE = re.compile(r"(?![^ ]*(?:://|[@_`\\]|\.\w+/|\.io\b))[^ -]+-+(?=[^ -])|[^ ]+")

ENOUGH: Final = 20
"""Characters of a path that tell which it is."""
Span = tuple[int, int]
"""Start and end of a run of characters."""


def width(text: str) -> int:
    """Return how many cells `text` covers."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, cells: int, more: str = "…") -> str:
    """Return `text` if it fits into `cells`, else its beginning and `more`."""
    if width(text) <= cells:
        return text
    room = cells - width(more)
    if room < 0:
        return ""
    return text[: _fitting(text, room)].rstrip() + more


def told(text: str, cells: int, more: str = "…") -> str:
    """Return a message that fits into `cells`: what is long in it is a path, of which the end will
    do, while what is wrong and what to do stand behind it."""
    for word in sorted(text.split(), key=width, reverse=True):
        over = width(text) - cells + width(more)
        if over <= width(more) or width(word) <= ENOUGH:
            break
        text = text.replace(word, more + word[-max(ENOUGH, len(word) - over) :], 1)
    return cut(text, cells, more)


def padded(text: str, cells: int) -> str:
    """Return `text` with spaces up to `cells`; it must fit."""
    return text + " " * (cells - width(text))


def wrap(text: str, cells: int) -> list[Span]:
    """Return the lines of `text`, as spans of its characters, none wider than `cells`.

    Lines end at spaces and behind hyphens; a word that is wider than a line is parted. `cells` of
    less than one, as a window may leave while it is resized, count as one.
    """
    cells = max(1, cells)
    lines: list[Span] = []
    start = end = used = 0
    for at, stop, covered in _pieces(text, cells):
        gap = at - end
        if end > start and used + gap + covered <= cells:
            used += gap + covered
        else:
            if end > start:
                lines.append((start, end))
            start, used = at, covered
        end = stop
    if end > start:
        lines.append((start, end))
    return lines


def _pieces(text: str, cells: int) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and width of each piece of a word, none wider than `cells`."""
    plain = text.isascii()
    for match in _PIECE.finditer(text):
        at, stop = match.span()
        covered = stop - at if plain else cell_len(match[0])
        while covered > cells:
            room = max(1, _fitting(text[at:stop], cells))
            yield at, at + room, width(text[at : at + room])
            at += room
            covered = width(text[at:stop])
        if stop > at:
            yield at, stop, covered


def _fitting(text: str, cells: int) -> int:
    """Return how many characters of `text` fit into `cells`, whole graphemes only."""
    if text.isascii():
        return max(cells, 0)
    fitting = used = 0
    for _, stop, covered in split_graphemes(text)[0]:
        used += covered
        if used > cells:
            break
        fitting = stop
    return fitting
