"""What a terminal's encoding gives, and what is written where it lacks a character.

A question mark would lose it, and so does `\\u03b1` to the ear. A Greek letter becomes its name, an
accented one loses its accent, signs become those of a typewriter; of any other character the number
is given, by which it can be looked up.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final, TextIO

ASCII_FALLBACK: Final = "daysheet-spoken"
"""The name under which codecs know this: `text.encode("ascii", ASCII_FALLBACK)`."""
SIGNS: Final = {
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″", '"'),
    **dict.fromkeys("‐‑‒–−", "-"),
    "—": "--",
    "…": "...",
    "·": "-",
    "•": "*",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "±": "+/-",
    "∞": "infinity",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
}
GREEK: Final = "GREEK SMALL LETTER ", "GREEK CAPITAL LETTER "


def input_encoding(stream: TextIO | None) -> str:
    """Return the encoding of what is typed. Where the locale knows but ASCII, a terminal mostly
    sends UTF-8, and never anything else that could be told."""
    encoding = (stream and stream.encoding) or "utf-8"
    return "utf-8" if codecs.lookup(encoding).name == "ascii" else encoding


def to_ascii(text: str) -> str:
    """Return text in ASCII that says the same."""
    return "".join(each if each.isascii() else _character_to_ascii(each) for each in text)


def _character_to_ascii(character: str) -> str:
    if sign := SIGNS.get(character) or SIGNS.get(character.lower()):
        return sign.upper() if character.isupper() else sign
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    if plain != character:
        return to_ascii(plain)
    small, capital = GREEK
    name = unicodedata.name(character, "").removesuffix(" SYMBOL")
    if name.startswith(small):
        return name.removeprefix(small).split(" ")[-1].lower()
    if name.startswith(capital):
        return name.removeprefix(capital).split(" ")[-1].title()
    return f"\\u{ord(character):04x}"


def _instead(error: UnicodeError) -> tuple[str, int]:
    """Return what takes the place of what cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end


codecs.register_error(ASCII_FALLBACK, _instead)
