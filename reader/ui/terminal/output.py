"""The stream that the interface is painted on.

Writes to a closed terminal are discarded. A character that the terminal's encoding lacks becomes
ASCII of the same width; Python would write `\\u25cf`, which breaks the columns.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

from reader.terminal_encoding import to_ascii
from reader.ui.cells import width

CELLS: Final = "daysheet-cells"
"""The name of the error handler for codecs that replaces characters by ASCII of the same width."""
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
"""ASCII for the signs that the interface is painted with, one cell each."""


class EncodingSafeStream:
    """Replaces standard error. Writes to a closed terminal are discarded, so that the thread that
    writes continues and nothing waits for it.

    Writes to the descriptor itself: another program on the same terminal may have made it
    non-blocking, and then Python's streams raise an error and lose what does not fit at once.
    """

    def __init__(self) -> None:
        self._stream = screen_stream()
        self._encoding = self._stream.encoding or "utf-8"
        self._waiting = bytearray()

    def write(self, text: str) -> None:
        self._waiting += text.encode(self._encoding, CELLS)

    def flush(self) -> None:
        """Write all that waits, however long the terminal takes."""
        data, self._waiting = memoryview(self._waiting), bytearray()
        with suppress(OSError, ValueError):
            while data:
                try:
                    data = data[os.write(self.fileno(), data) :]
                except BlockingIOError:
                    select.select([], [self.fileno()], [])

    def fileno(self) -> int:
        return self._stream.fileno()


def screen_stream() -> TextIO:
    """Return standard error, as Textual does, or standard output if standard error is no terminal
    (`2>file`). The reader only opens if standard output is one."""
    error, output = sys.__stderr__, sys.__stdout__
    return cast(TextIO, error if error is not None and error.isatty() else output)


def can_paint(text: str) -> bool:
    """Return whether the encoding of the screen's stream has these characters."""
    stream = screen_stream()
    try:
        text.encode((stream and stream.encoding) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Return the replacement for what cannot be encoded, and the offset to continue at."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_cells, error.object[error.start : error.end])), error.end


def _in_cells(character: str) -> str:
    """Return ASCII of the same width as a character."""
    cells = width(character)
    if character in LINES:
        return LINES[character]
    ascii_text = to_ascii(character)
    return "?" * cells if ascii_text.startswith("\\") else ascii_text[:cells].ljust(cells)


codecs.register_error(CELLS, _replace)
