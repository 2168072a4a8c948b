"""Whether a word in text without backslashes is the name of a symbol or an ordinary word.

Every function judges the word at the cursor by the output before it and the tokens after it.
`evident` says whether the text as a whole certainly contains mathematics.
"""

from __future__ import annotations

from typing import Final

from .. import symbols
from ..letters import SCRIPT_CHARACTERS
from ..symbols import word_set
from . import words
from .scripts import ENDS_OPERAND, find_script
from .tokens import Cursor

_COUNTED: Final = word_set("""
seconds minutes hours days weeks months years second minute hour day week month year people persons
users trials runs epochs s ms min h ml mL mg kg g km m cm mm GB MB km/h
""")
"""Words after a number that make it an amount of its own."""
_ENGLISH_LETTERS: Final = frozenset("aAI")
"""Letters that are English words."""
_STARTS_OPERAND: Final = frozenset("([{|‖⟨⌈⌊−√∑∫∂∇")
_BESIDE_GREEK: Final = frozenset("=<>≤≥≈≠∈×·→←↦⟨⟩±+−/ℏ")
"""Characters beside which the name of a Greek letter is the letter."""


# Greek letters


def is_greek_letter(cursor: Cursor, word: str, *, evident: bool) -> bool:
    """Return whether the name of a Greek letter stands for the letter."""
    before, after = cursor.before, cursor.token(cursor.position + 1)
    if after in ("_", "^"):
        return _has_script(cursor)
    if after == "=" and cursor.token(cursor.position + 2)[:1].isalnum():
        return True
    if after == "(" and word in ("Theta", "Omega") and before != "-":
        return True
    if word in ("sigma", "pi") and before.isdecimal() and not after[:1].isalnum():
        return True
    out = cursor.out
    if before[-1:] == "/" and len(out) > 1 and out[-2][-1:].isdecimal():
        return True
    if before == "(" and after in (")", "/"):
        name = out[-2] if len(out) > 1 else ""
        if (len(name) == 1 and name.isalpha()) or not name.isascii():
            return True
    if cursor.visible_after == "rangle" or before[-1:] == "⟨":
        return True
    if _is_in_pair(cursor) and (evident or "epsilon" in cursor.neighbours()):
        return True
    if not evident:
        return False
    return word == "epsilon" or (_is_beside_relation(cursor) and "-" not in (before, after))


def _is_beside_relation(cursor: Cursor) -> bool:
    """Return whether a relation or operator is next to the current word."""
    following = cursor.visible_after
    is_relation = following in words.UNAMBIGUOUS_SYMBOLS
    is_relation = is_relation and following not in symbols.ORDINARY_SYMBOLS
    return (
        is_relation or cursor.visible_before[-1:] in _BESIDE_GREEK or following[:1] in _BESIDE_GREEK
    )


def _has_script(cursor: Cursor) -> bool:
    """Return whether a script follows the current word, taken as a Greek letter."""
    cursor.out.append("α")
    cursor.position += 1
    at_end = cursor.position >= len(cursor.tokens)
    script = None if at_end else find_script(cursor, cursor.tokens[cursor.position])
    cursor.position -= 1
    cursor.out.pop()
    return script is not None


def _is_in_pair(cursor: Cursor) -> bool:
    """Return whether the current word is one of a pair such as `(epsilon, delta)`."""
    position = cursor.position
    before, after = cursor.before, cursor.token(position + 1)
    if before == "(" and after == ",":
        return _is_pair(cursor, position - 1)
    return after == ")" and (_is_pair(cursor, position - 3) or _is_pair(cursor, position - 4))


def _is_pair(cursor: Cursor, index: int) -> bool:
    """Return whether two Greek letters in brackets begin at `index`."""
    tokens = [token for token in cursor.tokens[max(0, index) : index + 6] if not token.isspace()]
    if len(tokens) < 5 or (tokens[0], tokens[2], tokens[4]) != ("(", ",", ")"):
        return False
    return tokens[1] in symbols.GREEK_LETTERS and tokens[3] in symbols.GREEK_LETTERS


# Operators and relations


def is_operator(cursor: Cursor, word: str, *, evident: bool) -> bool:
    """Return whether a word such as `in` or `times` is an operator between two operands."""
    before, after = cursor.visible_before, cursor.visible_after
    if word == "sim" and _means_about(cursor):
        return True
    touching = cursor.before[-1:]
    if word == "times" and touching:
        if touching.isdigit() or touching in SCRIPT_CHARACTERS or touching in "}⟩)":
            return True
        if len(before) == 1 and before.isupper():
            return True
    if before == "!" == after:
        return ends_operand(cursor.out[-2]) if len(cursor.out) > 1 else False
    if not ends_operand(before) or not starts_operand(after):
        return False
    numbers = before[-1:].isdigit() and after[:1].isdigit()
    if word == "times":
        return _is_product(cursor, before, after) if numbers else evident
    if word == "pm":
        return evident if not numbers else "." in before + after
    return evident and (word != "in" or after in ("R", "Z", "N", "{", "[", "mathbb"))


def _is_product(cursor: Cursor, before: str, after: str) -> bool:
    """Return whether `times` between two numbers multiplies, and does not count occasions.

    `512 times 960` is a size; in `3 times 4 hours` something happens three times.
    """
    if not (before.isdecimal() and after.isdecimal()):
        return True
    ahead = cursor.tokens[cursor.position + 1 : cursor.position + 6]
    following = [token for token in ahead if not token.isspace()][1:2]
    if following and following[0] in _COUNTED:
        return False
    behind = "".join(cursor.out[-5:-1])
    return (
        before == after
        or min(len(before), len(after)) > 1
        or following == ["times"]
        or ("×" in behind or not following or not following[0].isalpha())
    )


def _means_about(cursor: Cursor) -> bool:
    """Return whether `sim` touches a multiple or a percentage, as in `sim3 times`."""
    start = end = cursor.position + 1
    while cursor.token(end)[:1].isdecimal() or (end > start and cursor.token(end) == ","):
        end += 1
    counts = cursor.token(end) in ("times", "%", "timessim")
    before = cursor.before
    return counts and end > start and (not before or before[-1] in "(0123456789×")


def ends_operand(piece: str) -> bool:
    """Return whether a piece of output ends in mathematics: a number, a variable, a bracket."""
    last = piece[-1:]
    if last.isascii() and last.isalpha():
        return piece[0] in "_^" or (len(piece) == 1 and piece not in _ENGLISH_LETTERS)
    return bool(last) and (last.isdigit() or last in ENDS_OPERAND or not last.isascii())


def starts_operand(token: str) -> bool:
    """Return whether a token begins an operand: a number, a variable, a symbol, a bracket."""
    if token.isascii() and token.isalpha():
        if token in symbols.GREEK_LETTERS or token in words.UNAMBIGUOUS_SYMBOLS:
            return True
        is_name = token in words.DISTINCTIVE_COMMANDS or token in symbols.FUNCTION_NAMES
        return is_name or (len(token) == 1 and token not in _ENGLISH_LETTERS)
    first = token[:1]
    return bool(token) and (first.isdigit() or first in _STARTS_OPERAND or not first.isascii())
