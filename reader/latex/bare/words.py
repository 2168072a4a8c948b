"""The vocabulary of LaTeX without backslashes.

Which command names can be told from English words anywhere and which only beside mathematics, and
how names that run together are split. The context of a word is judged elsewhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .. import symbols
from ..lazy_pattern import lazy_pattern
from ..symbols import word_set

UNAMBIGUOUS_SYMBOLS: Final = word_set("""
rightarrow leftarrow Rightarrow Leftarrow leftrightarrow Leftrightarrow longrightarrow mapsto
longleftarrow hookrightarrow twoheadrightarrow nrightarrow uparrow downarrow varepsilon vartheta
varphi varrho varsigma varpi leq geq neq leqslant geqslant lesssim gtrsim simeq infty cdot cdots
ldots vdots ddots langle rangle lceil rceil lfloor rfloor lvert rvert lVert rVert nabla propto notin
subseteq supseteq subsetneq otimes oplus odot hbar setminus emptyset varnothing bigcup bigcap
bigoplus bigotimes rightleftharpoons coloneqq triangleq preceq succeq
""")
"""Names that are not English words: always symbols."""
AMBIGUOUS_SYMBOLS: Final = word_set("""
times approx sim pm mp circ le ge ne ll gg mid in cup cap ast star equiv perp subset supset wedge
vee cong asymp prec succ parallel vdash
""")
"""Names that are also English words: symbols only between two operands."""
BRACED_COMMANDS: Final = word_set("""
mathcal mathbb mathbf mathrm mathsf mathfrak mathscr mathtt mathit mathds boldsymbol bm textbf
textit texttt textrm textsf textsc text emph operatorname mbox hbox hat bar tilde vec dot ddot
overline underline widehat widetilde frac dfrac tfrac nicefrac binom sqrt ensuremath boxed
textnormal textsuperscript textsubscript mathop overset underset stackrel xrightarrow xleftarrow
substack underbrace overbrace ket bra braket mathbbm mathring mathbfit mathbfcal
""")
"""Commands that are recognised by the braces after them."""
DISTINCTIVE_COMMANDS: Final = word_set("""
mathcal mathbb mathbf mathrm mathsf mathfrak mathscr boldsymbol widehat widetilde
""")
"""Commands that no English word resembles, with or without braces."""
TWO_ARGUMENT_COMMANDS: Final = word_set("frac dfrac tfrac nicefrac binom overset underset stackrel")
TEXT_COMMANDS: Final = word_set("""
text emph textbf textit texttt textrm textsf textsc textnormal mbox hbox
""")
"""Commands whose argument is text."""
FONT_SWITCHES: Final = frozenset(("bf", "it", "em", "sc", "tt", "rm", "sf"))
BRACKET_SIZES: Final = word_set("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr")
"""Commands that set the size of the next bracket."""
_COMMON_WORDS: Final = word_set("Re Im AA aa SS ss wp ni la ga wr ch sh th tg dd op")
"""Commands that are usually words or names when they have no backslash."""
CANDIDATES: Final = (
    UNAMBIGUOUS_SYMBOLS
    | AMBIGUOUS_SYMBOLS
    | BRACED_COMMANDS
    | frozenset(symbols.GREEK_LETTERS)
    | BRACKET_SIZES
    | frozenset(("left", "right", "ell", "partial", "int", "sum", "prod", "dots"))
)
"""All words that can be mathematics. Every other word is copied without further tests."""
_HINTS: Final = (
    "arrow", "math", "infty", "cdot", "var", "nabla", "wide", "propto", "angle", "ceil", "floor",
    "eq", "lambda", "epsilon", "times", "sqrt", "text", "frac", "approx", "plus", "dots", "gamma",
    "otimes", "subset", "delta", "sim", "Theta(", "Omega(", "2pi", "4pi", "sigma",
)  # fmt: skip
"""Parts of words that show that a text may contain bare LaTeX."""
_RUN_TOGETHER: Final = word_set("""
times cdot infty rightarrow leq geq neq approx propto widetilde varepsilon log to sim pm circ
""")
"""Names that can touch letters or other names: `mtimes`, `lambdacdot`."""
_MAX_RUN_LENGTH: Final = 40
_EVIDENCE: Final = lazy_pattern(
    r"[\w)\]}][_^]\{|(?<=[\w)\]}|*])\^(?:\d|-\d|[A-Za-z*+](?![A-Za-z]))"
    r"|(?<![A-Za-z0-9_.])[A-Za-z]_[A-Za-z0-9](?![A-Za-z0-9_])"
    r"|math(?:cal|bb|bf|rm|sf|frak)|varepsilon|infty|cdot|rightarrow|[lg]eq(?![a-z])"
    r"|(?:sqrt|frac|tilde|hat)\{"
)


def may_contain_bare_latex(source: str) -> bool:
    """Return whether `source` may contain LaTeX without backslashes. Fast, with false positives."""
    return any(mark in source for mark in "_^{") or any(hint in source for hint in _HINTS)


def has_evidence(source: str) -> bool:
    """Return whether `source` contains what only mathematics contains, such as `x_{t}`."""
    return _EVIDENCE.search(source) is not None


def is_command(word: str) -> bool:
    """Return whether `word` is the name of a command."""
    return len(word) > 1 and (
        (word in symbols.SYMBOLS and word not in _COMMON_WORDS)
        or word in BRACED_COMMANDS
        or word in ("left", "right", "quad", "qquad")
    )


@lru_cache(maxsize=2_000)
def split_run(run: str) -> tuple[str, ...]:
    """Return the names and letters that run together in `run`; `run` itself if it is one word.

    A run is split if all parts are names, or if one is an operator with at most two letters.
    """
    if is_command(run) or len(run) > _MAX_RUN_LENGTH:
        return (run,)
    parts = shortest_split(run)
    letters = sum(len(part) == 1 for part in parts)
    names = len(parts) - letters
    recognised = not _RUN_TOGETHER.isdisjoint(parts) or not DISTINCTIVE_COMMANDS.isdisjoint(parts)
    if (names > 1 and not letters) or (names and letters <= 2 and recognised):
        return parts
    return (run,)


def shortest_split(run: str) -> tuple[str, ...]:
    """Return `run` split into the fewest parts, each a name or one letter."""
    best: list[tuple[str, ...]] = [()]
    for end in range(1, len(run) + 1):
        choices = [(*best[end - 1], run[end - 1])]
        for start in range(max(0, end - 16), end - 1):
            if is_command(run[start:end]):
                choices.append((*best[start], run[start:end]))
        best.append(min(choices, key=len))
    return best[-1]
