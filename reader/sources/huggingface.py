"""The daily papers of Hugging Face as JSON lists.

Two shapes are read: the answers of the API, where each item holds its paper, and the output of
`hf papers ls --format json`, where each item is a flat object. Fields came and went over the years:
answers of 2024 have neither `submittedOnDailyAt` nor summaries, code or keywords.

If neither an item nor the file name nor the user gives a day, the day is the latest date in the
list. Such items wait, as bytes, until the list has ended. Flat items that were submitted on several
days may be those of a week or a month (`hf papers ls --week`): then the user must give the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.dates import format_day
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.identity import arxiv_id
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name, parse_iso_date
from reader.sources.shared.format_guess import guess_format
from reader.sources.shared.input_stream import InputStream, format_size
from reader.sources.shared.json_reader import JsonError, ListItem, list_items
from reader.sources.shared.results import PaperError, ParseResults, SourceError

UNDATED_SIZE_LIMIT: Final = 32_000_000
"""Bytes of items that wait for their day. The largest real day has half a million."""
UNDATED_ITEMS_LIMIT: Final = 50_000
"""Items that wait for their day. They all will be on one day, and are parsed twice."""

_LIST_START: Final = re.compile(rb"\s*\[\s*\{")
_ITEM_KEY: Final = re.compile(
    rb'"(?:paper|published_?[aA]t|submitted_at)"\s*:|"authors"\s*:\s*\[[^\]]{1,2000}?"hidden"\s*:'
)
"""A key of an item, around its paper or in a flat one. The head of a flat list may hold no more
than the authors of the first paper, if there are hundreds."""
_DATE_KEYS: Final = frozenset(("publishedAt", "published_at", "submittedOnDailyAt", "submitted_at"))
_FLAT_ITEM_KEYS: Final = _DATE_KEYS | {"title"}


@dataclass(frozen=True, slots=True)
class _ListedPaper:
    """A paper of the list whose day may be unknown."""

    paper: Paper
    position: int
    listed: date | None
    """The day on which it was listed, according to its item."""
    latest: date | None
    """The latest date on which the paper or its item was published."""
    submitted: date | None = None
    """The date on which a flat item was submitted."""


def recognise(head: bytes) -> bool:
    """Return True for a JSON list of objects of which one has, or is, a daily paper."""
    return bool(_LIST_START.match(head) and _ITEM_KEY.search(head))


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the list. A refusal names the number of its item.

    Raises SourceError if the list is broken or cut off, or if neither list nor hint give a day.
    """
    if not stream.head.lstrip().startswith(b"["):
        raise SourceError(f"looks like {guess_format(stream.head)}, not a list of daily papers")
    fallback = hint.day or date_in_name(hint.name)
    undated: list[tuple[int, ListItem]] = []
    undated_size, latest = 0, None
    submitted: set[date] = set()
    for position, item in enumerate(list_items(stream.chunks())):
        result = _parse_item(item, position)
        if isinstance(result, Refusal):
            yield result
            continue
        latest = max(filter(None, (latest, result.latest)), default=None)
        if day := hint.day or result.listed or fallback:
            yield _entry(result, hint, day)
            continue
        submitted |= {result.submitted} if result.submitted else set()
        if len(submitted) > 1:
            days = f"{format_day(min(submitted))} and {format_day(max(submitted))}"
            raise SourceError(
                f"lists papers submitted on {days} without saying the day of their digest; give"
                " --date YYYY-MM-DD"
            )
        undated.append((position, item))
        undated_size += len(item.raw)
        _check_undated(len(undated), undated_size)
    yield from _date_items(undated, hint, latest)


def is_item(record: dict[str, Any]) -> bool:
    """Return True if a JSON object outside a list is an item of the daily papers."""
    is_flat = not _DATE_KEYS.isdisjoint(record) and "abstract" not in record
    return is_flat or isinstance(record.get("paper"), dict)


def parse_record(record: dict[str, Any]) -> tuple[Paper, date | None]:
    """Return the paper of an item, and the day on which it was listed, if the item says it.

    Raises PaperError.
    """
    listed = _listed_paper(record, 0)
    return listed.paper, listed.listed


