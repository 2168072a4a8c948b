"""Scripts that lost nothing but the dollars around them: what may stand under `_` and `^` in text.

Apart from the words, and below them: what a base and a script are is told from the few characters
around the sign, and code, identifiers and smileys have the same signs.
"""

from __future__ import annotations

import re
from typing import Final

from .. import symbols as signs
from ..letters import LOWERED, RAISED, script
from . import words
from .tokens import cut

_ELEMENTS: Final = re.compile(
    r"(?:H|B|C|N|O|F|P|S|K|V|Y|I|W|U|Li|Be|Na|Mg|Al|Si|Cl|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se"
    r"|Br|Sr|Zr|Nb|Mo|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|Cs|Ba|La|Ce|Nd|Gd|Hf|Ta|Re|Ir|Pt|Au|Hg|Tl|Pb|Bi)+"
)
_LONGEST_GROUP: Final = 400
_LONGEST_BRACKET: Final = 12
MATHS_BEFORE: Final = frozenset(")]}|‖⟩⌉⌋%°′")
"""Signs that end what may have a script."""
_RAISED_NAMES: Final = {
    "circ": "°", "top": "ᵀ", "star": "⋆", "ast": "*", "dagger": "†", "prime": "′", "infty": "^∞",
    "perp": "^⊥", "th": "ᵗʰ", "nd": "ⁿᵈ", "st": "ˢᵗ", "rd": "ʳᵈ", "times": "^×", "pm": "^±",
    "vee": "^∨", "wedge": "^∧", "primeprime": "″", "bot": "^⊥",
}  # fmt: skip
_LOWERED_NAMES: Final = {"ast": "_*", "star": "_⋆", "infty": "_∞", "odot": "_⊙", "perp": "_⊥"}


