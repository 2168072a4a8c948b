"""LaTeX in running text, with or without its backslashes, as Unicode.

    $\\mathcal{O}(n^2)$          𝒪(n²)
    widetilde Theta(d^{kq})     Θ̃(d^(kq))

What Unicode cannot show is kept as written, and so are prose, prices, code and addresses. All
functions are pure, and their time is proportional to the length of the text. The converters are
imported when a text first needs them, because most texts contain no mathematics.

Not built on pylatexenc: it converts 42 % of the LaTeX in our table correctly (it has no scripts),
cannot read LaTeX without backslashes, and takes 38 ms to import.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar, overload

from .lazy_pattern import lazy_pattern

Text = TypeVar("Text", bound=str)
Clean: TypeAlias = Callable[[str, int], Text]
"""Takes a text and a limit; returns the text, safe to display, in at most that many characters."""

_MARKS: Final = (
    "\\", "$", "^", "_", "{", "`", "tarrow", "parrow", "earrow", "rarrow", "warrow", "wnarrow",
    "garrow", "mathb", "mathc", "mathf", "mathr", "maths", "infty", "cdot", "varepsilon", "varphi",
    "nabla", "widetilde", "propto", "langle", "lceil", "lfloor", "leq", "geq", "lambda", "epsilon",
    "gamma", "rangle", "subseteq", "supseteq", "emptyset", "notin ", "neq ", "otimes ",
    "approx ", "simeq", "sqrt", "boldsymbol", "Theta(", "Omega(", "sigma", "2pi", "4pi",
)  # fmt: skip
"""A text with LaTeX has one of these, or one of `_SIGNS_IN_CONTEXT`. `narrow` has none of them."""
_SIGNS_IN_CONTEXT: Final = lazy_pattern(
    r"\S~\S|[\dA-Z]times|\d times \d|&#?[A-Za-z0-9]{2,24};|\w---\w|[\w%]--[^\W_a-z]"
)
"""Signs that are LaTeX between certain characters: `1--2`, `Cauchy--Schwarz`, `et al.~[3]`."""
_SPACES: Final = lazy_pattern(" {2,}")
_MAX_REPEATS: Final = 4
"""Conversions after the first until the text no longer changes."""
_MAX_GROWTH: Final = 3
"""How many times as long as the source the converted text may be."""


def normalize(text: str, limit: int) -> str:
    """Return `text` in NFC, stripped, cut to at most `limit` characters."""
    return unicodedata.normalize("NFC", text).strip()[:limit].rstrip()


@overload
def to_unicode(text: str) -> str: ...
@overload
def to_unicode(text: Text, clean: Clean[Text]) -> Text: ...
def to_unicode(text: str, clean: Clean[str] = normalize) -> str:
    """Return `text` with its LaTeX in Unicode. Converting the result again changes nothing.

    `clean` is applied to every text that was converted. A text without LaTeX is returned as it is.
    """
    if not _may_contain_latex(text):
        return text
    before, after = text, _convert_once(text, clean)
    for _ in range(_MAX_REPEATS):
        if after == before:
            return after
        before, after = after, _convert_once(after, clean) if _may_contain_latex(after) else after
    return after if after == before else text


def _may_contain_latex(text: str) -> bool:
    """Return whether `text` may contain LaTeX. Fast, with false positives."""
    for mark in _MARKS:
        if mark in text:
            return True
    for sign in ("~", "times", "&", "--"):
        if sign in text:
            return _SIGNS_IN_CONTEXT.search(text) is not None
    return False


def _convert_once(text: str, clean: Clean[str]) -> str:
    from .bare.words import may_contain_bare_latex
    from .running_text import convert_text

    converted = convert_text(text)
    if may_contain_bare_latex(converted):
        from .bare.running_text import convert_bare_text

        converted = convert_bare_text(converted)
    if converted == text or not converted.strip():
        return text
    if "_" in converted:
        from .consistency import unify_indices

        converted = unify_indices(converted, text)
    converted = clean(converted, _MAX_GROWTH * len(text))
    # Commands that produce nothing, and characters that `clean` drops, leave two spaces.
    return converted if "  " in text else _SPACES.sub(" ", converted)
