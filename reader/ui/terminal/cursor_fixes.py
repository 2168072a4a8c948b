"""Where text goes on that terminals measure differently.

A family of emoji is two cells to one terminal and six to the next, and what is painted behind it
would stand somewhere else in each. So the cells that such text is given are blanked before it, and
behind it the cursor is put where the next piece begins, by the same sequence that begins every
line. Works on what Textual sends, because dialogs and input lines are Textual's own.
"""

from __future__ import annotations

import re
from typing import Final

from reader.ui.cells import UNSURE, width

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<line>\d+);(?P<cell>\d+)H"
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^[\]]"
    r"|(?P<text>[^\x00-\x1f\x7f]+)|(?P<other>[\x00-\x1f\x7f])"
)


def placed(data: str) -> str:
    """Return what is to be sent to a terminal with the cursor put behind every unsure text."""
    if data.isascii() or UNSURE.search(data) is None:
        return data
    out: list[str] = []
    line = cell = 0
    for token in _TOKEN.finditer(data):
        text = token["text"]
        if token["line"]:
            line, cell = int(token["line"]), int(token["cell"])
        elif token["other"]:
            # Where a control character leaves the cursor is not for us to say.
            line = 0
        elif text:
            covered = width(text)
            out.append(_held(text, covered, line, cell) if line else text)
            cell += covered
            continue
        out.append(token[0])
    return "".join(out)


def _held(text: str, covered: int, line: int, cell: int) -> str:
    """Return text that covers exactly its cells, wherever the terminal would leave the cursor."""
    unsure = UNSURE.search(text)
    if unsure is None:
        return text
    at = max(0, unsure.start() - 1)
    before = width(text[:at])
    blank = " " * (covered - before)
    back, onward = f"\x1b[{line};{cell + before}H", f"\x1b[{line};{cell + covered}H"
    return f"{text[:at]}{blank}{back}{text[at:].rstrip(' ')}{onward}"
