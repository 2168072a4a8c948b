"""What goes wrong, said to the user in one line: what, where, what to do."""

from __future__ import annotations

from reader.model.clean import clean_line


class DaysheetError(Exception):
    """A mistake or a misfortune that the user is told of; never shown as a traceback."""

    exit_code = 3
    """1 nothing found, 2 usage, 3 input missing or broken, 4 could not be saved."""

    def __init__(self, message: str) -> None:
        super().__init__(clean_line(message))
