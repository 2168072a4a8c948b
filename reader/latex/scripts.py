"""The scripts of a base joined in one line: the lower one first, then the upper one.

Separate from the parser because LaTeX without backslashes joins scripts in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import gcd
from typing import Final

from .lazy_pattern import lazy_pattern
from .letters import to_script

_PRIMES: Final = "′″‴"
_ERROR: Final = lazy_pattern(r"([+−-])\s*([\d.].*)", re.DOTALL)


def join_scripts(above: str, below: str, *, leading: bool = False) -> tuple[str, bool]:
    """Return a subscript and a superscript, given as plain text, in one line.

    Primes stay at the letter. Small `leading` scripts, which come before their base, have the mass
    of a nucleus first, as in ⁴⁰₂₀Ca. Also return whether the line ends in a script without a
    closing bracket, such as `_rot`, which would absorb a letter after it.
    """
    rest = above.lstrip(_PRIMES)
    lower = to_script(below, raised=False) if below else ""
    upper = to_script(rest, raised=True) if rest else ""
    last = upper or lower
    is_open = last[:1] in ("_", "^") and last[-1:] != ")"
    if leading and lower and upper[:1] not in ("", "^") and lower[0] != "_":
        lower, upper = upper, lower
    return above[: len(above) - len(rest)] + lower + upper, is_open


def join_errors(above: str, below: str) -> str:
    """Return asymmetric errors, such as `+0.03` above `−0.02`, as ` +0.03/−0.02`; empty if not."""
    errors = _ERROR.fullmatch(above.strip()), _ERROR.fullmatch(below.strip())
    if errors[0] is None or errors[1] is None:
        return ""
    signs = ["−" if error[1] == "-" else error[1] for error in errors if error]
    if signs[0] == signs[1]:
        return ""
    return f" {signs[0]}{errors[0][2]}/{signs[1]}{errors[1][2]}"


def is_power_fraction(parts: Sequence[str]) -> bool:
    """Return whether three tokens are a fraction of two digits that nothing can shorten."""
    if len(parts) != 3 or parts[1] != "/":
        return False
    digits = [part for part in (parts[0], parts[2]) if len(part) == 1 and part.isdecimal()]
    return len(digits) == 2 and digits[1] > "1" and gcd(int(digits[0]), int(digits[1])) == 1
