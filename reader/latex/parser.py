"""One formula of LaTeX, read and set in Unicode.

A formula is cut into tokens once and read from left to right; a group is set when its brace is
closed, so nothing is read twice. What is no formula at all (braces that do not match, nesting
beyond measure) raises `Unreadable`, and stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from .atoms import (
    Atom,
    Gap,
    Kind,
    Unreadable,
    bracketed,
    joined,
    over,
    with_fractions_told,
)
from .letters import STYLES, script, styled
from .symbols import COMMANDS, NOTHING, SWITCHES

DEEPEST: Final = 24
"""Groups within groups; no formula that can be read has half as many."""

_TOKEN: Final = re.compile(
    r"\\(?:operatorname\*|[A-Za-z]+|.|$)|\s+|\d+(?:\.\d+)*|'+|[<>=:]=|[-=]>|.", re.DOTALL
)
_TWICE: Final = re.compile(r"\\\\([A-Za-z]{2,})")
_DOUBLED: Final = re.compile(r"\\(perp|subset|supset)(?:\\!|\s)*\\\1(?![A-Za-z])")
_SIGNS: Final[dict[str, tuple[str, Kind]]] = {
    **{sign: (sign, "relation") for sign in "=<>≤≥≈≠∼∈→"},
    **{sign: (sign, "binary") for sign in "+−±×·*"},
    "-": ("−", "binary"),
    "<=": ("≤", "relation"),
    ">=": ("≥", "relation"),
    "->": ("→", "relation"),
    "=>": ("⇒", "relation"),
    "==": ("==", "relation"),
    ":=": (":=", "relation"),
    **{sign: (sign, "open") for sign in "(["},
    **{sign: (sign, "close") for sign in ")]"},
    **{sign: (sign, "comma") for sign in ",;"},
    "~": (" ", "space"),
}
_RAISED: Final = {"∘": "°", "◯": "°", "⊤": "T", "⊺": "T"}
"""What a sign means above the line."""
_PRIMES: Final = ("", "′", "″", "‴")
_LIMITS: Final = frozenset(("\\limits", "\\nolimits", "\\displaylimits"))


class Token(str):
    """A token, the author's space before it, and its place in the source."""

    __slots__ = ("end", "gap", "start")
    gap: Gap
    start: int
    end: int


def tokens_of(source: str) -> list[Token]:
    """Cut a formula of LaTeX into tokens; a space is kept with the token behind it."""
    tokens: list[Token] = []
    gap: Gap = 0
    if "\\\\" in source and "\\begin" not in source:
        source = _TWICE.sub(_once, source)
    if "perp" in source or "set" in source:
        source = _DOUBLED.sub(_as_one_sign, source)
    for match in _TOKEN.finditer(source):
        token = Token(match[0])
        if token.isspace():
            gap = 1 if tokens and tokens[-1][0] == "\\" and tokens[-1][-1].isalpha() else 2
            continue
        token.gap, token.start, token.end = gap, match.start(), match.end()
        tokens.append(token)
        gap = 0
    return tokens


def _once(command: re.Match[str]) -> str:
    """Make one backslash of two, where a command follows: they were written for another program.

    Places in the source stay what they are.
    """
    name = command[1]
    known = name in COMMANDS or name in STYLES or name in ("frac", "left", "right", "sqrt", "text")
    return f" \\{name}" if known else command[0]


def _as_one_sign(signs: re.Match[str]) -> str:
    """Make one sign of two, as wide: places in the source stay what they are."""
    return ("\\" + signs[1].capitalize()).ljust(len(signs[0]))


