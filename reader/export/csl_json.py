"""Papers as CSL-JSON, which pandoc and other citation processors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.export.citation import Keys, name, year
from reader.export.items import Item, Wishes
from reader.model.paper import Paper


def written(items: Iterable[Item], wishes: Wishes) -> Iterator[str]:
    """Yield the pieces of one array, an object a line."""
    keys = Keys(wishes.key)
    start = "[\n"
    for item in items:
        facts = {"id": keys.of(item.paper), "type": "article", **dict(_fields(item.paper))}
        yield start + json.dumps(facts, ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start.startswith("[") else "\n]\n"


def _fields(paper: Paper) -> Iterator[tuple[str, Any]]:
    yield "title", paper.title
    if paper.authors:
        yield "author", [_author(each) for each in paper.authors]
    if paper.published:
        day = paper.published
        yield "issued", {"date-parts": [[day.year, day.month, day.day]]}
    elif appeared := year(paper):
        yield "issued", {"date-parts": [[appeared]]}
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


def _author(written: str) -> dict[str, str]:
    found = name(written)
    if not found.given:
        return {"literal": written}
    parts = {"family": found.family, "given": found.given, "suffix": found.suffix}
    return {part: value for part, value in parts.items() if value}
