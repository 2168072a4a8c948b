"""How each format calls the kinds of publications, and which facts each kind needs.

One table for BibTeX, biblatex, RIS and CSL-JSON. A paper that lacks what its kind needs, or that
is in no journal, proceedings or book, is a preprint.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from reader.model.clean import NOTHING
from reader.model.names import parse_authors
from reader.model.paper import Paper
from reader.model.publication import Publication


class Kind(NamedTuple):
    """A kind of publication in each format."""

    bibtex: str
    ris: str
    csl: str
    container: str = ""
    """The BibTeX field of the journal or book that contains the paper. Empty if it is a whole."""
    publisher: str = "publisher"
    """The BibTeX field of the publisher."""
    needs_publisher: bool = False


PREPRINT: Final = Kind("misc", "UNPB", "article")
_ARTICLE: Final = Kind("article", "JOUR", "article-journal", "journal")
_PROCEEDINGS: Final = Kind("inproceedings", "CONF", "paper-conference", "booktitle")
_CHAPTER: Final = Kind("incollection", "CHAP", "chapter", "booktitle", needs_publisher=True)
_BOOK: Final = Kind("book", "BOOK", "book", needs_publisher=True)
_KINDS: Final = {
    "article": _ARTICLE,
    "inproceedings": _PROCEEDINGS,
    "conference": _PROCEEDINGS,
    "incollection": _CHAPTER,
    "inbook": _CHAPTER,
    "book": _BOOK,
    "phdthesis": Kind("phdthesis", "THES", "thesis", publisher="school", needs_publisher=True),
    "mastersthesis": Kind(
        "mastersthesis", "THES", "thesis", publisher="school", needs_publisher=True
    ),
    "techreport": Kind(
        "techreport", "RPRT", "report", publisher="institution", needs_publisher=True
    ),
}
"""By the type of a BibTeX entry."""
_CONFERENCE = re.compile(r"\b(?:conference|workshop|symposium)\b", re.IGNORECASE)
_PREPRINT_SERVER = re.compile(r"\s*(?:arxiv|corr)\b", re.IGNORECASE)
"""What Google Scholar and DBLP call the journal of a preprint."""
NO_PUBLICATION: Final = Publication("", NOTHING)


def published_in(paper: Paper) -> tuple[Kind, Publication]:
    """Return the kind of a paper's publication, and the publication; its parts may be unknown."""
    publication = paper.publication or NO_PUBLICATION
    if _PREPRINT_SERVER.match(publication.journal):
        return PREPRINT, NO_PUBLICATION
    guess = "inproceedings" if _CONFERENCE.search(publication.journal) else "article"
    kind = _KINDS.get(publication.type) or _KINDS[guess]
    has_all = (
        parse_authors(paper.authors).names
        and (publication.year or paper.published or paper.arxiv)
        and (publication.journal or not kind.container)
        and (publication.publisher or not kind.needs_publisher)
    )
    return (kind if has_all else PREPRINT), publication
