"""What a command says, where, and with which exit code.

Data goes to standard output, talk to standard error. An error that a user can meet is one line; a
reader of our output that has had enough (`| head`) is no error.
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
USAGE: Final = 2
BROKEN_INPUT: Final = 3
NOT_SAVED: Final = 4
STOPPED: Final = 130
"""The exit codes of the command line; `DaysheetError.exit_code` is one of them."""

FIRST_LINES: Final = 20
"""Lines that leave before the rest of them is found."""
NARROWEST: Final = 20
WIDEST_TEXT: Final = 76
WIDEST_HELP: Final = 100
"""Cells of a line, however narrow or wide the terminal is."""


def guarded(command: Callable[[], int]) -> int:
    """Run `command`; return its exit code, or that of the error it raised, which is said."""
    _open_missing_streams()
    _make_streams_safe()
    try:
        code = command()
        _flush()
        return code
    except DaysheetError as error:
        problem(str(error))
        return error.exit_code
    except BrokenPipeError:
        # Nobody reads on. What Python still holds back must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        problem("stopped")
        return STOPPED
    except Exception as error:
        from reader.crash_report import InternalError, report_crash
        from reader.paths import crash_report_file

        problem(str(report_crash(error, crash_report_file(), saved=True)))
        return InternalError.exit_code


def leave(code: int) -> NoReturn:
    """End the process with what was written, and without its atexit functions."""
    # Data too: a command that failed half-way has printed what it had found by then.
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError, ValueError):
            stream.flush()
    os._exit(code)


def data(line: str) -> None:
    """Write a line of data, tabs between its fields. Raises DaysheetError where it cannot."""
    with _telling():
        _write(sys.stdout, *map(laid, line.split("\t")))


def lines(found: Iterable[str]) -> None:
    """Write lines of data as they are found: the first of them at once, for who reads along."""
    for number, line in enumerate(found, 1):
        data(line)
        if number == FIRST_LINES:
            _flush()


def texts(pieces: Iterable[str]) -> None:
    """Write pieces of data as they are made, as `lines`."""
    for number, piece in enumerate(pieces, 1):
        text(piece)
        if number == FIRST_LINES:
            _flush()


def text(piece: str) -> None:
    """Write a piece of data, its tabs and line ends as they are. Raises DaysheetError as `data`."""
    with _telling():
        for line in piece.splitlines(keepends=True):
            bare = line.rstrip("\r\n")
            _write(sys.stdout, *map(laid, bare.split("\t")), end=line[len(bare) :])


def talk(line: str) -> None:
    """Write a line for the user beside the data; where it cannot be, the exit code still tells."""
    with suppress(OSError):
        _write(sys.stderr, laid(line))


def ask(question: str) -> str:
    """Write a question on standard error and return the line that answers it."""
    _write(sys.stderr, laid(question), end=" ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def problem(message: str) -> None:
    """Write what is wrong, as one line."""
    talk(f"daysheet: {clean_line(message)}")


@contextmanager
def _telling() -> Iterator[None]:
    """Have an error of the disk told as one of ours; that nobody reads on is none."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def _write(stream: TextIO, *fields: CleanText, begin: str = "", end: str = "\n") -> None:
    """Write a line of what has passed the gate: the one way out of a command."""
    stream.write(begin + "\t".join(fields) + end)


def width(widest: int) -> int:
    """Return the cells of a line: what `COLUMNS` says, else the terminal's, at most `widest`."""
    columns = os.environ.get("COLUMNS", "")
    try:
        found = int(columns) if columns.isdecimal() else os.get_terminal_size(1).columns
    except OSError:
        found = widest
    return min(max(found, NARROWEST), widest) if found else widest


class Progress:
    """A bar on the terminal, for what takes longer than a second."""

    FIRST: Final = 1.0
    """Seconds until the bar appears."""
    EVERY: Final = 0.1
    """Seconds between two pictures of it."""
    WIDTH: Final = 24

    def __init__(self, what: str) -> None:
        from time import monotonic

        self._what = clean_line(what, 40)
        self._clock = monotonic
        self._next = monotonic() + self.FIRST
        self._drawn = 0

    def __call__(self, done: int, part: float) -> None:
        """Show that `done` papers are taken, `part` (0 to 1, or NaN) of the input is read."""
        if self._clock() < self._next or not on_terminal(sys.stderr):
            return
        self._next = self._clock() + self.EVERY
        known = part == part
        filled = round(part * self.WIDTH) if known else 0
        bar = f"[{'#' * filled}{'.' * (self.WIDTH - filled)}] {part:4.0%}  " if known else ""
        self._draw(f"{self._what}  {bar}{done:,} papers")

    def clear(self) -> None:
        """Take the bar off the terminal."""
        if self._drawn:
            self._draw("")
            _write(sys.stderr, end="\r")
            sys.stderr.flush()

    def _draw(self, line: str) -> None:
        _write(sys.stderr, laid(line.ljust(self._drawn)), begin="\r", end="")
        sys.stderr.flush()
        self._drawn = len(line)


def on_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` is there and is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def _open_missing_streams() -> None:
    """Put the null device where a standard stream was closed (`>&-`), which Python makes None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Open for as long as the process: no `with`, and no Path for a name of the system's.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _make_streams_safe() -> None:
    """Let no character of a paper be an error: data is UTF-8, a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        # The standard streams are typed as TextIO, which does not know that it can be reconfigured.
        if on_terminal(stream):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        elif stream is not None:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _flush() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> DaysheetError:
    failure = DaysheetError(f"the output cannot be written ({error.strerror})")
    failure.exit_code = NOT_SAVED
    # What Python still holds back would fail again at exit, with a traceback.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return failure
