"""The formats that papers are imported from: one module each, with `recognise` and `parse`.

`parse` in this package decompresses an input, recognises its format and yields an Entry for each
paper and a Refusal for each paper that cannot be read. To add a format, write a module and add it
to FORMATS in `parsing`. `shared` holds what several formats need.
"""

from reader.sources.parsing import FORMATS, Format, parse, recognise
from reader.sources.shared.input_stream import INPUT_SIZE_LIMIT
from reader.sources.shared.results import NoPapers, SourceError

__all__ = [
    "FORMATS",
    "INPUT_SIZE_LIMIT",
    "Format",
    "NoPapers",
    "SourceError",
    "parse",
    "recognise",
]
