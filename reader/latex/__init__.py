"""Mathematics as it is read: LaTeX, and what a page left of LaTeX, as Unicode.

    $\\mathcal{O}(n^2)$          𝒪(n²)
    widetilde Theta(d^{kq})     Θ̃(d^(kq))

What Unicode cannot show stays as it was written; prose, prices, code and addresses stay as they
are. Pure functions of the text, each letter of which is read a bounded number of times. The
reading proper is imported when a text first asks for it: most have no mathematics.

Not built on pylatexenc: of the LaTeX in our table it shows 42 % so (it raises and lowers nothing),
knows nothing of lost backslashes, and takes 38 ms to import, where ours takes 6.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar, overload

Text = TypeVar("Text", bound=str)
Clean: TypeAlias = Callable[[str, int], Text]
"""Takes a text and a number of characters; returns the text, safe to show and no longer."""

_MARKS: Final = ("\\", "$", "^", "_", "{", "`", "--")
_LOST: Final = (
    "arrow", "mathb", "mathc", "mathf", "mathr", "maths", "infty", "cdot", "varepsilon", "varphi",
    "nabla", "widetilde", "propto", "langle", "lceil", "lfloor", "leq", "geq", "lambda", "epsilon",
    "gamma", "rangle", "subseteq", "supseteq", "emptyset", "notin ", "neq ", "otimes ",
    "approx ", "simeq", "sqrt", "boldsymbol", "Theta(", "Omega(", "sigma", "2pi", "4pi",
)  # fmt: skip
_TIED: Final = re.compile(r"\S~\S|[\dA-Z]times|\d times \d")
_SPACES: Final = re.compile(" {2,}")
_PASSES: Final = 4
_LONGER: Final = 3
"""How many times as long as the text what is shown may be."""


def normalize(text: str, limit: int) -> str:
    """Return `text` in NFC, without outer white space, of at most `limit` characters."""
    return unicodedata.normalize("NFC", text).strip()[:limit].rstrip()


@overload
def shown(text: str) -> str: ...
@overload
def shown(text: Text, clean: Clean[Text]) -> Text: ...
def shown(text: str, clean: Clean[str] = normalize) -> str:
    """Return `text` as it is read, its mathematics set. Showing what is shown changes nothing.

    Everything that is set passes `clean`.
    """
    if not _asks(text):
        return text
    before, after = text, _once(text, clean)
    for _ in range(_PASSES):
        if after == before:
            return after
        before, after = after, _once(after, clean) if _asks(after) else after
    return after if after == before else text


def _asks(text: str) -> bool:
    """Whether there may be mathematics in the text; a quick look."""
    if any(mark in text for mark in _MARKS) or any(word in text for word in _LOST):
        return True
    return ("~" in text or "times" in text) and _TIED.search(text) is not None


def _once(text: str, clean: Clean[str]) -> str:
    from .bare.words import may_hold
    from .running_text import set_text

    set_once = set_text(text)
    if may_hold(set_once):
        from .bare.running_text import set_without_backslashes

        set_once = set_without_backslashes(set_once)
    if not set_once.strip():
        return text
    if "  " not in text:
        set_once = _SPACES.sub(" ", set_once)
    return clean(set_once, _LONGER * len(text)) if set_once != text else text
