"""The forms in which a paper leaves: what the reader copies and the command line prints."""

from __future__ import annotations

from reader.export.bibtex import entry
from reader.export.citation import citation, key
from reader.library.exports import key_template
from reader.model.paper import Paper

__all__ = ["bibtex", "citation", "citation_key"]


def bibtex(paper: Paper, template: str | None = None) -> str:
    """Return the paper's BibTeX entry, its key made as the settings' template says."""
    return entry(paper, key_template(template))


def citation_key(paper: Paper, template: str | None = None) -> str:
    """Return the key of that entry."""
    return key(paper, key_template(template))
