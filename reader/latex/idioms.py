"""Notations in the source of a formula that are rewritten before it is parsed.

Each stands for one command but spans several, or was damaged on its way: plain TeX's ways to put a
relation over ∼, commands that a program has escaped twice, and commands whose backslash and first
letter were read as a control character, as in `<tab>au` for `\\tau`.
"""

from __future__ import annotations

import re
from typing import Final

from .lazy_pattern import lazy_pattern
from .letters import STYLES
from .symbols import SYMBOLS

_DOUBLE_BACKSLASH: Final = lazy_pattern(r"\\\\([A-Za-z]{2,})")
_DOUBLE_SYMBOL: Final = lazy_pattern(r"\\(perp|subset|supset)(?:\\!|\s)*\\\1(?![A-Za-z])")
_LAYOUT: Final = (
    r"(?:\\(?:mathrel|mathop|hbox|mbox|rlap|llap|!|,)"
    r"|\\(?:[mh]?kern|hskip|mskip|raise|lower) ?-?[\d.]+ ?(?:pt|ex|em|mm|mu)?|[{}$\s^_])"
)
_STACKED: Final = lazy_pattern(
    rf"\\(?:mathrel|raise|lower|rlap|hbox|mbox){_LAYOUT}{{0,12}}([<>]|\\sim(?![a-z]))"
    rf"{_LAYOUT}{{1,12}}([<>]|\\(?:sim|approx)(?![a-z]))"
)
"""A relation and ∼, moved and boxed so that one is printed under the other."""
_STACKED_NAMES: Final = {
    frozenset((">", "\\sim")): "\\gtrsim ", frozenset(("<", "\\sim")): "\\lesssim ",
    frozenset((">", "\\approx")): "\\gtrapprox ", frozenset(("<", "\\approx")): "\\lessapprox ",
}  # fmt: skip
_CLOSING_LAYOUT: Final = lazy_pattern(r"[$\s]*\}")
_MOVED: Final = lazy_pattern(
    r"\\(?:raise|lower|[mh]?kern|hskip|mskip) ?-?[\d.]+ ?(?:truept|pt|ex|em|mm|cm|mu)?\s*"
)
_ENTITY: Final = lazy_pattern("&(lt|gt|le|ge|amp|minus|times);")
_ENTITIES: Final = {
    "lt": "<", "gt": ">", "le": "\\le", "ge": "\\ge", "amp": "&", "minus": "-",
    "times": "\\times",
}  # fmt: skip
_STACK_HINTS: Final = ("\\raise", "\\lower", "kern", "lap")
_DAMAGED: Final = lazy_pattern(
    r"(?:(?<=[{(\[_^|,=+*/-])|^)\s(?:(?P<tau>au)|(?P<rho>ho))(?![A-Za-z])"
    r"|\s(?:(?P<theta>heta)|(?P<times>imes)|(?P<nabla>abla)|(?P<right>ight(?=[)\]|}.]))"
    r"|(?P<rightarrow>ightarrow)|(?P<text>ext(?=\{))|(?P<tilde>ilde(?=\{)))(?![A-Za-z])"
    r"|(?<![A-Za-z\\])(?:(?P<frac>rac(?=\{))|(?P<boldsymbol>oldsymbol(?=[ {]))|(?P<forall>orall)"
    r"|(?P<varepsilon>arepsilon)|(?P<varphi>arphi)|(?P<alpha>lpha)|(?P<approx>pprox)"
    r"|(?P<bar>ar(?=\{)))(?![A-Za-z])"
)
"""Commands whose backslash and first letter became a tab, a newline or nothing."""
_DAMAGE_HINTS: Final = lazy_pattern(
    r"\s(?:au|ho|heta|imes|abla|ight|ext|ilde)|(?<![A-Za-z\\])(?:rac\{|oldsym|orall|ar[ep{]|lph|ppr)"
)


def rewrite_idioms(source: str) -> str:
    """Return the source of a formula with such notations replaced by their commands."""
    if "\\\\" in source and "\\begin" not in source:
        source = _DOUBLE_BACKSLASH.sub(_single_backslash, source)
    if "perp" in source or "set" in source:
        source = _DOUBLE_SYMBOL.sub(lambda symbol: f"\\{symbol[1].capitalize()} ", source)
    if any(hint in source for hint in _STACK_HINTS):
        source = _MOVED.sub("", _replace_stacked(source))
    if "&" in source:
        source = _ENTITY.sub(lambda entity: f"{_ENTITIES[entity[1]]} ", source)
    return repair_commands(source, "\\")


def repair_commands(source: str, backslash: str = "") -> str:
    """Return a formula with the commands restored that a control character has damaged."""
    if not _DAMAGE_HINTS.search(source):
        return source
    return _DAMAGED.sub(lambda match: f"{backslash or ' '}{match.lastgroup}", source)


def _single_backslash(command: re.Match[str]) -> str:
    """Return `\\\\alpha` as `\\alpha`: the backslash was escaped for another program."""
    name = command[1]
    known = name in SYMBOLS or name in STYLES or name in ("frac", "left", "right", "sqrt", "text")
    return f"\\{name}" if known else command[0]


def _replace_stacked(source: str) -> str:
    """Return `source` with each relation that was built over ∼ as one command."""
    out: list[str] = []
    at = 0
    while match := _STACKED.search(source, at):
        name = _STACKED_NAMES.get(frozenset(match.groups()), "")
        end = _end_of_groups(source, match) if name else -1
        out += (source[at : match.start()], name if end > 0 else match[0])
        at = end if end > 0 else match.end()
    out.append(source[at:])
    return "".join(out)


def _end_of_groups(source: str, match: re.Match[str]) -> int:
    """Return the offset after the braces that `match` has opened are closed; -1 if they are not."""
    end = match.end()
    for _ in range(match[0].count("{") - match[0].count("}")):
        closing = _CLOSING_LAYOUT.match(source, end)
        if closing is None:
            return -1
        end = closing.end()
    return end
