"""A fault of the program: kept whole in a file for whoever mends it, told in a line to the user."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reader import __version__
from reader.model.clean import clean_line, clean_text
from reader.model.errors import DaysheetError

SAID_LENGTH: Final = 200
"""Characters of the error's own message in the line."""
CALLS_KEPT: Final = 60
"""Calls of each traceback in the report, the innermost ones."""
REPORT_LENGTH: Final = 100_000
"""Characters of the report."""


class InternalError(DaysheetError):
    """The program is wrong somewhere."""

    exit_code = 70
    """What sysexits.h has for it."""


def report_crash(error: Exception, report: Path, *, saved: bool) -> InternalError:
    """Return what to tell of an error that nobody expected; its traceback is written to `report`.

    `saved`: whether all marks are on the disk; those that are not have been named.
    """
    said = clean_line(f"{type(error).__name__}: {error}", SAID_LENGTH)
    where = f"the full report is in {report}"
    try:
        _write(report, error)
    except OSError as refused:
        where = f"no report could be written to {report} ({refused.strerror})"
    marks = "your marks are saved" if saved else "all marks but those above are saved"
    return InternalError(f"a fault of the program: {said}; {where}; {marks}")


def interface_import_error(error: Exception) -> InternalError:
    """Return what to tell where the painted reader cannot even be loaded."""
    said = clean_line(f"{type(error).__name__}: {error}", SAID_LENGTH)
    return InternalError(
        f"the painted reader cannot be loaded ({said}); it needs Textual 8.2 or newer below 9, here"
        f" is {_textual()}: `pip install 'textual>=8.2,<9'`, or read with `daysheet --plain`"
    )


def _write(report: Path, error: Exception) -> None:
    """Write what happened, in place of an older report."""
    python = ".".join(map(str, sys.version_info[:3]))
    kinds = f"Python {python}, Textual {_textual()}, {sys.platform}"
    head = f"daysheet {__version__}, {kinds}\n{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n\n"
    calls = "".join(traceback.format_exception(error, limit=-CALLS_KEPT))
    report.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        report.unlink()
    # What an exception says may hold what a paper holds; somebody will look at it in a terminal.
    report.write_text(head + clean_text(calls, REPORT_LENGTH) + "\n", "utf-8")


def _textual() -> str:
    """Return the version of Textual, without loading it: it may be what is wrong."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("textual")
    except PackageNotFoundError:
        return "missing"
