"""The daily papers of Hugging Face as JSON lists: what its API answers, item by item with the paper
within, and what `hf papers ls --format json` prints, one flat object a paper.

Fields came and went over the years: responses of 2024 have neither `submittedOnDailyAt` nor
summaries, code or keywords. Where an item says no day and nothing else does, its day hangs on the
whole list: such items wait, as the bytes they are, until the list has ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.identity import arxiv_id
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.json_list import Item, items
from reader.sources.shared.json_text import NotJson
from reader.sources.shared.lookalikes import looks_like
from reader.sources.shared.opening import Plain, size

UNDATED_LIMIT: Final = 32_000_000
"""Bytes of items that may wait for their day; the largest day there is has half a million."""
WAITING_LIMIT: Final = 50_000
"""Such items: all of them will be of one day, and are read twice."""

_LIST: Final = re.compile(rb"\s*\[\s*\{")
_PAPER: Final = re.compile(
    rb'"(?:paper|published_?[aA]t|submitted_at)"\s*:|"authors"\s*:\s*\[[^\]]{1,2000}?"hidden"\s*:'
)
"""A key that items have: around the paper or, in flat ones, in it. Of flat ones the head may hold
no more than the authors of the first paper, where they are many hundreds."""
_DATES: Final = frozenset(("publishedAt", "published_at", "submittedOnDailyAt", "submitted_at"))
_FLAT: Final = _DATES | {"title"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper of the list, before its day is known."""

    paper: Paper
    position: int
    listed: date | None
    """The day on which the item says that it was listed."""
    appeared: date | None
    """The latest day on which paper or item say that they were published."""


def recognise(head: bytes) -> bool:
    """Whether this is a JSON list of objects, of which one has a `paper` or is one."""
    return bool(_LIST.match(head) and _PAPER.search(head))


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the list; one that cannot be taken is refused by its number.

    Raises SourceError where the list is broken, cut off, or says no day and the hint has none.
    """
    if not stream.head.lstrip().startswith(b"["):
        raise SourceError(f"looks like {looks_like(stream.head)}, not a list of daily papers")
    known = hint.day or days.in_name(hint.name)
    waiting: list[tuple[int, Item]] = []
    held, latest = 0, None
    for position, item in enumerate(items(stream.pieces())):
        found = _found(item, position)
        if isinstance(found, Refusal):
            yield found
            continue
        latest = max(filter(None, (latest, found.appeared)), default=None)
        if day := hint.day or found.listed or known:
            yield _entry(found, hint, day)
            continue
        waiting.append((position, item))
        held += len(item.raw)
        if len(waiting) > WAITING_LIMIT:
            raise SourceError(
                f"has more than {WAITING_LIMIT:,} papers without a day; give --date YYYY-MM-DD"
            )
        if held > UNDATED_LIMIT:
            raise SourceError(
                f"has more than {size(UNDATED_LIMIT)} of papers without a day; "
                "give --date YYYY-MM-DD"
            )
    yield from _dated(waiting, hint, latest)


def is_item(record: dict[str, Any]) -> bool:
    """Whether an object is an item of these lists that stands by itself, such as on a line."""
    flat = not _DATES.isdisjoint(record) and "abstract" not in record
    return flat or isinstance(record.get("paper"), dict)


def paper_of(item: dict[str, Any]) -> tuple[Paper, date | None]:
    """Return the paper of such an item, and the day on which it says that it was listed.

    Raises Refused.
    """
    found = _read(item, 0)
    return found.paper, found.listed


def _dated(waiting: list[tuple[int, Item]], hint: Hint, day: date | None) -> Iterator[Entry]:
    """Yield the papers that waited, under the latest day of the list, which is a guess."""
    for position, item in waiting:
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        found = _found(item, position)
        if isinstance(found, _Found):
            yield _entry(found, hint, day, assumed=True)


def _entry(found: _Found, hint: Hint, day: date, *, assumed: bool = False) -> Entry:
    listing = Listing(HUGGING_FACE, day, hint.first + found.position, assumed)
    return Entry(found.paper, (listing,))


def _found(item: Item, position: int) -> _Found | Refusal:
    """Return the paper of an item. Broken syntax, unlike a wrong value, breaks the list."""
    try:
        return _read(_record(item), position)
    except Refused as error:
        return Refusal(clean_line(f"item {position + 1}"), error.reason)


def _record(item: Item) -> dict[str, Any]:
    if item.too_long:
        raise Refused(fields.TOO_LONG)
    try:
        value = item.value()
    except NotJson as error:
        raise Refused(str(error)) from None
    return fields.an_object(value)


def _read(item: dict[str, Any], position: int) -> _Found:
    of_paper = item.get("paper")
    if of_paper is None and not _FLAT.isdisjoint(item):
        of_paper = item
        item = {
            "publishedAt": item.get("submitted_at"),
            "numComments": item.get("comments"),
            "submittedBy": {"fullname": item.get("submitted_by_name")},
        }
    if not isinstance(of_paper, dict):
        raise Refused("has no paper")
    published = fields.day(_either(of_paper, "publishedAt", "published_at"))
    added = fields.day(item.get("publishedAt"))
    return _Found(
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
        code=web_url(_either(of_paper, "githubRepo", "github_repo")),
        code_stars=fields.count(_either(of_paper, "githubStars", "github_stars")),
        project=web_url(_either(of_paper, "projectPage", "project_page")),
        submitter=_submitter(item.get("submittedBy") or get("submittedOnDailyBy")),
    )


def _submitter(user: object) -> CleanText:
    """Return the name of a user of Hugging Face, the full one where it is given."""
    if not isinstance(user, dict):
        return NOTHING
    return fields.line(user.get("fullname")) or fields.line(user.get("name"))


def _either(record: dict[str, Any], one: str, other: str) -> object:
    """Return what stands under the API's name of a field, else under that of its command line."""
    return record.get(other) if record.get(one) is None else record[one]


def _names(authors: list[Any]) -> tuple[Any, ...]:
    shown = (each for each in authors if isinstance(each, dict) and each.get("hidden") is not True)
    return fields.lines((each.get("name") for each in shown), fields.NAMES_LIMIT)
