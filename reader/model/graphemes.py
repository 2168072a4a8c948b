"""Graphemes: what a reader perceives as one character, whatever number of code points it has.

Examples are a letter with its marks, a syllable of Korean letters, a flag and a family. Lines are
cut and wrapped between graphemes only. Only clean text is supported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]
"""The start and end of a run of characters."""

_JOINER = "\u200d"
_NON_JOINER = "\u200c"


def graphemes(text: str) -> Iterator[Span]:
    """Yield the span of each grapheme of `text`, which must be clean."""
    start, flags = 0, 0
    for index in range(1, len(text)):
        before, character = text[index - 1], text[index]
        flags = flags + 1 if _is_flag_letter(before) else 0
        ends_flag = _is_flag_letter(character) and flags % 2
        if not _continues(before, character) and not ends_flag:
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _continues(before: str, character: str) -> bool:
    """Return whether `character` is in the same grapheme as `before`; flags are not considered.

    Every grapheme ends: a letter after a joiner begins a new one.
    """
    if character < "\u0300" or before == " ":
        return False
    category = unicodedata.category(character)
    if before == _JOINER and category == "So":
        return True
    if category[0] == "M" or character in (_JOINER, _NON_JOINER):
        return True
    modifies = _is_skin_tone(character) and not _is_skin_tone(before)
    return modifies or _continues_syllable(before, character)


def _continues_syllable(before: str, letter: str) -> bool:
    """Return whether a Korean letter continues a syllable: initial, then vowel, then final."""
    if "\u1160" <= letter <= "\u11a7":
        return "\u1100" <= before <= "\u115f"
    if "\u11a8" <= letter <= "\u11ff":
        # A precomposed syllable without a final ends in a vowel.
        open_syllable = "\uac00" <= before <= "\ud7a3" and not (ord(before) - 0xAC00) % 28
        return "\u1160" <= before <= "\u11a7" or open_syllable
    return False


def _is_flag_letter(character: str) -> bool:
    """Return whether this is one of the letters that make a flag in pairs."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"
