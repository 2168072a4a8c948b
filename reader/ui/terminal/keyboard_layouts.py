"""Which Latin key is where another script has a letter.

Terminals that speak kitty's protocol can tell it themselves (the base layout). This table serves
Ctrl and Alt keys in those that do not. Where two layouts differ, the more common one wins.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_LAYOUTS: Final = (
    # Russian, with the letters of Belarusian, Ukrainian and Serbian that differ
    ("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"),
    ("s]'bqwj[x", "іїєўљњјђџ"),
    # Greek
    ("wertyuiopasdfghjklzxcvbnm", "ςερτυθιοπασδφγηξκλζχψωβνμ"),
    # Hebrew
    ("ertyuiopasdfghjkl;zxcvbnm,.", "קראטוןםפשדגכעיחלךףזסבהנמצתץ"),
    # Arabic, and Persian where they differ
    ("qwertyuiop[asdfghjkl;zxcvnm,", "ضصثقفغعهخحجشسيبلاتنمكئءؤرىةو"),
    ("dzxcbnm", "یظطزذدپ"),
    # Korean
    ("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"),
    # Thai
    ("werioasdfghklzxcvm", "ไำพรนฟหกดเ้าสผปแอท"),
    # Georgian
    ("qwertyuiopasdfghjklzxcvbnm", "ქწერტყუიოპასდფგჰჯკლზხცვბნმ"),
)
_LATIN: Final = {
    letter: key
    for keys, letters in reversed(_LAYOUTS)
    for key, letter in zip(keys, letters, strict=True)
}
_US_SHIFTED: Final = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
_LATIN_PUNCTUATION: Final = {("/", "q"), ("'", "w"), (";", "q")}
"""Punctuation that Hebrew and Greek have in the place of a Latin letter."""


def is_other_script(character: str) -> bool:
    """Return whether `character` is written in another script than Latin."""
    if character < "\u0370" or "\u2000" <= character <= "\u2bff":
        return False
    return "LATIN" not in unicodedata.name(character, "")


def latin_key(character: str, base: str) -> str:
    """Return the Latin key for a key with Ctrl or Alt.

    `base` is the key in the base layout, or empty if the terminal does not tell it. A Latin layout,
    Dvorak for example, keeps its own letters.
    """
    if is_other_script(character):
        return base if base.isascii() and base else _LATIN.get(character.lower(), character)
    return base if (character, base) in _LATIN_PUNCTUATION else character


def us_shifted(key: str) -> str:
    """Return what Shift and a key type on an American keyboard."""
    return _US_SHIFTED.get(key, key.upper())
