"""The conversion of one formula without backslashes: its words become the commands they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from .. import symbols
from ..atoms import FormulaError
from ..commands import convert_tokens
from ..lazy_pattern import lazy_pattern
from ..parser import Token, tokenize
from ..symbols import word_set
from .words import (
    BRACED_COMMANDS,
    DISTINCTIVE_COMMANDS,
    FONT_SWITCHES,
    UNAMBIGUOUS_SYMBOLS,
    is_command,
    shortest_split,
    split_run,
)

_NAME_COMMANDS: Final = word_set(
    "mathrm mathit mathsf mathtt operatorname text textrm textit textbf mbox"
)
"""Commands whose argument is a name, not a product of letters and commands."""
_JOINING_RELATIONS: Final = frozenset(
    ("in", "to", "ge", "le", "ne", "geq", "leq", "neq", "sim", "notin")
)
"""Relations that a single letter can touch on the left: `xin X`, `nge1`."""
_STANDALONE_COMMANDS: Final = (
    frozenset(symbols.GREEK_LETTERS)
    | UNAMBIGUOUS_SYMBOLS
    | word_set("""
ast star ell odot oplus perp pm mp circ dagger parallel bullet prime times varnothing ddagger max
min log exp sup inf arg
""")
)
"""Commands that may be the whole of a formula; every other single word is a word."""
_LETTERS: Final = lazy_pattern(r"[A-Za-z]+")


@lru_cache(maxsize=1_000)
def convert_bare_formula(source: str, *, tight: bool = False) -> str | None:
    """Return a formula without backslashes in Unicode; None if it is invalid.

    `tight` omits optional spaces, as in a script.
    """
    try:
        return convert_tokens(source, _restore_commands(source), str, tight=tight)
    except FormulaError:
        return None


def contains_bare_commands(source: str) -> bool:
    """Return whether a formula within dollars contains commands without backslashes."""
    if "\\" in source:
        return False
    words = [word[0] for word in _LETTERS.finditer(source)]
    if any(word in _STANDALONE_COMMANDS and is_command(word) for word in words):
        return True
    return "{" in source and any(word in BRACED_COMMANDS for word in words)


def _restore_commands(source: str) -> list[Token]:
    """Return the tokens that `source` had with its backslashes.

    Raises FormulaError if a word before a brace is not a known command.
    """
    tokens: list[Token] = []
    word = source.strip()
    is_word = word.isalpha() and word.isascii() and is_command(word)
    is_word = is_word and word not in _STANDALONE_COMMANDS
    for run, following in pairwise([*_letter_runs(tokenize(source)), []]):
        word = "".join(run)
        if run[0].gap and tokens and tokens[-1][0] == "\\":
            run[0].gap = 1
        is_name = _is_after_name_command(tokens) and word not in symbols.GREEK_LETTERS
        if len(run) == 1 or is_word or is_name:
            tokens += run
            continue
        tokens += _run_tokens(run, following, starts_group=not tokens or tokens[-1] == "{")
        if following and following[0] == "{" and tokens[-1][0] != "\\":
            raise FormulaError
    return _escape_visible_braces(tokens)


def _letter_runs(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens in lists: letters that touch in one list, other tokens each in its own."""
    runs: list[list[Token]] = []
    for token in tokens:
        is_letter = len(token) == 1 and token.isascii() and token.isalpha()
        if is_letter and not token.gap and runs and runs[-1][-1].isalpha():
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _run_tokens(run: list[Token], following: list[Token], *, starts_group: bool) -> Iterator[Token]:
    """Yield the commands and letters of a run; at the start of a group it may switch the font."""
    index = 0
    switches = FONT_SWITCHES if starts_group and following and following[0].gap else ()
    for part in _split_before("".join(run), following):
        if is_command(part) or part in switches:
            yield _command_token(part, run[index], run[index + len(part) - 1].end)
        else:
            yield from run[index : index + len(part)]
        index += len(part)


def _split_before(word: str, following: Sequence[Token]) -> tuple[str, ...]:
    """Return the parts of a word of a formula, which depend on the tokens after it."""
    if not following:
        return split_run(word)
    after = "".join(following)
    if word[1:] in _JOINING_RELATIONS and not is_command(word):
        letter = len(after) == 1 and after.isupper()
        number = after[0].isdecimal() and word[1:] != "in"
        if (
            letter
            or number
            or after[0] in "\\["
            or shortest_split(after)[0] in DISTINCTIVE_COMMANDS
        ):
            return word[0], word[1:]
    return split_run(word)


def _is_after_name_command(tokens: Sequence[str]) -> bool:
    """Return whether the next token begins the argument of a command for names."""
    return len(tokens) > 1 and tokens[-1] == "{" and tokens[-2][1:] in _NAME_COMMANDS


def _escape_visible_braces(tokens: list[Token]) -> list[Token]:
    """Restore the backslashes of braces that are shown: of sets and of arguments of functions."""
    opened: list[bool] = []
    for index, token in enumerate(tokens):
        if token == "{":
            name = tokens[index - 1][1:] if index else ""
            visible = name in symbols.FUNCTION_NAMES or name in ("in", "=", "subset", "subseteq")
            opened.append(visible)
        elif token == "}":
            visible = bool(opened) and opened.pop()
        else:
            continue
        if visible:
            tokens[index] = _command_token(str(token), token, token.end)
    return tokens


def _command_token(name: str, first: Token, end: int) -> Token:
    """Return the command `name`, placed from the token `first` to `end`."""
    token = Token("\\" + name)
    token.gap, token.start, token.end = first.gap, first.start, end
    return token
