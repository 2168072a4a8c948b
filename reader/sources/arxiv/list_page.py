"""arXiv's lists of papers as web pages: new and recent papers of a category, or those of a month.

<h3>Showing new listings for Friday, 14 March 2025</h3>
<dt> <a href="/abs/2503.10622" …>arXiv:2503.10622</a> …</dt>
<dd> <div class="list-title">…<div class="list-authors">…<p>The abstract, in `new` only</p></dd>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Final

from reader.model.clean import clean_line, clean_text
from reader.model.digest import ARXIV
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import feed_fields
from reader.sources.shared.dates import parse_feed_date
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults

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
_TEXT_LIMIT: Final = 400_000
"""Characters of one part. The names of five thousand authors have a hundred thousand."""


def recognise(head: bytes) -> bool:
    """Return True for HTML that is a list of arXiv."""
    return b"arxiv" in head.lower() and bool(_LIST.search(head))


def parse(text: str, hint: Hint) -> ParseResults:
    """Yield the papers of a list. A refusal names the number of its paper.

    Papers are in no digest if neither list nor user give a day.
    """
    category = _CATEGORY.search(text)
    source = feed_fields.source_name(category[1]) if category else ARXIV
    positions = Positions(hint)
    reader = _ListParser()
    for number, (day, parts) in enumerate(reader.read(text), 1):
        try:
            yield Entry(_paper(parts), positions.listings(source, hint.day or day))
        except PaperError as error:
            yield Refusal(clean_line(f"paper {number}"), error.reason)


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


class _ListParser(HTMLParser):
    """Collects the parts of each paper, and the day of the heading above it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[tuple[date | None, dict[str, str]]] = []
        self._day: date | None = None
        self._parts: dict[str, str] | None = None
        self._part = ""
        self._depth = 0
        """Open `div` elements inside the current part, itself included."""

    def read(self, text: str) -> Iterator[tuple[date | None, dict[str, str]]]:
        """Yield the day and the parts of each paper."""
        for start in range(0, len(text), 1 << 16):
            self.feed(text[start : start + (1 << 16)])
            yield from self._done
            self._done = []
        self.close()
        self._end_paper()
        yield from self._done

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "h3":
            self._end_paper()
            self._parts, self._part = {}, "heading"
        elif tag == "dt":
            self._end_paper()
            self._parts, self._part = {}, ""
        elif self._parts is None:
            return
        elif tag == "a" and "/abs/" in (address := values.get("href", "")) and not self._part:
            self._parts.setdefault("address", f"https://arxiv.org/abs/{address.split('/abs/')[1]}")
        elif tag == "div" and self._part:
            self._depth += 1
        elif tag == "div" and (part := self._part_of(values)):
            self._part, self._depth = part, 1
        elif tag == "p" and "mathjax" in values.get("class", ""):
            self._part, self._depth = "abstract", 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
            self._part = self._part if self._depth else ""
        elif tag == "h3" and self._part == "heading":
            heading = self._parts or {}
            self._day = parse_feed_date(heading.get("heading", "")) or self._day
            self._parts, self._part = None, ""
        elif tag in ("p", "dd"):
            self._part, self._depth = "", 0

    def handle_data(self, data: str) -> None:
        if self._parts is not None and self._part:
            known = self._parts.get(self._part, "")
            self._parts[self._part] = known + data[: _TEXT_LIMIT - len(known)]

    def _part_of(self, values: dict[str, str]) -> str:
        classes = values.get("class", "").split()
        return next((_PARTS[name] for name in classes if name in _PARTS), "")

    def _end_paper(self) -> None:
        if self._parts and self._parts.get("address"):
            self._done.append((self._day, self._parts))
        self._parts, self._part, self._depth = None, "", 0
