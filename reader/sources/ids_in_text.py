"""Ids and links of papers in any text: a mail, notes, a reading list, a web page's source.

Only the ids are taken, each once; a text is never recognised as this format by itself. The papers
have a placeholder for a title, until `sync --resolve` asks arXiv for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reader.model.entry import Entry, Hint
from reader.model.identity import arxiv_id, doi_as_written
from reader.model.paper import Paper, placeholder_title
from reader.sources.shared import bibliography
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import NoPapers, ParseResults, SourceError

SOURCE: Final = "ids"
"""The source of a digest whose day the user gives."""
IDS_LIMIT: Final = 100_000

_ARCHIVES = """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas
    cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex
    nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int supr-con
"""
_OLD_ID: Final = rf"(?:{'|'.join(_ARCHIVES.split())})(?:\.[A-Za-z-]{{2,8}})?/\d{{7}}"
_NEW_ID: Final = r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"
# A DOI ends at a comma: hardly any contains one, and in CSV the next field follows it.
_ID: Final = re.compile(
    rf"(?<![\w.])(?:arxiv:\s?|[\w./:-]*/)?(?P<arxiv>{_NEW_ID}|{_OLD_ID})(?:v\d{{1,3}})?(?![\w]|[.-]\d)"
    r"|(?P<doi>\b10\.\d{4,9}/[^\s\"<>{}|\\^`,]+)",
    re.ASCII | re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?'*_"
_LINE_LIMIT: Final = 1_000_000
"""Characters of a line that are searched at a time."""


def recognise(_head: bytes) -> bool:
    """Return False: the user asks for ids."""
    return False


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield a paper for each id. Raises SourceError if there is none, or if there are too many."""
    positions = Positions(hint)
    seen = set[str]()
    for raw in stream.lines():
        for paper in _papers(bibliography.decode(raw)[:_LINE_LIMIT]):
            if paper.id in seen:
                continue
            seen.add(paper.id)
            if len(seen) > IDS_LIMIT:
                raise SourceError(f"holds more than {IDS_LIMIT:,} ids; split it")
            yield Entry(paper, positions.listings(SOURCE, hint.day))
    if not seen:
        raise NoPapers("holds no arXiv id, no DOI and no link to a paper")


def _papers(line: str) -> Iterator[Paper]:
    for match in _ID.finditer(line):
        arxiv = arxiv_id(match["arxiv"] or "")
        doi = None
        if match["doi"]:
            text = match["doi"].rstrip(_TRAILING)
            if text.endswith(")") and "(" not in text:
                text = text.rstrip(")" + _TRAILING)
            arxiv, doi = arxiv_id(text), doi_as_written(text)
        if arxiv or doi:
            yield Paper(placeholder_title(arxiv, doi), arxiv=arxiv, doi=doi)
