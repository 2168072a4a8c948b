"""Text cut into words, numbers and signs, for what lost its backslashes.

Addresses stay in one piece, so that nothing in them is read; commands and letters that ran into one
another, as in `lambdacdot` or `Rtimes`, are parted.
"""

from __future__ import annotations

import re
from typing import Final

from ..symbols import GREEK
from .words import SPACED, STRONG, known, parts

_CHUNK: Final = re.compile(r"\s+|\S+")
_TOKEN: Final = re.compile(r"(?<=_)[xyz](?=[A-Z])|[A-Za-z]+|\d+(?:\.\d+)*|.", re.DOTALL)
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}"
    r"|(?<![\w.])[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}/\S+"
)
_GLUED: Final = re.compile(
    r"times|cdot|infty|arrow|[lgn]eq|approx|propto|wide|var(?:eps|phi)|math|nabla|circ|ldots|angle"
    r"|ceil|floor|boldsymbol|left[(\[{|]|right[)\]}|]|[dnkmpTNLK]log(?:[(_]|$)"
    r"|frac\{|sqrt[{(]|operatorname|limits[_^]|(?:tilde|hat|bar)[A-Z]"
)
_BRACKETS: Final = frozenset("([{|")
_CLOSING: Final = frozenset(")]}|")
_TIMES: Final = re.compile("[A-Z]times$")
_LOG: Final = re.compile("[dnkmpTNLK]log$")
_BEFORE_GROUP: Final = re.compile(
    "([A-Za-z]+?)([dt]?frac|sqrt|math[a-z]+|operatorname|overline|wide(?:hat|tilde)|boldsymbol)"
)
_NAMED: Final = re.compile("sim|[A-Z]+")
_ARROW: Final = re.compile("([A-Z][A-Za-z]+?)(leftrightarrow|rightarrow|leftarrow)([A-Z][A-Za-z]+)")
"""Two names and the arrow between them."""
_ACCENTS: Final = ("tilde", "hat", "bar", "widetilde", "widehat")


def cut(source: str) -> list[str]:
    """Return the pieces of `source`, which joined are `source` again but for parted words."""
    tokens: list[str] = []
    for chunk in _CHUNK.findall(source):
        if chunk.isalpha() and chunk.isascii():
            tokens += _parted(chunk, " ", "") if _GLUED.search(chunk) else (chunk,)
        elif chunk.isspace():
            tokens.append(chunk)
        elif ("/" in chunk or "@" in chunk or "www." in chunk) and _ADDRESS.search(chunk):
            tokens += _around_addresses(chunk)
        else:
            tokens += _split(chunk)
    return tokens


def _around_addresses(chunk: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    for address in _ADDRESS.finditer(chunk):
        tokens += _split(chunk[at : address.start()])
        tokens.append(address[0])
        at = address.end()
    return tokens + _split(chunk[at:])


def _split(chunk: str) -> list[str]:
    """Cut what holds no space."""
    tokens = _TOKEN.findall(chunk)
    if not _GLUED.search(chunk):
        return tokens
    out: list[str] = []
    for at, token in enumerate(tokens):
        if len(token) > 3 and token.isalpha() and token.isascii():
            following = tokens[at + 1] if at + 1 < len(tokens) else " "
            out += _parted(token, following, tokens[at - 1] if at else "")
        else:
            out.append(token)
    return out


def _parted(word: str, following: str, before: str) -> tuple[str, ...]:
    """Return the parts of a word that several ran into; the word if it is one."""
    if len(word) == 5 and word.endswith("left") and following in _BRACKETS:
        return word[0], "left"
    if len(word) == 6 and word.endswith("right") and following in _CLOSING:
        return word[0], "right"
    if _TIMES.match(word):
        return word[0], "times"
    if _LOG.match(word) and following in ("(", "_", " "):
        return word[0], " ", "log"
    if word.startswith("times") and before[:1].isdecimal() and _NAMED.fullmatch(word[5:]):
        return "times", word[5:]
    if arrow := _ARROW.fullmatch(word):
        return arrow.groups()
    if following in ("_", "^") and word.endswith("limits") and known(word[:-6]):
        return (word[:-6],)
    if pieces := _accented(word):
        return pieces
    if following in ("{", "(") and (pieces := _before_group(word)):
        return pieces
    pieces = parts(word)
    if len(pieces) > 1 and (
        before == "^" or any(piece in STRONG or piece in SPACED for piece in pieces)
    ):
        return pieces if all(map(_stands, pieces)) else (word,)
    return (word,)


def _accented(word: str) -> tuple[str, ...]:
    """Return the accent and the Greek letter that a word is; else none."""
    for accent in _ACCENTS:
        if word.startswith(accent) and word[len(accent) :] in GREEK:
            return accent, word[len(accent) :]
    return ()


def _before_group(word: str) -> tuple[str, ...]:
    """Return the parts of a word that ends in a command with its argument behind it; else none."""
    group = None if known(word) else _BEFORE_GROUP.fullmatch(word)
    if group is None or not known(group[2]):
        return ()
    ahead = (group[1],) if known(group[1]) else parts(group[1])
    return (*ahead, group[2]) if all(map(_stands, ahead)) else ()


def _stands(piece: str) -> bool:
    return len(piece) == 1 or known(piece)
