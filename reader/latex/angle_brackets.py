"""Brackets that authors type as `<` and `>`, or as `\\la` and `\\ra`: kets, bras and averages.

A `>` that closes `|…` or `<…` is a bracket: `|\\psi>`, `<x>`, `<a|H|b>`, in `|\\psi>=0` too. The
same signs are relations in `|x|>0`, `a<b>c` and `P(x|y>0)`, so both sides of each are judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .parser import Token
from .symbols import SYMBOLS

_OPENING: Final = frozenset(("{", "(", "[", "\\{"))
_CLOSING: Final = frozenset(("}", ")", "]", "\\}"))
_MAX_CONTENT: Final = 60
"""Tokens between the two brackets."""
_OPERAND_KINDS: Final = frozenset(("letter", "function", "big", "open"))
_SIGNS: Final = frozenset(("+", "-"))
_RELATIONS: Final = frozenset(("=", "<=", "->", "=>", ":=", "=="))


def match_angle_brackets(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a formula with such brackets as `\\langle` and `\\rangle`."""
    if "\\la" in tokens and "\\ra" in tokens:
        names = {"\\la": "\\langle", "\\ra": "\\rangle"}
        tokens = [_renamed(token, names.get(token, token)) for token in tokens]
    if "|" in tokens and "->" in tokens:
        tokens = _split_minus_kets(tokens)
    if tokens.count(Token("\\langle")) > tokens.count(Token("\\rangle")):
        return _close_langle(tokens)
    if "<" not in tokens and not (any(token[0] == ">" for token in tokens) and "|" in tokens):
        return tokens
    return _Matcher(tokens).convert()


_BAR: Final = "|"


