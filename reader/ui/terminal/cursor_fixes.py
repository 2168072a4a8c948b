"""Places the cursor after text whose width differs between terminals.

A family of emoji is two cells wide in one terminal and six in the next, so what follows it would be
painted in a different place. So its cells are blanked first, and after it the cursor is moved to
where the next text begins. This works on the output of Textual, because dialogs and input lines are
painted by Textual itself.
"""

from __future__ import annotations

from typing import Final

from reader.model.lazy_pattern import lazy_pattern
from reader.ui.cells import AMBIGUOUS, width

_TOKEN: Final = lazy_pattern(
    r"\x1b\[(?P<line>\d+);(?P<cell>\d+)H"
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^[\]]"
    r"|(?P<text>[^\x00-\x1f\x7f]+)|(?P<other>[\x00-\x1f\x7f])"
)


def reposition(data: str) -> str:
    """Return the output for a terminal, with the cursor moved after each text of unsure width."""
    if data.isascii() or AMBIGUOUS.search(data) is None:
        return data
    out: list[str] = []
    line = cell = 0
    for token in _TOKEN.finditer(data):
        text = token["text"]
        if token["line"]:
            line, cell = int(token["line"]), int(token["cell"])
        elif token["other"]:
            # Where a control character leaves the cursor is unknown.
            line = 0
        elif text:
            cells = width(text)
            out.append(_fixed(text, cells, line, cell) if line else text)
            cell += cells
            continue
        out.append(token[0])
    return "".join(out)


def _fixed(text: str, cells: int, line: int, cell: int) -> str:
    """Return text that takes exactly `cells` cells, wherever the terminal leaves the cursor."""
    unsure = AMBIGUOUS.search(text)
    if unsure is None:
        return text
    start = max(0, unsure.start() - 1)
    before = width(text[:start])
    blank = " " * (cells - before)
    back, after = f"\x1b[{line};{cell + before}H", f"\x1b[{line};{cell + cells}H"
    return f"{text[:start]}{blank}{back}{text[start:].rstrip(' ')}{after}"
