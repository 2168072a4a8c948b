"""Print the marks that could not be saved as commands that set them again."""

from __future__ import annotations

import sys
from contextlib import suppress

from reader.library.library import Library
from reader.model.clean import laid


def print_unsaved_commands(library: Library) -> None:
    """Print one command per unsaved change on standard error, if that is open."""
    changes = library.marks.unsaved()
    with suppress(OSError):
        if changes:
            print("daysheet: these marks could not be saved; run:", file=sys.stderr)
        for change in changes:
            print(laid(f"  daysheet {change.command}"), file=sys.stderr)
