"""The encoding of a terminal, and ASCII replacements for characters that it lacks.

A question mark would lose the character, and `\\u03b1` means nothing to a listener. So a Greek
letter becomes its name, an accented letter loses its accent, and punctuation becomes that of a
typewriter. Any other character becomes its code point, which can be looked up.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final, TextIO

ASCII_FALLBACK: Final = "daysheet-ascii"
"""The name of the codec error handler: `text.encode("ascii", ASCII_FALLBACK)`."""
REPLACEMENTS: Final = {
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
SMALL_GREEK: Final = "GREEK SMALL LETTER "
CAPITAL_GREEK: Final = "GREEK CAPITAL LETTER "
"""The start of the Unicode names of Greek letters."""


def input_encoding(stream: TextIO | None) -> str:
    """Return the encoding in which a terminal sends what is typed.

    If the locale says ASCII, assume UTF-8: a terminal that sends anything else is rare.
    """
    encoding = (stream and stream.encoding) or "utf-8"
    return "utf-8" if codecs.lookup(encoding).name == "ascii" else encoding


def to_ascii(text: str) -> str:
    """Return `text` with every other character replaced by ASCII ones of the same meaning."""
    return "".join(each if each.isascii() else _character_to_ascii(each) for each in text)


def _character_to_ascii(character: str) -> str:
    if sign := REPLACEMENTS.get(character) or REPLACEMENTS.get(character.lower()):
        return sign.upper() if character.isupper() else sign
    decomposed = unicodedata.normalize("NFKD", character)
    base = "".join(each for each in decomposed if not unicodedata.combining(each))
    if base != character:
        return to_ascii(base)
    name = unicodedata.name(character, "").removesuffix(" SYMBOL")
    if name.startswith(SMALL_GREEK):
        return name.removeprefix(SMALL_GREEK).split(" ")[-1].lower()
    if name.startswith(CAPITAL_GREEK):
        return name.removeprefix(CAPITAL_GREEK).split(" ")[-1].title()
    return f"\\u{ord(character):04x}"


def _replace_unencodable(error: UnicodeError) -> tuple[str, int]:
    """Return the replacement and the position to continue at, as codecs expects."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end


codecs.register_error(ASCII_FALLBACK, _replace_unencodable)
