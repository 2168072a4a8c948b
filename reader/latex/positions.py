"""Maps spans of a source text to the text that it was converted to.

A paper is searched in its title as written; the matching characters are highlighted in the title
as displayed. The mapping is derived from the two texts alone, so the converter keeps no record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, TypeAlias

from .lazy_pattern import lazy_pattern
from .symbols import SYMBOLS

Span: TypeAlias = tuple[int, int]
"""The offsets of the first character and after the last."""
_UNIT: Final = lazy_pattern(r"\\[A-Za-z]+|[A-Za-z]+|.", re.DOTALL)
_LOOKALIKES: Final = {"−": "-", "–": "-", "—": "-", "“": "`", "”": "'", "‘": "`", "’": "'"}


def map_spans(spans: Sequence[Span], source: str, converted: str) -> list[Span]:
    """Return the spans of `converted` that correspond to `spans` of `source`, sorted and disjoint.

    A character that was converted from several is included if any of them is in a span. Characters
    without a counterpart are left out.
    """
    if source == converted:
        return list(spans)
    offsets = {
        offset
        for start, end, first, last in _align(source, converted)
        if any(low < end and start < high for low, high in spans)
        for offset in range(first, last)
    }
    return list(_merge(sorted(offsets), converted))


@lru_cache(maxsize=256)
def _align(source: str, converted: str) -> list[tuple[int, int, int, int]]:
    """Return what corresponds: start and end in `source`, start and end in `converted`."""
    units = list(_units(source, converted))
    plain = [_plain(character) for character in converted]
    matcher = SequenceMatcher(None, [key for key, _, _ in units], plain, autojunk=False)
    pairs = []
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag == "equal":
            pairs += [
                (units[low + i][1], units[low + i][2], first + i, first + i + 1)
                for i in range(high - low)
            ]
        elif tag == "replace":
            pairs.append((units[low][1], units[high - 1][2], first, last))
    return pairs


def _units(source: str, converted: str) -> Iterator[tuple[str, int, int]]:
    """Yield commands, with or without backslash, and single characters of `source`.

    Each is a key to compare with characters of `converted`, and its start and end.
    """
    for unit in _UNIT.finditer(source):
        name = unit[0].removeprefix("\\")
        symbol, _ = SYMBOLS.get(name, ("", ""))
        if len(name) > 1 and symbol and (unit[0] != name or symbol in converted):
            yield _plain(symbol[0]), unit.start(), unit.end()
        elif unit[0] != name and len(name) > 1:
            yield unit[0], unit.start(), unit.end()
        else:
            for offset in range(unit.start(), unit.end()):
                yield _plain(source[offset]), offset, offset + 1


def _plain(character: str) -> str:
    """Return a character without accent, style, script and case."""
    return _LOOKALIKES.get(character) or unicodedata.normalize("NFKD", character)[0].casefold()


def _merge(offsets: Sequence[int], converted: str) -> Iterator[Span]:
    """Yield the spans that consist of the characters at `offsets` and their combining marks."""
    start = end = -1
    for offset in offsets:
        if offset > end:
            if end > start:
                yield start, end
            start = offset
        end = max(end, offset + 1)
        while end < len(converted) and unicodedata.combining(converted[end]):
            end += 1
    if end > start:
        yield start, end
