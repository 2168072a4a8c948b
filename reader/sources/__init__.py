"""Formats that papers come in, one module each: `recognise(head)` and `parse(stream, hint)`.

The way in is `parse` here: it unpacks, recognises and reads an input as a stream of Entry and
Refusal values. To add a format, write its module and give it a row in `parsing.py`.
What formats have in common is in `shared`.
"""

from reader.sources.parsing import FORMATS, Format, parse, recognise
from reader.sources.shared.input_stream import TOTAL_LIMIT
from reader.sources.shared.results import NoPapers, SourceError

__all__ = [
    "FORMATS",
    "TOTAL_LIMIT",
    "Format",
    "NoPapers",
    "SourceError",
    "parse",
    "recognise",
]