class Scripts:
    """Text cut into tokens, what has been set of it, and its scripts."""

    def __init__(self, source: str) -> None:
        self._tokens = cut(source)
        self._at = 0
        self._out: list[str] = []
        self._pairs = self._braces()

    def _braces(self) -> dict[int, int]:
        pairs: dict[int, int] = {}
        opened: list[int] = []
        for at, token in enumerate(self._tokens):
            if token == "{":
                opened.append(at)
            elif token == "}" and opened:
                start = opened.pop()
                if at - start < _LONGEST_GROUP:
                    pairs[start] = at
        return pairs

    def _put(self, text: str, end: int) -> None:
        self._out.append(text)
        self._at = end

    def _token(self, at: int) -> str:
        return self._tokens[at] if at < len(self._tokens) else ""

    def _between(self, start: int, end: int) -> str:
        return "".join(self._tokens[start:end])

    @property
    def _before(self) -> str:
        """The piece right before; empty at the start and behind a space."""
        piece = self._out[-1] if self._out else ""
        return "" if piece.isspace() else piece

    def _script(self, sign: str) -> None:
        """Raise or lower what follows the sign, where this is a script; else leave the sign."""
        argument = self._argument(sign)
        if argument is None:
            self._put(sign, self._at + 1)
            return
        text, end = argument
        if text[0] == "_" and self._token(end) == "^":
            self._at = end
            above = self._argument("^")
            if above is not None and above[0][0] != "^":
                text, end = above[0] + text, above[1]
        following = self._token(end)[:1]
        if text[0] in ("_", "^") and following.isalnum() and text[-1] != ")":
            text = f"{text[0]}({text[1:]})"
        self._put(text, end)

    def _argument(self, sign: str) -> tuple[str, int] | None:
        """Return the script behind `sign`, set, and where it ends; None if it is none."""
        at, raised = self._at + 1, sign == "^"
        token = self._token(at)
        if not self._can_stand_under(token, raised=raised):
            return None
        if token == "{":
            return self._braced(at, raised=raised)
        if token.isalpha() and token.isascii():
            return self._word_script(token, at, raised=raised)
        if token[:1].isdecimal():
            return self._number_script(token, at, raised=raised)
        if raised and token in ("*", "+"):
            return RAISED[token], at + 1
        if raised and token in ("-", "−"):
            number = self._token(at + 1)
            if number[:1].isdecimal():
                return script("-" + number, raised=True), at + 2
            return None if number.isalpha() or number in ("{", "-", "^") else ("⁻", at + 1)
        if raised and token == "(":
            return self._bracketed(at)
        alone = token.isalpha() and not self._token(at + 1)[:1].isalnum()
        if token in (RAISED if raised else LOWERED) and alone:
            return script(token, raised=raised), at + 1
        return None

    def _can_stand_under(self, token: str, *, raised: bool) -> bool:
        """Whether what stands before the sign can have this script."""
        base = self._before
        if not base or base in "([/":
            return raised and token == "{" and self._is_isotope()
        last = base[-1]
        if raised or token == "{":
            return last.isalnum() or last in MATHS_BEFORE or not last.isascii() or last == "*"
        if len(base) == 1 and base.isascii() and base.isalpha():
            earlier = self._out[-2][-1:] if len(self._out) > 1 else ""
            if earlier == "." and len(self._out) > 2 and self._out[-3][-1:].isalpha():
                return False
            return not ((earlier.isalnum() and earlier.isascii()) or earlier == "_")
        if base != "}" and self._tokens[self._at - 1] == "}":
            return True
        counted = token.isdecimal() or token in ("x", "y", "z")
        if base in signs.FUNCTIONS or (counted and _ELEMENTS.fullmatch(base)):
            return True
        return not last.isascii() or (last in ")]|" and token[:1].isdecimal())

    def _is_isotope(self) -> bool:
        """Whether a number of particles, or a degree, is raised before the letter it belongs to."""
        end = self._pairs.get(self._at + 1, self._at)
        inner, element = self._between(self._at + 2, end), self._token(end + 1)
        return (inner.isdecimal() or inner == "circ") and element[:1].isupper()

    def _braced(self, at: int, *, raised: bool) -> tuple[str, int] | None:
        end = self._pairs.get(at)
        if end is None:
            return None
        inner = self._between(at + 1, end)
        if "\n" in inner or "://" in inner:
            return None
        if raised and inner in _RAISED_NAMES:
            return _RAISED_NAMES[inner], end + 1
        text = words.set_lost(inner.removeprefix(",") if len(inner) > 2 else inner, tight=True)
        if text is None or not text.strip():
            return None
        return script(text.strip(), raised=raised), end + 1

    def _word_script(self, word: str, at: int, *, raised: bool) -> tuple[str, int] | None:
        names = _RAISED_NAMES if raised else _LOWERED_NAMES
        if word in names:
            return names[word], at + 1
        if word in signs.GREEK:
            return script(signs.GREEK[word], raised=raised), at + 1
        if word in words.GROUPED and at + 1 in self._pairs:
            end = self._pairs[at + 1] + 1
            text = words.set_lost(self._between(at, end), tight=True)
            return (script(text, raised=raised), end) if text else None
        following = self._token(at + 1)
        goes_on = following == "_" or following[:1].isdecimal() or following[:1].isalpha()
        if len(word) > 1 or (goes_on and not _ELEMENTS.fullmatch(following)):
            return None
        return script(word, raised=raised), at + 1

    def _number_script(self, number: str, at: int, *, raised: bool) -> tuple[str, int] | None:
        following = self._token(at + 1)
        runs_on = following == "_" or (len(following) > 1 and following[0].islower())
        if not raised and runs_on and following not in words.TOLD:
            return None
        return script(number, raised=raised), at + 1

    def _bracketed(self, at: int) -> tuple[str, int] | None:
        """Return a power in round brackets, if every sign of it can be raised."""
        for end in range(at + 1, min(at + _LONGEST_BRACKET, len(self._tokens))):
            if self._tokens[end] == "(":
                return None
            if self._tokens[end] == ")":
                text = script(self._between(at + 1, end), raised=True)
                return None if text[:1] in ("", "^") else (text, end + 1)
        return None
