"""Notes as entries of a table: timestamp, space, text, as in `2024-03-13T08:12:44Z see §3`.

So the newest is the greatest, as with marks, and a note wins over a removal of the same second. Two
different notes of the same second cannot be ordered: both are kept, joined by a dot. The result is
the same for any number of notes in any order. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

_DOT: Final = "·"


def entry(at: str, text: str) -> str:
    """Return a note as an entry of a table."""
    return f"{at} {text}"


def date_of(entry: str) -> str:
    """Return the timestamp of a note; empty for none. A mark is its own timestamp."""
    return entry.partition(" ")[0]


def text_in(entry: str) -> str:
    """Return the text of a note."""
    return entry.partition(" ")[2]


def newer(one: str, other: str) -> str:
    """Return the newer of two notes; if equally new, both joined."""
    (one_at, _, one_text), (other_at, _, other_text) = one.partition(" "), other.partition(" ")
    if one_at != other_at or one == other:
        return max(one, other)
    return entry(one_at, joined(one_text, other_text))


def joined(one: str, other: str) -> str:
    """Return two texts joined, each part once."""
    if one == other:
        return one
    parts = sorted({*_parts(one), *_parts(other)})
    return f" {_DOT} ".join(parts) or max(one, other)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts between the dots."""
    for is_dot, words in groupby(text.split(), _DOT.__eq__):
        if not is_dot:
            yield " ".join(words)
