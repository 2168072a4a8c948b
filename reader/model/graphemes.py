"""Graphemes: what a reader takes for one character, of however many it is made.

A letter with its marks, a syllable of Korean letters, a flag, a family. Lines are cut and wrapped
between graphemes only. Rests on the gate: what is not in clean text is not known here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]
"""Start and end of a run of characters."""

_JOINER = "\u200d"
_NON_JOINER = "\u200c"


def graphemes(text: str) -> Iterator[Span]:
    """Yield the characters of each grapheme of `text`, which is clean."""
    start, flags = 0, 0
    for at in range(1, len(text)):
        before, character = text[at - 1], text[at]
        flags = flags + 1 if _is_flag(before) else 0
        if not continues(before, character) and not (_is_flag(character) and flags % 2):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def continues(before: str, character: str) -> bool:
    """Whether `character` belongs to the grapheme that `before` is in, flags aside.

    However a text goes on, it comes to an end: a letter behind a joiner begins another grapheme.
    """
    if character < "\u0300" or before == " ":
        return False
    category = unicodedata.category(character)
    if before == _JOINER and category == "So":
        return True
    if category[0] == "M" or character in (_JOINER, _NON_JOINER):
        return True
    return (_is_tone(character) and not _is_tone(before)) or _joins_syllable(before, character)


def _joins_syllable(before: str, letter: str) -> bool:
    """Whether a Korean letter goes on with a syllable: an initial, then a vowel, then a final."""
    if "\u1160" <= letter <= "\u11a7":
        return "\u1100" <= before <= "\u115f"
    if "\u11a8" <= letter <= "\u11ff":
        # A syllable without a final is a vowel's, too.
        open_syllable = "\uac00" <= before <= "\ud7a3" and not (ord(before) - 0xAC00) % 28
        return "\u1160" <= before <= "\u11a7" or open_syllable
    return False


def _is_flag(character: str) -> bool:
    """Whether this is one of the letters of which two are a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_tone(character: str) -> bool:
    """Whether this is the tone of a skin."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"
