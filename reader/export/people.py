"""Names of authors taken apart, for formats that want the family name by itself."""

from __future__ import annotations

from typing import Final, NamedTuple

from reader.export.keys import is_suffix

_BEFORE = "al av bin da dal de dei del della den der des di dos du el la le ten ter van vom von zu"
BEFORE: Final = frozenset(_BEFORE.split())
"""What belongs to the family name that follows it, where it is written small."""


class Name(NamedTuple):
    """A name; one that cannot be taken apart is all family."""

    family: str
    given: str = ""
    suffix: str = ""


def name(written: str) -> Name:
    """Return the parts of a name as it is written, `Given van Family Jr.`."""
    words = written.split()
    if "," in written or len(words) < 2:
        return Name(written)
    suffix = words.pop() if len(words) > 2 and is_suffix(words[-1]) else ""
    first = len(words) - 1
    while first > 1 and words[first - 1] in BEFORE:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)
