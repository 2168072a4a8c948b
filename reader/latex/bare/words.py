"""The words that LaTeX's commands become where a page has lost their backslashes.

Which of them can be told from English wherever they stand, which only beside mathematics, and how
words that ran into one another are parted. Apart from the reading, which asks what stands around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from .. import symbols as signs
from ..atoms import Unreadable
from ..commands import set_tokens
from ..parser import Token, tokens_of
from ..symbols import words

STRONG: Final = words("""
rightarrow leftarrow Rightarrow Leftarrow leftrightarrow Leftrightarrow longrightarrow mapsto
longleftarrow hookrightarrow twoheadrightarrow nrightarrow uparrow downarrow varepsilon vartheta
varphi varrho varsigma varpi leq geq neq leqslant geqslant lesssim gtrsim simeq infty cdot cdots
ldots vdots ddots langle rangle lceil rceil lfloor rfloor lvert rvert lVert rVert nabla propto notin
subseteq supseteq subsetneq otimes oplus odot hbar setminus emptyset varnothing bigcup bigcap
bigoplus bigotimes rightleftharpoons coloneqq triangleq preceq succeq
""")
"""No words of English: always signs."""
WEAK: Final = words("""
times approx sim pm mp circ le ge ne ll gg mid in cup cap ast star equiv perp subset supset wedge
vee cong asymp prec succ parallel vdash
""")
"""Signs only between two things that are mathematics."""
GROUPED: Final = words("""
mathcal mathbb mathbf mathrm mathsf mathfrak mathscr mathtt mathit mathds boldsymbol bm textbf
textit texttt textrm textsf textsc text emph operatorname mbox hbox hat bar tilde vec dot ddot
overline
underline widehat widetilde frac dfrac tfrac nicefrac binom sqrt ensuremath boxed textnormal
textsuperscript textsubscript mathop overset underset stackrel xrightarrow xleftarrow substack
underbrace overbrace ket bra braket mathbbm mathring mathbfit mathbfcal
""")
"""Commands that their braces tell from words."""
SPACED: Final = words("""
mathcal mathbb mathbf mathrm mathsf mathfrak mathscr boldsymbol widehat widetilde
""")
"""Commands that no word is like, with or without braces."""
TWO_GROUPS: Final = words("frac dfrac tfrac nicefrac binom overset underset stackrel")
TEXTS: Final = words("""
text emph textbf textit texttt textrm textsf textsc textnormal mbox hbox
""")
LOOKS: Final = frozenset(("bf", "it", "em", "sc", "tt", "rm", "sf"))
LARGE: Final = words("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr")
"""Commands that make the bracket behind them large."""
_UPRIGHT: Final = words("mathrm mathit mathsf mathtt operatorname text textrm textit textbf mbox")
"""Commands whose argument is a name, not a product of letters and commands."""
_NO_NAMES: Final = words("Re Im AA aa SS ss wp ni la ga wr ch sh th tg dd op")
"""Commands that are names themselves where their backslash is lost."""
_RELATED: Final = frozenset(("in", "to", "ge", "le", "ne", "geq", "leq", "neq", "sim", "notin"))
"""Relations that one letter runs into before what it is related to: `xin X`, `nge1`."""

TOLD: Final = (
    STRONG
    | WEAK
    | GROUPED
    | frozenset(signs.GREEK)
    | LARGE
    | frozenset(("left", "right", "ell", "partial", "int", "sum", "prod", "dots"))
)
"""Words that may be mathematics; no other word is looked at twice."""
STEMS: Final = (
    "arrow", "math", "infty", "cdot", "var", "nabla", "wide", "propto", "angle", "ceil", "floor",
    "eq", "lambda", "epsilon", "times", "sqrt", "text", "frac", "approx", "plus", "dots", "gamma",
    "otimes", "subset", "delta", "sim", "Theta(", "Omega(", "2pi", "4pi", "sigma",
)  # fmt: skip
_ALONE: Final = (
    frozenset(signs.GREEK)
    | STRONG
    | words("""