class Formula:
    """A reader of one formula."""

    def __init__(
        self,
        source: str,
        tokens: Iterable[Token],
        set_text: Callable[[str], str],
        command: Callable[[Formula, str, str], Atom | None],
    ) -> None:
        """`set_text` sets what stands in `\\text` and its like, `command` what a command means."""
        self._source = source
        self._tokens = list(tokens)
        self._at = 0
        self._depth = 0
        self.set_text = set_text
        self._command = command
        self.tight = False
        """Whether this is a script, where nothing stands free."""

    def whole(self) -> str:
        """Return the formula, set. Raises Unreadable."""
        atoms = self.atoms("")
        if self._at < len(self._tokens):
            raise Unreadable
        return joined(with_fractions_told(atoms), tight=self.tight)

    # Tokens

    @property
    def next(self) -> str:
        """The token that comes next; empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> Token:
        """Take the next token. Raises Unreadable at the end."""
        if self._at >= len(self._tokens):
            raise Unreadable
        self._at += 1
        return self._tokens[self._at - 1]

    @property
    def begun(self) -> int:
        """Where in the source the token stands that was taken last."""
        return self._tokens[self._at - 1].start

    def written(self, start: int, end: int | None = None) -> str:
        """Return the source from `start` to the end of what was taken, or to `end`."""
        return self._source[start : self._tokens[self._at - 1].end if end is None else end]

    def skip_group(self) -> str:
        """Pass over an argument, if there is one, and return what it says."""
        if self.next == "*":
            self.take()
        if self.next != "{":
            return ""
        depth, start = 0, self._tokens[self._at].end
        while True:
            token = self.take()
            depth += (token == "{") - (token == "}")
            if not depth:
                return self.written(start, self.begun)

    # Things

    def atoms(self, end: str, style: str = "") -> list[Atom]:
        """Read up to `end`, which is not taken, or to where a group ends."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable
        atoms: list[Atom] = []
        while (token := self.next) and token != end and token not in ("}", "\\end"):
            name = token[1:] if token[0] == "\\" else ""
            if name in ("over", "choose", "atop", "brack", "brace"):
                self.take()
                atoms = [over(name, atoms, self.atoms(end, style))]
            elif name in SWITCHES:
                self.take()
                style = STYLES[name]
            else:
                atoms += self.scripted(style)
        self._depth -= 1
        return atoms

    def scripted(self, style: str = "") -> list[Atom]:
        """Read one thing and its scripts: one atom, or none."""
        gap = self._tokens[self._at].gap
        atom = Atom("") if self._at_script() else self.one(style)
        if atom is None:
            return []
        if atom.kind != "space":
            atom = atom._replace(gap=gap)
        return [self._with_scripts(atom) if self._at_script() else atom]

    def _at_script(self) -> bool:
        while self.next in _LIMITS and self._at + 1 < len(self._tokens):
            self._at += 1
        return self.next[:1] in ("^", "_", "'") and bool(self.next)

    def _with_scripts(self, atom: Atom) -> Atom:
        above = below = ""
        digit = atom.kind == "function"
        while self._at_script():
            sign = self.take()
            if sign[0] == "'":
                above += _PRIMES[len(sign)] if len(sign) < len(_PRIMES) else "′" * len(sign)
            elif sign == "^":
                above += self._script(digit=digit)
            else:
                below += self._script(digit=digit)
        above = _RAISED.get(above, above).replace("′′", "″")
        if above == "o" and (atom.kind == "number" or not atom.text):
            above = "°"
        up = script(above, raised=True)
        down = script(below, raised=False)
        scripts = up + down if down[:1] == "_" or up[:1] in _PRIMES[1:] else down + up
        ajar = scripts[-1:] != ")" and ("_" in scripts or "^" in scripts)
        kind = "letter" if atom.kind in ("fraction", "root", "space", "word") else atom.kind
        return atom._replace(text=bracketed(atom) + scripts, kind=kind, ajar=ajar)

    def _script(self, *, digit: bool = False) -> str:
        """Read what stands above or below the line; with `digit` the first of a number only.

        Authors write `10^12` and `\\log_10`, but `\\sin^22\\theta` is the square of a sine.
        """
        outside, self.tight = self.tight, True
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        if self.next in ("-", "+") and following is not None and following.isdecimal():
            text = _SIGNS[self.take()][0] + self.take()
        elif self.next == "(" and (inside := self._bracketed()):
            text = inside
        else:
            text = self.as_one([self.argument(digit=digit and self.next != "10")]).text
        self.tight = outside
        return text

    def _bracketed(self) -> str:
        """Read a script that is meant to be all between round brackets, though without braces."""
        end = next((at for at in range(self._at, len(self._tokens)) if self._tokens[at] == ")"), 0)
        inside = self._tokens[self._at + 1 : end]
        if not inside or any(
            sign in "{}()^_$&" or sign in ("\\left", "\\right") for sign in inside
        ):
            return ""
        self.take()
        text = joined(self.atoms(")"), tight=True)
        self.take()
        return f"({text})"

    def argument(self, style: str = "", *, digit: bool = False) -> Atom:
        """Read what a command or script applies to: a group, a command with its own, a sign.

        With `digit` a number gives up its first digit only, as LaTeX has it.
        """
        token = self.next
        if token in ("", "}", "^", "_", "&"):
            raise Unreadable
        if digit and len(token) > 1 and token[0].isdecimal():
            return Atom(self._first_digit(), "number")
        if token[0] == "\\" and (token[1:] in NOTHING or token[1:] in SWITCHES):
            style = STYLES.get(self.take()[1:], style)
            return self.argument(style)
        return self.one(style) or Atom("")

    def _first_digit(self) -> str:
        number = self.take()
        rest = Token(number[1:])
        rest.gap, rest.start, rest.end = 0, number.start + 1, number.end
        self._at -= 1
        self._tokens[self._at] = rest
        return number[0]

    def group(self, style: str = "") -> list[Atom]:
        """Read a group, or the one thing that stands for it."""
        if self.next != "{":
            return [self.argument(style, digit=True)]
        self.take()
        atoms = self.atoms("}", style)
        if self.take() != "}":
            raise Unreadable
        return with_fractions_told(atoms)

    def round(self) -> list[Atom]:
        """Read what stands between round brackets, which are meant as braces. Raises Unreadable."""
        atoms: list[Atom] = []
        self.take()
        depth = 1
        while depth:
            if not self.next or self.next == "}":
                raise Unreadable
            depth += (self.next == "(") - (self.next == ")")
            if depth:
                atoms += self.scripted()
        self.take()
        return with_fractions_told(atoms)

    def one(self, style: str = "") -> Atom | None:
        """Read one thing without its scripts; None for what leaves no trace."""
        if self.next == "{":
            return self.as_one(self.group(style))
        token = self.take()
        if token[0] == "\\":
            return self._command(self, token[1:], style)
        if token == "-" and self._word_follows():
            return Atom("-")
        if token in _SIGNS:
            return Atom(*_SIGNS[token])
        if token == "&":
            return None
        if token[0].isdecimal():
            return Atom(styled(token, style), "number")
        return Atom(self._run_of_letters(token, style))

    def _word_follows(self) -> bool:
        """Whether a word of four letters follows at once: this is a hyphen, as in `L_2-norm`."""
        ahead = self._tokens[self._at : self._at + 4]
        return len(ahead) == 4 and all(each.islower() and not each.gap for each in ahead)

    def _run_of_letters(self, first: str, style: str) -> str:
        """Return a letter; an upright one, or a bold, with those right behind it."""
        letters = first
        if style in ("upright", "bold") and first.isalpha():
            while self.next.isalpha() and not self._tokens[self._at].gap:
                letters += self.take()
        return styled(letters, style)

    def as_one(self, atoms: list[Atom]) -> Atom:
        """Return the pieces of a group as one piece."""
        text = joined(atoms, tight=self.tight)
        if len(atoms) == 1:
            alone = atoms[0].kind in ("relation", "binary", "comma", "prefix", "open", "close")
            return atoms[0]._replace(text=text, kind="letter" if alone else atoms[0].kind, gap=0)
        words = text.replace(" ", "")
        return Atom(text, "word" if len(words) > 1 and words.isalpha() else "letter")
