"""The parser of one formula: tokens, groups, arguments and scripts.

A formula is split into tokens once and read from left to right. A group is converted when its
brace closes, so no token is read twice. Source that is not a formula, such as unmatched braces or
extreme nesting, raises `FormulaError`; the caller leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from .atoms import (
    Atom,
    FormulaError,
    Gap,
    Kind,
    bracket_base,
    bracket_fractions,
    join_atoms,
    make_infix,
)
from .delimiters import MAX_DEPTH
from .lazy_pattern import lazy_pattern
from .letters import STYLES, apply_style
from .scripts import is_power_fraction, join_errors, join_scripts
from .symbols import IGNORED_COMMANDS, STYLE_SWITCHES

_TOKEN: Final = lazy_pattern(
    r"\\(?:operatorname\*|[A-Za-z]+|.|$)|\s+|\d+(?:\.\d+)*|'+|[<>=:]=|[-=]>|.", re.DOTALL
)
_CHARACTERS: Final[dict[str, tuple[str, Kind]]] = {
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
"""The text and kind of characters with a meaning; every other character is a letter or number."""
_SUPERSCRIPT_MEANINGS: Final = {"∘": "°", "◯": "°", "⊤": "T", "⊺": "T"}
"""What a symbol becomes as a superscript."""
_UPRIGHT_FUNCTIONS: Final = frozenset(
    (*("Tr", "tr", "det", "rank", "dim", "ker", "ln", "log", "exp", "sin", "cos", "tan", "sgn"),)
)
"""Functions that authors write as upright letters."""
_PRIMES: Final = ("", "′", "″", "‴")
_LIMITS: Final = frozenset(("\\limits", "\\nolimits", "\\displaylimits"))
_INFIX_COMMANDS: Final = ("over", "choose", "atop", "brack", "brace")


class Token(str):
    """A token, the author's space before it, and its start and end in the source."""

    __slots__ = ("end", "gap", "start")
    gap: Gap
    start: int
    end: int


def tokenize(source: str) -> list[Token]:
    """Split a formula into tokens. White space becomes the `gap` of the next token."""
    tokens: list[Token] = []
    gap: Gap = 0
    for match in _TOKEN.finditer(source):
        token = Token(match[0])
        if token.isspace():
            gap = 1 if tokens and tokens[-1][0] == "\\" and tokens[-1][-1].isalpha() else 2
            continue
        token.gap, token.start, token.end = gap, match.start(), match.end()
        tokens.append(token)
        gap = 0
    return tokens


def _brace(text: str, after: Token) -> Token:
    """Return a brace that the source lacks, placed after a token."""
    brace = Token(text)
    brace.gap, brace.start, brace.end = 0, after.end, after.end
    return brace


