"""Text folded to what a keyboard types; shared by the index, the query and the highlighting.

All three must agree to the letter: a title is folded once when it is indexed, a query at every key,
and `fold_with_origins` also returns which displayed character each folded one comes from. Letters
lose case and accents. Greek letters and LaTeX commands become their names, and every right arrow
becomes the word `to`. Everything that is not a letter, number or symbol becomes a space. LaTeX's
`$ ^ _ { }` are removed, so that `$L_1$` is found as `l1`.
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
# Letters that NFKD does not decompose, and mathematical signs with a common name.
_NAMED: Final = _GREEK | {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
    "ŧ": "t", "ı": "i", "ŋ": "ng", "ĸ": "k", "ə": "e", "×": "x", "∞": "infinity", "ℓ": "ell",
    "∂": "partial", "∇": "nabla", "√": "sqrt", "∑": "sum", "∏": "prod", "∫": "int",
    "→": " to ", "⟶": " to ", "⇒": " to ", "⟹": " to ",
}  # fmt: skip
_REMOVED: Final = frozenset("$^_{}\\")
# Commands that only change the style of what follows. Any other command is replaced by its name.
_STYLE_COMMANDS: Final = frozenset({
    "mathcal", "mathbb", "mathbf", "mathrm", "mathsf", "mathtt", "mathfrak", "mathscr", "mathit",
    "textbf", "textit", "texttt", "textrm", "textsf", "textsc", "textnormal", "text", "emph", "bf",
    "it", "rm", "sf", "tt", "sc", "boldmath", "boldsymbol", "bm", "ensuremath", "underline",
    "overline", "left", "right", "operatorname", "displaystyle", "tilde", "hat", "bar", "widetilde",
    "widehat", "vec", "dot", "ddot", "acute", "grave", "breve", "check", "mathring", "c", "v", "u",
    "H", "k", "r", "b", "d", "t",
})  # fmt: skip
# Commands that separate the names on both sides of them, and the words they become.
_SEPARATING_COMMANDS: Final = {
    **dict.fromkeys(("to", "rightarrow", "longrightarrow", "Rightarrow", "Longrightarrow"), " to "),
    **{
        name: f" {name} "
        for name in (
            *("in", "notin", "subset", "subseteq", "leq", "geq", "le", "ge", "neq", "ne", "ll"),
            *("gg", "sim", "simeq", "approx", "equiv", "cong", "propto", "mapsto", "cup", "cap"),
        )
    },
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac"), " "),
    "times": "x",
}
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z]+) *|(.)|$)", re.DOTALL)
_ARROW: Final = re.compile(r"--?>|=>")
_FRACTION: Final = re.compile(r"(\\[dt]?(?:nice)?frac\{(?:[^{}]|\{[^{}]*\})*\})\{")
_NOT_ONE_TO_ONE: Final = re.compile(r"[$^_{}`\\]|->|=>")
_LETTER_ACCENTS: Final = frozenset("'\"`^~=.")
# Real titles use about 10,000 distinct characters; a hostile file could use a million.
_TABLE_LIMIT: Final = 20_000


class _Table(dict[int, str]):
    """Folds of single characters by code point, computed at first use (for `str.translate`)."""

    def __missing__(self, code: int) -> str:
        text = _fold_character(chr(code))
        if len(self) < _TABLE_LIMIT:
            self[code] = text
        return text


def _fold_character(character: str) -> str:
    if character in _REMOVED:
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
        return f" {character} "  # an emoji is a word of its own, without spaces around it too
    return "" if category in {"Mn", "Me", "Cf", "Sk"} else " "


_TABLE: Final = _Table()


def _command_text(command: re.Match[str]) -> str:
    """Return the text that stands for a LaTeX command. A space after a style is not part of it."""
    name, sign = command.groups()
    if name is not None:
        if name in _STYLE_COMMANDS:
            return ""
        return _SEPARATING_COMMANDS.get(name, name) + " " * (command[0][-1] == " ")
    return "" if sign is None or sign in _LETTER_ACCENTS else " "


def _separate_parts(text: str) -> str:
    """Return `text` with arrows as one character, and a space between the parts of a fraction.

    The result is as long as `text`, so that offsets stay valid.
    """
    if ">" in text:
        text = _ARROW.sub(lambda arrow: "→".ljust(len(arrow[0])), text)
    return _FRACTION.sub(r"\1 ", text) if "frac{" in text else text


def fold(text: str) -> str:
    """Return the folded words of `text`, separated by single spaces."""
    text = _separate_parts(text)
    if "\\" in text:
        text = _COMMAND.sub(_command_text, text)
    return " ".join(text.translate(_TABLE).split())


def fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Return the fold of `text`, and for each of its characters the index in `text` it comes from.

    Spaces are not joined here: split the fold to get the words of `fold(text)`.
    """
    if text.isascii() and not _NOT_ONE_TO_ONE.search(text):
        return text.translate(_TABLE), range(len(text))
    text = _separate_parts(text)
    folds: list[str] = []
    origins: list[int] = []
    position = 0
    for command in _COMMAND.finditer(text):
        _append_folds(text, position, command.start(), folds, origins)
        name = _command_text(command)
        last = command.end() - 1
        start = command.end() - len(name)
        for offset, character in enumerate(name, start):
            _append_fold(character, min(max(offset, command.start()), last), folds, origins)
        position = command.end()
    _append_folds(text, position, len(text), folds, origins)
    return "".join(folds), origins


def _append_folds(text: str, start: int, end: int, folds: list[str], origins: list[int]) -> None:
    for index in range(start, end):
        _append_fold(text[index], index, folds, origins)


def _append_fold(character: str, index: int, folds: list[str], origins: list[int]) -> None:
    piece = _TABLE[ord(character)]
    folds.append(piece)
    origins.extend([index] * len(piece))
