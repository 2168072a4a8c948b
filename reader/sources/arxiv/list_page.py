"""arXiv's lists of papers as web pages: new and recent papers of a category, or those of a month.

<h3>Showing new listings for Friday, 14 March 2025</h3>
<dt> <a href="/abs/2503.10622" …>arXiv:2503.10622</a> …</dt>
<dd> <div class="list-title">…<div class="list-authors">…<p>The abstract, in `new` only</p></dd>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.model.clean import clean_line, clean_text
from reader.model.digest import ARXIV
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import feed_fields
from reader.sources.arxiv.html_tree import Element, TooManyPartsError, parse_tree
from reader.sources.shared.dates import parse_feed_date
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults, SourceError

_LIST: Final = re.compile(rb"list-title|id=[\"']dlpage[\"']", re.IGNORECASE)
_CATEGORY: Final = re.compile(
    r"/list/([A-Za-z][A-Za-z.-]{1,30})/(?:new|recent|pastweek|current|\d)"
)
_CODE: Final = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")
_PARTS: Final = {
    "list-title": "title",
    "list-authors": "authors",
    "list-comments": "comments",
    "list-journal-ref": "journal",
    "list-subjects": "subjects",
    "list-doi": "doi",
}
"""The field of each class of a paper's parts."""
_HEADING_LIMIT: Final = 300
_TEXT_LIMIT: Final = 400_000
"""Characters of one part. The names of five thousand authors have a hundred thousand."""


def recognise(head: bytes) -> bool:
    """Return True for HTML that is a list of arXiv."""
    return b"arxiv" in head.lower() and bool(_LIST.search(head))


def parse(text: str, hint: Hint) -> ParseResults:
    """Yield the papers of a list. A refusal names the number of its paper.

    Papers are in no digest if neither list nor user give a day. Raises SourceError if the page has
    far too many elements.
    """
    category = _CATEGORY.search(text)
    source = feed_fields.source_name(category[1]) if category else ARXIV
    positions = Positions(hint)
    for number, (day, parts) in enumerate(_read(text), 1):
        try:
            yield Entry(_paper(parts), positions.listings(source, hint.day or day))
        except PaperError as error:
            yield Refusal(clean_line(f"paper {number}"), error.reason)


def _read(text: str) -> Iterator[tuple[date | None, dict[str, str]]]:
    """Yield the parts of each paper, and the day of the heading above it."""
    try:
        root = parse_tree(text)
    except TooManyPartsError:
        raise SourceError("has far more elements than a list of papers; save it again") from None
    day: date | None = None
    address = ""
    for element in root.walk():
        if element.tag == "h3":
            day = parse_feed_date(element.text()[:_HEADING_LIMIT]) or day
        elif element.tag == "dt":
            address = _address(element)
        elif element.tag == "dd" and address:
            yield day, {"address": address, **_parts(element)}
            address = ""


def _address(term: Element) -> str:
    """Return the address of the paper in a `dt`; empty if there is none."""
    links = (each.attributes.get("href", "") for each in term.walk() if each.tag == "a")
    paths = (link.partition("/abs/")[2] for link in links)
    return next((f"https://arxiv.org/abs/{path}" for path in paths if path), "")


def _parts(description: Element) -> dict[str, str]:
    """Return the texts of the parts of a paper in a `dd`."""
    parts: dict[str, str] = {}
    for element in description.walk():
        names = [_PARTS[name] for name in element.classes if name in _PARTS]
        if element.tag == "p" and "mathjax" in element.classes:
            names = ["abstract"]
        for name in names:
            parts.setdefault(name, element.text()[:_TEXT_LIMIT])
    return parts


def _paper(parts: dict[str, str]) -> Paper:
    arxiv, version = feed_fields.first_arxiv_id((parts.get("address", ""), parts.get("id", "")))
    abstract, comment = parts.get("abstract", ""), _value(parts, "comments")
    subjects = parts.get("subjects", "")
    return Paper(
        title=feed_fields.clean_title(_value(parts, "title")),
        abstract=clean_text(" ".join(abstract.split())),
        arxiv=arxiv,
        doi=feed_fields.first_doi(parts.get("doi", "")),
        authors=feed_fields.parse_authors(_value(parts, "authors")),
        categories=feed_fields.parse_categories(_CODE.findall(subjects)),
        version=version,
        publication=feed_fields.journal_publication(_value(parts, "journal")),
        withdrawn=feed_fields.is_withdrawn(comment, abstract),
        remark=clean_line(comment),
    )


def _value(parts: dict[str, str], name: str) -> str:
    """Return a part as one line without the label before it, such as `Title:`."""
    text = " ".join(parts.get(name, "").split())
    return re.sub(r"^(?:Title|Authors?|Comments|Journal-ref)\s*:\s*", "", text)
