"""Titles by the initials of their words, such as `rlhf`."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final

_SMALL_WORDS: Final = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "in", "into", "is",
    "of", "on", "or", "the", "to", "toward", "towards", "using", "via", "with", "without",
})  # fmt: skip
_FEWEST_INITIALS: Final = 3
_FEWEST_INSIDE: Final = 4
# Five letters of a mistyped word are some title's initials by chance; six hardly ever.
_CERTAINLY_INITIALS: Final = 6
_AT_START, _CERTAIN, _DOUBTFUL = 90, 80, 60  # a typing error is 72 or 68: see SLIPS


def initials_in(words: list[str], typed: str) -> list[int]:
    """Positions of the words in a row whose initials are `typed`; none if there are no such."""
    big = [position for position, word in enumerate(words) if word not in _SMALL_WORDS]
    for positions in (list(range(len(words))), big):
        at = "".join(words[position][0] for position in positions).find(typed)
        if at >= 0 and len(typed) >= _FEWEST_INITIALS and (at == 0 or len(typed) >= _FEWEST_INSIDE):
            return positions[at : at + len(typed)]
    return []


class Initials:
    """The first letters of all titles' words, in two long texts: of all words, and of the big."""

    def __init__(self) -> None:
        self._all = _Lines()
        self._big = _Lines()

    def append(self, words: list[str]) -> None:
        """Take in the next title, by its folded words."""
        self._all.append("".join(word[0] for word in words))
        self._big.append("".join(word[0] for word in words if word not in _SMALL_WORDS))

    def parts(self) -> dict[str, bytes]:
        """All of it as bytes, for `from_parts`."""
        return {"initials": self._all.text(), "big": self._big.text()}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> Initials:
        """The initials that `parts` gave; raises LookupError if they are not there."""
        known = cls()
        known._all, known._big = _Lines(parts["initials"]), _Lines(parts["big"])
        return known

    def __len__(self) -> int:
        return len(self._all)

    def matching(self, typed: str) -> dict[int, int]:
        """Levels (0 to 100) by title number of the titles that have `typed` as initials."""
        found: dict[int, int] = {}
        if len(typed) < _FEWEST_INITIALS or not typed.isascii():
            return found
        certain = len(typed) >= _CERTAINLY_INITIALS
        for lines in (self._all, self._big):
            for title, at_start in lines.containing(typed, anywhere=len(typed) >= _FEWEST_INSIDE):
                level = _AT_START if at_start else _CERTAIN if certain else _DOUBTFUL
                found[title] = max(found.get(title, 0), level)
        return found


class _Lines:
    """Lines of one-byte letters; letters that are not ASCII are all the same byte."""

    def __init__(self, text: bytes = b"\n") -> None:
        self._text = bytearray(text)
        lines = bytes(text[1:]).split(b"\n")[:-1]
        self._starts = array("I", accumulate((len(line) + 1 for line in lines[:-1]), initial=1))
        if not lines:
            self._starts.pop()

    def text(self) -> bytes:
        """All lines, each between two line ends."""
        return bytes(self._text)

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, line: str) -> None:
        self._starts.append(len(self._text))
        self._text += line.encode("ascii", "replace") + b"\n"

    def containing(self, typed: str, *, anywhere: bool) -> Iterator[tuple[int, bool]]:
        """Numbers of the lines with `typed` in them, and whether they begin with it."""
        text = self._text
        sought = typed.encode() if anywhere else b"\n" + typed.encode()
        at = text.find(sought)
        while at >= 0:
            line = bisect_right(self._starts, at + (not anywhere)) - 1
            yield line, not anywhere or at == self._starts[line]
            at = text.find(sought, text.find(b"\n", at + 1))
