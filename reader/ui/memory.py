"""What commands remember from one call to the next."""

from __future__ import annotations

from reader.library.location import Navigation


class Memory:
    """Starts empty, and is lost when the reader ends."""

    def __init__(self) -> None:
        self.undo_confirmation: str | None = None
        """The event of an earlier day that the last key asked about; any other key forgets it."""
        self.last_tag = ""
        self.before_bar: Navigation | None = None
        """Where the reader was when the filter bar was opened, which `Esc` restores."""
        self.unknown_keys: set[str] = set()
        """The keys without a meaning that were reported."""
        self.recalled_filters = 0
        """How many filters back in the history the bar is."""
        self.opened_address = "", 0
        """The paper whose address was opened last, and the address's index in its text."""
