"""Notes as the tables hold them: when, a space, and the text, as in `2024-03-13T08:12:44Z see §3`.

So the newest is the greatest, as with marks, and a removal of the same second yields to the text.
Where two say other things at the same time, which nobody can put in order, both stay, joined by a
dot: of any number of notes in any order that comes to the same. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

_DOT: Final = "·"


def entry(at: str, text: str) -> str:
    """Return a note as a table holds it."""
    return f"{at} {text}"


def date_of(entry: str) -> str:
    """Return when a note was written; nothing of nothing. A mark's date is itself."""
    return entry.partition(" ")[0]


def text_in(entry: str) -> str:
    """Return what a note says."""
    return entry.partition(" ")[2]


def newer(one: str, other: str) -> str:
    """Return the newer of two notes, or what both come to."""
    (one_at, _, one_text), (other_at, _, other_text) = one.partition(" "), other.partition(" ")
    if one_at != other_at or one == other:
        return max(one, other)
    return entry(one_at, joined(one_text, other_text))


def joined(one: str, other: str) -> str:
    """Return a text that says what two texts say, each thing once."""
    if one == other:
        return one
    parts = sorted({*_parts(one), *_parts(other)})
    return f" {_DOT} ".join(parts) or max(one, other)


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the dots."""
    for is_dot, words in groupby(text.split(), _DOT.__eq__):
        if not is_dot:
            yield " ".join(words)
