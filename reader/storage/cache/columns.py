"""Papers as the columns of SQLite, and back. The one place that knows which field stands where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from reader.model.clean import NOTHING, CleanText
from reader.model.links import Url
from reader.model.paper import Paper

Values: TypeAlias = tuple[str | int | None, ...]

LISTED: Final = ("arxiv", "doi", "title", "authors", "published", "upvotes")
"""Columns of the table `papers`, in the order of `values_of`."""
DETAILS: Final = (
    *("abstract", "summary", "comments", "keywords"),
    *("categories", "code", "code_stars", "project", "submitter"),
)
"""Columns of the table `details`, in the order of `values_of` behind those of `papers`."""
COLUMNS: Final = ", ".join((*LISTED, *DETAILS))
"""All of them, for a SELECT over both tables."""


def values_of(paper: Paper) -> Values:
    """Return the columns of `paper`: those of `papers`, then those of `details`."""
    return (
        paper.arxiv,
        paper.doi,
        paper.title,
        "\n".join(paper.authors),
        paper.published.isoformat() if paper.published else None,
        paper.upvotes,
        paper.abstract,
        paper.summary,
        paper.comments,
        "\n".join(paper.keywords),
        "\n".join(paper.categories),
        paper.code,
        paper.code_stars,
        paper.project,
        paper.submitter,
    )


def paper_of(values: Sequence[Any]) -> Paper:
    """Return the paper whose columns these are, in the order of `values_of`."""
    arxiv, doi, title, authors, published, upvotes, abstract, summary, *others = values
    comments, keywords, categories, code, code_stars, project, *later = others
    return Paper(
        title=CleanText(title),
        abstract=CleanText(abstract),
        arxiv=arxiv,
        doi=doi,
        authors=lines(authors),
        published=date.fromisoformat(published) if published else None,
        upvotes=upvotes,
        comments=comments,
        keywords=lines(keywords),
        categories=lines(categories),
        summary=CleanText(summary),
        code=Url(code) if code else None,
        code_stars=code_stars,
        project=Url(project) if project else None,
        # What was packed before this field came lacks it.
        submitter=CleanText(later[0]) if later else NOTHING,
    )


def lines(text: str) -> tuple[CleanText, ...]:
    """Return the lines of a column that holds one value a line."""
    return tuple(CleanText(line) for line in text.split("\n")) if text else ()


def packed(paper: Paper) -> str:
    """Return `paper` as one line of JSON."""
    return json.dumps(values_of(paper), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Paper:
    """Return the paper that `packed` wrote."""
    return paper_of(json.loads(text))
