"""The conflict blocks that git leaves in a text, and the two texts that they represent.

A header inside a block changes the meaning of everything after it, so deleting the marker lines
would give a third text that nobody wrote: each side is assembled as a whole. `diff3` and `zdiff3`
add the common base, which is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.storage.marks.reading import Unreadable

_MARKER = re.compile(r"([<|=>])\1{6}(?:[ \t][^\n]*)?\r?(?:\n|\Z)")
_NAMES: Final = {"=": "middle (=======)", ">": "end (>>>>>>>)"}
SETTLE: Final = "settle it by hand"


class Part(NamedTuple):
    """A conflict block, or the text between two: its span in the text for each side."""

    ours: tuple[int, int]
    theirs: tuple[int, int]
    marker: int
    """Where the block starts; -1 for text that both sides share."""


def parts_of(text: str) -> list[Part]:
    """Return the parts of a text. Raises `Unreadable` if a block is incomplete."""
    parts, at = list[Part](), 0
    block: dict[str, tuple[int, int]] = {}
    for marker in _markers(text):
        sign = marker[1]
        if sign == "<":
            _refuse_open(text, block)
            parts.append(Part((at, marker.start()), (at, marker.start()), -1))
        elif not block or sign in block or (sign == "|" and "=" in block):
            continue
        block[sign] = marker.span()
        if sign == ">":
            parts.append(_part(text, block))
            block, at = {}, marker.end()
    _refuse_open(text, block)
    return [*parts, Part((at, len(text)), (at, len(text)), -1)]


def _markers(text: str) -> Iterator[re.Match[str]]:
    """Yield the marker lines in order."""
    starts = {0}
    for sign in "<|=>":
        at = text.find(f"\n{sign * 7}")
        while at >= 0:
            starts.add(at + 1)
            at = text.find(f"\n{sign * 7}", at + 1)
    return filter(None, (_MARKER.match(text, start) for start in sorted(starts)))


def side(text: str, parts: list[Part], theirs: int) -> str:
    """Return one side of a text: the first `theirs` parts from their side, the rest from ours."""
    return "".join(text[slice(*each)] for each in _spans(parts, theirs))


def line_in(text: str, parts: list[Part], theirs: int, number: int) -> int:
    """Return the number in the whole text of a line of one side."""
    for start, end in _spans(parts, theirs):
        lines = text.count("\n", start, end)
        if number <= lines:
            return text.count("\n", 0, start) + number
        number -= lines
    return text.count("\n") + 1


def line_of(text: str, part: Part) -> int:
    """Return the line in which a block starts."""
    return text.count("\n", 0, part.marker) + 1


def _spans(parts: list[Part], theirs: int) -> list[tuple[int, int]]:
    return [each.theirs if at < theirs else each.ours for at, each in enumerate(parts)]


def _part(text: str, block: dict[str, tuple[int, int]]) -> Part:
    if "=" not in block:
        _refuse_open(text, block)
    ours_end = block.get("|", block["="])[0]
    return Part((block["<"][1], ours_end), (block["="][1], block[">"][0]), block["<"][0])


def _refuse_open(text: str, block: dict[str, tuple[int, int]]) -> None:
    """Raise `Unreadable` if a block has started that is incomplete."""
    if block:
        line = text.count("\n", 0, block["<"][0]) + 1
        missing = next(name for sign, name in _NAMES.items() if sign not in block)
        raise Unreadable(f"line {line}: a conflict that git left, without its {missing}; {SETTLE}")
