"""Internal errors: a full report in a file for the developers, one line for the user."""

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

MAX_MESSAGE: Final = 200
"""Characters of the exception's own message in the line."""
MAX_CALLS: Final = 60
"""Innermost calls of each traceback in the report."""
MAX_REPORT: Final = 100_000
"""Characters of the report."""


class InternalError(DaysheetError):
    """A bug in the program."""

    exit_code = 70
    """EX_SOFTWARE in sysexits.h."""


def report_crash(error: Exception, report: Path, *, saved: bool) -> InternalError:
    """Write the traceback of an unexpected `error` to `report`. Return the error for the user.

    `saved` tells whether all marks are on the disk. If not, the caller has already printed the
    others.
    """
    message = clean_line(f"{type(error).__name__}: {error}", MAX_MESSAGE)
    where = f"the full report is in {report}"
    try:
        _write_report(report, error)
    except OSError as failure:
        where = f"no report could be written to {report} ({failure.strerror})"
    marks = "your marks are saved" if saved else "all marks but those above are saved"
    return InternalError(f"internal error: {message}; {where}; {marks}")


def interface_import_error(error: Exception) -> InternalError:
    """Return the error for the user if the screen reader cannot be imported."""
    message = clean_line(f"{type(error).__name__}: {error}", MAX_MESSAGE)
    return InternalError(
        f"the screen reader cannot be loaded ({message}); it needs Textual 8.2 or newer, below 9;"
        f" installed: {_textual_version()}. Run `pip install 'textual>=8.2,<9'`, or read with"
        " `daysheet --plain`"
    )


def _write_report(report: Path, error: Exception) -> None:
    """Write the report, replacing an older one."""
    python = ".".join(map(str, sys.version_info[:3]))
    versions = f"Python {python}, Textual {_textual_version()}, {sys.platform}"
    head = f"daysheet {__version__}, {versions}\n{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n\n"
    calls = "".join(traceback.format_exception(error, limit=-MAX_CALLS))
    report.parent.mkdir(parents=True, exist_ok=True)
    # Unlinked, not overwritten, in case it is a link.
    with suppress(FileNotFoundError):
        report.unlink()
    # Cleaned, since an exception may quote a paper, and the report will be read in a terminal.
    report.write_text(head + clean_text(calls, MAX_REPORT) + "\n", "utf-8")


def _textual_version() -> str:
    """Return the installed version of Textual without importing it: it may be the cause."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("textual")
    except PackageNotFoundError:
        return "missing"
