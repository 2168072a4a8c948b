"""Where the characters of a text as it is written stand once it is shown.

A paper is found in its title as it is written; the letters that were found are lit where they
stand on the screen. Told from the two texts alone, for the way from one to the other is long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, TypeAlias

from .symbols import COMMANDS

Span: TypeAlias = tuple[int, int]
"""First character and the one behind the last."""
_PIECE: Final = re.compile(r"\\[A-Za-z]+|[A-Za-z]+|.", re.DOTALL)
_LOOKS_ALIKE: Final = {"−": "-", "–": "-", "—": "-", "“": "`", "”": "'", "‘": "`", "’": "'"}


def carried(spans: Sequence[Span], written: str, shown: str) -> list[Span]:
    """Return the spans of `shown` that say what the `spans` of `written` say; ascending, apart.

    What was made one sign of several characters is in a span whole, and what is not shown in none.
    """
    if written == shown:
        return list(spans)
    lit = {
        at
        for start, end, first, last in _pairs(written, shown)
        if any(low < end and start < high for low, high in spans)
        for at in range(first, last)
    }
    return list(_united(sorted(lit), shown))


@lru_cache(maxsize=256)
def _pairs(written: str, shown: str) -> list[tuple[int, int, int, int]]:
    """Return what became what: start and end in `written`, start and end in `shown`."""
    pieces = list(_pieces(written, shown))
    signs = [_plain(sign) for sign in shown]
    matcher = SequenceMatcher(None, [key for key, _, _ in pieces], signs, autojunk=False)
    pairs = []
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag == "equal":
            pairs += [
                (pieces[low + at][1], pieces[low + at][2], first + at, first + at + 1)
                for at in range(high - low)
            ]
        elif tag == "replace":
            pairs.append((pieces[low][1], pieces[high - 1][2], first, last))
    return pairs


def _pieces(written: str, shown: str) -> Iterator[tuple[str, int, int]]:
    """Yield commands, with or without their backslash, and single characters: what each looks
    like, and where it stands."""
    for piece in _PIECE.finditer(written):
        name = piece[0].removeprefix("\\")
        sign, _ = COMMANDS.get(name, ("", ""))
        if len(name) > 1 and sign and (piece[0] != name or sign in shown):
            yield _plain(sign[0]), piece.start(), piece.end()
        elif piece[0] != name and len(name) > 1:
            yield piece[0], piece.start(), piece.end()
        else:
            for at in range(piece.start(), piece.end()):
                yield _plain(written[at]), at, at + 1


def _plain(sign: str) -> str:
    """Return a sign without accent, style, height and case."""
    return _LOOKS_ALIKE.get(sign) or unicodedata.normalize("NFKD", sign)[0].casefold()


def _united(lit: Sequence[int], shown: str) -> Iterator[Span]:
    """Yield the spans of single characters, each with its accents."""
    start = end = -1
    for at in lit:
        if at > end:
            if end > start:
                yield start, end
            start = at
        end = max(end, at + 1)
        while end < len(shown) and unicodedata.combining(shown[end]):
            end += 1
    if end > start:
        yield start, end
