"""The daily page saved as text: `blocks` of lines, put together to `papers`."""

from reader.sources.page.text import parse, recognise

__all__ = ["parse", "recognise"]
