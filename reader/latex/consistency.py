"""One form for the indices of a name: σₓ beside σ_y becomes σ_x.

Unicode has small letters for some indices only. Where one index of a name must be written out, the
others of that name in the same text are written out too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .lazy_pattern import lazy_pattern
from .letters import SCRIPT_CHARACTERS, SUBSCRIPTS

_SMALL: Final = {small: plain for plain, small in SUBSCRIPTS.items() if plain != "-"}
_SMALL_SET: Final = "".join(_SMALL)
_WRITTEN_OUT: Final = lazy_pattern(r"_(?=[\w(])")
_SMALL_INDEX: Final = lazy_pattern(f"[{_SMALL_SET}]+(?:\\.[{_SMALL_SET}]+)?")
_MAX_LETTERS: Final = 2
"""Letters in a row that can be names. A longer row is a word, such as `log` or an identifier."""


def unify_indices(text: str, source: str) -> str:
    """Return a converted text in which each name has its indices in one form.

    Names with small indices in `source`, which the author typed, are left as they are.
    """
    names = {_name_before(text, match.start()) for match in _WRITTEN_OUT.finditer(text)} - {""}
    if names:
        names -= {_name_before(source, match.start()) for match in _SMALL_INDEX.finditer(source)}
    if not names:
        return text
    return _SMALL_INDEX.sub(lambda match: _write_out(match, names), text)


def _name_before(text: str, end: int) -> str:
    """Return the letter, with its accents, that has its index at `end`; empty if none has."""
    while end and text[end - 1] in "′″‴":
        end -= 1
    start = end - 1
    while start > 0 and unicodedata.combining(text[start]):
        start -= 1
    letter = text[start] if start >= 0 else ""
    if not letter.isalpha() or letter in SCRIPT_CHARACTERS or letter in "∑∏":
        return ""
    row = start
    while (
        row and text[row - 1].isascii() and text[row - 1].isalpha() and start - row < _MAX_LETTERS
    ):
        row -= 1
    is_word = letter.isascii() and start - row >= _MAX_LETTERS
    return "" if is_word else text[start:end]


def _write_out(match: re.Match[str], names: set[str]) -> str:
    """Return a small index in full size if its name is one of `names`."""
    text, small = match.string, match[0]
    name = _name_before(text, match.start())
    if name not in names:
        return small
    after = text[match.end() : match.end() + 1]
    plain = "".join(_SMALL.get(character, character) for character in small)
    if plain.isdecimal() and name.isupper() and _is_molecule(text, match.start(), after):
        return small
    shown = plain if plain.replace(".", "").isalnum() else f"({plain})"
    touches = after.isalnum() and after not in SCRIPT_CHARACTERS and shown == plain
    return f"_{shown}" + " " * touches


def _is_molecule(text: str, index: int, after: str) -> bool:
    """Return whether capitals on either side make a number at `index` one of atoms, as in H₂O."""
    before = text[index - 2 : index - 1]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isupper())
