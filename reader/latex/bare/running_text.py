"""The reader of text whose LaTeX lost its backslashes and dollars.

Nothing says here where a formula begins, so everything is a word until it proves otherwise: by
what no prose has (`mathcal{O}`, `x_{t}`, `10^{-3}`), or by standing between two things that are
mathematics. Identifiers, code and addresses have underscores too, and stay.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from .. import symbols as signs
from ..letters import SCRIPTS, styled
from . import words
from .scripts import MATHS_BEFORE, Scripts

_EVIDENCE: Final = re.compile(
    r"[\w)\]}][_^]\{|\^(?:\d|-\d|[A-Za-z*+](?![A-Za-z]))"
    r"|(?<![A-Za-z0-9_])[A-Za-z]_[A-Za-z0-9](?![A-Za-z0-9_])"
    r"|math(?:cal|bb|bf|rm|sf|frak)|varepsilon|infty|cdot|rightarrow|[lg]eq(?![a-z])"
    r"|(?:sqrt|frac|tilde|hat)\{"
)
_CALLIGRAPHIC: Final = re.compile("cal[A-Z]$")
_LONGEST_ROOT: Final = 48
_SIDES: Final = {"left": frozenset("([{|"), "right": frozenset(")]}|")}
"""The brackets that `left` and `right` stand before."""
_ARTICLES: Final = frozenset("aAI")
_MATHS_AFTER: Final = frozenset("([{|‖⟨⌈⌊−√∑∫∂∇")
_COMPARED: Final = frozenset("=<>≤≥≈≠∈×·→←↦⟨⟩±+−/ℏ")


def set_without_backslashes(source: str) -> str:
    """Return `source` with the mathematics in it set."""
    return _Lost(source).whole() if words.may_hold(source) else source


class _Lost(Scripts):
    """A reader of text whose LaTeX lost its backslashes."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._evident = _EVIDENCE.search(source) is not None
        self._lefts = 0
        """Brackets opened by `left(`, which `right)` closes."""
        self._rights = [
            at
            for at, (word, after) in enumerate(pairwise([*self._tokens, ""]))
            if word == "right" and after in _SIDES["right"]
        ]

    def whole(self) -> str:
        tokens = self._tokens
        while self._at < len(tokens):
            token = tokens[self._at]
            if token[0].isascii() and token.isalpha():
                self._word(token)
            elif token in ("_", "^"):
                self._script(token)
            elif token == "{":
                self._group()
            elif token == "\\":
                self._command_as_written()
            else:
                self._put(token, self._at + 1)
        return "".join(self._out)

    def _command_as_written(self) -> None:
        """Leave a command that still has its backslash, with its arguments: none could set it."""
        end = self._at + 1 + self._token(self._at + 1).isalpha()
        while end in self._pairs:
            end = self._pairs[end] + 1
        self._put(self._between(self._at, end), end)

    # Words

    def _word(self, word: str) -> None:
        if word not in words.TOLD:
            if len(word) == 3 and word[1:] == "to" and self._nearest(1) == "infty":
                self._put(f"{word[0]} →", self._at + 1)
                return
            self._put(
                styled(word[3], "script") if _CALLIGRAPHIC.match(word) else word, self._at + 1
            )
        elif not (self._command_with_group(word) or self._named_sign(word) or self._bracket(word)):
            self._put(word, self._at + 1)

    def _bracket(self, word: str) -> bool:
        """Take `left` and `right`, and what makes brackets large, from before their brackets."""
        following = self._token(self._at + 1)
        if word in words.LARGE:
            taken = self._evident and following in _SIDES["left"] | _SIDES["right"]
        elif word == "left":
            taken = following in signs.OPENING or (
                following in _SIDES[word] and self._right_follows()
            )
            self._lefts += taken
        elif word == "right":
            taken = self._lefts > 0 and (following in signs.CLOSING or following in _SIDES[word])
            self._lefts -= taken
        else:
            return False
        if taken:
            self._take_bracket(word, following)
        return taken

    def _take_bracket(self, word: str, bracket: str) -> None:
        """Go on behind `left` or its like, and behind its bracket where that is the sign itself."""
        if word == "right" and self._out and self._out[-1].isspace():
            self._out.pop()
        named = bracket.isalpha()
        self._put("" if named else bracket, self._at + (1 if named else 2))
        if word == "left" and not named and self._token(self._at).isspace():
            self._at += 1

    def _right_follows(self) -> bool:
        """Whether a `right` before a bracket answers a `left` here."""
        self._rights = [at for at in self._rights if at > self._at]
        return bool(self._rights)

    def _command_with_group(self, word: str) -> bool:
        """Set a command that has its argument behind it."""
        if word not in words.GROUPED:
            return False
        end = self._end_of_arguments(word)
        if end < 0:
            return False
        inner = self._between(self._at + 2, end - 1)
        if word in words.TEXTS and self._token(self._at + 1) == "{":
            text: str | None = set_without_backslashes(inner)
        elif word == "sqrt" and self._token(self._at + 1) == "(":
            text = words.set_lost(f"sqrt{{{inner}}}")
        else:
            text = words.set_lost(self._between(self._at, end))
        if text is None:
            return False
        if word in words.TWO_GROUPS and "/" in text and self._runs_on(end):
            text = f"({text})"
        self._put(text, end)
        return True

    def _runs_on(self, end: int) -> bool:
        """Whether something is multiplied right before, or from `end` on."""
        after = self._token(end)
        sign = after == "right" or after in signs.RELATIONS or after in signs.BINARIES
        return self._before[-1:].isalnum() or after == "(" or (after[:1].isalnum() and not sign)

    def _end_of_arguments(self, word: str) -> int:
        at = self._at + 1
        if at in self._pairs:
            end = self._pairs[at] + 1
            if word in words.TWO_GROUPS:
                return self._pairs[end] + 1 if end in self._pairs else -1
            return end
        token = self._token(at)
        if word in ("frac", "dfrac") and token.isdecimal() and len(token) > 1:
            return at + 1
        if word == "sqrt":
            return self._end_of_root(at, token)
        argument = self._token(at + 1)
        if not token.isspace():
            accents = word in ("tilde", "hat", "bar") and token in signs.GREEK
            glued = len(token) == 1 or token in signs.GREEK
            glued = accents or (word in words.SPACED and glued and token.isalnum())
            return at + 1 if glued else -1
        if word in words.SPACED and (len(argument) == 1 or argument in signs.GREEK):
            return at + 2 if argument.isalnum() and not self._token(at + 2)[:1].isalpha() else -1
        if word in ("tilde", "hat") and len(argument) == 1 and argument.isalpha():
            return at + 2 if self._token(at + 2) in ("(", "_", "^") else -1
        return -1

    def _end_of_root(self, at: int, token: str) -> int:
        if token == "(":
            if self._before[-1:] == "." or self._token(at + 1) == ")":
                return -1
            depth = 0
            for end in range(at, min(at + _LONGEST_ROOT, len(self._tokens))):
                depth += (self._tokens[end] == "(") - (self._tokens[end] == ")")
                if not depth:
                    return end + 1
            return -1
        if token[:1].isdecimal():
            return at + 1
        if token.isspace() and len(self._token(at + 1)) == 1 and self._token(at + 1).isalnum():
            return at + 2
        return -1

    # Signs by their names

    def _named_sign(self, word: str) -> bool:
        """Set a word that is the name of a sign here."""
        if word in signs.GREEK and word not in words.STRONG:
            return self._is_greek(word) and self._sign(word)
        if word in words.STRONG:
            return self._sign(word)
        if word in words.WEAK:
            return self._is_sign(word) and self._sign(word)
        following = self._token(self._at + 1)
        scripted = following == "_" or (following == "^" and word == "ell")
        alone = not self._before[-1:].isalnum() and self._before[-1:] not in ("_", ".")
        if scripted and alone and word in ("ell", "partial", "int", "sum", "prod"):
            script = self._token(self._at + 2)
            told = len(script) == 1 or script[:1].isdecimal() or script in signs.GREEK
            return told and script != "_" and self._sign(word)
        if word == "dots" and self._nearest(-1)[-1:] == ",":
            return self._nearest(1)[:1] in (",", "}", ")") and self._sign(word)
        return False

    def _sign(self, word: str) -> bool:
        sign, kind = signs.COMMANDS[word]
        end = self._at + 1
        if self._before == "!" == self._token(end):
            self._out[-1] = " "
            self._put(f"{sign} ", end + 1)
            return True
        glued = self._before and self._before[-1] not in "([{"
        if glued and self._token(end).isspace() and self._starts_operand(self._nearest(1)):
            end += kind == "binary" and self._nearest(1) != "("
            sign = f" {sign}" if kind == "relation" else sign
        if (kind == "open" or sign in "∇∂") and self._token(end).isspace():
            end += 1
        if kind == "close" and self._out and self._out[-1].isspace():
            self._out.pop()
        self._put(sign, end)
        return True

    def _nearest(self, step: int) -> str:
        """The nearest piece before (-1) or token behind (1) that is no space."""
        if step > 0:
            after = self._token(self._at + 1)
            return self._token(self._at + 2) if after.isspace() else after
        for piece in reversed(self._out[-2:]):
            if not piece.isspace():
                return piece
        return ""

    def _is_greek(self, word: str) -> bool:
        """Whether the name of a Greek letter is the letter: it has a script, or stands in a
        formula."""
        before, after = self._before, self._token(self._at + 1)
        if after in ("_", "^"):
            return self._has_script()
        if after == "=" and self._token(self._at + 2)[:1].isalnum():
            return True
        if after == "(" and word in ("Theta", "Omega") and before != "-":
            return True
        if word in ("sigma", "pi") and before.isdecimal() and not after[:1].isalnum():
            return True
        if before[-1:] == "/" and len(self._out) > 1 and self._out[-2][-1:].isdecimal():
            return True
        if before == "(" and after in (")", "/"):
            name = self._out[-2] if len(self._out) > 1 else ""
            if (len(name) == 1 and name.isalpha()) or not name.isascii():
                return True
        if self._nearest(1) == "rangle" or before[-1:] == "⟨":
            return True
        if self._in_pair(before, after) and (self._evident or "epsilon" in self._around):
            return True
        if not self._evident:
            return False
        following = self._nearest(1)
        related = following in words.STRONG and following not in signs.ORDINARY
        near = (self._nearest(-1)[-1:] in _COMPARED, related or following[:1] in _COMPARED)
        return word == "epsilon" or (any(near) and "-" not in (before, after))

    def _has_script(self) -> bool:
        """Whether the sign behind this word begins a script."""
        self._out.append("α")
        self._at += 1
        found = self._argument(self._tokens[self._at]) if self._at < len(self._tokens) else None
        self._at -= 1
        self._out.pop()
        return found is not None

    def _in_pair(self, before: str, after: str) -> bool:
        """Whether this is one of `(epsilon, delta)`."""
        if before == "(" and after == ",":
            return self._is_pair(self._at - 1)
        return after == ")" and (self._is_pair(self._at - 3) or self._is_pair(self._at - 4))

    def _is_pair(self, at: int) -> bool:
        """Whether two Greek letters stand in brackets, of which the first is at `at`."""
        tokens = [token for token in self._tokens[max(0, at) : at + 6] if not token.isspace()]
        if len(tokens) < 5 or (tokens[0], tokens[2], tokens[4]) != ("(", ",", ")"):
            return False
        return tokens[1] in signs.GREEK and tokens[3] in signs.GREEK

    @property
    def _around(self) -> list[str]:
        """The four tokens on either side, and this one."""
        return [self._token(at) if at >= 0 else "" for at in range(self._at - 4, self._at + 5)]

    def _is_sign(self, word: str) -> bool:
        """Whether a word that English has too stands between two things of mathematics."""
        before, after = self._nearest(-1), self._nearest(1)
        if word == "sim" and self._is_about():
            return True
        glued = self._before[-1:]
        if word == "times" and glued and (glued.isdigit() or glued in SCRIPTS or glued in "}⟩)"):
            return True
        if word == "times" and glued and len(before) == 1 and before.isupper():
            return True
        if before == "!" == after:
            return self._operand(self._out[-2]) if len(self._out) > 1 else False
        if not self._operand(before) or not self._starts_operand(after):
            return False
        numbers = before[-1:].isdigit() and after[:1].isdigit()
        if word == "times":
            return numbers or self._evident
        if word == "pm":
            return self._evident if not numbers else "." in before + after
        return self._evident and (word != "in" or after in ("R", "Z", "N", "{", "[", "mathbb"))

    def _is_about(self) -> bool:
        """Whether a `sim` right before a number of times or per cent is the sign for `about`."""
        end = self._at + 1
        while self._token(end)[:1].isdecimal() or (end > self._at + 1 and self._token(end) == ","):
            end += 1
        counted = self._token(end) in ("times", "%", "timessim")
        return (
            counted
            and end > self._at + 1
            and (not self._before or self._before[-1] in "(0123456789×")
        )

    def _operand(self, piece: str) -> bool:
        """Whether what ends here is mathematics: a number, a variable, a bracket, a sign."""
        last = piece[-1:]
        if last.isascii() and last.isalpha():
            return piece[0] in "_^" or (len(piece) == 1 and piece not in _ARTICLES)
        return bool(last) and (last.isdigit() or last in MATHS_BEFORE or not last.isascii())

    def _starts_operand(self, token: str) -> bool:
        if token.isascii() and token.isalpha():
            known = token in signs.GREEK or token in words.STRONG or token in words.SPACED
            return known or token in signs.FUNCTIONS or (len(token) == 1 and token not in _ARTICLES)
        return bool(token) and (
            token[0].isdigit() or token[0] in _MATHS_AFTER or not token[0].isascii()
        )

    # Groups

    def _group(self) -> None:
        """Take the braces from around one sign, and from around text that was only set off."""
        end = self._pairs.get(self._at)
        if end is not None:
            inner = self._between(self._at + 1, end)
            sign = signs.COMMANDS.get(inner)
            before = self._before[-1:]
            letter = inner in signs.GREEK and not before.isalnum() and before != "}"
            named = inner in words.WEAK or inner in words.STRONG
            if sign and (letter if inner in signs.GREEK else named):
                self._put(sign[0], end + 1)
                return
            look, _, rest = inner.partition(" ")
            if look in words.LOOKS and rest:
                self._put(set_without_backslashes(rest), end + 1)
                return
        self._put("{", self._at + 1)
