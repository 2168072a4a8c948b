"""Styled letters, accents and scripts: what Unicode has of them, and how to write the rest.

Separate from the symbols because it answers another question: not what a command means, but how a
given character looks in a style, and whether Unicode has that look.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from .lazy_pattern import lazy_pattern

SUPERSCRIPTS: Final = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδεθφχ*∗⋆†‡°′″‴",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᵋᶿᵠᵡ**⋆†‡°′″‴",
        strict=True,
    )
)
"""Superscript characters. `q`, `C` and `F` are left out: only the newest Unicode has them, and few
terminals show them. Alpha is left out because its superscript looks like an `a`."""
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
SCRIPT_CHARACTERS: Final = frozenset(SUPERSCRIPTS.values()) - set("*⋆†‡°") | frozenset(
    SUBSCRIPTS.values()
)
"""All superscript and subscript characters."""

_UNSTYLED_DIGITS: Final = {0x1D7CE + digit: str(digit) for digit in range(10)}
_IRREGULAR_LETTERS: Final = {
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "bold": {"∇": "𝛁", "∂": "𝛛"},
}
"""Styled letters that Unicode has outside the alphabet of their style."""
_ALPHABETS: Final = {
    "script": ((0x1D49C, "A"), (0x1D4B6, "a")),
    "fraktur": ((0x1D504, "A"), (0x1D51E, "a")),
    "double": ((0x1D538, "A"), (0x1D552, "a"), (0x1D7D8, "0")),
    "bold": ((0x1D400, "A"), (0x1D41A, "a"), (0x1D7CE, "0"), (0x1D6A8, "Α"), (0x1D6C2, "α")),
}
"""The alphabets of each style: the code point of the first letter, and its plain letter."""
_ALPHABET_SIZES: Final = {"A": 26, "a": 26, "0": 10, "Α": 25, "α": 25}

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
"""The style that a command gives its argument, or the rest of its group; empty for no change."""
MAX_BOLD_LETTERS: Final = 2
"""Longer runs are names, which are easier to read in plain letters."""

ACCENTS: Final = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7", "overrightarrow": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "acute": "\u0301", "grave": "\u0300",
    "breve": "\u0306", "check": "\u030c", "widecheck": "\u030c", "mathring": "\u030a",
    "underline": "\u0332", "underbar": "\u0332", "slashed": "\u0338", "cancel": "\u0338",
    "not": "\u0338", "uline": "\u0332", "ul": "\u0332", "overleftarrow": "\u20d6",
    "undertilde": "\u0330", "utilde": "\u0330",
    "overleftrightarrow": "\u20e1",
    "Hat": "\u0302", "Tilde": "\u0303", "Bar": "\u0304", "Vec": "\u20d7", "Dot": "\u0307",
    "Ddot": "\u0308", "Breve": "\u0306", "Check": "\u030c", "Acute": "\u0301", "Grave": "\u0300",
    "va": "\u20d7", "vu": "\u0302", "wt": "\u0303", "wh": "\u0302", "ol": "\u0304",
}  # fmt: skip
TEXT_ACCENTS: Final = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_RAISED: Final = frozenset(SUPERSCRIPTS.values()) - set("*⋆†‡°′″‴")
_JOINING_LINES: Final = {"\u0304": "\u0305", "\u0332": "\u0332"}
"""Lines that join over neighbouring characters: the mark for one letter and that for several."""
_MAX_ACCENTED_LETTERS: Final = 3
_MAX_LINED_CHARACTERS: Final = 20


_LETTER_RUN: Final = lazy_pattern("[A-Za-z]{3,}")
_INDICES: Final = lazy_pattern(
    r"[hijkl]+|[klmn]+|[mnpq]+|[pqr]+|rst|[abcd]+|[xyz]+|([A-Za-z])\1+|nlm[ms]?|nlj"
)
"""Letters that are one index each: `ijk` is no word."""
_VOWEL: Final = lazy_pattern("[aeouAEOU]|[A-Z]{3}|[A-Z][a-z]{2}")
"""What tells a raised word such as `obs` from a product such as `ikx`."""
_SUPERSCRIPT_WORDS: Final = frozenset(
    (
        *("bin", "crit", "dim", "dis", "fin", "fit", "incl", "init", "inv", "kin", "lim", "min"),
        *("miss", "sim", "str", "sys", "syst", "vis", "kHz", "MHz", "GHz", "THz"),
    )
)


def apply_style(text: str, style: str) -> str:
    """Return `text` with each character that Unicode has in `style` replaced by that one."""
    if style == "bold" and len(text) > MAX_BOLD_LETTERS:
        return text
    if style not in _ALPHABETS:
        return text
    return "".join(_style_character(character, style) for character in text)


def _style_character(character: str, style: str) -> str:
    if irregular := _IRREGULAR_LETTERS[style].get(character):
        return irregular
    for start, first in _ALPHABETS[style]:
        offset = ord(character) - ord(first)
        if 0 <= offset < _ALPHABET_SIZES[first]:
            return chr(start + offset)
    return character


def add_accent(text: str, mark: str) -> str | None:
    """Return `text` with the combining `mark`, or None if Unicode cannot place it.

    Scripts stay behind the accent: an accent on x₁ is put on the x. Not so a line over x², which is
    an average of squares.
    """
    if mark in _JOINING_LINES and not _RAISED.isdisjoint(text):
        return None
    base = text.rstrip("".join(SCRIPT_CHARACTERS))
    letters = [c for c in base if not unicodedata.combining(c)]
    if not letters or not all(c.isalnum() or c in "∇∂" for c in letters):
        return text[0] + mark + text[1:] if len(text) == 1 and not text.isspace() else None
    if len(letters) == 1:
        return unicodedata.normalize("NFC", base + mark) + text[len(base) :]
    if mark in _JOINING_LINES or len(base) != len(text) or len(letters) > _MAX_ACCENTED_LETTERS:
        return None
    if len(base) != len(letters):
        return None
    return unicodedata.normalize("NFC", "".join(letter + mark for letter in letters))


def add_line(text: str, mark: str) -> str | None:
    """Return `text` with a line over or under all of it, or None if `mark` is not a line."""
    if mark not in _JOINING_LINES or len(text) > _MAX_LINED_CHARACTERS:
        return None
    return "".join(character + _JOINING_LINES[mark] for character in text if character != " ")


def to_script(inner: str, *, raised: bool) -> str:
    """Return `inner` as a superscript, or as a subscript if not `raised`.

    If Unicode lacks one of the characters, or if it contains a word, the script is written after
    `^` or `_`, in brackets unless it is a single word or number: `_rot` is easier to read than
    small letters.
    """
    table = SUPERSCRIPTS if raised else SUBSCRIPTS
    compact = inner.strip().translate(_UNSTYLED_DIGITS)
    if len(compact) > 1 and compact[0] in "_^":
        compact = compact[1:]
    has_word = _contains_word(compact, raised=raised)
    if not has_word and all(character in table for character in compact):
        return "".join(table[character] for character in compact)
    if not raised and _is_decimal_fraction(compact):
        return "".join(table.get(character, character) for character in compact)
    sign = "^" if raised else "_"
    word = _is_plain_word(compact) and (has_word or not raised)
    if len(compact) == 1 or _is_decimal_fraction(compact) or word:
        return sign + compact
    if compact[:1] == "(" and _closing_bracket(compact) == len(compact) - 1:
        return sign + compact
    if compact[:1] == "[" and compact.find("]") == len(compact) - 1:
        return sign + compact
    return f"{sign}({compact})"


def _contains_word(text: str, *, raised: bool) -> bool:
    """Return whether a script contains a word of three letters and more, not a row of indices."""
    return len(text) > 2 and any(
        not _INDICES.fullmatch(run)
        and (not raised or run in _SUPERSCRIPT_WORDS or _VOWEL.search(run) is not None)
        for run in _LETTER_RUN.findall(text)
    )


def _is_decimal_fraction(text: str) -> bool:
    whole, _, part = text.partition(".")
    return whole.isdecimal() and part.isdecimal()


def _is_plain_word(text: str) -> bool:
    """Return whether `text` is one word or number without scripts in it."""
    starts_well = text[0].isalpha() or text.isdecimal()
    return starts_well and text.isalnum() and not SCRIPT_CHARACTERS.intersection(text)


def _closing_bracket(text: str) -> int:
    """Return the index of the bracket that closes the one `text` begins with; -1 if none."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth:
            return index
    return -1