def _close_langle(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the `>` that closes a `\\langle` as `\\rangle`."""
    is_open = False
    out: list[Token] = []
    for token in tokens:
        is_closing = is_open and token == ">"
        is_open = token == "\\langle" or (is_open and not is_closing and token != "\\rangle")
        out.append(_renamed(token, "\\rangle") if is_closing else token)
    return out


def _split_minus_kets(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the arrow of `|->` as a minus in a ket."""
    out: list[Token] = []
    for index, token in enumerate(tokens):
        if token == "->" and not token.gap and index and tokens[index - 1] == _BAR:
            out += (_renamed(token, "-"), _renamed(token, ">", gap=0))
        else:
            out.append(token)
    return out


class _Matcher:
    """Finds the brackets in one formula, from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._opening: set[int] = set()
        self._closing: set[int] = set()

    def convert(self) -> list[Token]:
        index, bar_open, depth = 0, False, 0
        while index < len(self._tokens):
            token = self._tokens[index]
            depth += (token in _OPENING) - (token in _CLOSING)
            end = -1
            if token == "<":
                end = self._find_average(index)
                if end < 0 and self._is_bra(index):
                    self._opening.add(index)
                    index = self._next_bar(index)
            elif token == _BAR:
                end = -1 if bar_open else self._find_ket(index, inside=depth > 0)
                bar_open ^= end < 0
            if end > 0:
                self._closing.add(end)
                if token == "<":
                    self._opening.add(index)
                index = end
            index += 1
        return self._replaced()

    def _next_bar(self, start: int) -> int:
        return next(i for i in range(start, len(self._tokens)) if self._tokens[i] == _BAR)

    def _replaced(self) -> list[Token]:
        out: list[Token] = []
        for index, token in enumerate(self._tokens):
            if index in self._opening:
                out.append(_renamed(token, "\\langle"))
            elif index in self._closing:
                out.append(_renamed(token, "\\rangle"))
                if len(token) > 1:
                    out.append(_renamed(token, token[1:], gap=0))
            else:
                out.append(token)
        return out

    def _find_average(self, start: int) -> int:
        """Return the index of the `>` that closes the `<` at `start`; -1 if it is a relation."""
        end = self._find_closing(start)
        content = self._tokens[start + 1 : end]
        if end < 0 or not content or content[-1] == "," or _is_sign(content[-1]):
            return -1
        bars = [index for index, token in enumerate(content) if token == _BAR]
        if content[0] == _BAR or len(bars) > 2 or (not bars and _RELATIONS.intersection(content)):
            return -1
        if bars and not _starts_operand(content, bars[0] + 1):
            return -1
        ends_operand = _ends_operand(self._tokens, start - 1)
        if self._tokens[end] != ">" and ends_operand:
            return -1
        starts_operand = self._tokens[end] == ">" and _starts_operand(self._tokens, end + 1)
        return -1 if ends_operand and starts_operand else end

    def _find_ket(self, start: int, *, inside: bool) -> int:
        """Return the index of the `>` that closes the `|` at `start`; -1 if it is a relation.

        `inside` says whether brackets are open, so that `|` can separate a condition.
        """
        end = self._find_closing(start)
        content = self._tokens[start + 1 : end]
        if end < 0 or not content or _BAR in content or content[0] in ("^", "_", "=", ",", ")"):
            return -1
        after = end + 1
        is_relation = _starts_operand(self._tokens, after) and self._tokens[end] == ">"
        if after < len(self._tokens) and self._tokens[after] in _SIGNS:
            is_relation = _BAR not in self._tokens[after:] and inside
        if self._tokens[end] != ">":
            is_relation = inside
        if inside and is_relation and _ends_operand(self._tokens, start - 1):
            return end if self._another_follows(after) else -1
        return -1 if is_relation and self._tokens[end] == ">" else end

    def _another_follows(self, start: int) -> bool:
        """Return whether a ket or a bra follows before the bracket around it closes."""
        for token in self._tokens[start:]:
            if token in _CLOSING:
                return False
            if token in (_BAR, "<"):
                return True
        return False

    def _is_bra(self, start: int) -> bool:
        """Return whether the `<` at `start` opens a bra, as in `<0|`, that no `>` closes."""
        if _ends_operand(self._tokens, start - 1) and start - 1 not in self._closing:
            return False
        for index in range(start + 1, min(start + _MAX_CONTENT, len(self._tokens))):
            token = self._tokens[index]
            if token == _BAR:
                return index > start + 1
            if token in _CLOSING or token in _RELATIONS or token[0] in "<>":
                return False
        return False

    def _find_closing(self, start: int) -> int:
        """Return the index of the next `>` outside brackets opened since `start`; -1 if none."""
        depth = 0
        for index in range(start + 1, min(start + _MAX_CONTENT, len(self._tokens))):
            token = self._tokens[index]
            depth += (token in _OPENING) - (token in _CLOSING)
            if depth < 0 or (not depth and token in ("<", "<=")):
                return -1
            if not depth and token in (">", ">="):
                return index
        return -1


def _renamed(token: Token, text: str, gap: int | None = None) -> Token:
    """Return `token` with another text, and with another gap if one is given."""
    renamed = Token(text)
    renamed.start, renamed.end = token.start, token.end
    renamed.gap = token.gap if gap is None else 0
    return renamed


def _is_sign(token: str) -> bool:
    return token in _SIGNS or token in _RELATIONS


def _kind(token: str) -> str:
    return SYMBOLS.get(token[1:], ("", "letter"))[1]


def _ends_operand(tokens: Sequence[str], index: int) -> bool:
    """Return whether the token at `index` can end the left side of a relation."""
    if index < 0:
        return False
    token = tokens[index]
    if token[0] == "\\" and len(token) > 1:
        return token == "\\}" or (token[1:].isalpha() and _kind(token) in ("letter", "close"))
    return token[0].isalnum() or token in ("}", ")", "]", "'", _BAR)


def _starts_operand(tokens: Sequence[str], index: int) -> bool:
    """Return whether the token at `index` can begin the right side of a relation."""
    if index >= len(tokens):
        return False
    token = tokens[index]
    if token[0] == "\\" and len(token) > 1:
        return token == "\\{" or (token[1:].isalpha() and _kind(token) in _OPERAND_KINDS)
    return token[0].isalnum() or token in ("{", "(")
