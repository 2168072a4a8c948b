"""TeX accents and letters in names and titles as Unicode."""

from __future__ import annotations

import re
from typing import Final

_COMBINING_ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS: Final = {
    **{"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø"},
    **{"l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ"},
    **{"TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ"},
}
# An accent that is a sign may be followed by its letter at once; one that is a letter needs a brace
# or a space between.
_ACCENT_COMMAND: Final = re.compile(
    r"\\(?:(?P<sign>[`'^~=.\"])\s*|(?P<letter>[uvHcdkbr])(?=\s|\{|\\)\s*)"
    r"(?:\{\s*\\?(?P<braced>[^\W\d_])\s*\}|\\?(?P<bare>[^\W\d_]))"
)
_LETTER_COMMAND: Final = re.compile(
    rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![a-zA-Z])\s?"
)
_LONE_ACCENT: Final = re.compile(r"\\(['`])(?:\{\s*\})?")


def decode_tex(name: str) -> str:
    """Return a name with its TeX accents and letters as Unicode, without braces and ties."""
    if not any(character in name for character in "\\{~"):
        return name
    name = _LONE_ACCENT.sub(r"\1", decode_letters(name))
    return name.replace("{", "").replace("}", "").replace("~", " ")


def decode_letters(text: str) -> str:
    """Return text with its TeX accents and letters as Unicode. All other TeX is kept."""
    text = _ACCENT_COMMAND.sub(_combine_accent, text)
    return _LETTER_COMMAND.sub(lambda match: _LETTERS[match[1]], text)


def _combine_accent(match: re.Match[str]) -> str:
    return (match["braced"] or match["bare"]) + _COMBINING_ACCENTS[match["sign"] or match["letter"]]