class FormulaParser:
    """Parses and converts one formula."""

    def __init__(
        self,
        source: str,
        tokens: Iterable[Token],
        convert_text: Callable[[str], str],
        convert_command: Callable[[FormulaParser, str, str], Atom | None],
    ) -> None:
        """Prepare to parse `tokens`, which refer to offsets in `source`.

        `convert_text` converts the argument of `\\text` and similar commands. `convert_command`
        takes this parser, the name of the command just taken and the current style; it returns
        the atom of the command, or None for a command that produces nothing.
        """
        self._source = source
        self._tokens = list(tokens)
        self._position = 0
        self._depth = 0
        self.convert_text = convert_text
        self._convert_command = convert_command
        self.tight = False
        """Whether the parser is inside a script, where optional spaces are omitted."""

    def convert(self) -> str:
        """Return the whole formula in Unicode. Raises FormulaError."""
        atoms = self.parse_until("")
        if self._position < len(self._tokens):
            raise FormulaError
        return join_atoms(bracket_fractions(atoms), tight=self.tight)

    # Tokens

    @property
    def next(self) -> str:
        """The next token, not yet taken; empty at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def take(self) -> Token:
        """Return the next token and move past it. Raises FormulaError at the end."""
        if self._position >= len(self._tokens):
            raise FormulaError
        self._position += 1
        return self._tokens[self._position - 1]

    def put_back(self, letters: str) -> None:
        """Insert the letters that ran on from the command taken last, to be read next."""
        last = self._tokens[self._position - 1]
        tokens = []
        for index, letter in enumerate(letters):
            token = Token(letter)
            token.gap, token.end = 0, last.end
            token.start = last.end - len(letters) + index
            tokens.append(token)
        group = tokens if len(tokens) == 1 else [_brace("{", last), *tokens, _brace("}", last)]
        self._tokens[self._position : self._position] = group

    @property
    def last_start(self) -> int:
        """The offset in the source of the token taken last."""
        return self._tokens[self._position - 1].start

    def source_from(self, start: int, end: int | None = None) -> str:
        """Return the source from `start` to `end`, by default to the end of the last token."""
        return self._source[start : self._tokens[self._position - 1].end if end is None else end]

    def skip_group(self) -> str:
        """Move past a group in braces and return its source; empty if no group follows."""
        if self.next == "*":
            self.take()
        if self.next != "{":
            return ""
        depth, start = 0, self._tokens[self._position].end
        while True:
            token = self.take()
            depth += (token == "{") - (token == "}")
            if not depth:
                return self.source_from(start, self.last_start)

    def skip_option(self) -> str:
        """Move past an optional argument in square brackets and return its source, if any."""
        if self.next != "[":
            return ""
        start = self.take().end
        while self.take() != "]":
            pass
        return self.source_from(start, self.last_start)

    # Groups and items

    def parse_until(self, end: str, style: str = "") -> list[Atom]:
        """Return the atoms up to the token `end`, which is not taken, or the end of the group."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError
        atoms: list[Atom] = []
        while (token := self.next) and token != end and token not in ("}", "\\end"):
            name = token[1:] if token[0] == "\\" else ""
            if name in _INFIX_COMMANDS:
                self.take()
                atoms = [make_infix(name, atoms, self.parse_until(end, style))]
            elif name in STYLE_SWITCHES:
                self.take()
                style = STYLES[name]
            else:
                atoms += self.parse_item(style)
        self._depth -= 1
        return atoms

    def parse_group(self, style: str = "") -> list[Atom]:
        """Return the atoms of a group in braces, or of the single item in its place."""
        if self.next != "{":
            return [self.parse_argument(style, first_digit=True)]
        self.take()
        atoms = self.parse_until("}", style)
        if self.take() != "}":
            raise FormulaError
        return bracket_fractions(atoms)

    def parse_round_brackets(self) -> list[Atom]:
        """Return the atoms between round brackets, which stand for braces. Raises FormulaError."""
        atoms: list[Atom] = []
        self.take()
        depth = 1
        while depth:
            if not self.next or self.next == "}":
                raise FormulaError
            depth += (self.next == "(") - (self.next == ")")
            if depth:
                atoms += self.parse_item()
        self.take()
        return bracket_fractions(atoms)

    def parse_argument(self, style: str = "", *, first_digit: bool = False) -> Atom:
        """Return the argument of a command or script: a group, a command or one character.

        With `first_digit` only the first digit of a number is taken, as LaTeX does.
        """
        token = self.next
        if token in ("", "}", "^", "_", "&"):
            raise FormulaError
        if first_digit and len(token) > 1 and token[0].isdecimal():
            return Atom(self._take_first_digit(), "number")
        if token[0] == "\\" and (token[1:] in IGNORED_COMMANDS or token[1:] in STYLE_SWITCHES):
            style = STYLES.get(self.take()[1:], style)
            return self.parse_argument(style)
        return self._parse_base(style) or Atom("")

    def parse_item(self, style: str = "") -> list[Atom]:
        """Return the next item with its scripts as one atom; empty if it produces nothing."""
        gap = self._tokens[self._position].gap
        atom = Atom("") if self._at_script() else self._parse_base(style)
        if atom is None:
            return []
        if atom.kind != "space":
            atom = atom._replace(gap=gap)
        return [self._add_scripts(atom) if self._at_script() else atom]

    def merge(self, atoms: list[Atom]) -> Atom:
        """Return the atoms of a group as one atom."""
        text = join_atoms(atoms, tight=self.tight)
        if len(atoms) == 1:
            alone = atoms[0].kind in ("relation", "binary", "comma", "prefix", "open", "close")
            return atoms[0]._replace(text=text, kind="letter" if alone else atoms[0].kind, gap=0)
        letters = text.replace(" ", "")
        return Atom(text, "word" if len(letters) > 1 and letters.isalpha() else "letter")

    def _parse_base(self, style: str = "") -> Atom | None:
        """Return the next item without its scripts; None if it produces nothing."""
        if self.next == "{":
            return self.merge(self.parse_group(style))
        token = self.take()
        if token[0] == "\\":
            return self._convert_command(self, token[1:], style)
        if token == "-" and self._word_follows():
            return Atom("-")
        if token in _CHARACTERS:
            return Atom(*_CHARACTERS[token])
        if token == "&":
            return None
        if token[0].isdecimal():
            return Atom(apply_style(token, style), "number")
        letters = self._take_letters(token, style)
        return Atom(letters, "function" if letters in _UPRIGHT_FUNCTIONS else "letter")

    def _word_follows(self) -> bool:
        """Return whether four letters follow, which makes a minus a hyphen, as in `L_2-norm`."""
        ahead = self._tokens[self._position : self._position + 4]
        return len(ahead) == 4 and all(token.islower() and not token.gap for token in ahead)

    def _take_letters(self, first: str, style: str) -> str:
        """Return the letter `first`; if upright or bold, with the letters that touch it."""
        letters = first
        if style in ("upright", "bold") and first.isalpha():
            while self.next.isalpha() and not self._tokens[self._position].gap:
                letters += self.take()
        return apply_style(letters, style)

    def _take_first_digit(self) -> str:
        number = self.take()
        rest = Token(number[1:])
        rest.gap, rest.start, rest.end = 0, number.start + 1, number.end
        self._position -= 1
        self._tokens[self._position] = rest
        return number[0]

    # Scripts

    def _at_script(self) -> bool:
        """Return whether a script follows; skip the commands that place limits."""
        while self.next in _LIMITS and self._position + 1 < len(self._tokens):
            self._position += 1
        return self.next[:1] in ("^", "_", "'") and bool(self.next)

    def _add_scripts(self, atom: Atom) -> Atom:
        """Return `atom` with the scripts that follow, the lower one before the upper one."""
        above = below = ""
        first_digit = atom.kind == "function"
        while self._at_script():
            sign = self.take()
            if sign[0] == "'":
                above += _PRIMES[len(sign)] if len(sign) < len(_PRIMES) else "′" * len(sign)
            elif sign == "^":
                power = self._take_bare_fraction()
                if power is not None and power[0] == "^":
                    return atom._replace(text=atom.text + power, kind="letter", open_script=True)
                above += power or self._parse_script(first_digit=first_digit)
            else:
                below += self._parse_script(first_digit=first_digit)
        is_measured = atom.kind in ("number", "close") or not atom.text.strip()
        is_measured = is_measured or atom.text[-1:].isdigit()
        if is_measured and above and below and (errors := join_errors(above, below)):
            return Atom(atom.text.rstrip() + errors, "measured", atom.gap)
        above = _SUPERSCRIPT_MEANINGS.get(above, above).replace("′′", "″").replace("∘′", "°′")
        if above == "o" and (atom.kind == "number" or not atom.text):
            above = "°"
        scripts, is_open = join_scripts(above, below, leading=not atom.text and bool(self.next))
        kind = "letter" if atom.kind in ("fraction", "root", "space", "word") else atom.kind
        return atom._replace(text=bracket_base(atom) + scripts, kind=kind, open_script=is_open)

    def _take_bare_fraction(self) -> str | None:
        """Take a power such as `1/2` that has lost its braces; None if none follows.

        After LaTeX's rule `T^1/2` is half of T, but nobody writes a power of 1. `T^2/3` can be
        either and is returned with its caret.
        """
        start = self._position + (self.next in ("-", "+"))
        parts = self._tokens[start : start + 3]
        after = self._tokens[start + 3] if start + 3 < len(self._tokens) else None
        signed = start > self._position
        if not is_power_fraction(parts) or any(part.gap for part in parts):
            return None
        is_certain = signed or parts[0] == "1"
        if after is not None and not after.gap:
            divides = after[0] in "^_(\\" or after[0].isalnum()
            if after[0].isdecimal() or (divides and not is_certain):
                return None
        text = "".join(self.take() for _ in range(3 + signed)).replace("-", "−")
        return text if is_certain else f"^{text}"

    def _parse_script(self, *, first_digit: bool = False) -> str:
        """Return the text of a script, without its sign.

        Authors write `10^12` and `\\log_10` and mean the whole number. Only after the name of a
        function does `first_digit` keep LaTeX's rule: `\\sin^22\\theta` is the square of a sine.
        """
        outside, self.tight = self.tight, True
        position = self._position + 1
        following = self._tokens[position] if position < len(self._tokens) else None
        if self.next in ("-", "+") and following is not None and following.isdecimal():
            text = _CHARACTERS[self.take()][0] + self.take()
        elif self.next == "(" and (inside := self._parse_bracketed_script()):
            text = inside
        else:
            argument = self.parse_argument(first_digit=first_digit and self.next != "10")
            text = self.merge([argument]).text
        self.tight = outside
        return text

    def _parse_bracketed_script(self) -> str:
        """Return a script in round brackets without braces, such as `^(n+1)`; empty if none."""
        positions = range(self._position, len(self._tokens))
        end = next((position for position in positions if self._tokens[position] == ")"), 0)
        inside = self._tokens[self._position + 1 : end]
        nested = ("\\left", "\\right")
        if not inside or any(token in "{}()^_$&" or token in nested for token in inside):
            return ""
        self.take()
        text = join_atoms(self.parse_until(")"), tight=True)
        self.take()
        return f"({text})"
