"""LaTeX in running text: formulas between their signs, commands, accents, dashes and quotes.

Read once from left to right. What is LaTeX is set; everything else is copied as it stands, and so
is what only looks like LaTeX: prices, paths, escapes of other languages, addresses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from . import symbols as signs
from . import text_commands as wording
from .atoms import Unreadable
from .bare.words import holds_commands, set_lost
from .commands import set_tokens
from .delimiters import (
    LONGEST_FORMULA,
    closing_dollar,
    end_of_command,
    holds_formula,
)
from .letters import ACCENTS, STYLES, TEXT_ACCENTS, script
from .parser import DEEPEST, tokens_of
from .typography import NAME, Typography, numeral

_SPECIAL: Final = re.compile(r"(?:https?://|www\.)[^\s{}\\<>\"]+|[\\${}~]|--+|``|''|`")
_SPECIAL_UNBRACED: Final = re.compile(_SPECIAL.pattern.replace("{}~]", "~]"))
_MATHS_ONLY: Final = signs.words("""
frac sqrt binom dfrac tfrac operatorname not ensuremath nicefrac ce num SI si qty unit ket bra
braket ketbra ang
""")

_BEFORE_NAMES: Final = frozenset(("", *"([{-–—/~+“‘$,;`&*|=>}"))
"""What may stand right before the name of a command that is the authors' own."""


def set_text(source: str, depth: int = 0) -> str:
    """Return `source` with its LaTeX set."""
    return _Text(source, depth).whole() if depth <= DEEPEST else source


@lru_cache(maxsize=1_000)
def set_formula(source: str, depth: int = 0) -> str | None:
    """Return one formula, without the signs around it, set; None if it cannot be read."""
    try:
        return set_tokens(source, tokens_of(source), lambda text: set_text(text, depth + 1))
    except Unreadable:
        return None


