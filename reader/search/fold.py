"""What a keyboard would type for a title: the fold that index, query and lighting share.

It stands apart because all three must agree to the letter: a title is folded once when it is
indexed, a query at every key, and `folded_with_origins` folds the same way while it remembers
which displayed character each folded one came from. Letters lose case and accents, Greek letters
and LaTeX commands become their names, everything that is no letter, number or symbol becomes a
space, and LaTeX's `$ ^ _ { }` vanish, so that `$L_1$` is found as `l1`.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
# Letters that NFKD leaves whole, and the mathematical signs that have a common name.
_NAMED: Final = _GREEK | {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
    "ŧ": "t", "ı": "i", "ŋ": "ng", "ĸ": "k", "ə": "e", "×": "x", "∞": "infinity", "ℓ": "ell",
    "∂": "partial", "∇": "nabla", "√": "sqrt", "∑": "sum", "∏": "prod", "∫": "int",
}  # fmt: skip
_VANISHING: Final = frozenset("$^_{}\\")
# Commands that change only the look of what follows; any other command is read as its name.
_LOOKS: Final = frozenset({
    "mathcal", "mathbb", "mathbf", "mathrm", "mathsf", "mathtt", "mathfrak", "mathscr", "mathit",
    "textbf", "textit", "texttt", "textrm", "textsf", "textsc", "textnormal", "text", "emph", "bf",
    "it", "rm", "sf", "tt", "sc", "boldmath", "boldsymbol", "bm", "ensuremath", "underline",
    "overline", "left", "right", "operatorname", "displaystyle", "tilde", "hat", "bar", "widetilde",
    "widehat", "vec", "dot", "ddot", "acute", "grave", "breve", "check", "mathring", "c", "v", "u",
    "H", "k", "r", "b", "d", "t",
})  # fmt: skip
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z]+)|(.)|$)", re.DOTALL)
_NOT_ONE_TO_ONE: Final = re.compile(r"[$^_{}`\\]")
_LETTER_ACCENTS: Final = frozenset("'\"`^~=.")
# Titles of the whole world hold some ten thousand characters; a hostile file could hold a million.
_REMEMBERED: Final = 20_000


class _Table(dict[int, str]):
    """Folds of single characters by code point, worked out when first met (`str.translate`)."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    if character in _VANISHING:
        return ""
    if character in _NAMED:
        return _NAMED[character]
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(map(_fold_plain, unicodedata.normalize("NFKD", plain)))


def _fold_plain(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    category = unicodedata.category(character)
    if category[0] in "LN" or category == "Mc":
        return character
    if category in {"So", "Co"}:
        return f" {character} "  # an emoji is a word of its own, whatever it touches
    return "" if category in {"Mn", "Me", "Cf", "Sk"} else " "


_TABLE: Final = _Table()


def _read_command(command: re.Match[str]) -> str:
    name, sign = command.groups()
    if name is not None:
        return "" if name in _LOOKS else name
    return "" if sign is None or sign in _LETTER_ACCENTS else " "


def folded(text: str) -> str:
    """The folded words of `text`, with one space between them and none around."""
    if "\\" in text:
        text = _COMMAND.sub(_read_command, text)
    return " ".join(text.translate(_TABLE).split())


def folded_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """The fold of `text` before its spaces are united, and the index in `text` of each character.

    Splitting the first gives the words of `folded(text)`; the list is as long as the string.
    """
    if text.isascii() and not _NOT_ONE_TO_ONE.search(text):
        return text.translate(_TABLE), range(len(text))
    letters: list[str] = []
    origins: list[int] = []
    at = 0
    for command in _COMMAND.finditer(text):
        _fold_run(text, at, command.start(), letters, origins)
        name = _read_command(command)
        start = command.start() + len(command[0]) - len(name)
        for offset, character in enumerate(name):
            _fold_one(character, start + offset, letters, origins)
        at = command.end()
    _fold_run(text, at, len(text), letters, origins)
    return "".join(letters), origins


def _fold_run(text: str, start: int, end: int, letters: list[str], origins: list[int]) -> None:
    for index in range(start, end):
        _fold_one(text[index], index, letters, origins)


def _fold_one(character: str, index: int, letters: list[str], origins: list[int]) -> None:
    piece = _TABLE[ord(character)]
    letters.append(piece)
    origins.extend([index] * len(piece))
