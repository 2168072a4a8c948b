"""The width of text in terminal cells: measure, truncate and wrap without splitting a grapheme.

Terminals disagree on the width of some text: Indic marks, emoji families, flags, and characters
that are new in Unicode. `width` is Textual's measure and decides positions. `max_width` is the
largest width in any terminal; lines are filled by it, so that no text is painted over its
neighbour. `reader.ui.terminal.cursor_fixes` then moves the cursor to where the next text begins.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

from reader.model.clean import CleanText
from reader.model.graphemes import Span, graphemes
from reader.model.lazy_pattern import lazy_pattern
from reader.model.wrapping import RELATION_SIGNS, relation_runs

# A word, or its part up to a hyphen after which a line may break. URLs and code are not split.
_WORD_PIECE = lazy_pattern(r"(?![^ ]*(?:://|[@_`\\]|\.\w+/|\.io\b))[^ -]+-+(?=[^ -])|[^ ]+")
# Flag letters and skin tones, if the terminal does not combine them with the previous character.
_WIDE_ALONE = lazy_pattern("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
# Vowels and final consonants of Korean syllables, which have no width after an initial consonant.
_KOREAN_INNER = lazy_pattern("[\u1160-\u11ff\ud7b0-\ud7fb]")

_UNAMBIGUOUS: Final = (
    "\x00-\x7f\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a\u0660-\u066f"
    "\u0671-\u06d3\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20bf\u2100-\u262f\u2638-\u2689\u2690-\u27ff"
    "\u2900-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fef\uac00-\ud7a3"
    "\uf900-\ufad9\uff01-\uff60\U0001d400-\U0001d7ff\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
    "\U0001f680-\U0001f6c5\U00020000-\U0002fa1d"
)
_AMBIGUOUS: Final = lazy_pattern(f"[^{_UNAMBIGUOUS}]")
_USUAL_TEXT: Final = lazy_pattern(
    "[\x00-\x7f\xa1-\xac\xae-\u017f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u262f]*"
)
"""Matches text in some unambiguous characters, our own signs among them. Compiled 20 times as fast
as `_AMBIGUOUS`, and enough for most frames."""


class _AmbiguousCharacters:
    """Finds characters whose width, or whose effect on the previous character, varies between
    terminals. East Asian ambiguous characters are not included, because our own signs are such."""

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first of them in `text`."""
        return None if _USUAL_TEXT.fullmatch(text) else _AMBIGUOUS.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Return the first character of `text` if it is one of them."""
        return None if _USUAL_TEXT.fullmatch(text) else _AMBIGUOUS.match(text)


AMBIGUOUS: Final = _AmbiguousCharacters()

PATH_CHARACTERS: Final = 20
"""Number of characters at the end of a path that are enough to recognise it."""


def width(text: str) -> int:
    """Return the width of `text` in cells, as Textual counts it."""
    if text.isascii():
        return len(text)
    return sum(cell_len(text[start:end]) for start, end in _spans_for_rich(text))


def max_width(text: str) -> int:
    """Return the largest width of `text` in any terminal, in cells; at least `width(text)`."""
    return len(text) if text.isascii() else _max_width(text)


@lru_cache(4096)
def _max_width(text: str) -> int:
    if AMBIGUOUS.search(text) is None:
        return cell_len(text)
    found = (text[start:end] for start, end in graphemes(text))
    return sum(max(width(each), sum(map(_max_character_width, each))) for each in found)


@lru_cache(4096)
def _max_character_width(character: str) -> int:
    """Return the largest width of one character in any terminal, whatever its neighbours."""
    if AMBIGUOUS.match(character) is None:
        return cell_len(character)
    if _WIDE_ALONE.match(character) or unicodedata.category(character) == "Cn":
        return 2
    if unicodedata.category(character) == "Mc" or _KOREAN_INNER.match(character):
        return 2 if unicodedata.east_asian_width(character) == "W" else 1
    return cell_len(character)


def split_for_rich(text: CleanText) -> list[CleanText]:
    """Split `text` into parts whose width Rich measures correctly."""
    return [CleanText(text[start:end]) for start, end in _spans_for_rich(text)]


def _spans_for_rich(text: str) -> Iterable[Span]:
    """Return these parts as spans.

    Rich assumes that a zero-width joiner combines two emoji. It would give no width to a letter
    after a joiner that only shapes letters.
    """
    if "\u200d" not in text:
        return [(0, len(text))]
    ends = [at for at in range(1, len(text)) if text[at - 1] == "\u200d" and _takes_room(text[at])]
    return zip([0, *ends], [*ends, len(text)], strict=True)


def _takes_room(character: str) -> bool:
    """Return whether a character after a joiner has a width of its own: no emoji and no mark."""
    return unicodedata.category(character) != "So" and unicodedata.category(character)[0] != "M"


def widen_spans(text: str, spans: list[Span]) -> list[Span]:
    """Return spans of `text`, each widened to whole graphemes."""
    if text.isascii() or AMBIGUOUS.search(text) is None:
        return spans
    clusters = list(graphemes(text))
    return [
        (
            max((at for at, _ in clusters if at <= start), default=start),
            min((stop for _, stop in clusters if stop >= end), default=end),
        )
        for start, end in spans
    ]


def truncate(text: str, cells: int, more: str = "…") -> str:
    """Return `text` if it fits into `cells`; otherwise its beginning followed by `more`."""
    if max_width(text) <= cells:
        return text
    left = cells - width(more)
    if left < 0:
        return ""
    return text[: _fitting_length(text, left)].rstrip() + more


def shorten_message(text: str, cells: int, more: str = "…") -> str:
    """Return a message shortened to `cells`, with its long words cut at their beginning.

    A long word is a path, and its end is enough. The text after it says what is wrong and what to
    do, and is kept if possible.
    """
    for word in sorted(text.split(), key=max_width, reverse=True):
        over = max_width(text) - cells + width(more)
        if over <= width(more) or max_width(word) <= PATH_CHARACTERS:
            break
        text = text.replace(word, more + _word_end(word, max(PATH_CHARACTERS, len(word) - over)), 1)
    return truncate(text, cells, more)


def _word_end(word: str, characters: int) -> str:
    """Return the end of a word: whole graphemes, at most `characters` characters."""
    least = len(word) - characters
    return word[min((at for at, _ in graphemes(word) if at >= least), default=len(word)) :]


def pad(text: str, cells: int) -> str:
    """Return `text` padded with spaces to `cells`, which must not be less than its width."""
    return text + " " * (cells - width(text))


def wrap(text: str, cells: int) -> list[Span]:
    """Wrap `text` into lines of at most `cells`; return them as spans of its characters.

    Lines break at spaces and after hyphens; a word that is wider than a line is split. A width
    below 1, which can occur while a window is resized, counts as 1.
    """
    return list(wrapped_lines(text, cells))


def wrapped_lines(text: str, cells: int) -> Iterator[Span]:
    """Yield the lines of `wrap` one by one, for callers that need only the first."""
    cells = max(1, cells)
    start = end = used = 0
    for at, stop, covered in _pieces(text, cells):
        gap = at - end
        if end > start and used + gap + covered <= cells:
            used += gap + covered
        else:
            if end > start:
                yield start, end
            start, used = at, covered
        end = stop
    if end > start:
        yield start, end


def balance(widths: Sequence[int], cells: int, gap: int) -> list[Span]:
    """Divide items of these widths into as few lines as possible, of about the same length.

    Return the items of each line as a span. `cells` is the length of a line, `gap` the width
    between two items. An item that is wider than a line gets its own.
    """

    def divide(room: int) -> list[Span]:
        lines: list[Span] = []
        start = used = 0
        for index, each in enumerate(widths):
            if index > start and used + gap + each > room:
                lines.append((start, index))
                start, used = index, each
            else:
                used += each + (gap if index > start else 0)
        return [*lines, (start, len(widths))] if widths else []

    fewest = len(divide(cells))
    rooms = range(1, cells + 1)
    shortest = bisect_left(rooms, True, key=lambda room: len(divide(room)) <= fewest)
    return divide(rooms[shortest])


def _pieces(text: str, cells: int) -> Iterator[tuple[int, int, int]]:
    """Yield the start, end and width of each unbreakable piece, none wider than `cells`."""
    words: Iterable[Span] = _words(text)
    if not RELATION_SIGNS.isdisjoint(text):
        spans = list(words)
        runs = relation_runs([text[start:stop] for start, stop in spans], cells)
        words = [(spans[run[0]][0], spans[run[-1]][1]) for run in runs]
    for at, stop in words:
        covered = max_width(text[at:stop])
        if covered <= cells:
            yield at, stop, covered
        else:
            yield from _split_word(text, at, stop, cells)


def _split_word(text: str, at: int, stop: int, cells: int) -> Iterator[tuple[int, int, int]]:
    """Yield the pieces of a word that is wider than a line, such as Chinese text."""
    start, used = at, 0
    for first, last in graphemes(text[at:stop]):
        covered = max_width(text[at + first : at + last])
        if used and used + covered > cells:
            yield start, at + first, used
            start, used = at + first, 0
        used += covered
    yield start, stop, used


def _words(text: str) -> Iterator[Span]:
    """Yield the words of `text`, split after hyphens unless that would split a grapheme."""
    sure = text.isascii() or AMBIGUOUS.search(text) is None
    starts = None if sure else {start for start, _ in graphemes(text)}
    at = 0
    while match := _WORD_PIECE.search(text, at):
        start, at = match.span()
        while starts and at < len(text) and at not in starts:
            at += 1
        yield start, at


def _fitting_length(text: str, cells: int) -> int:
    """Return the number of characters of `text` that fit into `cells`, in whole graphemes."""
    if text.isascii():
        return max(cells, 0)
    fitting = used = 0
    for start, stop in graphemes(text):
        used += max_width(text[start:stop])
        if used > cells:
            break
        fitting = stop
    return fitting
