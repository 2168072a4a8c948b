"""Subscripts and superscripts in text without dollars: what can have one, and what can be one.

Separate from the words because a script is recognised by the few characters around its sign. Code,
identifiers and emoticons contain the same signs.
"""

from __future__ import annotations

from typing import Final

from .. import symbols
from ..idioms import repair_commands
from ..lazy_pattern import lazy_pattern
from ..letters import SCRIPT_CHARACTERS, SUBSCRIPTS, SUPERSCRIPTS, to_script
from ..scripts import is_power_fraction, join_errors
from .formula import convert_bare_formula
from .tokens import Cursor
from .words import BRACED_COMMANDS, CANDIDATES

_ELEMENTS: Final = lazy_pattern(
    r"(?:H|B|C|N|O|F|P|S|K|V|Y|I|W|U|Li|Be|Na|Mg|Al|Si|Cl|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se"
    r"|Br|Sr|Zr|Nb|Mo|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|Cs|Ba|La|Ce|Nd|Gd|Hf|Ta|Re|Ir|Pt|Au|Hg|Tl|Pb|Bi)+"
)
"""Chemical elements, one or more."""
_MAX_BRACKET_TOKENS: Final = 12
ENDS_OPERAND: Final = frozenset(")]}|‖⟩⌉⌋%°′")
"""Characters, besides letters and digits, that can end what has a script."""
_SUPERSCRIPT_NAMES: Final = {
    "circ": "°", "top": "ᵀ", "star": "⋆", "ast": "*", "dagger": "†", "prime": "′", "infty": "^∞",
    "perp": "^⊥", "th": "ᵗʰ", "nd": "ⁿᵈ", "st": "ˢᵗ", "rd": "ʳᵈ", "times": "^×", "pm": "^±",
    "vee": "^∨", "wedge": "^∧", "primeprime": "″", "bot": "^⊥",
}  # fmt: skip
_SUBSCRIPT_NAMES: Final = {"ast": "_*", "star": "_⋆", "infty": "_∞", "odot": "_⊙", "perp": "_⊥"}

Script = tuple[str, int]
"""A converted script, and the index of the token after it."""


def convert_script(cursor: Cursor, sign: str) -> None:
    """Convert the scripts at the cursor, which begin with `sign`; without one keep the sign."""
    script = find_script(cursor, sign)
    if script is None:
        cursor.put(sign, cursor.position + 1)
        return
    text, end = script
    other = "_" if sign == "^" else "^"
    if cursor.token(end) == other and (errors := _find_errors(cursor, end)):
        cursor.put(*errors)
        return
    if cursor.token(end) == other and (second := _second_script(cursor, end, other)):
        upper, lower = (text, second[0]) if sign == "^" else (second[0], text)
        text, end = lower + upper, second[1]
    following = cursor.token(end)[:1]
    absorbs = following.isalnum() and following not in SCRIPT_CHARACTERS
    if text[0] in ("_", "^") and absorbs and text[-1] not in SCRIPT_CHARACTERS and text[-1] != ")":
        text = f"{text[0]}({text[1:]})"
    cursor.put(text, end)


def _second_script(cursor: Cursor, end: int, sign: str) -> Script | None:
    """Return the script with `sign` at `end`, directly after the one at the cursor."""
    start, cursor.position = cursor.position, end
    script = find_script(cursor, sign)
    cursor.position = start
    return script


def _find_errors(cursor: Cursor, second: int) -> Script | None:
    """Return asymmetric errors in braces after a number, as in `3.4^{+0.2}_{-0.3}`."""
    first = cursor.position
    ends = cursor.closing_braces.get(first + 1), cursor.closing_braces.get(second + 1)
    if ends[0] is None or ends[1] is None or not cursor.before[-1:].isdigit():
        return None
    inner = cursor.between(first + 2, ends[0]), cursor.between(second + 2, ends[1])
    above, below = inner if cursor.token(first) == "^" else inner[::-1]
    errors = join_errors(above, below)
    return (errors, ends[1] + 1) if errors else None


def find_script(cursor: Cursor, sign: str) -> Script | None:
    """Return the script after `sign` at the cursor; None if the sign does not begin a script."""
    index, raised = cursor.position + 1, sign == "^"
    token = cursor.token(index)
    if not _can_have_script(cursor, token, raised=raised):
        return None
    if token == "{":
        return _braced_script(cursor, index, raised=raised)
    if token.isalpha() and token.isascii():
        return _word_script(cursor, token, index, raised=raised)
    if token[:1].isdecimal():
        return _number_script(cursor, token, index, raised=raised)
    if raised and token in ("+", "-") and cursor.token(index + 1) == "/":
        return None
    if raised and token in ("*", "+"):
        return SUPERSCRIPTS[token], index + 1
    if raised and token in ("-", "−"):
        number = cursor.token(index + 1)
        if fraction := _bare_fraction(cursor, index + 1):
            return to_script(f"−{fraction}", raised=True), index + 4
        if number[:1].isdecimal():
            return to_script("−" + number, raised=True), index + 2
        return None if number.isalpha() or number in ("{", "-", "^") else ("⁻", index + 1)
    if raised and token == "(":
        return _bracketed_script(cursor, index)
    alone = token.isalpha() and not cursor.token(index + 1)[:1].isalnum()
    if token in (SUPERSCRIPTS if raised else SUBSCRIPTS) and alone:
        return to_script(token, raised=raised), index + 1
    return None


