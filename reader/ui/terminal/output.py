"""The stream that is painted on: one that has gone takes everything, and one of another encoding
than Unicode gets for each character as many cells of what it has.

Python would write `\\u25cf` there, and every row would break its columns.
"""

from __future__ import annotations

import codecs
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

from reader.encoding import spoken
from reader.ui.cells import width

CELLS: Final = "daysheet-cells"
"""The name under which codecs know how characters are replaced by as many cells."""
LINES: Final = {
    **dict.fromkeys("─━═╌┄▁▔▀▄", "-"),
    **dict.fromkeys("│┃║▏▎▍▌▐▕", "|"),
    "█": "#",
    "●": "*",
    "★": "+",
    "▲": "^",
    "‹": "<",
    "›": ">",
    "…": "~",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
}
"""What is painted with, where a sign has one cell."""


class Paper:
    """Stands for standard error. A terminal that has gone takes everything, so that the thread that
    writes goes on and nobody waits for it."""

    def __init__(self) -> None:
        self._stream = painted_on()
        # The standard streams are typed as TextIO, which does not know that it can be reconfigured.
        self._stream.reconfigure(errors=CELLS)  # type: ignore[attr-defined]

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


def painted_on() -> TextIO:
    """Return standard error, as Textual does, or where that goes elsewhere (`2>file`) standard
    output, which the reader opens only on a terminal."""
    error, output = sys.__stderr__, sys.__stdout__
    return cast(TextIO, error if error is not None and error.isatty() else output)


def can_paint(text: str) -> bool:
    """Whether the stream that is painted on has these characters in its encoding."""
    stream = painted_on()
    try:
        text.encode((stream and stream.encoding) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _instead(error: UnicodeError) -> tuple[str, int]:
    """Return what takes the place of what cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_cells, error.object[error.start : error.end])), error.end


def _in_cells(character: str) -> str:
    """Return ASCII that covers as many cells as a character."""
    cells = width(character)
    if character in LINES:
        return LINES[character]
    said = spoken(character)
    return "?" * cells if said.startswith("\\") else said[:cells].ljust(cells)


codecs.register_error(CELLS, _instead)
