"""The built-in sample: two real digests with summaries of our own, to try the reader on."""

from __future__ import annotations

from importlib.resources import files
from typing import BinaryIO, cast

from reader.library.library import Library
from reader.model.clean import CleanText
from reader.model.entry import Entry, Hint
from reader.sources import parse


def sample() -> Library:
    """Return the sample as a library in memory; nothing of it reaches a file."""
    with files("reader.library").joinpath("sample.jsonl").open("rb") as stream:
        hint = Hint(CleanText("sample.jsonl"))
        entries = [
            each for each in parse(cast(BinaryIO, stream), hint, "jsonl") if isinstance(each, Entry)
        ]
    return Library.in_memory(entries)
