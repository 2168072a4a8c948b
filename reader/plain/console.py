"""The console: reads lines from the terminal or a pipe, and prints lines, a page at a time.

It reads and writes the file descriptors itself. A signal must be able to end a wait, a reader of
the output that stops reading must not block the program, and a terminal that another program made
non-blocking must work like any other.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from types import FrameType
from typing import Final, TextIO

from reader.model.clean import CleanText, clean_line
from reader.model.wrapping import cell_width, wrap_text
from reader.signals import handle_exit_signals
from reader.terminal_encoding import ASCII_FALLBACK, input_encoding

MIN_COLUMNS: Final = 20
DEFAULT_SIZE: Final = (80, 24)
"""Columns and lines if no terminal reports its size."""
LINE_LIMIT: Final = 65_536
"""Maximum bytes of an input line; the rest is dropped."""
COMMAND_LIMIT: Final = 4_000
"""Maximum characters of a command."""
READ_SIZE: Final = 65_536
RESERVED_LINES: Final = 3
"""Lines of a page that are left free for the typed line, the `More` line and the prompt."""
MIN_PAGE_LINES: Final = 5


class ExitRequested(Exception):
    """A signal asks the program to exit, or the output was closed."""


class Console:
    """Reads lines from one stream and prints lines to another."""

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        self._source, self._sink = source.fileno(), sink.fileno()
        self.is_interactive = source.isatty() and sink.isatty()
        """Whether a person uses it, who gets prompts and one page at a time."""
        self._sink_encoding = sink.encoding or "utf-8"
        self._source_encoding = input_encoding(source)
        self._input = b""
        self._at_end = False
        self._is_waiting = False
        self._pending: Iterator[str] = iter(())
        """The wrapped lines that did not fit on the last page."""
        self.exit_signal: int | None = None

    # Signals

    @contextmanager
    def handling_signals(self) -> Iterator[None]:
        """Raise ExitRequested at the next wait after an exit signal that was not ignored."""
        with handle_exit_signals(self._on_signal):
            yield

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.exit_signal is None:
            self.exit_signal = number
        elif number != signal.SIGHUP:
            # A second request ends the program at once. Not SIGHUP: a shell that exits sends
            # another one after the system's.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        # Outside a wait, the current work is finished first.
        if self._is_waiting:
            self._is_waiting = False
            raise ExitRequested

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Allow signals to raise ExitRequested inside the block."""
        self._is_waiting = True
        try:
            if self.exit_signal is not None:
                raise ExitRequested
            yield
        finally:
            self._is_waiting = False

    # Input

    def read_line(self, prompt: str) -> CleanText | None:
        """Return the next input line, cleaned, or None at the end. Raises ExitRequested."""
        if self.is_interactive:
            self.write(prompt)
        while b"\n" not in self._input and not self._at_end:
            with self._waiting():
                select.select([self._source], [], [])
                self._add_input(self._read())
        line, newline, self._input = self._input.partition(b"\n")
        if not newline and not line:
            return None
        return clean_line(line.decode(self._source_encoding, "ignore"), COMMAND_LIMIT)

    def _read(self) -> bytes | None:
        """Return the available bytes: empty at the end of the input, None if there are none yet."""
        try:
            return os.read(self._source, READ_SIZE)
        except BlockingIOError:
            return None
        except OSError:
            # The terminal was closed.
            return b""

    def _add_input(self, data: bytes | None) -> None:
        if data is None:
            return
        if not data:
            self._at_end = True
        room = LINE_LIMIT - len(self._input)
        end = data.find(b"\n")
        if end > room or (end < 0 and len(data) > room):
            data = data[:room] + (data[end:] if end >= 0 else b"")
        self._input += data

    # Output

    def print_lines(self, *lines: str) -> None:
        """Print lines, each wrapped at the width of the terminal. Raises ExitRequested."""
        self.write("".join(f"{line}\n" for line in self._wrap(lines)))

    def print_pages(self, lines: Iterable[str]) -> None:
        """Print the first page of the wrapped lines; without a person at the terminal, all."""
        self._pending = self._wrap(lines)
        self.print_next_page()

    def print_next_page(self) -> bool:
        """Print the next page of the last `print_pages`; return False if there was none."""
        page = self._next_page()
        if self.is_interactive:
            self.print_lines(*page)
            return bool(page)
        has_printed = bool(page)
        while page:
            self.print_lines(*page)
            page = self._next_page()
        return has_printed

    def discard_pages(self) -> None:
        """Forget the pages that were not printed."""
        self._pending = iter(())

    def _next_page(self) -> list[str]:
        lines = max(self.size[1] - RESERVED_LINES, MIN_PAGE_LINES)
        page = list(islice(self._pending, lines))
        if self.is_interactive and len(page) == lines:
            following = next(self._pending, None)
            if following is not None:
                self._pending = chain([following], self._pending)
                page.append("More: press Enter.")
        return page

    def _wrap(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield lines that fit the terminal. Empty lines and indentation are kept."""
        columns, _ = self.size
        for part in (part for line in lines for part in line.splitlines() or [""]):
            if cell_width(part) <= columns:
                yield part
                continue
            text = part.lstrip(" ")
            indent = " " * min(len(part) - len(text), columns // 2)
            yield from (indent + each for each in wrap_text(text, columns - len(indent)))

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal, which the user may resize at any time."""
        try:
            terminal = os.get_terminal_size(self._sink)
        except OSError:
            terminal = os.terminal_size(DEFAULT_SIZE)
        setting = os.environ.get("COLUMNS", "")
        is_valid = setting.isdecimal() and len(setting) < 6
        columns = int(setting) if is_valid else terminal.columns
        return max(columns or DEFAULT_SIZE[0], MIN_COLUMNS), terminal.lines or DEFAULT_SIZE[1]

    def write(self, text: str) -> None:
        """Write text without wrapping it. Raises ExitRequested."""
        data = memoryview(text.encode(self._sink_encoding, ASCII_FALLBACK))
        while data:
            with self._waiting():
                try:
                    data = data[os.write(self._sink, data) :]
                except BlockingIOError:
                    select.select([], [self._sink], [])
                except BrokenPipeError:
                    raise ExitRequested from None
