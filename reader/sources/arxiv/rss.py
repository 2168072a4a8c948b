"""arXiv's RSS, the daily list of a category: RSS 2.0 of rss.arxiv.org, and RSS 1.0 (until 2024).

All that is announced on a day makes its digest, in the order of the feed: new papers, cross-lists
and replacements.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reader.model.clean import clean_line
from reader.model.digest import ARXIV, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import feed_fields
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name, parse_feed_date
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.results import PaperError, ParseResults, SourceError
from reader.sources.shared.xml_stream import Element, iter_elements, root_name

_ITEM_DEPTHS: Final = {"rss": 3, "rdf:RDF": 2}
"""The depth of items below each root: RSS 2.0 has them in the channel, RSS 1.0 beside it."""
_FEED_ADDRESS: Final = re.compile(r"arxiv\.org/rss/([\w.+-]+)")
_FEED_TITLE: Final = re.compile(r"(\S{1,100}) updates on arXiv\.org")
_FEED_ERROR: Final = "feed error"
_RSS1_TITLE_SUFFIX: Final = re.compile(
    r" ?\(arXiv:(?P<id>[^\s\])]{1,40})(?: \[(?P<category>[\w.-]{1,40})\])?(?: [A-Z ]{1,40})?\)$"
)
"""The end of titles in RSS 1.0, such as `(arXiv:2310.20000v1 [cs.LG] UPDATED)`."""
_RDF_ABOUT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"


def recognise(head: bytes) -> bool:
    """Return True for an RSS feed that names arXiv."""
    is_rss = root_name(head) in (*_ITEM_DEPTHS, "RDF")
    return is_rss and b"arxiv" in head.replace(b"\0", b"").lower()


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the feed. A refusal names the number of its item.

    Raises SourceError if the XML cannot be read, if neither feed nor hint give a day, or if the
    feed is an error message.
    """
    channel = _Channel(hint)
    position = 0
    depth = _ITEM_DEPTHS.get(root_name(stream.head) or "", 3)
    for element in iter_elements(stream.chunks(), depth, "item"):
        if element.name == "channel":
            for child in element.children:
                channel.add_metadata(child)
        elif element.name != "item":
            channel.add_metadata(element)
        else:
            try:
                yield Entry(_paper(element), (channel.listing(element, position),))
            except PaperError as error:
                yield Refusal(clean_line(f"item {position + 1}"), error.reason)
            position += 1


class _Channel:
    """What a feed says about itself before its items."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._source = ARXIV
        self._day: date | None = None

    def add_metadata(self, element: Element) -> None:
        """Read one element of the channel. Raises SourceError if it is an error message."""
        text = feed_fields.single_line(element.text)
        if element.name in ("title", "link"):
            if text.lower().startswith(_FEED_ERROR):
                raise SourceError(f"is an error of arXiv's feeds ({text})")
            if match := _FEED_ADDRESS.search(text) or _FEED_TITLE.search(text):
                self._source = feed_fields.source_name(match[1])
        elif element.name in ("pubDate", "dc:date") or (
            element.name == "lastBuildDate" and self._day is None
        ):
            self._day = parse_feed_date(text) or self._day

    def listing(self, item: Element, position: int) -> Listing:
        """Return where an item is listed. Raises SourceError if it has no day."""
        hint, text = self._hint, item.child_text
        published = parse_feed_date(text("pubDate")) or parse_feed_date(text("dc:date"))
        day = hint.day or published or self._day or date_in_name(hint.name)
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        return Listing(self._source, day, hint.first + position)


def _paper(item: Element) -> Paper:
    if item.is_too_long:
        raise PaperError(fields.TOO_LONG)
    text = item.child_text
    title = feed_fields.single_line(text("title"))
    suffix = _RSS1_TITLE_SUFFIX.search(title)
    id, abstract = feed_fields.split_announcement(text("description"))
    ids = [id, text("link"), text("guid"), item.attributes.get(_RDF_ABOUT, "")]
    categories = [category.text for category in item.find_all("category")]
    if suffix:
        title = title[: suffix.start()]
        ids.append(suffix["id"])
        categories.insert(0, suffix["category"] or "")
    creators = ", ".join(creator.text for creator in item.find_all("dc:creator"))
    arxiv, version = feed_fields.first_arxiv_id(ids)
    return Paper(
        title=feed_fields.clean_title(title),
        abstract=feed_fields.unwrap_abstract(abstract),
        arxiv=arxiv,
        doi=feed_fields.first_doi(text("arxiv:DOI") or text("arxiv:doi")),
        authors=feed_fields.parse_authors(feed_fields.strip_html(creators)),
        categories=feed_fields.parse_categories(categories),
        version=version,
        publication=feed_fields.journal_publication(
            text("arxiv:journal_reference") or text("arxiv:journal_ref")
        ),
        withdrawn=feed_fields.is_withdrawn("", abstract),
    )
