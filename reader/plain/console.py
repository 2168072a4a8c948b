"""Lines in and lines out: what is typed or comes through a pipe, and what is answered.

The file descriptors are read and written themselves: a signal must be able to end a wait, whoever
does not read on must hold nobody, and a terminal that another program made non-blocking is waited
for like any other.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TextIO

from reader.model.clean import CleanText, clean_line
from reader.model.wrapping import wrap_text
from reader.signals import handle_exit_signals
from reader.terminal_encoding import ASCII_FALLBACK, input_encoding

NARROWEST: Final = 20
USUAL: Final = (80, 24)
"""Columns and lines where no terminal says its own."""
LONGEST_LINE: Final = 65_536
"""Bytes of a line that are kept; what is longer was never typed."""
LONGEST_COMMAND: Final = 4_000
PIECE: Final = 65_536


class ExitRequested(Exception):
    """Whoever used this has gone: by a signal, or by taking no more output."""


class Console:
    """Reads lines from one stream and writes lines to another."""

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        self._source, self._sink = source.fileno(), sink.fileno()
        self.typed = source.isatty() and sink.isatty()
        """Whether somebody sits here, who is prompted and shown a page at a time."""
        self._encoding = sink.encoding or "utf-8"
        self._decoding = input_encoding(source)
        self._read = b""
        self._ended = self._waits = False
        self.number: int | None = None
        """The signal that ended it."""

    # Signals

    @contextmanager
    def handling_signals(self) -> Iterator[None]:
        """End the waiting on the signals that end a program, but on those ignored before us."""
        with handle_exit_signals(self._signalled):
            yield

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self.number is None:
            self.number = number
        elif number != signal.SIGHUP:
            # Asked twice; a shell that ends sends a second SIGHUP behind the system's.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        # Elsewhere something is being done, which ends first.
        if self._waits:
            self._waits = False
            raise ExitRequested

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Let signals end what is waited for here."""
        self._waits = True
        try:
            if self.number is not None:
                raise ExitRequested
            yield
        finally:
            self._waits = False

    # Lines in

    def ask(self, prompt: str) -> CleanText | None:
        """Return the next line that is typed, cleaned; None at the end. Raises ExitRequested."""
        if self.typed:
            self.write(prompt)
        while b"\n" not in self._read and not self._ended:
            with self._waiting():
                select.select([self._source], [], [])
                self._take(self._more())
        line, found, self._read = self._read.partition(b"\n")
        if not found and not line:
            return None
        return clean_line(line.decode(self._decoding, "ignore"), LONGEST_COMMAND)

    def _more(self) -> bytes | None:
        """Return what there is to read, nothing where it ended, None where there is none yet."""
        try:
            return os.read(self._source, PIECE)
        except BlockingIOError:
            return None
        except OSError:
            # The terminal has gone.
            return b""

    def _take(self, data: bytes | None) -> None:
        if data is None:
            return
        if not data:
            self._ended = True
        room = LONGEST_LINE - len(self._read)
        end = data.find(b"\n")
        if end > room or (end < 0 and len(data) > room):
            # Of a line without an end the beginning is kept.
            data = data[:room] + (data[end:] if end >= 0 else b"")
        self._read += data

    # Lines out

    def say(self, *lines: str) -> None:
        """Write lines, each wrapped at the terminal's width. Raises ExitRequested."""
        self.write("".join(f"{part}\n" for part in self.laid_out(lines)))

    def laid_out(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines as wide as there is room; empty ones stay."""
        width, _ = self.size
        for line in lines:
            yield from wrap_text(line, width) if line else ("",)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal, or the usual ones; asked anew, for it may change."""
        columns = os.environ.get("COLUMNS", "")
        try:
            found = os.get_terminal_size(self._sink)
        except OSError:
            found = os.terminal_size(USUAL)
        width = int(columns) if columns.isdecimal() and len(columns) < 6 else found.columns
        return max(width or USUAL[0], NARROWEST), found.lines or USUAL[1]

    def write(self, text: str) -> None:
        """Write text as it is. Raises ExitRequested."""
        data = memoryview(text.encode(self._encoding, ASCII_FALLBACK))
        while data:
            with self._waiting():
                try:
                    data = data[os.write(self._sink, data) :]
                except BlockingIOError:
                    select.select([], [self._sink], [])
                except BrokenPipeError:
                    raise ExitRequested from None
