"""The conversion of LaTeX in running text: formulas, commands and typography.

The text is read once from left to right. LaTeX is converted and everything else is copied, as is
what only looks like LaTeX: prices, paths, addresses, the escapes of other languages. Many
texts need only dashes, quotes or accents, so the first formula imports the modules for formulas.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from . import symbols, text_commands
from .code_spans import find_code
from .delimiters import (
    MAX_DEPTH,
    MAX_FORMULA_LENGTH,
    find_closing_braces,
    find_closing_dollar,
    find_command_end,
    is_formula,
)
from .lazy_pattern import lazy_pattern
from .letters import ACCENTS, STYLES, TEXT_ACCENTS, to_script
from .typography import (
    COMMAND_NAME,
    Converted,
    Typography,
    characters_around,
    convert_small_capitals,
)

_SPECIAL_TEMPLATE: Final = (
    r"(?:https?://|www\.)[^\s{}\\<>\"]+|[\\$%s~]|--+|``|''|`|&#?[A-Za-z0-9]{2,24};"
)
_SPECIAL: Final = lazy_pattern(_SPECIAL_TEMPLATE % "{}")
_SPECIAL_WITHOUT_BRACES: Final = lazy_pattern(_SPECIAL_TEMPLATE % "")
_NO_SPAN: Final = (1 << 60, 1 << 60)
_FORMULA_COMMANDS: Final = symbols.word_set("""
frac sqrt binom dfrac tfrac operatorname not ensuremath nicefrac ce num SI si qty unit ket bra
braket ketbra ang unitfrac SIrange qtyrange numrange SIlist qtylist numlist mel expval ev abs norm
dv pdv buildrel stackrel overset underset slashed
""")
"""Commands with arguments that are mathematics even without dollars around them."""
_COMMANDS_WITH_OPTION: Final = symbols.word_set("""
unit unitfrac SI si qty num ang SIrange qtyrange numrange SIlist qtylist numlist dv pdv sqrt
""")
_MAX_OPTION_LENGTH: Final = 100
_TWO_ARGUMENT_COMMANDS: Final = symbols.word_set("""
href hyperlink hypertarget textcolor colorbox ion raisebox scalebox resizebox
""")
"""Commands of text with two arguments, of which the second is shown."""
_BEFORE_COMMAND_NAME: Final = frozenset(("", *"([{-–—/~+“‘$,;`&*|=>}"))
"""Characters that may come directly before an author's own command."""
_LIST_ENVIRONMENTS: Final = (
    "itemize", "enumerate", "abstract", "center", "quote", "description",
)  # fmt: skip


def convert_text(source: str, depth: int = 0) -> str:
    """Return `source` with its LaTeX in Unicode.

    `depth` counts the texts around this one; nested more than MAX_DEPTH deep it is left as it is.
    """
    return _TextConverter(source, depth).convert() if depth <= MAX_DEPTH else source


@lru_cache(maxsize=1_000)
def convert_formula(source: str, depth: int = 0) -> str | None:
    """Return the formula `source`, given without its dollars, in Unicode; None if it is invalid."""
    from .angle_brackets import match_angle_brackets
    from .atoms import FormulaError
    from .commands import convert_tokens
    from .idioms import rewrite_idioms
    from .parser import tokenize

    try:
        source = rewrite_idioms(source)
        tokens = match_angle_brackets(tokenize(source))
        return convert_tokens(source, tokens, lambda text: convert_text(text, depth + 1))
    except FormulaError:
        return None


