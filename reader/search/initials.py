"""Titles by the initials of their words, such as `rlhf`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_SMALL_WORDS: Final = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "in", "into", "is",
    "of", "on", "or", "the", "to", "toward", "towards", "using", "via", "with", "without",
})  # fmt: skip
"""Words whose initials may be skipped."""
_MIN_LENGTH: Final = 3
_MIN_LENGTH_INSIDE: Final = 4
"""Fewest letters of initials that do not begin the title."""
# Five letters of a mistyped word are some title's initials by chance; six hardly ever.
_MIN_LENGTH_CERTAIN: Final = 6
# Compared with typing errors, which are 72 or 68: see TYPO_LEVELS.
_AT_START, _CERTAIN, _DOUBTFUL = 90, 80, 60

_NEWLINE: Final = ord("\n")


def match_initials(words: list[str], typed: str) -> list[int]:
    """Return the positions of the consecutive words whose initials are `typed`; empty if none."""
    big = [position for position, word in enumerate(words) if word not in _SMALL_WORDS]
    for positions in (list(range(len(words))), big):
        start = "".join(words[position][0] for position in positions).find(typed)
        least = _MIN_LENGTH_INSIDE if start else _MIN_LENGTH
        if start >= 0 and len(typed) >= least:
            return positions[start : start + len(typed)]
    return []


class InitialsIndex:
    """The initials of all titles: of all their words, and without the small words."""

    def __init__(self) -> None:
        self._all = _Lines()
        self._big = _Lines()

    def append(self, words: list[str]) -> None:
        """Add the next title, given by its folded words."""
        self._all.append("".join(word[0] for word in words))
        self._big.append("".join(word[0] for word in words if word not in _SMALL_WORDS))

    def parts(self) -> dict[str, bytes]:
        """Return the index as named byte strings, for `from_parts`."""
        return {"initials": self._all.text(), "big": self._big.text()}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> InitialsIndex:
        """Return the index that was saved by `parts`; raises LookupError if they are missing."""
        index = cls()
        index._all, index._big = _Lines(parts["initials"]), _Lines(parts["big"])
        return index

    def __len__(self) -> int:
        """Return the number of titles."""
        return len(self._all)

    def matching(self, typed: str) -> dict[int, int]:
        """Return the titles that have `typed` as initials, each with its level (0 to 100)."""
        levels: dict[int, int] = {}
        if len(typed) < _MIN_LENGTH or not typed.isascii():
            return levels
        is_certain = len(typed) >= _MIN_LENGTH_CERTAIN
        anywhere = len(typed) >= _MIN_LENGTH_INSIDE
        for lines in (self._all, self._big):
            for title, is_at_start in lines.containing(typed, anywhere=anywhere):
                level = _AT_START if is_at_start else _CERTAIN if is_certain else _DOUBTFUL
                levels[title] = max(levels.get(title, 0), level)
        return levels


class _Lines:
    """Lines of one-byte letters in one text; letters beyond ASCII are all the same byte."""

    def __init__(self, text: bytes = b"\n") -> None:
        self._text = bytearray(text)

    def text(self) -> bytes:
        """Return all lines, each between two newlines."""
        return bytes(self._text)

    def __len__(self) -> int:
        return self._text.count(b"\n") - 1

    def append(self, line: str) -> None:
        self._text += line.encode("ascii", "replace") + b"\n"

    def containing(self, typed: str, *, anywhere: bool) -> Iterator[tuple[int, bool]]:
        """Yield the numbers of the lines that contain `typed`, and if they begin with it.

        Unless `anywhere`, only the lines that begin with it.
        """
        text, line, counted = self._text, -1, 0
        pattern = typed.encode() if anywhere else b"\n" + typed.encode()
        offset = text.find(pattern)
        while offset >= 0:
            start = offset + (not anywhere)
            # Few searches find initials; offsets of all lines would delay the start of every one.
            line += text.count(b"\n", counted, start)
            counted = start
            yield line, text[start - 1] == _NEWLINE
            offset = text.find(pattern, text.find(b"\n", start))
