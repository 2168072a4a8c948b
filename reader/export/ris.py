"""Exports papers as RIS, the tagged lines that reference managers read (EndNote, Zotero)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.export.citation import publication_year
from reader.export.items import WITHDRAWN, ExportItem, ExportOptions, unicode_text
from reader.export.publication import PREPRINT, published_in
from reader.model.names import parse_authors
from reader.model.paper import Paper


def write(items: Iterable[ExportItem], _options: ExportOptions) -> Iterator[str]:
    """Yield a record for each paper, with a blank line between two."""
    for number, item in enumerate(items):
        lines = "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in _fields(item.paper))
        kind, _ = published_in(item.paper)
        record = f"TY  - {kind.ris}\n{lines}ER  - \n"
        yield "\n" + record if number else record


def _one_line(text: str) -> str:
    """Return text without newlines: a line of an abstract could end the record."""
    return " ".join(text.split())


def _escape_url(url: str) -> str:
    """Return an address without semicolons, at which readers of RIS split it."""
    return url.replace(";", "%3B")


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TI", unicode_text(paper.title)
    authors = parse_authors(paper.authors)
    for name in authors.names:
        yield "AU", ", ".join(map(unicode_text, filter(None, name[:3])))
    if authors.has_others:
        yield "AU", "others"
    yield from _publication_fields(paper)
    if paper.arxiv:
        yield "AN", f"arXiv:{paper.arxiv}"
    if paper.doi:
        yield "DO", paper.doi.removeprefix("doi:")
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "UR", _escape_url(url)
    if pdf := links.get("PDF"):
        yield "L1", _escape_url(pdf)
    for keyword in (*paper.categories, *paper.keywords):
        yield "KW", keyword
    if paper.withdrawn:
        yield "N1", WITHDRAWN
    if paper.abstract:
        yield "AB", paper.abstract


def _publication_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    kind, publication = published_in(paper)
    if year := publication.year or publication_year(paper):
        yield "PY", str(year)
    if paper.published and paper.published.year == year:
        yield "DA", paper.published.strftime("%Y/%m/%d")
    first, _, last = publication.pages.replace("–", "-").partition("-")
    publisher = "arXiv" if paper.arxiv and kind is PREPRINT else publication.publisher
    texts = (
        *(("T2", publication.journal), ("VL", publication.volume), ("IS", publication.number)),
        *(("SP", first.strip()), ("EP", last.strip("- ")), ("PB", publisher)),
    )
    yield from ((tag, text) for tag, text in texts if text)