def _can_have_script(cursor: Cursor, token: str, *, raised: bool) -> bool:
    """Return whether the text before the cursor can have a script that begins with `token`."""
    base = cursor.before
    if not base or base in "([/":
        return raised and token == "{" and _is_isotope(cursor)
    last = base[-1]
    if raised or token == "{":
        return last.isalnum() or last in ENDS_OPERAND or not last.isascii() or last == "*"
    if len(base) == 1 and base.isascii() and base.isalpha():
        out = cursor.out
        earlier = out[-2][-1:] if len(out) > 1 else ""
        if earlier == "." and len(out) > 2 and out[-3][-1:].isalpha():
            return False
        return not ((earlier.isalnum() and earlier.isascii()) or earlier == "_")
    if base != "}" and cursor.tokens[cursor.position - 1] == "}":
        return True
    is_index = token.isdecimal() or token in ("x", "y", "z")
    if cursor.out[-2:-1] == ["_"]:
        return False
    if base in symbols.FUNCTION_NAMES or (is_index and _ELEMENTS.fullmatch(base)):
        return True
    return not last.isascii() or (last in ")]|" and token[:1].isdecimal())


def _is_isotope(cursor: Cursor) -> bool:
    """Return whether a number of particles, or a degree sign, is raised before its letter."""
    position = cursor.position
    end = cursor.closing_braces.get(position + 1, position)
    inner, element = cursor.between(position + 2, end), cursor.token(end + 1)
    return (inner.isdecimal() or inner == "circ") and element[:1].isupper()


def _braced_script(cursor: Cursor, index: int, *, raised: bool) -> Script | None:
    end = cursor.closing_braces.get(index)
    if end is None:
        return None
    inner = cursor.between(index + 1, end)
    if "\n" in inner or "://" in inner:
        return None
    if raised and inner in _SUPERSCRIPT_NAMES:
        return _SUPERSCRIPT_NAMES[inner], end + 1
    formula = inner.removeprefix(",") if len(inner) > 2 else inner
    text = convert_bare_formula(repair_commands(formula), tight=True)
    if text is None or not text.strip():
        return None
    return to_script(text.strip(), raised=raised), end + 1


def _word_script(cursor: Cursor, word: str, index: int, *, raised: bool) -> Script | None:
    names = _SUPERSCRIPT_NAMES if raised else _SUBSCRIPT_NAMES
    if word in names:
        return names[word], index + 1
    if word in symbols.GREEK_LETTERS:
        return to_script(symbols.GREEK_LETTERS[word], raised=raised), index + 1
    if word in BRACED_COMMANDS and index + 1 in cursor.closing_braces:
        end = cursor.closing_braces[index + 1] + 1
        text = convert_bare_formula(cursor.between(index, end), tight=True)
        return (to_script(text, raised=raised), end) if text else None
    following = cursor.token(index + 1)
    continues = following == "_" or following[:1].isdecimal() or following[:1].isalpha()
    if len(word) > 1 or (continues and not _ELEMENTS.fullmatch(following)):
        return None
    return to_script(word, raised=raised), index + 1


def _number_script(cursor: Cursor, number: str, index: int, *, raised: bool) -> Script | None:
    following = cursor.token(index + 1)
    continues = following == "_" or (len(following) > 1 and following[0].islower())
    if not raised and continues and following not in CANDIDATES:
        return None
    if raised and (fraction := _bare_fraction(cursor, index)):
        text = to_script(fraction, raised=True) if number == "1" else f"^{fraction}"
        return text, index + 3
    return to_script(number, raised=raised), index + 1


def _bare_fraction(cursor: Cursor, index: int) -> str:
    """Return the fraction at `index` that is a power without braces; empty if there is none."""
    parts = [cursor.token(index + offset) for offset in range(3)]
    following = cursor.token(index + 3)[:1]
    is_certain = parts[0] == "1" and not following.isdecimal()
    divides = following.isalnum() or following in ("^", "_", "(")
    is_power = is_power_fraction(parts) and (is_certain or not divides)
    return "".join(parts) if is_power else ""


def _bracketed_script(cursor: Cursor, index: int) -> Script | None:
    """Return a superscript in round brackets if Unicode can raise all of it; else None."""
    for end in range(index + 1, min(index + _MAX_BRACKET_TOKENS, len(cursor.tokens))):
        if cursor.tokens[end] == "(":
            return None
        if cursor.tokens[end] == ")":
            text = to_script(cursor.between(index + 1, end), raised=True)
            return None if text[:1] in ("", "^") else (text, end + 1)
    return None
