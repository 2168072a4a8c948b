"""What the tests of leaving and stopping share: a star that was just set, and where it is found."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reader.library.library import Library
from tests.terminal import Terminal

FIRST: Final = "2403.00012"
"""The first paper of the newest day."""
OTHER: Final = "2403.00020"
"""Another of it."""
SHOWN: Final = "Paper 12"
TAKEN: Final = b"\x1b[?1049h"
"""What begins the alternate screen: the terminal is taken."""
GIVEN_BACK: Final = b"\x1b[?1049l"
"""What ends the alternate screen."""


def opened(home: Path) -> Library:
    """Open the library where the program does."""
    return Library.open(
        home / "cache" / "library.sqlite3", home / "data" / "marks.toml", home / "state"
    )


def starred(home: Path) -> set[str]:
    """Return what is starred for the next who opens the marks: in the file or in the journal."""
    with opened(home) as library:
        return set(library.marks.all("starred"))


def star(terminal: Terminal) -> None:
    """Star the first paper and come back as soon as the screen shows it."""
    terminal.wait_for(SHOWN)
    terminal.send("s")
    terminal.wait_for("★ 1")
