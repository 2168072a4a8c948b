"""Errors shown to the user in one line: what is wrong, where, and what to do."""

from __future__ import annotations

from reader.model.clean import clean_line


class DaysheetError(Exception):
    """An error whose message is shown to the user, without a traceback."""

    exit_code = 3
    """1 nothing found, 2 usage, 3 input missing or invalid, 4 could not be saved."""

    def __init__(self, message: str) -> None:
        super().__init__(clean_line(message))
