"""Text by the cells it covers: measuring, cutting and wrapping that never part a grapheme.

Terminals disagree on what some text covers: marks of Indian scripts, families of emoji, flags, and
what Unicode added lately. `width` is what Textual counts with, and so do we where things stand.
`room` is the most that any terminal takes: lines are filled by it, so that nothing is painted over
its neighbours. `reader.ui.terminal.cursor_fixes` moves the cursor to where the next text begins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

from reader.model.clean import CleanText
from reader.model.graphemes import Span, graphemes

# A word, or the part of one up to a hyphen behind which a line may end; addresses and code stay
# whole.
_PIECE = re.compile(r"(?![^ ]*(?:://|[@_`\\]|\.\w+/|\.io\b))[^ -]+-+(?=[^ -])|[^ ]+")
# Letters of flags, and tones of skin, where they are not made one with what stands before them.
_IS_WIDE = re.compile("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
# Vowels and finals of Korean syllables, which take no room behind an initial.
_IS_INNER = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")

_SURE: Final = (
    "\x00-\x7f\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a\u0660-\u066f"
    "\u0671-\u06d3\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20bf\u2100-\u262f\u2638-\u2689\u2690-\u27ff"
    "\u2900-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fef\uac00-\ud7a3"
    "\uf900-\ufad9\uff01-\uff60\U0001d400-\U0001d7ff\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
    "\U0001f680-\U0001f6c5\U00020000-\U0002fa1d"
)
UNSURE: Final = re.compile(f"[^{_SURE}]")
"""A character that is, or makes of the one before it, something that terminals disagree on. Not
among them are those that old fonts of the Far East have wide, for our own signs are such."""

ENOUGH: Final = 20
"""Characters of a path that tell which it is."""


def width(text: str) -> int:
    """Return how many cells `text` covers, as it is painted."""
    if text.isascii():
        return len(text)
    return sum(cell_len(text[start:end]) for start, end in _parts(text))


def room(text: str) -> int:
    """Return how many cells `text` covers in the terminal that gives it the most; at least its
    width."""
    return len(text) if text.isascii() else _room(text)


@lru_cache(4096)
def _room(text: str) -> int:
    if UNSURE.search(text) is None:
        return cell_len(text)
    found = (text[start:end] for start, end in graphemes(text))
    return sum(max(width(each), sum(map(_widest, each))) for each in found)


@lru_cache(4096)
def _widest(character: str) -> int:
    """Return the most that any terminal gives a character, whatever stands around it."""
    if UNSURE.match(character) is None:
        return cell_len(character)
    if _IS_WIDE.match(character) or unicodedata.category(character) == "Cn":
        return 2
    if unicodedata.category(character) == "Mc" or _IS_INNER.match(character):
        return 2 if unicodedata.east_asian_width(character) == "W" else 1
    return cell_len(character)


def parts(text: CleanText) -> list[CleanText]:
    """Return `text` in parts that Rich measures rightly."""
    return [CleanText(text[start:end]) for start, end in _parts(text)]


def _parts(text: str) -> Iterable[Span]:
    """Return the parts as spans.

    Rich takes every joiner for one of emoji, which make one of two, and would not count a letter
    behind one that shapes letters.
    """
    if "\u200d" not in text:
        return [(0, len(text))]
    ends = [at for at in range(1, len(text)) if text[at - 1] == "\u200d" and _counts(text[at])]
    return zip([0, *ends], [*ends, len(text)], strict=True)


def _counts(character: str) -> bool:
    """Whether what stands behind a joiner takes room of its own: no emoji, and no mark."""
    return unicodedata.category(character) != "So" and unicodedata.category(character)[0] != "M"


def whole(text: str, spans: list[Span]) -> list[Span]:
    """Return spans of `text` widened so that none of them parts a grapheme."""
    if text.isascii() or UNSURE.search(text) is None:
        return spans
    clusters = list(graphemes(text))
    return [
        (
            max((at for at, _ in clusters if at <= start), default=start),
            min((stop for _, stop in clusters if stop >= end), default=end),
        )
        for start, end in spans
    ]


def cut(text: str, cells: int, more: str = "…") -> str:
    """Return `text` if it fits into `cells`, else its beginning and `more`."""
    if room(text) <= cells:
        return text
    left = cells - width(more)
    if left < 0:
        return ""
    return text[: _fitting(text, left)].rstrip() + more


def told(text: str, cells: int, more: str = "…") -> str:
    """Return a message that fits into `cells`: what is long in it is a path, of which the end will
    do, while what is wrong and what to do stand behind it."""
    for word in sorted(text.split(), key=room, reverse=True):
        over = room(text) - cells + width(more)
        if over <= width(more) or room(word) <= ENOUGH:
            break
        text = text.replace(word, more + _end(word, max(ENOUGH, len(word) - over)), 1)
    return cut(text, cells, more)


def _end(word: str, characters: int) -> str:
    """Return the end of a word: whole graphemes, and no more than so many characters."""
    least = len(word) - characters
    return word[min((at for at, _ in graphemes(word) if at >= least), default=len(word)) :]


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
    for at, stop in _words(text):
        covered = room(text[at:stop])
        if covered <= cells:
            yield at, stop, covered
        else:
            yield from _parted(text, at, stop, cells)


def _parted(text: str, at: int, stop: int, cells: int) -> Iterator[tuple[int, int, int]]:
    """Yield the pieces of a word that is wider than a line: Chinese text is one word."""
    start, used = at, 0
    for first, last in graphemes(text[at:stop]):
        covered = room(text[at + first : at + last])
        if used and used + covered > cells:
            yield start, at + first, used
            start, used = at + first, 0
        used += covered
    yield start, stop, used


def _words(text: str) -> Iterator[Span]:
    """Yield the words of `text`, parted behind their hyphens where that parts no grapheme."""
    sure = text.isascii() or UNSURE.search(text) is None
    starts = None if sure else {start for start, _ in graphemes(text)}
    at = 0
    while match := _PIECE.search(text, at):
        start, at = match.span()
        while starts and at < len(text) and at not in starts:
            at += 1
        yield start, at


def _fitting(text: str, cells: int) -> int:
    """Return how many characters of `text` fit into `cells`, whole graphemes only."""
    if text.isascii():
        return max(cells, 0)
    fitting = used = 0
    for start, stop in graphemes(text):
        used += room(text[start:stop])
        if used > cells:
            break
        fitting = stop
    return fitting
