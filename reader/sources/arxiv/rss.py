"""arXiv's RSS: the day's list of a category. RSS 2.0 of rss.arxiv.org, and the RSS 1.0 (RDF) that
arXiv gave out until 2024.

All that a day announces makes its digest, in the order of the feed: new papers, cross-lists,
replacements.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reader.model.clean import clean_line
from reader.model.digest import ARXIV, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import announced, names
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.opening import Plain
from reader.sources.shared.xml_text import Element, branches, root

_DEPTHS: Final = {"rss": 3, "rdf:RDF": 2}
"""For each root, where its items stand."""
_FEED: Final = re.compile(r"arxiv\.org/rss/([\w.+-]+)")
_OF: Final = re.compile(r"(\S{1,100}) updates on arXiv\.org")
_FEED_ERROR: Final = "feed error"
_OLD_TITLE: Final = re.compile(
    r" ?\(arXiv:(?P<id>[^\s\])]{1,40})(?: \[(?P<category>[\w.-]{1,40})\])?(?: [A-Z ]{1,40})?\)$"
)
"""What titles of RSS 1.0 end with: `(arXiv:2310.20000v1 [cs.LG] UPDATED)`."""


def recognise(head: bytes) -> bool:
    """Whether this is an RSS feed that names arXiv."""
    return root(head) in (*_DEPTHS, "RDF") and b"arxiv" in head.replace(b"\0", b"").lower()


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the feed; an item that cannot be taken is refused by its number.

    Raises SourceError where the XML is not to be read, says no day and the hint has none, or is an
    error's message.
    """
    channel = _Channel(hint)
    position = 0
    for element in branches(stream.pieces(), _DEPTHS.get(root(stream.head) or "", 3), "item"):
        if element.name == "channel":
            for child in element.children:
                channel.learn(child)
        elif element.name != "item":
            channel.learn(element)
        else:
            try:
                yield Entry(_paper(element), (channel.listing(element, position),))
            except Refused as error:
                yield Refusal(clean_line(f"item {position + 1}"), error.reason)
            position += 1


class _Channel:
    """What the feed says of itself before its items."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._source = ARXIV
        self._day: date | None = None

    def learn(self, element: Element) -> None:
        text = announced.line(element.text)
        if element.name in ("title", "link"):
            if text.lower().startswith(_FEED_ERROR):
                raise SourceError(f"is an error of arXiv's feeds ({text})")
            if match := _FEED.search(text) or _OF.search(text):
                self._source = announced.source(match[1])
        elif element.name in ("pubDate", "dc:date") or (
            element.name == "lastBuildDate" and self._day is None
        ):
            self._day = announced.day(text) or self._day

    def listing(self, item: Element, position: int) -> Listing:
        hint = self._hint
        written = announced.day(item.say("pubDate")) or announced.day(item.say("dc:date"))
        day = hint.day or written or self._day or days.in_name(hint.name)
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        return Listing(self._source, day, hint.first + position)


def _paper(item: Element) -> Paper:
    if item.too_long:
        raise Refused(fields.TOO_LONG)
    written = announced.line(item.say("title"))
    old = _OLD_TITLE.search(written)
    named, abstract = announced.announced(item.say("description"))
    ids = (named, item.say("link"), item.say("guid"), item.attributes.get(_ABOUT, ""))
    listed = [old["category"] or ""] if old else []
    return Paper(
        title=announced.title(written[: old.start()] if old else written),
        abstract=announced.unwrapped(abstract),
        arxiv=announced.first_arxiv_id((*ids, old["id"] if old else "")),
        doi=announced.first_doi(item.say("arxiv:DOI") or item.say("arxiv:doi")),
        authors=names.authors(
            announced.without_markup(", ".join(each.text for each in item.all("dc:creator")))
        ),
        categories=announced.categories(listed + [each.text for each in item.all("category")]),
    )


_ABOUT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"
