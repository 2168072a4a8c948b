"""Papers as RIS, the format of tagged lines that reference managers read (EndNote, Zotero)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.export.citation import name, year
from reader.export.items import Item, Wishes
from reader.model.paper import Paper

FIRST = "TY  - "


def written(items: Iterable[Item], _wishes: Wishes) -> Iterator[str]:
    """Yield a record for each paper, a blank line between two."""
    for number, item in enumerate(items):
        lines = "".join(f"{tag}  - {one_line(value)}\n" for tag, value in _fields(item.paper))
        record = f"{FIRST}UNPB\n{lines}ER  - \n"
        yield "\n" + record if number else record


def one_line(text: str) -> str:
    """Return a text without line ends: a line of its own could end the record."""
    return " ".join(text.split())


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TI", paper.title
    for each in paper.authors:
        yield "AU", _author(each)
    if appeared := year(paper):
        yield "PY", str(appeared)
    if paper.published:
        yield "DA", paper.published.strftime("%Y/%m/%d")
    if paper.arxiv:
        yield "PB", "arXiv"
        yield "AN", f"arXiv:{paper.arxiv}"
    if paper.doi:
        yield "DO", paper.doi.removeprefix("doi:")
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "UR", url
    if pdf := links.get("PDF"):
        yield "L1", pdf
    for each in (*paper.categories, *paper.keywords):
        yield "KW", each
    if paper.abstract:
        yield "AB", paper.abstract


def _author(written: str) -> str:
    found = name(written)
    return ", ".join(part for part in (found.family, found.given, found.suffix) if part)
