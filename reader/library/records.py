"""Papers as JSON objects: the keys that `--json` prints and `import` reads back."""

from __future__ import annotations

from typing import Any

from reader.library.library import Library
from reader.model.mark import MarkKind
from reader.model.paper import Paper
from reader.model.view import Row


def record(library: Library, row: Row, paper: Paper) -> dict[str, Any]:
    """Return the paper as an object ready for JSON; later versions only add keys.

    `read` and `starred` are times in ISO 8601 or null, `digests` a list of {source, date,
    position}, `links` an object by name; `note` is empty where there is none.
    """
    digests = [
        {"source": each.source, "date": each.day.isoformat(), "position": each.position}
        | ({"assumed": True} if each.assumed else {})
        for each in library.cache.listings(row.key)
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
        "read": time_of(library, "read", row),
        "starred": time_of(library, "starred", row),
        "tags": list(library.tags(row.ids)),
        "comments": paper.comments,
        "doi": paper.doi,
        "summary": paper.summary,
        "code_stars": paper.code_stars,
        "submitter": paper.submitter,
        "note": library.note(row.ids),
    }


def time_of(library: Library, kind: MarkKind, row: Row) -> str | None:
    """Return when a paper got a mark, in ISO 8601, or None."""
    at = library.marks.at(kind, row.ids)
    return at.isoformat().replace("+00:00", "Z") if at else None
