"""LaTeX's typography in running text: accents, braces, ties, dashes and quotation marks.

Separate from the commands because prose, code and other languages use the same characters: each
one is judged by the few characters around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias

from .bare.words import BRACED_COMMANDS, has_evidence
from .code_spans import without_code
from .lazy_pattern import lazy_pattern
from .letters import TEXT_ACCENTS

Converted: TypeAlias = tuple[str, int]
"""A converted text, and the offset in the source after what it was converted from."""

COMMAND_NAME: Final = lazy_pattern(r"[A-Za-z]+")
_NAME_BEFORE: Final = lazy_pattern(r"[A-Za-z]+$")
_WORD_BEFORE: Final = lazy_pattern(r"[\w.]+$")
_ACCENT_BASE: Final = lazy_pattern(r"\{\\?([A-Za-z])\}|\\([ij])(?![A-Za-z])(?:\{\}| )?|([A-Za-z])")
_NOT_A_TIE: Final = lazy_pattern(r"[A-Za-z]~=\d|:~(?:/|\$(?:\s|$))")
"""A tilde of a version (`numpy~=1.26`) or of a home folder (`host:~/data`)."""
_LATEX: Final = lazy_pattern(
    r"\\(?:[A-Za-z]{2,}|[\"'`^~=.][A-Za-z{\\]|[%&,;_#])"
    r"|\$[^$]*[\\^_{][^$]*\$|\$[A-Za-z<>=+-]{1,2}\$|``[^`']{1,200}''|[^\W\d_]--[^\W\d_]"
    r"|~(?:\\|\$|[a-z]+\d{4}[a-z]|https?:|i\.e\.|e\.g\.)|[$)]~[A-Za-z$]|\w~\(|\bet al\.~"
    r"|\[[A-Z][a-z]?~[IVX]+\]"
    r"|\d~(?:[kMGT]?(?:B|Hz|W|J|m)|ms|mJ|mW|FPS|fps|pp|GPUs?|TOPS|years|[GMk]eV|nm|mm|cm|[mk]?pc)\b"
    r"|\b(?:Tables?|Figs?\.|Figures?|Eqs?\.|Equations?|Sections?|Secs?\.|Refs?\.|Theorems?|Lemma|Task"
    r"|Stage|Track|Chapters?|Appendix|Algorithms?|Part|Definition|Proposition|Corollary|Dr\.|Prof\.)~"
)
"""What only a text written in LaTeX contains."""
_EAST_ASIAN: Final = lazy_pattern("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_CONTRACTION: Final = lazy_pattern(r"(?:s|t|re|ve|ll|d|m)(?![A-Za-z])")
_SINGLE_QUOTED: Final = lazy_pattern(r"`([^`'\n]{1,80})'(?![\w'])")
_LONE_SIGNS: Final = frozenset((",", "=", "-", "+", "<", ">", ".", ":", "/", "--", "!", "*"))
_STARTS_WITH_COMMAND: Final = lazy_pattern(r"\s*\\(?:[A-Za-z]|[\"'`^~=.][A-Za-z\\{])")
_VOWELS: Final = frozenset("aeiouyAEIOUYwW")
_TILDE_LETTERS: Final = frozenset("anoiueyvANOIUEYV")
_ENDS_LIKE_COMMAND: Final = frozenset(("sqrt", "frac"))
"""Last four letters of a word that takes the next braces although other letters touch it."""
_MIN_NAME_LENGTH: Final = 3
"""Letters before braces that can be the name of a command."""
_MAX_WORD_BEFORE: Final = 20
"""Characters searched backwards for the word before an offset."""
_QUOTATION_MARK: Final = lazy_pattern("``|''|\"|”")
_CLOSING_ESCAPED_QUOTE: Final = lazy_pattern(r'[\w.,!?]\\"(?![a-zA-Z{\\])')


def convert_small_capitals(text: str) -> str:
    """Return the argument of `\\textsc`, with Roman numerals in capitals: `{\\sc iv}` as `IV`."""
    return text.upper() if text.strip("ivx") == "" else text


def characters_around(source: str, start: int, end: int) -> tuple[str, str]:
    """Return the character before `start` and the one at `end`; empty at the ends of `source`."""
    return source[start - 1 : start] if start else "", source[end : end + 1]


class Typography:
    """Converts the typography of one text. Every method returns the text and where it ends."""

    def __init__(
        self, source: str, closing_braces: dict[int, int], convert_text: Callable[[str], str]
    ) -> None:
        """Prepare to convert `source`; `convert_text` converts text inside braces and quotes."""
        self._source = source
        self._closing_braces = closing_braces
        self._convert_text = convert_text
        self._open_quotes = 0
        self._is_latex = any(mark in source for mark in ("\\", "$", "``"))
        """Whether two hyphens are LaTeX's dash rather than the author's own."""
        self._has_ties: bool | None = None
        """Whether the text certainly has LaTeX, so that a tilde is a tie; None if not yet known."""

    # Accents

    def convert_accent(self, sign: str, at: int, end: int) -> Converted:
        """Convert the accent `\\sign` from `at` to `end` and its letter.

        What is not an accent, such as an escaped quotation mark or an apostrophe, is kept.
        """
        source = self._source
        start = end + (sign.isalpha() and source[end : end + 1] == " ")
        letter = _ACCENT_BASE.match(source, start)
        if letter is None or not self._is_accent(sign, at, letter, start):
            return self._convert_escape(sign, at, end)
        base = next(filter(None, letter.groups()))
        mark = TEXT_ACCENTS[sign]
        if mark == "\u0327" and base in "gG":
            mark = "\u0306" if sign == "u" else mark
        return unicodedata.normalize("NFC", base + mark), letter.end()

    def _is_accent(self, sign: str, at: int, letter: re.Match[str], start: int) -> bool:
        """Return whether the command at `at` is an accent on `letter`, which begins at `start`."""
        if letter[0][0] in "{\\":
            return True
        before, _ = characters_around(self._source, at, at)
        if sign.isalpha():
            lower = letter[0].islower() or (sign in "vH" and self._source[start + 1].islower())
            inside = sign in "cvH" or (sign in "uk" and before.isalpha())
            return lower and inside and self._source[start - 1] == " "
        if sign == "'":
            return not (before.isalnum() and _CONTRACTION.match(self._source, start))
        if sign == '"':
            if letter[0] not in _VOWELS:
                return False
            return before.isalpha() or not _CLOSING_ESCAPED_QUOTE.search(self._source, start)
        return sign != "~" or letter[0] in _TILDE_LETTERS

    def _convert_escape(self, sign: str, at: int, end: int) -> Converted:
        if self._source.startswith("{}", end) and not sign.isalpha():
            return sign, end + 2
        if sign in ("'", '"', "~", "`", "."):
            return sign, end
        close = self._closing_braces.get(end, end)
        if sign == "b" and close > end + 3:
            return self._convert_text(self._source[end + 1 : close]), close + 1
        return self._source[at:end], end

    # Braces

    def convert_braces(self, at: int) -> Converted:
        """Convert the brace at `at` and its group; a brace that is not LaTeX's is kept."""
        close = self._closing_braces.get(at)
        if close is None:
            return "{", at + 1
        inner = self._source[at + 1 : close]
        before, after = characters_around(self._source, at, close + 1)
        if not inner:
            return "" if before.isalpha() and after != "(" else "{}", close + 1
        if _STARTS_WITH_COMMAND.match(inner):
            return self._convert_command_group(inner), close + 1
        if inner in _LONE_SIGNS and (before or after):
            return inner, close + 1
        if inner.isalpha() and inner.isascii() and self._only_groups(at, inner, after):
            return inner, close + 1
        return "{", at + 1

    def _only_groups(self, at: int, inner: str, after: str) -> bool:
        """Return whether the braces at `at` only group letters, and are not an argument."""
        word = _NAME_BEFORE.search(self._source, max(0, at - _MAX_WORD_BEFORE), at)
        name = word[0] if word else ""
        before, _ = characters_around(self._source, at, at)
        is_argument = before in ("}", "^", "_") or name in BRACED_COMMANDS
        if is_argument or name[-4:] in _ENDS_LIKE_COMMAND:
            return False
        if after.isalpha():
            return len(inner) == 1 or (inner.isupper() and not name)
        if len(inner) > 1:
            return inner.isupper() and not name and after != "" and after in "_^"
        return after != "" and after in "_^(" and len(name) < _MIN_NAME_LENGTH

    def _convert_command_group(self, inner: str) -> str:
        """Return the converted group that begins with a command, such as `\\bf bold`."""
        name = COMMAND_NAME.match(inner, inner.index("\\") + 1)
        if name and name[0] in ("cal", "frak", "mit"):
            return self._convert_text("$" + inner + "$")
        text = self._convert_text(inner.strip())
        return convert_small_capitals(text) if name and name[0] == "sc" else text

    # Ties and dashes

    def convert_tie(self, at: int) -> Converted:
        """Convert the tilde at `at` to a space if it is a tie; one that means `about` is kept."""
        if self._has_ties is None:
            prose = without_code(self._source)
            self._has_ties = _LATEX.search(prose) is not None or has_evidence(prose)
        if not self._has_ties:
            return "~", at + 1
        before, after = characters_around(self._source, at, at + 1)
        ties = before and after and not before.isspace() and not after.isspace()
        if ties and before in "=<>" and self._source[at - 2 : at - 1] == "~":
            return " ", at + 1
        if _NOT_A_TIE.match(self._source, max(0, at - 1)):
            return "~", at + 1
        if not ties or before in "(/[{=<>~'\"" or (before in "%0123456789" and after.isdigit()):
            return "~", at + 1
        word = _WORD_BEFORE.search(self._source, max(0, at - _MAX_WORD_BEFORE), at)
        name = word[0] if word else ""
        if _EAST_ASIAN.match(before) or _EAST_ASIAN.match(after):
            return "~", at + 1
        is_variable = len(name) == 1 and name.isalpha() and (after == "N" or after.isdigit())
        return "~" if is_variable else " ", at + 1

    def convert_dash(self, hyphens: str, at: int) -> Converted:
        """Convert two or three hyphens to a dash unless they are a flag or the author's own."""
        end = at + len(hyphens)
        before, after = characters_around(self._source, at, end)
        if not before or not after or before in "!</" or after == ">" or len(hyphens) > 3:
            return hyphens, end
        if len(hyphens) == 3 and before.isalnum() and after.isalnum():
            return "—", end
        is_flag = before.isspace() and not after.isspace()
        numbers = (before.isdigit() or before == "%") and after.isdigit()
        names = before.isalpha() and after.isupper() and self._is_capitalised_before(at)
        if is_flag or not (self._is_latex or numbers or names):
            return hyphens, end
        return "–" if len(hyphens) == 2 else "—", end

    def _is_capitalised_before(self, at: int) -> bool:
        """Return whether the word that ends at `at` begins with a capital letter."""
        word = _NAME_BEFORE.search(self._source, max(0, at - 30), at)
        return word is not None and word[0][0].isupper()

    # Quotation marks

    def convert_quote(self, quote: str, at: int) -> Converted:
        """Convert LaTeX's quotation marks; apostrophes and the backticks of code are kept."""
        end = at + len(quote)
        before, after = characters_around(self._source, at, end)
        touches_text = not after.isspace() and "`" not in (before, after)
        if quote == "``" and touches_text and self._quotation_ends(end):
            self._open_quotes += 1
            return "“", end
        if quote == "''" and self._open_quotes and before and not before.isspace():
            self._open_quotes -= 1
            return "”", end
        if quote == "`" and not before.isalnum() and before != "\\":
            single = _SINGLE_QUOTED.match(self._source, at)
            if single:
                return f"‘{self._convert_text(single[1])}’", single.end()
        return quote, end

    def _quotation_ends(self, start: int) -> bool:
        """Return whether a quotation that begins before `start` is closed before another begins."""
        end = _QUOTATION_MARK.search(self._source, start)
        return end is not None and end[0] != "``"
