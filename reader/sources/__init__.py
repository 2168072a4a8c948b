"""Formats that papers come in, one module each: `recognise(head)` and `parse(stream, hint)`.

The way in is `parse` here: it unpacks, recognises and reads an input as a stream of Entry and
Refusal values. To add a format, write its module and give it a row in `formats.py`.
What formats have in common is in `shared`.
"""

from reader.sources.formats import FORMATS
from reader.sources.reading import parse
from reader.sources.recognition import recognise
from reader.sources.shared.errors import NoPapers, SourceError
from reader.sources.shared.format import Format
from reader.sources.shared.opening import TOTAL_LIMIT

__all__ = [
    "FORMATS",
    "TOTAL_LIMIT",
    "Format",
    "NoPapers",
    "SourceError",
    "parse",
    "recognise",
]
