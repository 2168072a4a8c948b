"""Papers as columns of SQLite, and the folded form in which names and titles are compared.

This is the only module that knows which field is in which column. Folding is here because the cache
folds names when it writes them and queries when it reads: both need the same rule.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reader.model.clean import NOTHING, CleanText
from reader.model.links import Url
from reader.model.paper import Paper

if TYPE_CHECKING:
    from reader.model.publication import Publication

Values: TypeAlias = tuple[str | int | None, ...]
"""One row, as SQLite takes and returns it."""

PAPER_COLUMNS: Final = ("arxiv", "doi", "title", "authors", "published", "upvotes")
"""Columns of the table `papers`, in the order of `row_of`."""
DETAIL_COLUMNS: Final = (
    *("abstract", "summary", "comments", "keywords"),
    *("categories", "code", "code_stars", "project", "submitter"),
    *("version", "publication", "citation_key", "file", "withdrawn", "remark"),
)
"""Columns of the table `details`, in the order of `row_of`, after those of `papers`."""
TEXT_COLUMNS: Final = ("title", "authors", "abstract")
LABEL_COLUMNS: Final = ("keywords", "categories")
"""Columns whose words the full-text indexes `search` and `labels` contain."""
COLUMNS: Final = ", ".join((*PAPER_COLUMNS, *DETAIL_COLUMNS))
"""All of them, for a SELECT over both tables."""


iso_day: Final[Callable[[date], str]] = lru_cache(4096)(date.isoformat)
"""Returns a day as YYYY-MM-DD. An import writes few days many times."""


def row_of(paper: Paper) -> Values:
    """Return the columns of `paper`: those of `papers`, then those of `details`."""
    return (
        paper.arxiv,
        paper.doi,
        paper.title,
        "\n".join(paper.authors),
        iso_day(paper.published) if paper.published else None,
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
        paper.version,
        _publication_json(paper) if paper.publication else None,
        paper.citation_key,
        paper.file,
        None if paper.withdrawn is None else int(paper.withdrawn),
        paper.remark,
    )


def columns_of(names: Sequence[str]) -> Callable[[Values], tuple[str, ...]]:
    """Return a function that takes these columns, two or more, from a row of `row_of`."""
    all_names = (*PAPER_COLUMNS, *DETAIL_COLUMNS)
    return itemgetter(*map(all_names.index, names))


def paper_of(row: Sequence[Any]) -> Paper:
    """Return the paper with these columns, in the order of `row_of`."""
    arxiv, doi, title, authors, published, upvotes, abstract, summary, *others = row
    comments, keywords, categories, code, code_stars, project, *later = others
    return Paper(
        title=CleanText(title),
        abstract=CleanText(abstract),
        arxiv=arxiv,
        doi=doi,
        authors=_split_lines(authors),
        published=date.fromisoformat(published) if published else None,
        upvotes=upvotes,
        comments=comments,
        keywords=_split_lines(keywords),
        categories=_split_lines(categories),
        summary=CleanText(summary),
        code=Url(code) if code else None,
        code_stars=code_stars,
        project=Url(project) if project else None,
        **_later_fields(*later),
    )


def _later_fields(
    submitter: str = NOTHING,
    version: int | None = None,
    publication: str | None = None,
    citation_key: str = "",
    file: str = "",
    withdrawn: int | None = None,
    remark: str = NOTHING,
) -> dict[str, Any]:
    """Return the fields that older versions did not have; JSON that they wrote ends before them."""
    return {
        "submitter": CleanText(submitter),
        "version": version,
        "publication": _publication_of(publication) if publication else None,
        "citation_key": citation_key,
        "file": file,
        "withdrawn": None if withdrawn is None else bool(withdrawn),
        "remark": CleanText(remark),
    }


# The module of publications is imported here because few papers have one.


def _publication_json(paper: Paper) -> str:
    from reader.model.publication import publication_record

    return json.dumps(publication_record(paper.publication), ensure_ascii=False)


def _publication_of(text: str) -> Publication:
    from reader.model.publication import Publication

    return Publication(**json.loads(text))


def _split_lines(text: str) -> tuple[CleanText, ...]:
    """Return the values of a column that holds one value per line."""
    return tuple(CleanText(line) for line in text.split("\n")) if text else ()


def to_json(paper: Paper) -> str:
    """Return `paper` as one line of JSON."""
    return json.dumps(row_of(paper), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Paper:
    """Return the paper that `to_json` wrote."""
    return paper_of(json.loads(text))


# Folding

_PLAIN_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that NFKD does not decompose, as a keyboard types them."""


@cache
def _accents() -> re.Pattern[str]:
    """Return a pattern for combining accents, compiled when the first non-ASCII name needs it."""
    return re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+")


def fold(text: str) -> str:
    """Return `text` without accents and case. Newlines are kept."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return _accents().sub("", decomposed).casefold().translate(_PLAIN_LETTERS)


def fold_words(name: str) -> list[str]:
    """Return the folded words of a name in a query, without commas and full stops."""
    return fold(name).replace(",", " ").replace(".", " ").split()


def name_has_words(byline: str, words: str) -> bool:
    """Return whether a single name of a byline contains all of the folded `words`."""
    parts = words.split()
    return any(all(part in name for part in parts) for name in byline.split("\n"))


def title_has_phrase(title: str, phrase: str, is_open: int) -> bool:
    """Return whether a title contains a folded phrase that begins and ends at word boundaries.

    If `is_open`, the last word may continue.
    """
    text = fold(title)
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not text[start - 1 : start].isalnum() and (is_open or not text[end : end + 1].isalnum()):
            return True
        start = text.find(phrase, start + 1)
    return False