class _Text(Typography):
    """A reader of running text."""

    def __init__(self, source: str, depth: int) -> None:
        super().__init__(source, depth, set_text)
        self._closings: dict[str, int] = {}
        """Where the next sign stands that ends a formula, for each of them; -1 for none."""

    def whole(self) -> str:
        source, at = self._source, 0
        pattern = _SPECIAL if self._braces else _SPECIAL_UNBRACED
        while special := pattern.search(source, at):
            start = special.start()
            self._out.append(source[at:start])
            at = self._take(special[0], start)
        self._out.append(source[at:])
        return "".join(self._out)

    def _take(self, special: str, at: int) -> int:
        """Set what begins at `at`; return where it ends."""
        match special[0]:
            case "\\":
                return self._backslash(at)
            case "$":
                return self._dollar(at)
            case "{":
                return self._group(at)
            case "~":
                return self._tie(at)
            case "-":
                return self._dash(special, at)
            case "`" | "'":
                return self._quote(special, at)
        return self._put(special, at + len(special))

    # Formulas

    def _dollar(self, at: int) -> int:
        source = self._source
        signs_wide = 2 if source.startswith("$$", at) else 1
        end = closing_dollar(source, at + signs_wide, signs_wide, self._braces)
        if end < 0 or not holds_formula(source, at + signs_wide, end, end + signs_wide):
            return self._put("$" * signs_wide, at + signs_wide)
        return self._formula(at, at + signs_wide, end, end + signs_wide)

    def _formula(self, start: int, first: int, last: int, end: int) -> int:
        """Set the formula between `first` and `last`, or leave all from `start` to `end`."""
        inner = self._source[first:last]
        lost = holds_commands(inner)
        text = set_lost(inner) if lost else set_formula(inner, self._depth)
        return self._put(text or self._source[start:end], end)

    def _end_of_formula(self, sign: str, at: int) -> int:
        r"""Return where the `\)` or `\]` stands that ends the formula begun at `at`; -1 if none."""
        closing = "\\)" if sign == "(" else "\\]"
        if -1 < self._closings.get(closing, 0) < at + 2:
            self._closings[closing] = self._source.find(closing, at + 2)
        end = self._closings[closing]
        return end if end < at + LONGEST_FORMULA else -1

    # Commands

    def _backslash(self, at: int) -> int:
        source = self._source
        name = NAME.match(source, at + 1)
        if name is None:
            return self._sign_command(source[at + 1 : at + 2], at)
        word, end = name[0], name.end()
        if len(word) == 1 and word in TEXT_ACCENTS:
            return self._accent(word, at, end)
        if word in ("begin", "end"):
            return self._environment(word, at, end)
        if any(word in table for table in wording.TABLES):
            return self._wording(word, end)
        return self._command(word, at, end)

    def _sign_command(self, sign: str, at: int) -> int:
        if sign in ("(", "["):
            end = self._end_of_formula(sign, at)
            if end > 0:
                return self._formula(at, at + 2, end, end + 2)
        if sign in TEXT_ACCENTS:
            return self._accent(sign, at, at + 2)
        if sign == "," and self._around(at, at + 2)[1] in "  .,;:)]":
            return self._put("", at + 2)
        if sign and sign in wording.ESCAPED:
            before, after = self._around(at, at + 2)
            text = wording.ESCAPED[sign]
            if self._is_logic(sign, before, at):
                return self._put("\\" + sign, at + 2)
            if sign == "\\" and (before.isspace() or not before) and after.islower():
                return self._put("\\\\", at + 2)
            if text == " " and (before.isspace() or after.isspace()):
                return self._put("", at + 2 + (before.isspace() and after == " "))
            return self._put(text, at + 2)
        return self._put("\\" + sign, at + 1 + len(sign))

    def _is_logic(self, sign: str, before: str, at: int) -> bool:
        r"""Whether this is half of `/\` or `\/`, which stand between two statements."""
        if sign == "/":
            return not (before.isalnum() or before in ("}", ")"))
        return sign == " " and before == "/" and self._source[at - 2 : at - 1] in ("", " ")

    def _wording(self, word: str, end: int) -> int:
        name_end, end = end, self._past_empty_group(end)
        following = self._source[end : end + 2]
        if word in wording.LETTERS or word in wording.BEFORE_UNITS:
            unit = following[1:].islower() or following[1:] == "C"
            swallows = end == name_end and following[:1] == " " and unit
            text = wording.LETTERS.get(word) or wording.BEFORE_UNITS[word]
            return self._put(text, end + swallows)
        text = wording.ABBREVIATIONS.get(word) or wording.SIGNS[word]
        if text[-1:] == "." and following[:1] == ".":
            text = text[:-1]
        return self._put(text, end)

    def _past_empty_group(self, end: int) -> int:
        return end + 2 if self._source.startswith("{}", end) else end

    def _command(self, word: str, at: int, end: int) -> int:
        source = self._source
        opening = end + (source[end : end + 1] == "*")
        close = self._braces.get(opening)
        if close is not None and self._with_argument(word, at, opening + 1, close):
            return close + 1
        if word in ("href", "textcolor", "colorbox", "ion"):
            return self._two_arguments(word, at, end)
        if word in wording.INSIDE or word in wording.BOUND:
            return self._put(source[at:end], end)
        if word in wording.SWITCHES or word in signs.NOTHING:
            return self._switch(end)
        if word in signs.SPACES:
            return self._put(" ", end)
        if self._is_maths(word):
            return self._maths_command(word, at, end)
        return self._unknown(word, at, end)

    def _with_argument(self, word: str, at: int, start: int, close: int) -> bool:
        """Set a command of the text whose argument is from `start` to `close`; False if none."""
        inner = self._source[start:close]
        if word in wording.INSIDE:
            text = numeral(self._set(inner)) if word == "textsc" else self._set(inner)
        elif word in wording.BOUND:
            text = self._bound(word, at, inner)
        elif word in ("textsuperscript", "textsubscript"):
            text = script(self._set(inner), raised=word == "textsuperscript")
        elif word in signs.DROPPED and self._leaves_no_trace(word, close + 1):
            text = ""
        else:
            return False
        self._out.append(text)
        return True

    def _leaves_no_trace(self, word: str, end: int) -> bool:
        """Whether nothing is lost with this command: a colour must have something to colour."""
        following = self._source[end : end + 1]
        if word != "color":
            return not following.islower()
        name = self._source[self._source.rfind("{", 0, end) + 1 : end - 1]
        coloured = following.isalnum() or following in ("", " ", "{", "\\", "$", "(")
        return coloured and (not following.islower() or name in wording.COLOURS)

    def _bound(self, word: str, at: int, inner: str) -> str:
        start, stop = wording.BOUND[word]
        text = self._set(inner) if word in ("footnote", "thanks") else inner.strip()
        before = self._around(at, at)[0]
        gap = " " if start and before and not before.isspace() and before not in "~(" else ""
        return f"{gap}{start}{text}{stop}"

    def _two_arguments(self, word: str, at: int, end: int) -> int:
        """Set a link's words and its address, or what was coloured."""
        first = self._braces.get(end)
        second = self._braces.get(first + 1) if first is not None else None
        if word == "href" and first is not None and second is None:
            return self._put(self._source[end + 1 : first].strip(), first + 1)
        if first is None or second is None:
            return self._put(self._source[at:end], end)
        address = self._source[end + 1 : first].strip()
        text = self._set(self._source[first + 2 : second])
        if word == "ion":
            text = f"{address} {wording.NUMERALS.get(text, numeral(text))}"
        if word == "href" and address not in text:
            text += f" ({address})"
        return self._put(text, second + 1)

    def _switch(self, end: int) -> int:
        end = self._past_empty_group(end)
        return self._put("", end + (self._source[end : end + 1] == " "))

    def _is_maths(self, word: str) -> bool:
        if word in signs.COMMANDS:
            return len(word) > 1
        return word in STYLES or word in ACCENTS or word in _MATHS_ONLY

    def _maths_command(self, word: str, at: int, end: int) -> int:
        """Set a formula that stands in the text without its signs: a command and its scripts."""
        simple = word in signs.COMMANDS
        name_end = end
        end = end_of_command(self._source, end, self._braces, arguments=not simple)
        if end == name_end and not simple:
            return self._put(self._source[at:end], end)
        text = set_formula(self._source[at:end], self._depth)
        before, after = self._around(at, end)
        if text is None:
            return self._put(self._source[at:end], end)
        if before.isalnum() and word in signs.FUNCTIONS:
            text = f" {text}"
        if before.isspace() or not before or after != " ":
            return self._put(text, end)
        if word in signs.RELATIONS:
            return self._put(f" {text}", end)
        following = self._source[end + 1 : end + 3]
        operand = (
            following[:1].isdigit() or following[:1] in ("$", "\\") or not following[1:].isalpha()
        )
        return self._put(text, end + (word in signs.BINARIES and operand))

    def _unknown(self, word: str, at: int, end: int) -> int:
        """A name that the authors gave their method is kept; with an argument it stays whole."""
        before = self._around(at, at)[0]
        stop = self._braces.get(end, end)
        if stop > end + 1:
            while stop + 1 in self._braces:
                stop = self._braces[stop + 1]
            return self._put(self._source[at : stop + 1], stop + 1)
        if len(word) == 1 or not (before.isspace() or before in _BEFORE_NAMES):
            return self._put(self._source[at:end], end)
        return self._put(word, self._past_empty_group(end))

    def _environment(self, word: str, at: int, end: int) -> int:
        close = self._braces.get(end)
        if close is None:
            return self._put(self._source[at:end], end)
        name = self._source[end + 1 : close]
        if word == "begin" and (name.rstrip("*") in signs.DISPLAYS or name in signs.MATRICES):
            ending = f"\\end{{{name}}}"
            last = self._source.find(ending, close)
            if last > 0:
                return self._formula(at, at, last + len(ending), last + len(ending))
        if name in ("itemize", "enumerate", "abstract", "center", "quote", "description"):
            return self._put("", close + 1)
        return self._put(self._source[at : close + 1], close + 1)
