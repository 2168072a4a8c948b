"""Papers as JSON objects: the keys that `--json` prints and `import` reads back."""

from __future__ import annotations

from typing import Any

from reader.library.library import Library
from reader.model.paper import Paper


def record(library: Library, key: int, paper: Paper) -> dict[str, Any]:
    """Return the paper as an object ready for JSON; later versions only add keys.

    `read` and `starred` are times in ISO 8601 or null, `digests` a list of {source, date,
    position}, `links` an object by name.
    """
    digests = [
        {"source": each.source, "date": each.day.isoformat(), "position": each.position}
        | ({"assumed": True} if each.assumed else {})
        for each in library.listings(key)
    ]
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "published": paper.published.isoformat() if paper.published else None,
        "digests": digests,
        "upvotes": paper.upvotes,
        "categories": list(paper.categories),
        "keywords": list(paper.keywords),
        "links": dict(paper.links),
        "read": _time(library, "read", paper),
        "starred": _time(library, "starred", paper),
        "comments": paper.comments,
        "doi": paper.doi,
        "summary": paper.summary,
        "code_stars": paper.code_stars,
    }


def _time(library: Library, kind: Any, paper: Paper) -> str | None:
    at = library.marked(kind, paper.ids)
    return at.isoformat().replace("+00:00", "Z") if at else None
