"""A paper as text for the clipboard and for single commands: BibTeX entry, key and citation."""

from __future__ import annotations

from reader.export.bibtex import paper_entry
from reader.export.citation import citation_key as make_key
from reader.export.citation import format_citation
from reader.library.exports import key_template
from reader.model.paper import Paper

__all__ = ["bibtex", "citation", "citation_key"]

citation = format_citation


def bibtex(paper: Paper, template: str | None = None) -> str:
    """Return the paper's BibTeX entry. `template` is the setting for citation keys."""
    return paper_entry(paper, key_template(template))


def citation_key(paper: Paper, template: str | None = None) -> str:
    """Return the citation key of that entry."""
    return make_key(paper, key_template(template))
