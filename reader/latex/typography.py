"""How LaTeX writes what is no command: accents, braces, ties, dashes and quotes.

Apart from the commands, and below them: each of these is told from the few characters around it,
for prose, code and other languages have the same signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from .bare.words import GROUPED
from .delimiters import braces_of
from .letters import TEXT_ACCENTS

NAME: Final = re.compile(r"[A-Za-z]+")
_NAME_BEFORE: Final = re.compile(r"[A-Za-z]+$")
_WORD_BEFORE: Final = re.compile(r"[\w.]+$")
_ACCENTED: Final = re.compile(r"\{\\?([A-Za-z])\}|\\([ij])(?![A-Za-z])(?:\{\}| )?|([A-Za-z])")
_NO_TIE: Final = re.compile(r"[A-Za-z]~=\d|:~(?:/|\$(?:\s|$))")
"""A tilde of versions and of home folders."""
_APOSTROPHE: Final = re.compile(r"(?:s|t|re|ve|ll|d|m)(?![A-Za-z])")
_SINGLE_QUOTED: Final = re.compile(r"`([^`'\n]{1,80})'(?![\w'])")
_LONE_SIGNS: Final = frozenset((",", "=", "-", "+", "<", ">", ".", ":", "/", "--", "!", "*"))
_GROUP_OF_COMMAND: Final = re.compile(r"\s*\\(?:[A-Za-z]|[\"'`^~=.][A-Za-z\\{])")
_VOWELS: Final = frozenset("aeiouyAEIOUYwW")
_ARGUED: Final = frozenset(("sqrt", "frac"))
"""The end of a word that braces are no less an argument of for what ran into it."""
_NAME_LENGTH: Final = 3
"""A word as long as this before braces may be the name of a command."""
_TAKES_TILDE: Final = frozenset("anoiueyvANOIUEYV")
_QUOTED: Final = re.compile("``|''|\"|”")
_CLOSED_QUOTE: Final = re.compile(r'[\w.,!?]\\"(?![a-zA-Z{\\])')


def numeral(text: str) -> str:
    """Return a state of ionisation, written as a numeral in small capitals, in capitals."""
    return text.upper() if text.strip("ivx") == "" else text


class Typography:
    """A reader of running text, and what it has set."""

    def __init__(self, source: str, depth: int, set_text: Callable[[str, int], str]) -> None:
        """`set_text` sets text within this one, `depth` levels down."""
        self._source = source
        self._depth = depth
        self._set_text = set_text
        self._braces = braces_of(source)
        self._out: list[str] = []
        self._quoted = 0
        self._is_latex = any(mark in source for mark in ("\\", "$", "``"))
        """Whether two hyphens are LaTeX's dash, and not the author's own."""

    def _put(self, text: str, end: int) -> int:
        self._out.append(text)
        return end

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """The characters before `start` and at `end`."""
        return self._source[start - 1 : start] if start else "", self._source[end : end + 1]

    def _set(self, text: str) -> str:
        return self._set_text(text, self._depth + 1)

    # Accents

    def _accent(self, sign: str, at: int, end: int) -> int:
        """Set an accented letter, or leave what is no accent: an escape, an apostrophe."""
        source = self._source
        spaced = end + (sign.isalpha() and source[end : end + 1] == " ")
        letter = _ACCENTED.match(source, spaced)
        if letter is None or not self._accents(sign, at, letter, spaced):
            return self._no_accent(sign, at, end)
        base = next(filter(None, letter.groups()))
        mark = TEXT_ACCENTS[sign]
        if mark == "\u0327" and base in "gG":
            mark = "\u0306" if sign == "u" else mark
        return self._put(unicodedata.normalize("NFC", base + mark), letter.end())

    def _accents(self, sign: str, at: int, letter: re.Match[str], start: int) -> bool:
        if letter[0][0] in "{\\":
            return True
        if sign.isalpha():
            named = letter[0].islower() or (sign in "vH" and self._source[start + 1].islower())
            inside = sign in "cvH" or (sign in "uk" and self._around(at, at)[0].isalpha())
            return named and inside and self._source[start - 1] == " "
        if sign == "'":
            return not (
                self._around(at, at)[0].isalnum() and _APOSTROPHE.match(self._source, start)
            )
        if sign == '"':
            inside = self._around(at, at)[0].isalpha()
            return letter[0] in _VOWELS and (inside or not self._closed_quote(start))
        return sign != "~" or letter[0] in _TAKES_TILDE

    def _closed_quote(self, start: int) -> bool:
        """Whether an escaped quotation mark that begins a word is answered by one that ends one."""
        return _CLOSED_QUOTE.search(self._source, start) is not None

    def _no_accent(self, sign: str, at: int, end: int) -> int:
        if self._source.startswith("{}", end) and not sign.isalpha():
            return self._put(sign, end + 2)
        if sign in ("'", '"', "~", "`", "."):
            return self._put(sign, end)
        close = self._braces.get(end, end)
        if sign == "b" and close > end + 3:
            return self._put(self._set(self._source[end + 1 : close]), close + 1)
        return self._put(self._source[at:end], end)

    # Braces, ties, dashes, quotes

    def _group(self, at: int) -> int:
        close = self._braces.get(at)
        if close is None:
            return self._put("{", at + 1)
        inner = self._source[at + 1 : close]
        before, after = self._around(at, close + 1)
        if not inner:
            return self._put("" if before.isalpha() and after != "(" else "{}", close + 1)
        if _GROUP_OF_COMMAND.match(inner):
            return self._put(self._group_of_command(inner), close + 1)
        if inner in _LONE_SIGNS and (before or after):
            return self._put(inner, close + 1)
        if inner.isalpha() and inner.isascii() and self._set_off(at, inner, after):
            return self._put(inner, close + 1)
        return self._put("{", at + 1)

    def _set_off(self, at: int, inner: str, after: str) -> bool:
        """Whether the braces around letters only set them off: they are no command's argument."""
        word = _NAME_BEFORE.search(self._source, max(0, at - 20), at)
        name = word[0] if word else ""
        if name in GROUPED or self._around(at, at)[0] in ("}", "^", "_") or name[-4:] in _ARGUED:
            return False
        if after.isalpha():
            return len(inner) == 1 or (inner.isupper() and not name)
        if len(inner) > 1:
            return inner.isupper() and not name and after != "" and after in "_^"
        return after != "" and after in "_^(" and len(name) < _NAME_LENGTH

    def _group_of_command(self, inner: str) -> str:
        name = NAME.match(inner, inner.index("\\") + 1)
        if name and name[0] in ("cal", "frak", "mit"):
            return self._set("$" + inner + "$")
        text = self._set(inner.strip())
        return numeral(text) if name and name[0] == "sc" else text

    def _tie(self, at: int) -> int:
        """A tie is a space; a sign for `about` or `to` stays."""
        before, after = self._around(at, at + 1)
        binds = before and after and not before.isspace() and not after.isspace()
        if binds and before in "=<>" and self._source[at - 2 : at - 1] == "~":
            return self._put(" ", at + 1)
        if _NO_TIE.match(self._source, max(0, at - 1)):
            return self._put("~", at + 1)
        if not binds or before in "(/[{=<>~'\"" or (before in "%0123456789" and after.isdigit()):
            return self._put("~", at + 1)
        word = _WORD_BEFORE.search(self._source, max(0, at - 20), at)
        name = word[0] if word else ""
        measured = name[:1].isdigit() and after.isdigit() and not self._is_latex
        if measured or (len(name) == 1 and name.isalpha() and (after == "N" or after.isdigit())):
            return self._put("~", at + 1)
        return self._put(" ", at + 1)

    def _dash(self, dashes: str, at: int) -> int:
        """Two hyphens are a dash where LaTeX or what they stand between says so; flags stay."""
        end = at + len(dashes)
        before, after = self._around(at, end)
        if not before or not after or before in "!<" or after == ">" or len(dashes) > 3:
            return self._put(dashes, end)
        flag = before.isspace() and not after.isspace()
        if len(dashes) == 3 and before.isalnum() and after.isalnum():
            return self._put("—", end)
        numbers = (before.isdigit() or before == "%") and after.isdigit()
        names = before.isalpha() and after.isupper() and self._capital_before(at)
        if flag or not (self._is_latex or numbers or names):
            return self._put(dashes, end)
        return self._put("–" if len(dashes) == 2 else "—", end)

    def _ends(self, start: int) -> bool:
        """Whether a quotation that begins before `start` is ended as one, not as code is."""
        end = _QUOTED.search(self._source, start)
        return end is not None and end[0] != "``"

    def _capital_before(self, at: int) -> bool:
        """Whether the word that ends at `at` begins with a capital."""
        word = _NAME_BEFORE.search(self._source, max(0, at - 30), at)
        return word is not None and word[0][0].isupper()

    def _quote(self, quote: str, at: int) -> int:
        end = at + len(quote)
        before, after = self._around(at, end)
        if quote == "``" and not after.isspace() and "`" not in (before, after) and self._ends(end):
            self._quoted += 1
            return self._put("“", end)
        if quote == "''" and self._quoted and before and not before.isspace():
            self._quoted -= 1
            return self._put("”", end)
        if quote == "`" and not before.isalnum() and before != "\\":
            single = _SINGLE_QUOTED.match(self._source, at)
            if single:
                return self._put(f"‘{self._set(single[1])}’", single.end())
        return self._put(quote, end)
