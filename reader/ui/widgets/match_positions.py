"""Positions of matches on a page of wrapped lines. A match may continue on the next line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.ui.widgets.lines import Line


class LineSpan(NamedTuple):
    """A range of characters in a line."""

    line: int
    start: int
    end: int


def phrase_pattern(text: str) -> re.Pattern[str] | None:
    """Return a case-insensitive pattern for `text` in which whitespace also matches line breaks.

    Returns None if `text` is blank.
    """
    words = [re.escape(word) for word in text.split()]
    return re.compile(r"\s+".join(words), re.IGNORECASE) if words else None


def prefix_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Return a case-insensitive pattern for any of the phrases at the beginning of a word.

    Anything but word characters may separate the words of a phrase. Returns None if there are none.
    """
    words_of = [re.findall(r"\w+", phrase) for phrase in phrases]
    patterns = [r"\W+".join(map(re.escape, words)) for words in words_of if words]
    if not patterns:
        return None
    # The longest first: an alternation takes the first one that matches.
    patterns.sort(key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})", re.IGNORECASE)


def find_matches(lines: Sequence[Line], pattern: re.Pattern[str] | None) -> list[list[LineSpan]]:
    """Return every match of the pattern, each as the spans that it covers; none for None."""
    if pattern is None:
        return []
    texts = ["".join(piece for piece, _ in line) for line in lines]
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return [
        _spans(match.start(), match.end(), texts, starts)
        for match in pattern.finditer("\n".join(texts))
    ]


def _spans(start: int, end: int, texts: Sequence[str], starts: Sequence[int]) -> list[LineSpan]:
    """Split a match in the joined text, from `start` to `end`, into spans of lines."""
    spans = []
    line = bisect_right(starts, start) - 1
    while line < len(texts) and starts[line] < end:
        first, last = max(0, start - starts[line]), min(len(texts[line]), end - starts[line])
        if first < last:
            spans.append(LineSpan(line, first, last))
        line += 1
    return spans
