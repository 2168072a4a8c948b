"""Exports papers as CSL-JSON, which pandoc and other citation processors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.export.citation import UniqueKeys, publication_year
from reader.export.items import WITHDRAWN, ExportItem, ExportOptions, unicode_text
from reader.export.publication import PREPRINT, published_in
from reader.model.names import Name, parse_authors
from reader.model.paper import Paper


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield one array in parts, with one object a line."""
    keys = UniqueKeys(options.key_template)
    separator = "[\n"
    for item in items:
        paper = item.paper
        entry = {"id": keys.add(paper), "type": published_in(paper)[0].csl, **dict(_fields(paper))}
        yield separator + json.dumps(entry, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator.startswith("[") else "\n]\n"


def _fields(paper: Paper) -> Iterator[tuple[str, Any]]:
    yield "title", unicode_text(paper.title)
    authors = parse_authors(paper.authors)
    if authors.names:
        others = [{"literal": "others"}] if authors.has_others else []
        yield "author", [*map(_author, authors.names), *others]
    yield from _publication_fields(paper)
    if paper.arxiv:
        yield "number", f"arXiv:{paper.arxiv}"
    if paper.doi:
        yield "DOI", paper.doi.removeprefix("doi:")
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "URL", url
    if paper.keywords:
        yield "keyword", ", ".join(paper.keywords)
    if paper.withdrawn:
        yield "note", WITHDRAWN
    if paper.abstract:
        yield "abstract", paper.abstract


def _publication_fields(paper: Paper) -> Iterator[tuple[str, Any]]:
    kind, publication = published_in(paper)
    day, year = paper.published, publication.year or publication_year(paper)
    if day and day.year == year:
        yield "issued", {"date-parts": [[day.year, day.month, day.day]]}
    elif year:
        yield "issued", {"date-parts": [[year]]}
    texts = {
        "container-title": publication.journal,
        "volume": publication.volume,
        "issue": publication.number,
        "page": publication.pages.replace("--", "-"),
        "publisher": "arXiv" if paper.arxiv and kind is PREPRINT else publication.publisher,
    }
    yield from ((name, text) for name, text in texts.items() if text)


def _author(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": unicode_text(name.family)}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: unicode_text(text) for part, text in parts.items() if text}