ast star ell odot oplus perp pm mp circ dagger parallel bullet prime times varnothing ddagger max
min
log exp sup inf arg
""")
)
"""Commands that may stand alone in a script; every other word there is a word."""
_GLUE: Final = words("""
times cdot infty rightarrow leq geq neq approx propto widetilde varepsilon log to sim pm circ
""")
"""Words that letters run into: mtimes, lambdacdot."""
_RUN: Final = re.compile(r"[A-Za-z]+")
_LONGEST_RUN: Final = 40


def may_hold(source: str) -> bool:
    """Whether there may be mathematics without backslashes here; a quick look."""
    return any(mark in source for mark in "_^{") or any(stem in source for stem in STEMS)


def known(word: str) -> bool:
    """Whether this word is a command."""
    return len(word) > 1 and (
        (word in signs.COMMANDS and word not in _NO_NAMES)
        or word in GROUPED
        or word in ("left", "right", "quad", "qquad")
    )


@lru_cache(maxsize=2_000)
def parts(run: str) -> tuple[str, ...]:
    """Return the commands and letters that ran into one another here; the run itself if none did.

    Either all of them are commands, or one is a sign and no more than two letters stand beside it.
    """
    if known(run) or len(run) > _LONGEST_RUN:
        return (run,)
    best = _cut(run)
    letters = sum(len(part) == 1 for part in best)
    names = len(best) - letters
    told = not _GLUE.isdisjoint(best) or not SPACED.isdisjoint(best)
    if (names > 1 and not letters) or (names and letters <= 2 and told):
        return best
    return (run,)


def _cut(run: str) -> tuple[str, ...]:
    """Cut a run into the fewest parts, each a command or one letter."""
    best: list[tuple[str, ...]] = [()]
    for end in range(1, len(run) + 1):
        choices = [(*best[end - 1], run[end - 1])]
        for start in range(max(0, end - 16), end - 1):
            if known(run[start:end]):
                choices.append((*best[start], run[start:end]))
        best.append(min(choices, key=len))
    return best[-1]


def lost_tokens(source: str) -> list[Token]:
    """Cut a formula without backslashes into the tokens that it had with them.

    Raises Unreadable where a word before a brace is no command that is known.
    """
    tokens: list[Token] = []
    word = source.strip()
    whole = word.isalpha() and word.isascii() and known(word) and word not in _ALONE
    runs = _runs(tokens_of(source))
    for run, following in pairwise([*runs, []]):
        word = "".join(run)
        if run[0].gap and tokens and tokens[-1][0] == "\\":
            run[0].gap = 1
        if len(run) == 1 or whole or (_names(tokens) and word not in signs.GREEK):
            tokens += run
            continue
        tokens += _tokens_of_run(run, following, first=not tokens or tokens[-1] == "{")
        if following and following[0] == "{" and tokens[-1][0] != "\\":
            raise Unreadable
    return _with_sets(tokens)


def _tokens_of_run(run: list[Token], following: list[Token], *, first: bool) -> Iterator[Token]:
    """Yield the commands and letters of a word; `first` in its group it may be one for a look."""
    at = 0
    looks = LOOKS if first and following and following[0].gap else ()
    for part in _parts_before("".join(run), following):
        if known(part) or part in looks:
            yield _named(part, run[at], run[at + len(part) - 1].end)
        else:
            yield from run[at : at + len(part)]
        at += len(part)


def _names(tokens: Sequence[str]) -> bool:
    """Whether what follows is the argument of a command for names."""
    return len(tokens) > 1 and tokens[-1] == "{" and tokens[-2][1:] in _UPRIGHT


def _parts_before(word: str, following: Sequence[Token]) -> tuple[str, ...]:
    """Return the parts of a word of a formula, which are told by what follows it, too."""
    if not following:
        return parts(word)
    after = "".join(following)
    if word[1:] in _RELATED and not known(word):
        letter = len(after) == 1 and after.isupper()
        number = after[0].isdecimal() and word[1:] != "in"
        if letter or number or after[0] in "\\[" or _cut(after)[0] in SPACED:
            return word[0], word[1:]
    return parts(word)


def _with_sets(tokens: list[Token]) -> list[Token]:
    """Give the braces back that are seen: those of sets, and of what a function is of."""
    opened: list[bool] = []
    for at, token in enumerate(tokens):
        if token == "{":
            name = tokens[at - 1][1:] if at else ""
            seen = name in signs.FUNCTIONS or name in ("in", "=", "subset", "subseteq")
            opened.append(seen)
        elif token == "}":
            seen = bool(opened) and opened.pop()
        else:
            continue
        if seen:
            tokens[at] = _escaped(token)
    return tokens


def _escaped(token: Token) -> Token:
    return _named(str(token), token, token.end)


def _runs(tokens: list[Token]) -> list[list[Token]]:
    """Put letters that stand together together; every other token stays alone."""
    runs: list[list[Token]] = []
    for token in tokens:
        letter = len(token) == 1 and token.isascii() and token.isalpha()
        if letter and not token.gap and runs and runs[-1][-1].isalpha():
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _named(name: str, first: Token, end: int) -> Token:
    token = Token("\\" + name)
    token.gap, token.start, token.end = first.gap, first.start, end
    return token


@lru_cache(maxsize=1_000)
def set_lost(source: str, *, tight: bool = False) -> str | None:
    """Return a formula that lost its backslashes, set; None if it cannot be read."""
    try:
        return set_tokens(source, lost_tokens(source), str, tight=tight)
    except Unreadable:
        return None


def holds_commands(source: str) -> bool:
    """Whether there are commands without backslashes in a formula that has its dollars still."""
    if "\\" in source:
        return False
    runs = [run[0] for run in _RUN.finditer(source)]
    if any(run in _ALONE and known(run) for run in runs):
        return True
    return "{" in source and any(run in GROUPED for run in runs)
