"""arXiv's Atom: the answers of the query API, and the daily feeds of rss.arxiv.org in this form.

An answer lists papers without days, so it makes no digest unless the user gives a day. A daily feed
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
from reader.sources.arxiv import feed_fields
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name, parse_feed_date
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.results import PaperError, ParseResults, SourceError
from reader.sources.shared.xml_stream import Element, iter_elements, root_name

_ROOTS: Final = ("atom:feed", "feed")
_DAILY_FEED: Final = re.compile(r"(?:rss\.arxiv\.org|//arxiv\.org)/atom/([\w.+-]*)")
_QUERIED_CATEGORY: Final = re.compile(r"\bcat:([\w.-]+)")
_ERRORS_PATH: Final = "/api/errors"
_FEED_ERROR: Final = "feed error"


def recognise(head: bytes) -> bool:
    """Return True for an Atom feed that names arXiv."""
    return root_name(head) in _ROOTS and b"arxiv" in head.replace(b"\0", b"").lower()


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the feed. A refusal names the number of its entry.

    Raises SourceError if the XML cannot be read, or if the feed is an error message.
    """
    feed = _Feed(hint)
    position = 0
    for element in iter_elements(stream.chunks(), 2, "atom:entry"):
        if element.name != "atom:entry":
            feed.add_metadata(element)
            continue
        try:
            yield Entry(_paper(element), feed.listings(element, position))
        except PaperError as error:
            yield Refusal(clean_line(f"entry {position + 1}"), error.reason)
        position += 1


class _Feed:
    """What a feed says about itself before its entries."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._source = ARXIV
        self._is_daily = False
        self._updated: date | None = None

    def add_metadata(self, element: Element) -> None:
        """Read one element before the entries. Raises SourceError if it is an error message."""
        text = feed_fields.single_line(element.text)
        if element.name == "atom:title":
            if text.lower().startswith(_FEED_ERROR):
                raise SourceError(f"is an error of arXiv's feeds ({text})")
            categories = set(_QUERIED_CATEGORY.findall(text))
            if len(categories) == 1:
                self._source = feed_fields.source_name(categories.pop())
        elif element.name == "atom:updated":
            self._updated = parse_feed_date(text)
        elif match := _DAILY_FEED.search(element.attributes.get("href", "") or text):
            self._is_daily = True
            self._source = feed_fields.source_name(match[1])

    def listings(self, entry: Element, position: int) -> tuple[Listing, ...]:
        """Return where an entry is listed. Raises SourceError if a daily feed has no day."""
        hint = self._hint
        day = hint.day
        if day is None and (self._is_daily or entry.child_text("arxiv:announce_type")):
            published = parse_feed_date(entry.child_text("atom:published"))
            day = published or self._updated or date_in_name(hint.name)
            if day is None:
                raise SourceError("says no date; give --date YYYY-MM-DD")
        return (Listing(self._source, day, hint.first + position),) if day else ()


def _paper(entry: Element) -> Paper:
    if entry.is_too_long:
        raise PaperError(fields.TOO_LONG)
    text = entry.child_text
    title, address = text("atom:title"), text("atom:id")
    # Feeds that are not arXiv's own may have the abstract as content; ours has the title for none.
    content = "" if text("atom:content") == title else text("atom:content")
    summary = text("atom:summary") or content
    if _ERRORS_PATH in address:
        raise SourceError(f"is an error of arXiv's API ({summary or title})")
    is_daily = bool(text("arxiv:announce_type"))
    id, abstract = feed_fields.split_announcement(summary) if is_daily else ("", summary)
    links = [link.attributes.get("href", "") for link in entry.find_all("atom:link")]
    arxiv, version = feed_fields.first_arxiv_id((address, id, *links))
    primary = [each.attributes.get("term", "") for each in entry.find_all("arxiv:primary_category")]
    terms = [each.attributes for each in entry.find_all("atom:category")]
    # arXiv's terms have a scheme, also those of other classifications; the keywords of our own
    # feeds have none.
    categories, keywords = feed_fields.split_keywords(
        each.get("term", "") for each in terms if "scheme" not in each
    )
    named = (each.get("term", "") for each in terms if "scheme" in each)
    return Paper(
        title=feed_fields.clean_title(title),
        abstract=feed_fields.unwrap_abstract(abstract),
        arxiv=arxiv,
        doi=feed_fields.first_doi(" ".join((text("arxiv:doi"), *links))),
        authors=_authors(entry),
        published=None if is_daily else parse_feed_date(text("atom:published")),
        keywords=keywords,
        categories=feed_fields.parse_categories([*primary, *categories, *named]),
        version=version,
        publication=feed_fields.journal_publication(text("arxiv:journal_ref")),
        withdrawn=feed_fields.is_withdrawn(text("arxiv:comment"), abstract),
        remark=clean_line(text("arxiv:comment")),
    )


def _authors(entry: Element) -> tuple[CleanText, ...]:
    names = [author.child_text("atom:name") for author in entry.find_all("atom:author")]
    if names:
        return fields.clean_lines(names, fields.AUTHORS_LIMIT)
    creators = entry.find_all("dc:creator")
    return feed_fields.parse_authors(", ".join(creator.text for creator in creators))
