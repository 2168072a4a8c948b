"""The last words of a reader: marks that could not be saved, as commands that set them again."""

from __future__ import annotations

import sys
from contextlib import suppress

from reader.library.library import Library
from reader.model.clean import laid


def print_unsaved_commands(library: Library) -> None:
    """Print them on standard error, if there are any and somebody can read it."""
    changes = library.marks.unsaved()
    with suppress(OSError):
        if changes:
            print("daysheet: these marks could not be saved; run:", file=sys.stderr)
        for change in changes:
            print(laid(f"  daysheet {change.command}"), file=sys.stderr)
