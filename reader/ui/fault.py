"""A fault of the program: kept whole in a file for whoever mends it, told in a line to the user."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from textual.worker import WorkerFailed

from reader import __version__
from reader.model.clean import clean_line, clean_text
from reader.model.errors import DaysheetError

SAID_LENGTH: Final = 200
"""Characters of the error's own message in the line."""
CALLS_KEPT: Final = 60
"""Calls of each traceback in the report, the innermost ones."""
REPORT_LENGTH: Final = 100_000
"""Characters of the report."""


class Fault(DaysheetError):
    """The program is wrong somewhere."""

    exit_code = 70
    """What sysexits.h has for it."""


def fault(error: Exception, report: Path, *, saved: bool) -> Fault:
    """Return what to tell of an error that nobody expected; its traceback is written to `report`.

    `saved`: whether all marks are on the disk; those that are not have been named.
    """
    if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
        error = error.error
    said = clean_line(f"{type(error).__name__}: {error}", SAID_LENGTH)
    where = f"the full report is in {report}"
    try:
        _write(report, error)
    except OSError as refused:
        where = f"no report could be written to {report} ({refused.strerror})"
    marks = "your marks are saved" if saved else "all marks but those above are saved"
    return Fault(f"a fault of the program: {said}; {where}; {marks}")


def _write(report: Path, error: Exception) -> None:
    """Write what happened, in place of an older report."""
    from textual import __version__ as textual_version

    python = ".".join(map(str, sys.version_info[:3]))
    kinds = f"Python {python}, Textual {textual_version}, {sys.platform}"
    head = f"daysheet {__version__}, {kinds}\n{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n\n"
    calls = "".join(traceback.format_exception(error, limit=-CALLS_KEPT))
    report.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        report.unlink()
    # What an exception says may hold what a paper holds; somebody will look at it in a terminal.
    report.write_text(head + clean_text(calls, REPORT_LENGTH) + "\n", "utf-8")
