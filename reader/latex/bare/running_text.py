"""The conversion of text whose LaTeX has lost its backslashes and dollars.

Nothing marks the beginning of a formula, so every word is prose unless it is proved to be
mathematics: by notation that prose does not have (`mathcal{O}`, `x_{t}`, `10^{-3}`), or by its
position between two operands. Identifiers, code and addresses also contain underscores; they are
kept.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from .. import symbols
from ..code_spans import without_code
from ..lazy_pattern import lazy_pattern
from ..letters import apply_style
from . import words
from .evidence import is_greek_letter, is_operator, starts_operand
from .formula import convert_bare_formula
from .scripts import convert_script
from .tokens import Cursor

_CALLIGRAPHIC: Final = lazy_pattern("cal[A-Z]$")
_MAX_ROOT_TOKENS: Final = 48
_BRACKETS_AFTER: Final = {"left": frozenset("([{|"), "right": frozenset(")]}|")}
"""The brackets that can follow `left` and `right`."""
_SCRIPTED_NAMES: Final = ("ell", "partial", "int", "sum", "prod")
"""Names that are symbols if a script follows."""


def convert_bare_text(source: str) -> str:
    """Return `source` with its mathematics in Unicode."""
    return _BareTextConverter(source).convert() if words.may_contain_bare_latex(source) else source


class _BareTextConverter:
    """Converts one text. Methods that return a bool say whether they converted the word."""

    def __init__(self, source: str) -> None:
        self._cursor = Cursor(source)
        self._evident = words.has_evidence(without_code(source))
        self._open_lefts = 0
        """Brackets opened by `left(` that no `right)` has closed yet."""
        self._rights = [
            index
            for index, (word, after) in enumerate(pairwise([*self._cursor.tokens, ""]))
            if word == "right" and after in _BRACKETS_AFTER["right"]
        ]
        """The indexes of all `right` before a bracket that are still ahead."""

    def convert(self) -> str:
        """Return the whole text in Unicode."""
        cursor = self._cursor
        tokens, out = cursor.tokens, cursor.out
        while cursor.position < len(tokens):
            token = tokens[cursor.position]
            if token in words.CANDIDATES:
                self._convert_candidate(token)
            elif token in ("_", "^"):
                convert_script(cursor, token)
            elif token == "{":
                self._convert_braces()
            elif token == "\\":
                self._keep_command()
            elif (len(token) == 3 and token.endswith("to")) or token.startswith("cal"):
                self._convert_word(token)
            else:
                # Most tokens are copied: without a call, because texts have thousands.
                out.append(token)
                cursor.position += 1
        return "".join(out)

    def _keep_command(self) -> None:
        """Keep a command that still has its backslash, and its arguments: it is unknown."""
        cursor = self._cursor
        end = cursor.position + 1 + cursor.token(cursor.position + 1).isalpha()
        while end in cursor.closing_braces:
            end = cursor.closing_braces[end] + 1
        cursor.put(cursor.between(cursor.position, end), end)

    # Words

    def _convert_word(self, word: str) -> None:
        """Convert `calX` and `xto infty`; every other word is kept."""
        cursor = self._cursor
        if len(word) == 3 and cursor.visible_after == "infty":
            text = f"{word[0]} →"
        else:
            text = apply_style(word[3], "script") if _CALLIGRAPHIC.match(word) else word
        cursor.put(text, cursor.position + 1)

    def _convert_candidate(self, word: str) -> None:
        """Convert a word that can be mathematics."""
        converted = (
            self._convert_command_with_group(word)
            or self._convert_symbol(word)
            or self._convert_bracket(word)
        )
        if not converted:
            self._cursor.put(word, self._cursor.position + 1)

    def _convert_bracket(self, word: str) -> bool:
        """Drop `left`, `right` and commands for the size of brackets before a bracket."""
        following = self._cursor.token(self._cursor.position + 1)
        if word in words.BRACKET_SIZES:
            any_bracket = _BRACKETS_AFTER["left"] | _BRACKETS_AFTER["right"]
            drop = self._evident and following in any_bracket
        elif word == "left":
            drop = following in symbols.OPENING_BRACKETS or (
                following in _BRACKETS_AFTER["left"] and self._right_follows()
            )
            self._open_lefts += drop
        elif word == "right":
            is_closing = following in symbols.CLOSING_BRACKETS
            is_closing = is_closing or following in _BRACKETS_AFTER["right"]
            drop = self._open_lefts > 0 and is_closing
            self._open_lefts -= drop
        else:
            return False
        if drop:
            self._drop_bracket_command(word, following)
        return drop

    def _drop_bracket_command(self, word: str, bracket: str) -> None:
        """Move past `left` or a similar word, and past its bracket unless that is a name."""
        cursor = self._cursor
        if word == "right" and cursor.out and cursor.out[-1].isspace():
            cursor.out.pop()
        is_name = bracket.isalpha()
        cursor.put("" if is_name else bracket, cursor.position + (1 if is_name else 2))
        if word == "left" and not is_name and cursor.token(cursor.position).isspace():
            cursor.position += 1

    def _right_follows(self) -> bool:
        """Return whether a `right` with a bracket is still ahead."""
        self._rights = [index for index in self._rights if index > self._cursor.position]
        return bool(self._rights)

    # Commands with arguments

    def _convert_command_with_group(self, word: str) -> bool:
        """Convert a command with its arguments."""
        if word not in words.BRACED_COMMANDS:
            return False
        end = self._find_arguments_end(word)
        if end < 0:
            return False
        cursor = self._cursor
        opening = cursor.token(cursor.position + 1)
        inner = cursor.between(cursor.position + 2, end - 1)
        if word in words.TEXT_COMMANDS and opening == "{":
            text: str | None = convert_bare_text(inner)
        elif word == "sqrt" and opening == "(":
            text = convert_bare_formula(f"sqrt{{{inner}}}")
        else:
            text = convert_bare_formula(cursor.between(cursor.position, end))
        if text is None:
            return False
        if word in words.TWO_ARGUMENT_COMMANDS and "/" in text and self._is_factor(end):
            text = f"({text})"
        cursor.put(text, end)
        return True

    def _is_factor(self, end: int) -> bool:
        """Return whether a factor touches the current command, which ends at `end`."""
        after = self._cursor.token(end)
        is_sign = (
            after == "right" or after in symbols.RELATIONS or after in symbols.BINARY_OPERATORS
        )
        before = self._cursor.before[-1:]
        return before.isalnum() or after == "(" or (after[:1].isalnum() and not is_sign)

    def _find_arguments_end(self, word: str) -> int:
        """Return the index after the arguments of the current command; -1 if it has none."""
        cursor = self._cursor
        index = cursor.position + 1
        if index in cursor.closing_braces:
            end = cursor.closing_braces[index] + 1
            if word in words.TWO_ARGUMENT_COMMANDS:
                return cursor.closing_braces[end] + 1 if end in cursor.closing_braces else -1
            return end
        token = cursor.token(index)
        if word in ("frac", "dfrac") and token.isdecimal() and len(token) > 1:
            return index + 1
        if word == "sqrt":
            return self._find_root_end(index, token)
        is_distinctive = word in words.DISTINCTIVE_COMMANDS
        if not token.isspace():
            accents_greek = word in ("tilde", "hat", "bar") and token in symbols.GREEK_LETTERS
            is_letter = len(token) == 1 or token in symbols.GREEK_LETTERS
            touches = accents_greek or (is_distinctive and is_letter and token.isalnum())
            return index + 1 if touches else -1
        argument, following = cursor.token(index + 1), cursor.token(index + 2)
        if is_distinctive and (len(argument) == 1 or argument in symbols.GREEK_LETTERS):
            return index + 2 if argument.isalnum() and not following[:1].isalpha() else -1
        if word in ("tilde", "hat") and len(argument) == 1 and argument.isalpha():
            return index + 2 if following in ("(", "_", "^") else -1
        return -1

    def _find_root_end(self, index: int, token: str) -> int:
        """Return the index after the argument of `sqrt`, which may be in round brackets."""
        cursor = self._cursor
        if token == "(":
            if cursor.before[-1:] == "." or cursor.token(index + 1) == ")":
                return -1
            depth = 0
            for end in range(index, min(index + _MAX_ROOT_TOKENS, len(cursor.tokens))):
                depth += (cursor.tokens[end] == "(") - (cursor.tokens[end] == ")")
                if not depth:
                    return end + 1
            return -1
        if token[:1].isdecimal():
            return index + 1
        argument = cursor.token(index + 1)
        return index + 2 if token.isspace() and len(argument) == 1 and argument.isalnum() else -1

    # Symbols

    def _convert_symbol(self, word: str) -> bool:
        """Convert a word that is the name of a symbol here."""
        cursor = self._cursor
        if word in words.UNAMBIGUOUS_SYMBOLS:
            is_symbol = True
        elif word in symbols.GREEK_LETTERS:
            is_symbol = is_greek_letter(cursor, word, evident=self._evident)
        elif word in words.AMBIGUOUS_SYMBOLS:
            is_symbol = is_operator(cursor, word, evident=self._evident)
        elif self._can_be_scripted(word):
            script = cursor.token(cursor.position + 2)
            is_index = len(script) == 1 or script[:1].isdecimal() or script in symbols.GREEK_LETTERS
            is_symbol = is_index and script != "_"
        elif word == "dots" and cursor.visible_before[-1:] == ",":
            is_symbol = cursor.visible_after[:1] in (",", "}", ")")
        else:
            is_symbol = False
        if is_symbol:
            self._put_symbol(word)
        return is_symbol

    def _can_be_scripted(self, word: str) -> bool:
        """Return whether the current word is a name such as `sum` that a script follows."""
        cursor = self._cursor
        following, before = cursor.token(cursor.position + 1), cursor.before[-1:]
        has_script = following == "_" or (following == "^" and word == "ell")
        return (
            has_script
            and not before.isalnum()
            and before not in ("_", ".")
            and word in _SCRIPTED_NAMES
        )

    def _put_symbol(self, word: str) -> None:
        """Put the symbol that `word` names, with the spaces around it adapted."""
        cursor = self._cursor
        symbol, kind = symbols.SYMBOLS[word]
        end = cursor.position + 1
        if cursor.before == "!" == cursor.token(end):
            cursor.out[-1] = " "
            cursor.put(f"{symbol} ", end + 1)
            return
        touches = cursor.before and cursor.before[-1] not in "([{"
        following = cursor.visible_after
        if touches and cursor.token(end).isspace() and starts_operand(following):
            end += kind == "binary" and following != "("
            symbol = f" {symbol}" if kind == "relation" else symbol
        if (kind == "open" or symbol in "∇∂") and cursor.token(end).isspace():
            end += 1
        if kind == "close" and cursor.out and cursor.out[-1].isspace():
            cursor.out.pop()
        cursor.put(symbol, end)

    # Braces

    def _convert_braces(self) -> None:
        """Remove the braces around one symbol and around text that has only a font; keep others."""
        cursor = self._cursor
        end = cursor.closing_braces.get(cursor.position)
        if end is not None:
            inner = cursor.between(cursor.position + 1, end)
            if self._is_braced_symbol(inner):
                cursor.put(symbols.SYMBOLS[inner][0], end + 1)
                return
            font, _, rest = inner.partition(" ")
            if font in words.FONT_SWITCHES and rest:
                cursor.put(convert_bare_text(rest), end + 1)
                return
        cursor.put("{", cursor.position + 1)

    def _is_braced_symbol(self, inner: str) -> bool:
        """Return whether the braces at the cursor contain only the name of a symbol."""
        if inner not in symbols.SYMBOLS:
            return False
        if inner in symbols.GREEK_LETTERS:
            before = self._cursor.before[-1:]
            return not before.isalnum() and before != "}"
        return inner in words.AMBIGUOUS_SYMBOLS or inner in words.UNAMBIGUOUS_SYMBOLS
