"""Which format an input has, told by its content alone: names and endings of files lie."""

from __future__ import annotations

from typing import Final

from reader.sources.formats import FORMATS
from reader.sources.shared.errors import SourceError
from reader.sources.shared.lookalikes import looks_like

_TITLES: Final = [each.title for each in FORMATS.values()]
READ: Final = f"daysheet reads {', '.join(_TITLES[:-1])} and {_TITLES[-1]}"
"""What is read, as the end of a refusal."""


def recognise(head: bytes) -> str:
    """Return the name of the format whose input begins with `head`, unpacked.

    `head` is the first HEAD bytes (see `shared.opening`), or all of a shorter input. Raises
    SourceError that says what the input looks like and what is read.
    """
    for name, each in FORMATS.items():
        if each.recognise(head):
            return name
    raise SourceError(f"looks like {looks_like(head)}; {READ}")
