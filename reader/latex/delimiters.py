"""Finds where groups, commands and formulas end, and tells formulas from prices."""

from __future__ import annotations

import re
from typing import Final

from .lazy_pattern import lazy_pattern
from .symbols import FUNCTION_NAMES, SYMBOLS

MAX_FORMULA_LENGTH: Final = 2_000
"""Characters of a formula; a whole abstract has about as many."""
MAX_DEPTH: Final = 24
"""Nested groups; no readable formula has half as many."""
_MAX_PROSE_WORDS: Final = 3
"""Words of prose that a formula may contain. With more of them the dollars are prices."""

_BRACE: Final = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_DOLLAR: Final = lazy_pattern(r"\\.|[${]", re.DOTALL)
_SCRIPT: Final = lazy_pattern(r"[_^](?=\{)|[_^](?:\\[A-Za-z]+|[\w*+]|-(?!\d))")
_SPACED_ARGUMENT: Final = lazy_pattern(
    r" (?:[A-Za-z0-9](?![A-Za-z0-9])|\\[A-Za-z]+)|\d+|[^\x00-\x7f]"
)
_MARKUP: Final = lazy_pattern(r"[\\^_{]")
_PROSE_WORD: Final = lazy_pattern(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z])")
_IN_BRACES: Final = lazy_pattern(r"\{[^{}]*\}")
_PRICE: Final = lazy_pattern(
    r"\d[\d,.]*\s?(?:[kKMBT]|[mb]n|million|billion|trillion|USD|US)?(?=[-–—/, ;)(]|$)"
)


def find_closing_braces(source: str) -> dict[int, int]:
    """Return the offset of the closing brace for the offset of each opening brace that has one."""
    closing: dict[int, int] = {}
    if "{" not in source:
        return closing
    opened: list[int] = []
    for match in _BRACE.finditer(source):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            closing[opened.pop()] = match.start()
    return closing


def find_closing_dollar(source: str, start: int, width: int, closing_braces: dict[int, int]) -> int:
    """Return the offset of the `$`, or `$$` for a `width` of 2, that ends a formula; -1 if none.

    `start` is the offset after the opening dollars. Dollars within braces are skipped: they
    delimit a formula within the formula.
    """
    at, last = start, start + MAX_FORMULA_LENGTH
    while match := _DOLLAR.search(source, at, last):
        at = match.end()
        if match[0] == "{":
            at = max(at, closing_braces.get(match.start(), at))
        elif match[0] == "$" and (width == 1 or source.startswith("$$", match.start())):
            return match.start()
    return -1


def find_command_end(
    source: str, at: int, closing_braces: dict[int, int], *, has_arguments: bool
) -> int:
    """Return where a command in running text ends, with its arguments and scripts.

    `at` is the offset after the command's name.
    """
    if has_arguments:
        for count in range(3):
            if at in closing_braces:
                at = closing_braces[at] + 1
            elif spaced := _SPACED_ARGUMENT.match(source, at):
                at = spaced.end() if not count else at
    elif closing_braces.get(at) == at + 1:
        return at + 2
    while script := _SCRIPT.match(source, at):
        at = script.end()
        if source[at : at + 1] == "{" and script[0] in ("_", "^"):
            if at not in closing_braces:
                return at - 1
            at = closing_braces[at] + 1
    return at


def is_formula(source: str, first: int, last: int, end: int) -> bool:
    """Return whether the source from `first` to `last`, between two dollars, is a formula.

    `end` is the offset after the closing dollars.
    """
    inner = source[first:last]
    if not inner.strip() or "\n\n" in inner:
        return False
    has_markup = _MARKUP.search(inner) is not None
    if not has_markup and inner[-1].isspace() != inner[0].isspace():
        return False
    after = source[end : end + 1]
    if not has_markup and inner[0].isspace() and _PROSE_WORD.search(inner):
        return False
    words = _count_prose_words(inner, has_markup=has_markup)
    if _is_between_variables(inner, after, words):
        return False
    if inner[0].isdigit() and _is_price(inner, after, words, has_markup=has_markup):
        return False
    return words <= _MAX_PROSE_WORDS if has_markup else words <= 1


def _is_between_variables(inner: str, after: str, words: int) -> bool:
    """Return whether the dollars begin two shell variables: `$PATH and ${HOME}`, `$PWD:$PATH`."""
    if '"' in inner and "\\" not in inner:
        return True
    if "\\" in inner or not words or not (after.isalpha() or after in ("_", "{", "(")):
        return False
    return inner[-1] == ":" or (inner[-1].isspace() and not inner[0].isspace())


def _count_prose_words(inner: str, *, has_markup: bool) -> int:
    """Return the number of words of prose outside braces."""
    if has_markup:
        inner = _IN_BRACES.sub("", inner)
    words = (
        word[0] for word in _PROSE_WORD.finditer(inner) if not (has_markup and word[0].isupper())
    )
    return sum(word not in SYMBOLS and word not in FUNCTION_NAMES for word in words)


def _is_price(inner: str, after: str, words: int, *, has_markup: bool) -> bool:
    """Return whether a dollar and a number are a price, followed by prose up to the next price."""
    if not _PRICE.match(inner):
        return False
    if has_markup:
        return words > 1 and after.isdigit()
    return after.isdigit() or inner[-1].isspace() or words > 1
