"""What a format is to the rest of the room: how it is recognised and how it is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from reader.model.entry import Entry, Hint, Refusal
from reader.sources.shared.opening import Plain

Parsed: TypeAlias = Iterator[Entry | Refusal]
"""Papers and what was refused, in the order of the input; raises SourceError while it runs."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table in `reader.sources.formats`."""

    name: str
    """What `--format` calls it: lower-case ASCII letters."""
    title: str
    """What a sentence calls its files, in the plural."""
    recognise: Callable[[bytes], bool]
    """Whether an input begins like this; gets its first bytes, `Plain.head`."""
    parse: Callable[[Plain, Hint], Parsed]
