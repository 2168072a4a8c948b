"""The daily-papers API of Hugging Face: a JSON list of items, each with its `paper`.

Fields came and went over the years: responses of 2024 have neither `submittedOnDailyAt` nor
summaries, code or keywords. A list is read to its end before any of it is handed on, because the
day of an item may hang on the others and half a list is refused whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reader.model.clean import clean_line
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.identity import arxiv_id
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.json_text import NotJson, list_items, place
from reader.sources.shared.lookalikes import looks_like
from reader.sources.shared.opening import Plain

LIST_LIMIT: Final = 64_000_000
"""Bytes of a list."""
ITEMS_LIMIT: Final = 200_000
"""Items of a list."""

_LIST: Final = re.compile(rb"\s*\[\s*\{")
_PAPER: Final = re.compile(rb'"paper"\s*:')


@dataclass(frozen=True, slots=True)
class _Item:
    """A paper of the list, before its day is known."""

    paper: Paper
    position: int
    listed: date | None
    """The day on which the item says that it was listed."""
    appeared: date | None
    """The latest day on which paper or item say that they were published."""


def recognise(head: bytes) -> bool:
    """Whether this is a JSON list of objects, of which one has a `paper`."""
    return bool(_LIST.match(head) and _PAPER.search(head))


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the list; one that cannot be taken is refused by its number.

    Raises SourceError where the list is broken, cut off, or says no day and the hint has none.
    """
    if not stream.head.lstrip().startswith(b"["):
        raise SourceError(f"looks like {looks_like(stream.head)}, not a list of daily papers")
    items = _items(stream.whole(LIST_LIMIT))
    taken = [each for each in items if isinstance(each, _Item)]
    otherwise = days.in_name(hint.name)
    latest = max((each.appeared for each in taken if each.appeared), default=None)
    for each in items:
        if isinstance(each, Refusal):
            yield each
            continue
        day = hint.day or each.listed or otherwise or latest
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        assumed = not (hint.day or each.listed or otherwise)
        yield Entry(each.paper, (Listing(HUGGING_FACE, day, hint.first + each.position, assumed),))


def _items(raw: bytearray) -> list[_Item | Refusal]:
    found: list[_Item | Refusal] = []
    try:
        for position, (start, text) in enumerate(list_items(raw)):
            if position == ITEMS_LIMIT:
                raise SourceError(f"holds more than {ITEMS_LIMIT} papers; split it")
            try:
                found.append(_item(_value(text, start), position))
            except Refused as error:
                found.append(Refusal(clean_line(f"item {position + 1}"), error.reason))
    except NotJson as error:
        where = "" if error.at is None else f" at {place(raw, error.at)}"
        raise SourceError(f"{error}{where}; fetch or copy it again") from None
    return found


def _value(text: bytearray, start: int) -> dict[str, Any]:
    """Return the object that an item is. Broken syntax, unlike a wrong value, breaks the list."""
    try:
        return fields.record(text)
    except NotJson as error:
        if error.at is not None:
            raise NotJson(str(error), start + error.at) from None
        raise Refused(str(error)) from None


def _item(item: dict[str, Any], position: int) -> _Item:
    of_paper = item.get("paper")
    if not isinstance(of_paper, dict):
        raise Refused("has no paper")
    published = fields.day(of_paper.get("publishedAt"))
    added = fields.day(item.get("publishedAt"))
    return _Item(
        _paper(item, of_paper, published),
        position,
        fields.day(of_paper.get("submittedOnDailyAt"))
        or fields.day(item.get("submittedOnDailyAt")),
        max((each for each in (published, added) if each), default=None),
    )


def _paper(item: dict[str, Any], of_paper: dict[str, Any], published: date | None) -> Paper:
    get = of_paper.get
    authors = get("authors")
    return Paper(
        title=fields.title(get("title") or item.get("title")),
        abstract=fields.abstract(get("summary") or item.get("summary")),
        arxiv=arxiv_id(fields.written_id(get("id"))),
        authors=_names(authors) if isinstance(authors, list) else (),
        published=published,
        upvotes=fields.count(get("upvotes")),
        comments=fields.count(item.get("numComments")),
        keywords=fields.words(get("ai_keywords")),
        summary=fields.prose(get("ai_summary")),
        code=web_url(get("githubRepo")),
        code_stars=fields.count(get("githubStars")),
        project=web_url(get("projectPage")),
    )


def _names(authors: list[Any]) -> tuple[Any, ...]:
    shown = (each for each in authors if isinstance(each, dict) and each.get("hidden") is not True)
    return fields.lines((each.get("name") for each in shown), fields.NAMES_LIMIT)