class _TextConverter:
    """Converts one text. Methods that convert a part return its text and where it ends."""

    def __init__(self, source: str, depth: int) -> None:
        self._source = source
        self._depth = depth
        self._closing_braces = find_closing_braces(source)
        self._typography = Typography(source, self._closing_braces, self._convert_nested)
        self._next_closing: dict[str, int] = {}
        """The next offset of `\\\\)` and of `\\\\]`; -1 if there is none."""

    def convert(self) -> str:
        """Return the whole text in Unicode."""
        source, at = self._source, 0
        out: list[str] = []
        pattern = _SPECIAL if self._closing_braces else _SPECIAL_WITHOUT_BRACES
        code = iter(find_code(source))
        code_start, code_end = next(code, _NO_SPAN)
        while special := pattern.search(source, at):
            start = special.start()
            while code_end <= start:
                code_start, code_end = next(code, _NO_SPAN)
            if code_start <= start:
                text, end = source[start:code_end], code_end
            else:
                text, end = self._convert_special(special[0], start)
            out += (source[at:start], text)
            at = end
        out.append(source[at:])
        return "".join(out)

    def _convert_special(self, special: str, at: int) -> Converted:
        """Convert what begins with the special characters at `at`."""
        match special[0]:
            case "\\":
                return self._convert_backslash(at)
            case "$":
                return self._convert_dollar(at)
            case "{":
                return self._typography.convert_braces(at)
            case "~":
                return self._typography.convert_tie(at)
            case "-":
                return self._typography.convert_dash(special, at)
            case "`" | "'":
                return self._typography.convert_quote(special, at)
            case "&":
                return text_commands.convert_entity(special), at + len(special)
        return special, at + len(special)

    def _convert_nested(self, text: str) -> str:
        return convert_text(text, self._depth + 1)

    # Formulas

    def _convert_dollar(self, at: int) -> Converted:
        source = self._source
        width = 2 if source.startswith("$$", at) else 1
        first = at + width
        last = find_closing_dollar(source, first, width, self._closing_braces)
        if last < 0 or not is_formula(source, first, last, last + width):
            return "$" * width, first
        return self._convert_delimited(at, first, last, last + width)

    def _convert_delimited(self, start: int, first: int, last: int, end: int) -> Converted:
        """Convert the formula from `first` to `last`; if invalid keep all from `start` to `end`."""
        from .bare.formula import contains_bare_commands, convert_bare_formula

        inner = self._source[first:last]
        if contains_bare_commands(inner):
            text = convert_bare_formula(inner)
        else:
            text = convert_formula(inner, self._depth)
        if (
            text
            and text[0] in "_^"
            and text[1:].isalnum()
            and self._source[end : end + 1].isalnum()
        ):
            text = f"{text[0]}({text[1:]})"
        return text or self._source[start:end], end

    def _find_closing(self, opening: str, at: int) -> int:
        r"""Return the offset of the `\)` or `\]` that closes the formula at `at`; -1 if none."""
        closing = "\\)" if opening == "(" else "\\]"
        if -1 < self._next_closing.get(closing, 0) < at + 2:
            self._next_closing[closing] = self._source.find(closing, at + 2)
        end = self._next_closing[closing]
        return end if end < at + MAX_FORMULA_LENGTH else -1

    # Commands

    def _convert_backslash(self, at: int) -> Converted:
        source = self._source
        match = COMMAND_NAME.match(source, at + 1)
        if match is None:
            return self._convert_escape(source[at + 1 : at + 2], at)
        name, end = match[0], match.end()
        if len(name) == 1 and name in TEXT_ACCENTS:
            return self._typography.convert_accent(name, at, end)
        if name in ("begin", "end"):
            return self._convert_environment(name, at, end)
        if any(name in table for table in text_commands.REPLACEMENT_TABLES):
            return self._replace_command(name, end)
        return self._convert_command(name, at, end)

    def _convert_escape(self, sign: str, at: int) -> Converted:
        """Convert a backslash at `at` and the one character after it, `sign`."""
        if sign in ("(", "["):
            closing = self._find_closing(sign, at)
            if closing > 0:
                return self._convert_delimited(at, at + 2, closing, closing + 2)
        if sign in TEXT_ACCENTS:
            return self._typography.convert_accent(sign, at, at + 2)
        before, after = characters_around(self._source, at, at + 2)
        if sign == "," and after in " .,;:)]":
            return "", at + 2
        if not sign or sign not in text_commands.ESCAPES:
            return "\\" + sign, at + 1 + len(sign)
        text = text_commands.ESCAPES[sign]
        is_face = sign == "_" and not (before.isalnum() or after.isalnum())
        if is_face or self._is_logical_sign(sign, before, at):
            return "\\" + sign, at + 2
        if sign == "\\" and (before.isspace() or not before) and after.islower():
            return "\\\\", at + 2
        if text == " " and (before.isspace() or after.isspace()):
            return "", at + 2 + (before.isspace() and after == " ")
        return text, at + 2

    def _is_logical_sign(self, sign: str, before: str, at: int) -> bool:
        r"""Return whether this is half of `/\` or `\/`, the signs between two statements."""
        if sign == "/":
            return not (before.isalnum() or before in ("}", ")"))
        return sign == " " and before == "/" and self._source[at - 2 : at - 1] in ("", " ")

    def _replace_command(self, name: str, end: int) -> Converted:
        """Convert a command that stands for a fixed text."""
        name_end, end = end, self._skip_empty_group(end)
        following = self._source[end : end + 2]
        if name == "o" and following[:1] == "/":
            return "\\o", end
        if name in text_commands.LETTER_COMMANDS or name in text_commands.UNIT_SYMBOLS:
            joins_next = following[1:].islower() or following[1:] == "C"
            drops_space = end == name_end and following[:1] == " " and joins_next
            letter = text_commands.LETTER_COMMANDS.get(name) or text_commands.UNIT_SYMBOLS[name]
            return letter, end + drops_space
        text = text_commands.ABBREVIATIONS.get(name) or text_commands.TEXT_SYMBOLS[name]
        if text[-1:] == "." and following[:1] == ".":
            text = text[:-1]
        return text, end

    def _skip_empty_group(self, end: int) -> int:
        return end + 2 if self._source.startswith("{}", end) else end

    def _convert_command(self, name: str, at: int, end: int) -> Converted:
        """Convert the command `name` from `at` to `end`, with its arguments."""
        source = self._source
        opening = end + (source[end : end + 1] == "*")
        close = self._closing_braces.get(opening)
        if close is not None:
            text = self._convert_text_command(name, at, opening + 1, close)
            if text is not None:
                return text, close + 1
        if name in _TWO_ARGUMENT_COMMANDS:
            return self._convert_two_arguments(name, at, end)
        if name in text_commands.TRANSPARENT_COMMANDS or name in text_commands.ENCLOSING_COMMANDS:
            return source[at:end], end
        if close is not None and name in text_commands.STYLE_SWITCHES:
            return self._convert_nested(source[end + 1 : close]), close + 1
        if name in text_commands.STYLE_SWITCHES or name in symbols.IGNORED_COMMANDS:
            end = self._skip_empty_group(end)
            return "", end + (source[end : end + 1] == " ")
        if name in symbols.SPACE_COMMANDS:
            return " ", end
        if _is_formula_command(name):
            return self._convert_formula_command(name, at, end)
        return self._convert_unknown(name, at, end)

    def _convert_text_command(self, name: str, at: int, start: int, close: int) -> str | None:
        """Return the command of text whose argument is from `start` to `close`; None if another."""
        inner = self._source[start:close]
        if name in text_commands.TRANSPARENT_COMMANDS:
            text = self._convert_nested(inner)
            return convert_small_capitals(text) if name == "textsc" else text
        if name in text_commands.ENCLOSING_COMMANDS:
            return self._enclose(name, at, inner)
        if name == "unicode":
            return text_commands.convert_entity(f"&#{inner.strip()};")
        if name in ("textsuperscript", "textsubscript"):
            return to_script(self._convert_nested(inner), raised=name == "textsuperscript")
        if name in symbols.DROPPED_WITH_ARGUMENT and self._can_drop(name, close + 1):
            return ""
        return None

    def _can_drop(self, name: str, end: int) -> bool:
        """Return whether a command may be dropped: `\\color` only if text to colour follows."""
        following = self._source[end : end + 1]
        if name != "color":
            return not following.islower()
        color = self._source[self._source.rfind("{", 0, end) + 1 : end - 1]
        has_text = following.isalnum() or following in ("", " ", "{", "\\", "$", "(")
        return has_text and (not following.islower() or color in text_commands.COLOR_NAMES)

    def _enclose(self, name: str, at: int, inner: str) -> str:
        """Return the argument of a citation, footnote or reference in its brackets."""
        start, stop = text_commands.ENCLOSING_COMMANDS[name]
        is_text = name in ("footnote", "thanks")
        text = self._convert_nested(inner) if is_text else inner.strip()
        before, _ = characters_around(self._source, at, at)
        if before == "[" and self._source.startswith("}]", self._argument_end(at)):
            return text
        gap = " " if start and before and not before.isspace() and before not in "~(" else ""
        return f"{gap}{start}{text}{stop}"

    def _argument_end(self, at: int) -> int:
        """Return the offset of the brace that closes the argument of the command at `at`."""
        return self._closing_braces[self._source.index("{", at)]

    def _convert_two_arguments(self, name: str, at: int, end: int) -> Converted:
        """Convert a link with its address, a coloured text, or an ion."""
        if name.startswith(("text", "color")):
            end = self._skip_option(end)
        first = self._closing_braces.get(end)
        second = self._closing_braces.get(first + 1) if first is not None else None
        if name == "href" and first is not None and second is None:
            return self._source[end + 1 : first].strip(), first + 1
        if first is None or second is None:
            return self._source[at:end], end
        first_argument = self._source[end + 1 : first].strip()
        text = self._convert_nested(self._source[first + 2 : second])
        if name == "ion":
            numeral = text_commands.ROMAN_NUMERALS.get(text, convert_small_capitals(text))
            text = f"{first_argument} {numeral}"
        if name == "href" and first_argument not in text:
            text += f" ({first_argument})"
        return text, second + 1

    def _skip_option(self, at: int) -> int:
        """Return the offset after the argument in square brackets at `at`, or `at` without one."""
        if self._source[at : at + 1] != "[":
            return at
        end = self._source.find("]{", at, at + _MAX_OPTION_LENGTH)
        return end + 1 if end > 0 else at

    def _convert_formula_command(self, name: str, at: int, end: int) -> Converted:
        """Convert a formula without dollars: one command with its arguments and scripts."""
        source, name_end = self._source, end
        is_symbol = name in symbols.SYMBOLS
        if name in _COMMANDS_WITH_OPTION:
            end = self._skip_option(end)
        end = find_command_end(source, end, self._closing_braces, has_arguments=not is_symbol)
        runs_on = name.startswith(symbols.RUN_ON_COMMANDS) and name not in symbols.RUN_ON_COMMANDS
        if end == name_end and not is_symbol and not runs_on:
            return source[at:end], end
        text = convert_formula(source[at:end], self._depth)
        before, after = characters_around(source, at, end)
        if text is None:
            return source[at:end], end
        if before.isalnum() and name in symbols.FUNCTION_NAMES:
            text = f" {text}"
        if before.isspace() or not before or after != " ":
            return text, end
        if name in symbols.RELATIONS:
            return f" {text}", end
        following = source[end + 1 : end + 3]
        operand_follows = (
            following[:1].isdigit() or following[:1] in ("$", "\\") or not following[1:].isalpha()
        )
        return text, end + (name in symbols.BINARY_OPERATORS and operand_follows)

    def _convert_unknown(self, name: str, at: int, end: int) -> Converted:
        """Convert an author's own command to its name; with arguments it is kept as it is."""
        before, _ = characters_around(self._source, at, at)
        stop = self._closing_braces.get(end, end)
        if stop > end + 1:
            while stop + 1 in self._closing_braces:
                stop = self._closing_braces[stop + 1]
            return self._source[at : stop + 1], stop + 1
        if len(name) == 1 or not (before.isspace() or before in _BEFORE_COMMAND_NAME):
            return self._source[at:end], end
        return name, self._skip_empty_group(end)

    def _convert_environment(self, command: str, at: int, end: int) -> Converted:
        """Convert `\\begin` or `\\end`: a whole formula, or only the command itself."""
        close = self._closing_braces.get(end)
        if close is None:
            return self._source[at:end], end
        name = self._source[end + 1 : close]
        display = name.rstrip("*") in symbols.DISPLAY_ENVIRONMENTS
        if command == "begin" and (display or name in symbols.MATRIX_ENVIRONMENTS):
            ending = f"\\end{{{name}}}"
            last = self._source.find(ending, close)
            if last > 0:
                return self._convert_delimited(at, at, last + len(ending), last + len(ending))
        if name in _LIST_ENVIRONMENTS:
            return "", close + 1
        return self._source[at : close + 1], close + 1


def _is_formula_command(name: str) -> bool:
    """Return whether a command in running text is mathematics without its dollars."""
    if name in symbols.SYMBOLS:
        return len(name) > 1
    if name.startswith(symbols.RUN_ON_COMMANDS):
        return True
    return name in STYLES or name in ACCENTS or name in _FORMULA_COMMANDS
