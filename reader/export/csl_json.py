"""Exports papers as CSL-JSON, which pandoc and other citation processors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.export.citation import UniqueKeys, publication_year, split_name
from reader.export.items import ExportItem, ExportOptions
from reader.model.paper import Paper


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield one array in parts, with one object a line."""
    keys = UniqueKeys(options.key_template)
    separator = "[\n"
    for item in items:
        paper = item.paper
        entry = {"id": keys.add(paper), "type": "article", **dict(_fields(paper))}
        yield separator + json.dumps(entry, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator.startswith("[") else "\n]\n"


def _fields(paper: Paper) -> Iterator[tuple[str, Any]]:
    yield "title", paper.title
    if paper.authors:
        yield "author", [_author(name) for name in paper.authors]
    if paper.published:
        day = paper.published
        yield "issued", {"date-parts": [[day.year, day.month, day.day]]}
    elif year := publication_year(paper):
        yield "issued", {"date-parts": [[year]]}
    if paper.arxiv:
        yield "publisher", "arXiv"
        yield "number", f"arXiv:{paper.arxiv}"
    if paper.doi:
        yield "DOI", paper.doi.removeprefix("doi:")
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "URL", url
    if paper.keywords:
        yield "keyword", ", ".join(paper.keywords)
    if paper.abstract:
        yield "abstract", paper.abstract


def _author(name: str) -> dict[str, str]:
    parts = split_name(name)
    if not parts.given:
        return {"literal": name}
    return {part: value for part, value in parts._asdict().items() if value}