def _check_undated(count: int, size: int) -> None:
    limit = ""
    if count > UNDATED_ITEMS_LIMIT:
        limit = f"{UNDATED_ITEMS_LIMIT:,} papers"
    elif size > UNDATED_SIZE_LIMIT:
        limit = f"{format_size(UNDATED_SIZE_LIMIT)} of papers"
    if limit:
        raise SourceError(f"has more than {limit} without a day; give --date YYYY-MM-DD")


def _date_items(
    undated: list[tuple[int, ListItem]], hint: Hint, day: date | None
) -> Iterator[Entry]:
    """Yield the papers without a day on the latest date of the list, marked as assumed."""
    for position, item in undated:
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        result = _parse_item(item, position)
        if isinstance(result, _ListedPaper):
            yield _entry(result, hint, day, assumed=True)


def _entry(listed: _ListedPaper, hint: Hint, day: date, *, assumed: bool = False) -> Entry:
    listing = Listing(HUGGING_FACE, day, hint.first + listed.position, assumed)
    return Entry(listed.paper, (listing,))


def _parse_item(item: ListItem, position: int) -> _ListedPaper | Refusal:
    """Return the paper of an item. Raises SourceError for wrong syntax, which breaks the list."""
    try:
        return _listed_paper(_record(item), position)
    except PaperError as error:
        return Refusal(clean_line(f"item {position + 1}"), error.reason)


def _record(item: ListItem) -> dict[str, Any]:
    if item.is_too_long:
        raise PaperError(fields.TOO_LONG)
    try:
        value = item.parse()
    except JsonError as error:
        raise PaperError(str(error)) from None
    return fields.as_object(value)


def _listed_paper(item: dict[str, Any], position: int) -> _ListedPaper:
    paper, submitted = item.get("paper"), None
    if paper is None and not _FLAT_ITEM_KEYS.isdisjoint(item):
        paper, submitted = item, parse_iso_date(item.get("submitted_at"))
        item = {
            "publishedAt": item.get("submitted_at"),
            "numComments": item.get("comments"),
            "submittedBy": item.get("submitted_by") or {"fullname": item.get("submitted_by_name")},
        }
    if not isinstance(paper, dict):
        raise PaperError("has no paper")
    published = parse_iso_date(_first_value(paper, "publishedAt", "published_at"))
    item_published = parse_iso_date(item.get("publishedAt"))
    return _ListedPaper(
        _paper(item, paper, published),
        position,
        parse_iso_date(paper.get("submittedOnDailyAt"))
        or parse_iso_date(item.get("submittedOnDailyAt")),
        max((day for day in (published, item_published) if day), default=None),
        submitted,
    )


def _paper(item: dict[str, Any], paper: dict[str, Any], published: date | None) -> Paper:
    get = paper.get
    return Paper(
        title=fields.clean_title(get("title") or item.get("title")),
        abstract=fields.clean_abstract(get("summary") or item.get("summary")),
        arxiv=arxiv_id(fields.id_text(get("id"))),
        authors=_authors(get("authors")),
        published=published,
        upvotes=fields.optional_count(get("upvotes")),
        comments=fields.optional_count(item.get("numComments")),
        keywords=fields.text_list(get("ai_keywords")),
        summary=fields.optional_text(get("ai_summary")),
        code=web_url(_first_value(paper, "githubRepo", "github_repo")),
        code_stars=fields.optional_count(_first_value(paper, "githubStars", "github_stars")),
        project=web_url(_first_value(paper, "projectPage", "project_page")),
        submitter=_submitter(item.get("submittedBy") or get("submittedOnDailyBy")),
    )


def _submitter(user: object) -> CleanText:
    """Return the full name of a Hugging Face user, or the user name if there is none."""
    if not isinstance(user, dict):
        return NOTHING
    return fields.optional_line(user.get("fullname")) or fields.optional_line(
        user.get("name") or user.get("username")
    )


def _first_value(record: dict[str, Any], api_name: str, command_name: str) -> object:
    """Return a field under its name in the API, else under its name in the output of `hf`."""
    return record.get(command_name) if record.get(api_name) is None else record[api_name]


def _authors(authors: object) -> tuple[CleanText, ...]:
    if not isinstance(authors, list):
        return ()
    shown = (
        author
        for author in authors
        if isinstance(author, dict) and author.get("hidden") is not True
    )
    return fields.clean_lines((author.get("name") for author in shown), fields.AUTHORS_LIMIT)
