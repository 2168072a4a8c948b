"""Plain text fitted to the columns of a terminal: wrapped, measured and cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

RELATION_SIGNS: Final = frozenset("=≠<>≤≥≲≳≪≫≈≃≅≡∼∝∈∉⊂⊆⊃⊇→←↔⇒⇔↦±")
"""Signs that stay on one line with what is on both sides of them."""
_MAX_RUN: Final = 30
"""Characters of a relation with its sides that are kept on one line."""


def wrap_text(text: str, cells: int) -> Iterator[str]:
    """Yield `text` in lines of at most `cells` cells; nothing for an empty text.

    Newlines are kept and other whitespace is collapsed. A word that is too long is broken.
    """
    for paragraph in text.splitlines():
        line = ""
        words = paragraph.split()
        if not RELATION_SIGNS.isdisjoint(paragraph):
            words = [" ".join(words[run[0] : run[-1] + 1]) for run in relation_runs(words, cells)]
        for word in words:
            joined = f"{line} {word}" if line else word
            if line and cell_width(joined) > cells:
                yield line
                joined = word
            while cell_width(joined) > cells:
                end = _break_offset(joined, cells)
                yield joined[:end]
                joined = joined[end:]
            line = joined
        yield line


def relation_runs(words: Sequence[str], cells: int) -> Iterator[range]:
    """Yield the indexes of words that stay on one line: a relation with both its sides, as `k ≤ 3`.

    Runs are shorter than half of a line of `cells`. Every word is in one run.
    """
    limit = min(_MAX_RUN, cells // 2)
    first, length = 0, 0
    for index, word in enumerate(words):
        joins = index > 0 and (word in RELATION_SIGNS or words[index - 1] in RELATION_SIGNS)
        if index and not (joins and length + 1 + len(word) <= limit):
            yield range(first, index)
            first, length = index, 0
        length += len(word) + (index > first)
    if words:
        yield range(first, len(words))


def cell_width(text: str) -> int:
    """Return how many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def cut_to_width(text: str, cells: int) -> str:
    """Return as much of the beginning of `text` as fits into `cells` cells."""
    width = 0
    for index, character in enumerate(text):
        width += _character_width(character)
        if width > cells:
            return text[:index]
    return text


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _break_offset(text: str, cells: int) -> int:
    """Return the length of the longest beginning of `text` that fits, in whole graphemes.

    It has at least one grapheme, even if that is too wide.
    """
    if text.isascii():
        return max(cells, 1)
    from reader.model.graphemes import graphemes

    offset = width = 0
    for start, stop in graphemes(text):
        width += cell_width(text[start:stop])
        if offset and width > cells:
            break
        offset = stop
    return offset
