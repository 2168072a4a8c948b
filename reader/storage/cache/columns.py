"""Papers as the columns of SQLite, and back. The one place that knows which field stands where."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
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


_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, as a keyboard types them."""


@cache
def _accents() -> re.Pattern[str]:
    """Match combining accents; compiled when a name first has a letter beyond ASCII."""
    return re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+")


def folded(text: str) -> str:
    """Return `text` without accents and case; lines stay."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return _accents().sub("", apart).casefold().translate(_PLAIN)


def byline(authors: Iterable[str]) -> str:
    """Return the names folded, a name a line."""
    return folded("\n".join(authors))


def words(name: str) -> list[str]:
    """Return the folded words of a name that was asked for, without commas and full stops."""
    return folded(name).replace(",", " ").replace(".", " ").split()


def wrote(line: str, wanted: str) -> bool:
    """Return whether one name of the byline `line` contains every one of the `wanted` words."""
    parts = wanted.split()
    return any(all(part in name for part in parts) for name in line.split("\n"))


def holds(title: str, wanted: str, open: int) -> bool:
    """Return whether a title holds folded words, from the start of a word to the end of one.

    The last one may go on where it is `open`.
    """
    text = folded(title)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not text[at - 1 : at].isalnum() and (open or not text[end : end + 1].isalnum()):
            return True
        at = text.find(wanted, at + 1)
    return False
