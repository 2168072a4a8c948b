"""arXiv's Atom: what the query API answers, and the daily feeds of rss.arxiv.org in this form.

An answer lists papers without days and makes no digest, unless the user names its day; a daily feed
is the digest of its day.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reader.model.clean import CleanText, clean_line
from reader.model.digest import ARXIV, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import announced, names
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.opening import Plain
from reader.sources.shared.xml_text import Element, branches, root

_ROOTS: Final = ("atom:feed", "feed")
_DAILY: Final = re.compile(r"(?:rss\.arxiv\.org|//arxiv\.org)/atom/([\w.+-]*)")
_ASKED: Final = re.compile(r"\bcat:([\w.-]+)")
_ERRORS: Final = "/api/errors"
_FEED_ERROR: Final = "feed error"


def recognise(head: bytes) -> bool:
    """Whether this is an Atom feed that names arXiv."""
    return root(head) in _ROOTS and b"arxiv" in head.replace(b"\0", b"").lower()


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the feed; an entry that cannot be taken is refused by its number.

    Raises SourceError where the XML is not to be read, and where the feed is an error's message.
    """
    feed = _Feed(hint)
    position = 0
    for element in branches(stream.pieces(), 2, "atom:entry"):
        if element.name != "atom:entry":
            feed.learn(element)
            continue
        try:
            yield Entry(_paper(element), feed.listings(element, position))
        except Refused as error:
            yield Refusal(clean_line(f"entry {position + 1}"), error.reason)
        position += 1


class _Feed:
    """What the feed says of itself before its entries."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._source = ARXIV
        self._daily = False
        self._updated: date | None = None

    def learn(self, element: Element) -> None:
        text = announced.line(element.text)
        if element.name == "atom:title":
            if text.lower().startswith(_FEED_ERROR):
                raise SourceError(f"is an error of arXiv's feeds ({text})")
            asked = set(_ASKED.findall(text))
            if len(asked) == 1:
                self._source = announced.source(asked.pop())
        elif element.name == "atom:updated":
            self._updated = announced.day(text)
        elif daily := _DAILY.search(element.attributes.get("href", "") or text):
            self._daily = True
            self._source = announced.source(daily[1])

    def listings(self, entry: Element, position: int) -> tuple[Listing, ...]:
        hint = self._hint
        day = hint.day
        if day is None and (self._daily or entry.say("arxiv:announce_type")):
            written = announced.day(entry.say("atom:published"))
            day = written or self._updated or days.in_name(hint.name)
            if day is None:
                raise SourceError("says no date; give --date YYYY-MM-DD")
        return (Listing(self._source, day, hint.first + position),) if day else ()


def _paper(entry: Element) -> Paper:
    if entry.too_long:
        raise Refused(fields.TOO_LONG)
    said, address = entry.say("atom:summary"), entry.say("atom:id")
    if _ERRORS in address:
        raise SourceError(f"is an error of arXiv's API ({said or entry.say('atom:title')})")
    daily = bool(entry.say("arxiv:announce_type"))
    named, abstract = announced.announced(said) if daily else ("", said)
    links = [link.attributes.get("href", "") for link in entry.all("atom:link")]
    primary = [each.attributes.get("term", "") for each in entry.all("arxiv:primary_category")]
    terms = [each.attributes.get("term", "") for each in entry.all("atom:category")]
    return Paper(
        title=announced.title(entry.say("atom:title")),
        abstract=announced.unwrapped(abstract),
        arxiv=announced.first_arxiv_id((address, named, *links)),
        doi=announced.first_doi(entry.say("arxiv:doi")),
        authors=_authors(entry),
        published=None if daily else announced.day(entry.say("atom:published")),
        categories=announced.categories(primary + terms),
    )


def _authors(entry: Element) -> tuple[CleanText, ...]:
    listed = [author.say("atom:name") for author in entry.all("atom:author")]
    if listed:
        return fields.lines(listed, fields.NAMES_LIMIT)
    return names.authors(", ".join(each.text for each in entry.all("dc:creator")))
