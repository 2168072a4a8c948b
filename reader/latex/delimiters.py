"""Where things end in LaTeX, and whether two dollars hold a formula or are the signs of prices."""

from __future__ import annotations

import re
from typing import Final

from .symbols import COMMANDS, FUNCTIONS

LONGEST_FORMULA: Final = 2_000
"""Characters of a formula; an abstract has at most some 2,000."""

_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_DOLLAR: Final = re.compile(r"\\.|[${]", re.DOTALL)
_SCRIPT: Final = re.compile(r"[_^](?=\{)|[_^](?:\\[A-Za-z]+|[\w*+]|-(?!\d))")
_SPACED_ARGUMENT: Final = re.compile(
    r" (?:[A-Za-z0-9](?![A-Za-z0-9])|\\[A-Za-z]+)|\d+|[^\x00-\x7f]"
)
_MARKUP: Final = re.compile(r"[\\^_{]")
_PROSE: Final = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z])")
_IN_BRACES: Final = re.compile(r"\{[^{}]*\}")
_PRICE: Final = re.compile(
    r"\d[\d,.]*\s?(?:[kKMBT]|[mb]n|million|billion|trillion|USD|US)?(?=[-–—/, ;)(]|$)"
)
MOST_PROSE: Final = 3
"""Words that a formula may hold; with more of them two dollars are the signs of prices."""


def braces_of(source: str) -> dict[int, int]:
    """Return the place of the closing brace of every opening one that is closed."""
    pairs: dict[int, int] = {}
    if "{" not in source:
        return pairs
    opened: list[int] = []
    for match in _BRACE.finditer(source):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            pairs[opened.pop()] = match.start()
    return pairs


def closing_dollar(source: str, start: int, wide: int, braces: dict[int, int]) -> int:
    """Return where the dollar, or pair of them, stands that ends a formula; -1 if none.

    Dollars within braces belong to a formula within the formula.
    """
    at, last = start, start + LONGEST_FORMULA
    while match := _DOLLAR.search(source, at, last):
        at = match.end()
        if match[0] == "{":
            at = max(at, braces.get(match.start(), at))
        elif match[0] == "$" and (wide == 1 or source.startswith("$$", match.start())):
            return match.start()
    return -1


def end_of_command(source: str, at: int, braces: dict[int, int], *, arguments: bool) -> int:
    """Return where a command that stands in running text ends, with its arguments and scripts."""
    if arguments:
        for count in range(2):
            if at in braces:
                at = braces[at] + 1
            elif spaced := _SPACED_ARGUMENT.match(source, at):
                at = spaced.end() if not count else at
    elif braces.get(at) == at + 1:
        return at + 2
    while script := _SCRIPT.match(source, at):
        at = script.end()
        if source[at : at + 1] == "{" and script[0] in ("_", "^"):
            if at not in braces:
                return at - 1
            at = braces[at] + 1
    return at


def holds_formula(source: str, first: int, last: int, end: int) -> bool:
    """Whether what stands between two dollars is a formula; `end` is behind the second."""
    inner = source[first:last]
    if not inner.strip() or "\n\n" in inner:
        return False
    marked = _MARKUP.search(inner) is not None
    if not marked and inner[-1].isspace() != inner[0].isspace():
        return False
    words = _prose_words(inner, marked=marked)
    if _of_shell(inner, source[end : end + 1], words):
        return False
    if inner[0].isdigit() and _priced(inner, source[end : end + 1], words, marked=marked):
        return False
    return words <= MOST_PROSE if marked else words <= 1


def _of_shell(inner: str, after: str, words: int) -> bool:
    """Whether the two dollars begin two variables: `$PATH and ${HOME}`, `$PWD:$PATH`."""
    if "\\" in inner or not words or not (after.isalpha() or after in ("_", "{", "(")):
        return False
    return inner[-1] == ":" or (inner[-1].isspace() and not inner[0].isspace())


def _prose_words(inner: str, *, marked: bool) -> int:
    """How many words of prose stand here, outside any braces."""
    if marked:
        inner = _IN_BRACES.sub("", inner)
    words = (word[0] for word in _PROSE.finditer(inner) if not (marked and word[0].isupper()))
    return sum(word not in COMMANDS and word not in FUNCTIONS for word in words)


def _priced(inner: str, after: str, words: int, *, marked: bool) -> bool:
    """Whether a number behind a dollar is a price: what follows it goes on as prose, up to the
    dollar of the next price."""
    if not _PRICE.match(inner):
        return False
    if marked:
        return words > 1 and after.isdigit()
    return after.isdigit() or inner[-1].isspace() or words > 1
