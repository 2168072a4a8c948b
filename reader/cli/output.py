"""What a command prints, where, and with which exit code.

Data goes to standard output; status messages and errors go to standard error. An error the user
can cause is one line. A reader of our output that stops early (`| head`) is no error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, NoReturn, TextIO

from reader.model.clean import CleanText, clean_line, laid
from reader.model.counts import format_count as format_count
from reader.model.errors import DaysheetError

DONE: Final = 0
NOTHING_FOUND: Final = 1
USAGE_ERROR: Final = 2
BAD_INPUT: Final = 3
NOT_SAVED: Final = 4
INTERRUPTED: Final = 130
"""The exit codes of the command line; `DaysheetError.exit_code` is one of them."""

EARLY_LINES: Final = 20
"""Lines after which the output is flushed once, before the rest has been computed."""
BYTE_ORDER_MARK: Final = "\ufeff"
MIN_WIDTH: Final = 20
MAX_TEXT_WIDTH: Final = 76
MAX_HELP_WIDTH: Final = 100
"""Limits of the line width, in cells."""


def run_command(command: Callable[[], int]) -> int:
    """Run `command` and return its exit code. Report any exception it raises in one line."""
    _open_missing_streams()
    _make_streams_safe()
    try:
        code = command()
        _flush()
        return code
    except DaysheetError as error:
        write_error(str(error))
        return error.exit_code
    except BrokenPipeError:
        # Nobody reads on. Python's buffer must not be flushed again at exit: that would fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        write_error("stopped")
        return INTERRUPTED
    except Exception as error:
        from reader.crash_report import InternalError, report_crash
        from reader.paths import crash_report_file

        write_error(str(report_crash(error, crash_report_file(), saved=True)))
        return InternalError.exit_code


def exit_process(code: int) -> NoReturn:
    """Flush the output and end the process at once, without its atexit functions."""
    # Standard output too: a command that failed half-way has printed part of its data.
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError, ValueError):
            stream.flush()
    os._exit(code)


def write_line(line: str) -> None:
    """Write a line of data; tabs separate its fields. Raises DaysheetError if writing fails."""
    with _translated_errors():
        _write(sys.stdout, *map(laid, line.split("\t")))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of data as they are computed. Flush the first ones early, for whoever reads
    along. Raises as `write_line`."""
    for number, line in enumerate(lines, 1):
        write_line(line)
        if number == EARLY_LINES:
            _flush()


def write_chunks(chunks: Iterable[str]) -> None:
    """Write chunks of text with their tabs and newlines as they are, flushed as `write_lines`.

    A byte order mark at the start is kept. Raises as `write_line`.
    """
    for number, chunk in enumerate(chunks, 1):
        with _translated_errors():
            if number == 1 and chunk.startswith(BYTE_ORDER_MARK):
                _write(sys.stdout, end=BYTE_ORDER_MARK)
            for line in chunk.splitlines(keepends=True):
                bare = line.rstrip("\r\n")
                _write(sys.stdout, *map(laid, bare.split("\t")), end=line[len(bare) :])
        if number == EARLY_LINES:
            _flush()


def write_status(line: str) -> None:
    """Write a message on standard error. Ignore failures: the exit code still has the result."""
    with suppress(OSError):
        _write(sys.stderr, laid(line))


def write_error(message: str) -> None:
    """Write an error message on standard error, as one line."""
    write_status(f"daysheet: {clean_line(message)}")


def prompt(question: str) -> str:
    """Write a question on standard error and return the answer from standard input, stripped."""
    _write(sys.stderr, laid(question), end=" ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Turn an OSError into a DaysheetError, except a broken pipe, which `run_command` handles."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _write_failure(error) from None


def _write(stream: TextIO, *fields: CleanText, begin: str = "", end: str = "\n") -> None:
    """Write a line of cleaned text. Everything a command prints passes here."""
    stream.write(begin + "\t".join(fields) + end)


def line_width(maximum: int) -> int:
    """Return the width of a line in cells: `COLUMNS`, else the terminal's, at most `maximum`."""
    columns = os.environ.get("COLUMNS", "")
    try:
        width = int(columns) if columns.isdecimal() else os.get_terminal_size(1).columns
    except OSError:
        width = maximum
    return min(max(width, MIN_WIDTH), maximum) if width else maximum


class ProgressBar:
    """A progress bar on the terminal, for tasks that take longer than a second."""

    DELAY: Final = 1.0
    """Seconds until the bar appears."""
    INTERVAL: Final = 0.1
    """Seconds between two updates."""
    WIDTH: Final = 24

    def __init__(self, label: str) -> None:
        from time import monotonic

        self._label = clean_line(label, 40)
        self._clock = monotonic
        self._next_update = monotonic() + self.DELAY
        self._drawn = 0
        """Characters on the screen."""

    def __call__(self, done: int, fraction: float) -> None:
        """Show `done` papers, and how much of the input is read: 0 to 1, or NaN if unknown."""
        if self._clock() < self._next_update or not is_terminal(sys.stderr):
            return
        self._next_update = self._clock() + self.INTERVAL
        is_known = fraction == fraction
        full = round(fraction * self.WIDTH) if is_known else 0
        bar = f"[{'#' * full}{'.' * (self.WIDTH - full)}] {fraction:4.0%}  " if is_known else ""
        self._draw(f"{self._label}  {bar}{done:,} papers")

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._drawn:
            self._draw("")
            _write(sys.stderr, end="\r")
            sys.stderr.flush()

    def _draw(self, line: str) -> None:
        _write(sys.stderr, laid(line.ljust(self._drawn)), begin="\r", end="")
        sys.stderr.flush()
        self._drawn = len(line)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` exists, is open, and is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def _open_missing_streams() -> None:
    """Open the null device for each standard stream that was closed (`>&-`): Python has None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Stays open as long as the process, so no `with`; not a path of ours, so no Path.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _make_streams_safe() -> None:
    """Let no character raise an error: pipes get UTF-8, a terminal gets `?` for what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        # The standard streams are typed as TextIO, which has no `reconfigure`.
        if is_terminal(stream):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        elif stream is not None:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _flush() -> None:
    with _translated_errors():
        if sys.stdout is not None:
            sys.stdout.flush()


def _write_failure(error: OSError) -> DaysheetError:
    failure = DaysheetError(f"the output cannot be written ({error.strerror})")
    failure.exit_code = NOT_SAVED
    # Python would flush its buffer again at exit and print a traceback.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return failure
