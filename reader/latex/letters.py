"""Letters in other dress: alphabets, raised and lowered letters, accents. Tables and look-ups only.

Apart from the signs because it answers another question: not what a command means, but what a
given letter looks like in a style, and whether Unicode has that look at all.
"""

from __future__ import annotations

import unicodedata
from typing import Final

RAISED: Final = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδεθφχ*∗⋆†‡°′″‴",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᵋᶿᵠᵡ**⋆†‡°′″‴",
        strict=True,
    )
)
"""What stands above the line. Letters that only the newest Unicode raises (`q`, `C`, `F`) are left
out: hardly a terminal has them. So is alpha, whose raised form is read as an `a`."""
LOWERED: Final = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
SCRIPTS: Final = frozenset(RAISED.values()) - set("*⋆†‡°") | frozenset(LOWERED.values())
"""Characters that are raised or lowered already."""

_PLAIN_DIGITS: Final = {0x1D7CE + digit: str(digit) for digit in range(10)}
_EXCEPTIONS: Final = {
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "bold": {"∇": "𝛁", "∂": "𝛛"},
}
"""Letters that Unicode had before it had the alphabet."""
_BEGINNINGS: Final = {
    "script": ((0x1D49C, "A"), (0x1D4B6, "a")),
    "fraktur": ((0x1D504, "A"), (0x1D51E, "a")),
    "double": ((0x1D538, "A"), (0x1D552, "a"), (0x1D7D8, "0")),
    "bold": ((0x1D400, "A"), (0x1D41A, "a"), (0x1D7CE, "0"), (0x1D6A8, "Α"), (0x1D6C2, "α")),
}
_LENGTHS: Final = {"A": 26, "a": 26, "0": 10, "Α": 25, "α": 25}

STYLES: Final = {
    "mathcal": "script", "mathscr": "script", "cal": "script", "pazocal": "script",
    "mathfrak": "fraktur", "frak": "fraktur",
    "mathbb": "double", "mathds": "double", "Bbb": "double", "mathbbm": "double",
    "mathbfit": "bold", "mathbfcal": "script", "mathbfscr": "script", "mathbfsf": "bold",
    "symcal": "script", "symbb": "double", "symfrak": "fraktur", "symrm": "upright", "vb": "bold",
    "mathbf": "bold", "bf": "bold", "bm": "bold", "boldsymbol": "bold", "pmb": "bold",
    "bfseries": "bold", "bs": "bold", "mbf": "bold", "bold": "bold",
    "symbf": "bold", "textbf": "bold",
    "mathrm": "upright", "rm": "upright", "mathsf": "upright", "sf": "upright", "sc": "upright",
    "mathtt": "upright", "tt": "upright", "mathup": "upright", "textrm": "upright",
    "textsf": "upright", "texttt": "upright", "textsc": "upright", "textup": "upright",
    "textnormal": "upright", "operatorname": "upright", "mathnormal": "", "mathit": "upright",
    "it": "", "em": "", "sl": "", "mit": "", "textit": "upright", "emph": "upright",
    "mathop": "", "mathbin": "", "mathrel": "", "mathord": "", "mathopen": "", "mathclose": "",
    "displaystyle": "", "textstyle": "", "scriptstyle": "", "boldmath": "bold",
}  # fmt: skip
"""The style that a command puts its argument, or what follows it in its group, in."""
BOLD_LETTERS: Final = 2
"""Longer runs are names, which are read more easily as they are."""

ACCENTS: Final = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7", "overrightarrow": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "acute": "\u0301", "grave": "\u0300",
    "breve": "\u0306", "check": "\u030c", "widecheck": "\u030c", "mathring": "\u030a",
    "underline": "\u0332", "underbar": "\u0332", "slashed": "\u0338", "cancel": "\u0338",
    "not": "\u0338", "uline": "\u0332", "ul": "\u0332", "overleftarrow": "\u20d6",
    "undertilde": "\u0330", "utilde": "\u0330",
    "overleftrightarrow": "\u20e1",
}  # fmt: skip
TEXT_ACCENTS: Final = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LINES: Final = {"\u0304": "\u0305", "\u0332": "\u0332"}
"""Lines, which join over any number of letters, and what each letter of several gets of them."""
_ACCENTED_LETTERS: Final = 3
_LINED_SIGNS: Final = 20


def styled(text: str, style: str) -> str:
    """Return `text` in the style, each character that has one in it."""
    if style == "bold" and len(text) > BOLD_LETTERS:
        return text
    if style not in _BEGINNINGS:
        return text
    return "".join(_one_styled(character, style) for character in text)


def _one_styled(character: str, style: str) -> str:
    if found := _EXCEPTIONS[style].get(character):
        return found
    for start, first in _BEGINNINGS[style]:
        offset = ord(character) - ord(first)
        if 0 <= offset < _LENGTHS[first]:
            return chr(start + offset)
    return character


def accented(text: str, mark: str) -> str | None:
    """Return `text` under the accent, or None where no accent can be put over it.

    A letter keeps its raised and lowered ones: an accent over x₁ stands over the x.
    """
    bare = text.rstrip("".join(SCRIPTS))
    letters = [c for c in bare if not unicodedata.combining(c)]
    if not letters or not all(c.isalnum() or c in "∇∂∇" for c in letters):
        return text[0] + mark + text[1:] if len(text) == 1 and not text.isspace() else None
    if len(letters) == 1:
        return unicodedata.normalize("NFC", bare + mark) + text[len(bare) :]
    if mark in _LINES or len(bare) != len(text) or len(letters) > _ACCENTED_LETTERS:
        return None
    if len(bare) != len(letters):
        return None
    return unicodedata.normalize("NFC", "".join(letter + mark for letter in letters))


def lined(text: str, mark: str) -> str | None:
    """Return `text` under or over a line, or None where the mark is no line."""
    if mark not in _LINES or len(text) > _LINED_SIGNS:
        return None
    return "".join(sign + _LINES[mark] for sign in text if sign != " ")


def script(inner: str, *, raised: bool) -> str:
    """Return what stands above or below the line: in raised or lowered letters where Unicode has
    every one of them, else behind `^` or `_`, in brackets unless it is one plain word."""
    table = RAISED if raised else LOWERED
    compact = inner.strip().translate(_PLAIN_DIGITS)
    if len(compact) > 1 and compact[0] in "_^":
        compact = compact[1:]
    if all(character in table for character in compact):
        return "".join(table[character] for character in compact)
    if not raised and _decimal(compact):
        return "".join(table.get(character, character) for character in compact)
    sign = "^" if raised else "_"
    if len(compact) == 1 or _decimal(compact) or (_plain(compact) and not raised):
        return sign + compact
    if compact[:1] == "(" and _closing(compact) == len(compact) - 1:
        return sign + compact
    if compact[:1] == "[" and compact.find("]") == len(compact) - 1:
        return sign + compact
    return f"{sign}({compact})"


def _decimal(text: str) -> bool:
    whole, _, part = text.partition(".")
    return whole.isdecimal() and part.isdecimal()


def _plain(text: str) -> bool:
    """Whether this is one word or number, none of it raised or lowered."""
    one = text[0].isalpha() or text.isdecimal()
    return one and text.isalnum() and not SCRIPTS.intersection(text)


def _closing(text: str) -> int:
    """Return where the bracket that `text` begins with is closed."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth:
            return at
    return -1
