"""Names and titles as `by:` and exact phrases compare them: without accents and case.

Apart because the cache folds names when it writes and queries when it reads: one rule for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, as a keyboard types them."""


@cache
def _accents() -> re.Pattern[str]:
    """Match combining accents; compiled when a name first has a letter beyond ASCII."""
    return re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+")


def folded(text: str) -> str:
    """Return `text` without accents and case; lines stay."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return _accents().sub("", apart).casefold().translate(_PLAIN)


def byline(authors: Iterable[str]) -> str:
    """Return the names folded, a name a line."""
    return folded("\n".join(authors))


def words(name: str) -> list[str]:
    """Return the folded words of a name that was asked for, without commas and full stops."""
    return folded(name).replace(",", " ").replace(".", " ").split()


def wrote(line: str, wanted: str) -> bool:
    """Return whether one name of the byline `line` contains every one of the `wanted` words."""
    parts = wanted.split()
    return any(all(part in name for part in parts) for name in line.split("\n"))


def holds(title: str, wanted: str, open: int) -> bool:
    """Return whether a title holds folded words, from the start of a word to the end of one.

    The last one may go on where it is `open`.
    """
    text = folded(title)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not text[at - 1 : at].isalnum() and (open or not text[end : end + 1].isalnum()):
            return True
        at = text.find(wanted, at + 1)
    return False
