"""Text without backslashes split into tokens, and a cursor over the tokens.

Addresses stay in one token, so that nothing in them is converted. Commands and letters that run
together, as in `lambdacdot` or `Rtimes`, are split.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ..code_spans import find_code
from ..lazy_pattern import lazy_pattern
from ..symbols import GREEK_LETTERS
from .words import DISTINCTIVE_COMMANDS, UNAMBIGUOUS_SYMBOLS, is_command, split_run

_MAX_GROUP_TOKENS: Final = 400
_KEPT_FORMULA: Final = lazy_pattern(r"\$[^$\\]*\\[A-Za-z][^$]*\$")
_CHUNK: Final = lazy_pattern(r"\s+|\S+")
_TOKEN: Final = lazy_pattern(r"(?<=_)[xyz](?=[A-Z])|[A-Za-z]+|\d+(?:\.\d+)*|.", re.DOTALL)
_ADDRESS: Final = lazy_pattern(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}"
    r"|(?<![\w.])[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}/\S+"
)
_MAY_RUN_TOGETHER: Final = lazy_pattern(
    r"times|cdot|infty|arrow|[lgn]eq|approx|propto|wide|var(?:eps|phi)|math|nabla|circ|ldots|angle"
    r"|ceil|floor|boldsymbol|left[(\[{|]|right[)\]}|]|[dnkmpTNLK]log(?:[(_]|$)"
    r"|frac\{|sqrt[{(]|operatorname|limits[_^]|(?:tilde|hat|bar)[A-Z]"
)
_OPENING: Final = frozenset("([{|")
_CLOSING: Final = frozenset(")]}|")
_LETTER_TIMES: Final = lazy_pattern("[A-Z]times$")
_LETTER_LOG: Final = lazy_pattern("[dnkmpTNLK]log$")
_NAME_BEFORE_GROUP: Final = lazy_pattern(
    "([A-Za-z]+?)([dt]?frac|sqrt|math[a-z]+|operatorname|overline|wide(?:hat|tilde)|boldsymbol)"
)
_AFTER_TIMES: Final = lazy_pattern("sim|[A-Z]+")
_ARROW_BETWEEN_NAMES: Final = lazy_pattern(
    "([A-Z][A-Za-z]+?)(leftrightarrow|rightarrow|leftarrow)([A-Z][A-Za-z]+)"
)
_ACCENTS: Final = ("tilde", "hat", "bar", "widetilde", "widehat")


class Cursor:
    """A position in the tokens of a text, and the output for the tokens before it."""

    def __init__(self, source: str) -> None:
        self.tokens = tokenize(source)
        self.position = 0
        self.out: list[str] = []
        """The converted pieces of the text before `position`."""
        self.closing_braces = self._find_closing_braces()
        """The index of the closing brace for the index of each opening brace that has one."""

    def _find_closing_braces(self) -> dict[int, int]:
        closing: dict[int, int] = {}
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token == "{":
                opened.append(index)
            elif token == "}" and opened:
                start = opened.pop()
                if index - start < _MAX_GROUP_TOKENS:
                    closing[start] = index
        return closing

    def put(self, text: str, end: int) -> None:
        """Add `text` to the output and move to the token at `end`."""
        self.out.append(text)
        self.position = end

    def token(self, index: int) -> str:
        """Return the token at `index`; empty after the last one."""
        return self.tokens[index] if index < len(self.tokens) else ""

    def between(self, start: int, end: int) -> str:
        """Return the source of the tokens from `start` to `end`."""
        return "".join(self.tokens[start:end])

    @property
    def before(self) -> str:
        """The piece of output directly before the cursor; empty at the start and after a space."""
        piece = self.out[-1] if self.out else ""
        return "" if piece.isspace() else piece

    @property
    def visible_before(self) -> str:
        """The nearest piece of output before the cursor, up to two back, that is not a space."""
        for piece in reversed(self.out[-2:]):
            if not piece.isspace():
                return piece
        return ""

    @property
    def visible_after(self) -> str:
        """The nearest token after the current one that is not a space."""
        after = self.token(self.position + 1)
        return self.token(self.position + 2) if after.isspace() else after

    def neighbours(self) -> list[str]:
        """Return the current token and the four on either side, empty where there are none."""
        indexes = range(self.position - 4, self.position + 5)
        return [self.token(index) if index >= 0 else "" for index in indexes]


def tokenize(source: str) -> list[str]:
    """Return words, numbers, spaces and single characters; code and kept formulas in one token.

    Joined they are `source` again, except that a few words that ran together are split by a space.
    """
    tokens: list[str] = []
    at = 0
    for start, end in _kept_spans(source):
        tokens += _tokenize_text(source[at:start])
        tokens.append(source[start:end])
        at = end
    return tokens + _tokenize_text(source[at:])


def _kept_spans(source: str) -> list[tuple[int, int]]:
    """Return the spans of code, and of formulas that kept their dollars as they are invalid."""
    spans = list(find_code(source))
    if "$" in source and "\\" in source:
        spans += [match.span() for match in _KEPT_FORMULA.finditer(source)]
        spans.sort()
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if end > start and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept


def _tokenize_text(source: str) -> list[str]:
    tokens: list[str] = []
    for chunk in _CHUNK.findall(source):
        if chunk.isalpha() and chunk.isascii():
            tokens += _split_lone_word(chunk)
        elif chunk.isspace():
            tokens.append(chunk)
        elif ("/" in chunk or "@" in chunk or "www." in chunk) and _ADDRESS.search(chunk):
            tokens += _split_around_addresses(chunk)
        else:
            tokens += _split_chunk(chunk)
    return tokens


@lru_cache(maxsize=4_000)
def _split_lone_word(word: str) -> tuple[str, ...]:
    """Return the parts that run together in a word between spaces. Texts repeat their words."""
    return _split_word(word, " ", "") if _MAY_RUN_TOGETHER.search(word) else (word,)


def _split_around_addresses(chunk: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    for address in _ADDRESS.finditer(chunk):
        tokens += _split_chunk(chunk[at : address.start()])
        tokens.append(address[0])
        at = address.end()
    return tokens + _split_chunk(chunk[at:])


def _split_chunk(chunk: str) -> list[str]:
    """Return the tokens of a text without spaces."""
    tokens = _TOKEN.findall(chunk)
    if not _MAY_RUN_TOGETHER.search(chunk):
        return tokens
    out: list[str] = []
    for index, token in enumerate(tokens):
        if len(token) > 3 and token.isalpha() and token.isascii():
            following = tokens[index + 1] if index + 1 < len(tokens) else " "
            out += _split_word(token, following, tokens[index - 1] if index else "")
        else:
            out.append(token)
    return out


def _split_word(word: str, following: str, before: str) -> tuple[str, ...]:
    """Return the parts that run together in `word`; `word` itself if it is one word."""
    if len(word) == 5 and word.endswith("left") and following in _OPENING:
        return word[0], "left"
    if len(word) == 6 and word.endswith("right") and following in _CLOSING:
        return word[0], "right"
    if _LETTER_TIMES.match(word):
        return word[0], "times"
    if _LETTER_LOG.match(word) and following in ("(", "_", " "):
        return word[0], " ", "log"
    if word.startswith("times") and before[:1].isdecimal() and _AFTER_TIMES.fullmatch(word[5:]):
        return "times", word[5:]
    if arrow := _ARROW_BETWEEN_NAMES.fullmatch(word):
        return arrow.groups()
    if following in ("_", "^") and word.endswith("limits") and is_command(word[:-6]):
        return (word[:-6],)
    if parts := _split_accent(word):
        return parts
    if following in ("{", "(") and (parts := _split_before_group(word)):
        return parts
    parts = split_run(word)
    recognised = before == "^" or any(
        part in UNAMBIGUOUS_SYMBOLS or part in DISTINCTIVE_COMMANDS for part in parts
    )
    if len(parts) > 1 and recognised and all(map(_is_letter_or_command, parts)):
        return parts
    return (word,)


def _split_accent(word: str) -> tuple[str, ...]:
    """Return the accent and the Greek letter that `word` consists of; empty if it does not."""
    for accent in _ACCENTS:
        if word.startswith(accent) and word[len(accent) :] in GREEK_LETTERS:
            return accent, word[len(accent) :]
    return ()


def _split_before_group(word: str) -> tuple[str, ...]:
    """Return the parts of a word that ends in a command with an argument; empty if it does not."""
    match = None if is_command(word) else _NAME_BEFORE_GROUP.fullmatch(word)
    if match is None or not is_command(match[2]):
        return ()
    ahead = (match[1],) if is_command(match[1]) else split_run(match[1])
    return (*ahead, match[2]) if all(map(_is_letter_or_command, ahead)) else ()


def _is_letter_or_command(part: str) -> bool:
    return len(part) == 1 or is_command(part)
