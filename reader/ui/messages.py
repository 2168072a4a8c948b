"""Messages of one line, shown in the place of the hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reader.model.clean import clean_line
from reader.model.errors import DaysheetError
from reader.ui.widgets.bars import HintBar, Notice

NOTE_SECONDS: Final = 4.0
"""How long a note takes the place of the hints."""
MARGIN_CELLS: Final = 4
"""The cells of a line that no message has."""
RESOLVE: Final = "`daysheet sync --resolve` looks for its id"
"""The end of a message about a paper that is known only by its title."""


class Messages:
    """Shows one message at a time; a newer one replaces it."""

    def __init__(self, bar: HintBar) -> None:
        self._bar = bar
        self._number = 0
        """Of the newest message: the timer of an older one must not remove it."""

    @property
    def current(self) -> str:
        """The message on the screen; empty if the hints are shown."""
        return self._bar.notice.text if self._bar.notice else ""

    def show(self, text: str) -> None:
        """Show a note for a few seconds."""
        self._show(Notice(clean_line(text)))
        number = self._number
        self._bar.set_timer(NOTE_SECONDS, lambda: self._expire(number))

    def show_error(self, text: str) -> None:
        """Show what went wrong, until a key is pressed."""
        self._show(Notice(clean_line(text), "error"))

    def clear(self) -> None:
        """Show the hints again."""
        self._bar.show_notice(None)

    def guard(self, action: Callable[[], object]) -> None:
        """Call a function that asks the library, and show the error if it raises DaysheetError."""
        try:
            action()
        except DaysheetError as error:
            self.show_error(str(error))

    def _show(self, notice: Notice) -> None:
        self._number += 1
        self._bar.show_notice(notice)

    def _expire(self, number: int) -> None:
        if number == self._number:
            self._bar.show_notice(None)
