"""The forms in which a paper leaves: what the reader copies and the command line prints."""

from __future__ import annotations

from reader.export.bibtex import entry
from reader.export.citation import citation
from reader.model.paper import Paper

__all__ = ["bibtex", "citation"]


def bibtex(paper: Paper) -> str:
    """Return the paper's BibTeX entry."""
    return entry(paper)
