"""Where words stand on a page set in lines: a phrase may begin on one and end on the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.ui.widgets.lines import Line


class LineSpan(NamedTuple):
    """A part of a line, by its characters."""

    line: int
    start: int
    end: int


def phrase_pattern(text: str) -> re.Pattern[str] | None:
    """Return what finds `text` as it is, case aside; its spaces may be line ends. None of none."""
    words = [re.escape(word) for word in text.split()]
    return re.compile(r"\s+".join(words), re.IGNORECASE) if words else None


def prefix_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the phrases where words begin, whatever stands between their words."""
    wanted = [re.findall(r"\w+", phrase) for phrase in phrases]
    found = [r"\W+".join(map(re.escape, words)) for words in wanted if words]
    if not found:
        return None
    # The longest first: of several that begin alike it is the one that was meant.
    found.sort(key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})", re.IGNORECASE)


def find_matches(lines: Sequence[Line], pattern: re.Pattern[str] | None) -> list[list[LineSpan]]:
    """Return every place that the pattern finds, each as the parts of lines that it covers."""
    if pattern is None:
        return []
    texts = ["".join(piece for piece, _ in line) for line in lines]
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return [
        _parts(match.start(), match.end(), texts, starts)
        for match in pattern.finditer("\n".join(texts))
    ]


def _parts(start: int, end: int, texts: Sequence[str], starts: Sequence[int]) -> list[LineSpan]:
    found = []
    line = bisect_right(starts, start) - 1
    while line < len(texts) and starts[line] < end:
        first, last = max(0, start - starts[line]), min(len(texts[line]), end - starts[line])
        if first < last:
            found.append(LineSpan(line, first, last))
        line += 1
    return found
