"""Marks that could not be saved, printed on leaving as commands that set them again."""

from __future__ import annotations

import sys
from contextlib import suppress

from reader.library.library import Library
from reader.model.clean import laid


def print_unsaved_commands(library: Library) -> None:
    """Print the commands on standard error, if there are any and it is open."""
    changes = library.marks.unsaved()
    with suppress(OSError):
        if changes:
            print("daysheet: these marks could not be saved; run:", file=sys.stderr)
        for change in changes:
            print(laid(f"  daysheet {change.command}"), file=sys.stderr)
