"""JSON lines, one paper a line, in two dialects that may mix; or the same objects in a JSON list.

| ours (`daysheet list --json`) | the archive's | meaning |
| --- | --- | --- |
| `digests`: `{source, date, position, assumed?}` | `daily_date` | where the paper is listed |
| `published` | `date` | the day the paper was published |
| `comments` `keywords` `summary` | `num_comments` `ai_keywords` `ai_summary` | |
| `links.code` `links.project` `code_stars` | `github` `project_page` `github_stars` | |

The digests of an archive are those of Hugging Face, in the order of the file. The day that the user
gives replaces `daily_date`. A line without any day is in no digest, unless the user gives a day.
`read` and `starred` are ignored: marks are never imported with papers.

A line may also be an item of the daily papers' API (`jq -c '.[]'`). Its `summary` is the abstract;
its digest is that of its own day, else of the day in the file name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any, Final, TypeAlias

from reader.model.clean import clean_line
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.identity import arxiv_id, doi_id
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.sources import huggingface
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name, parse_iso_date
from reader.sources.shared.input_stream import HEAD_SIZE, InputStream
from reader.sources.shared.json_reader import JsonError, list_items, parse_json
from reader.sources.shared.results import PaperError, ParseResults, SourceError

SOURCE: Final = "jsonl"
"""The source of a digest whose day the user gives, if the lines have none."""
LINES_LIMIT: Final = 10_000_000
"""Lines of an input, blank ones included."""

_LINES_TRIED: Final = 10
_CUT_LINE: Final = re.compile(rb'\s*\{[^\n]*"title"\s*:\s*"[^\n]*')
_LIST_START: Final = re.compile(rb"\s*\[\s*\{")
_TITLE_KEY: Final = re.compile(rb'"title"\s*:\s*"')
_PAPER_KEY: Final = re.compile(rb'"(?:abstract|authors|digests|daily_date)"\s*:')
"""Required beside a title in a list: lists of other things have titles, too."""
_SOURCE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}(?::[A-Za-z0-9][A-Za-z0-9.+-]{0,63})?")
_POSITION_LIMIT: Final = 10**6

_Positions: TypeAlias = defaultdict[date, "count[int]"]
"""The next position in the digest of each day."""


def recognise(head: bytes) -> bool:
    """Return True for lines that are JSON objects with titles, or for a JSON list of papers.

    One of the first lines is enough, or a first line that is cut. Lists of daily papers belong to
    `huggingface`.
    """
    if _LIST_START.match(head):
        is_list = _TITLE_KEY.search(head) and _PAPER_KEY.search(head)
        return bool(is_list) and not huggingface.recognise(head)
    lines = [line for line in head.split(b"\n") if line.strip()][:_LINES_TRIED]
    return any(_has_title(line) for line in lines) or (
        len(lines) == 1 and len(head) >= HEAD_SIZE and _CUT_LINE.fullmatch(head) is not None
    )


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the lines. A refusal names the number of its line.

    Raises SourceError if the input is a list that is broken or cut off.
    """
    positions: _Positions = defaultdict(count)
    unit, records = "line", _lines(stream)
    if stream.head.lstrip().startswith(b"["):
        unit, records = "item", _items(stream)
    for number, raw in records:
        try:
            record = _record(raw)
            if huggingface.is_item(record):
                yield _daily_paper(record, hint, positions)
            else:
                yield Entry(_paper(record), _listings(record, hint.day, positions))
        except PaperError as error:
            yield Refusal(clean_line(f"{unit} {number}"), error.reason)


def _lines(stream: InputStream) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(stream.lines(), 1):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT} lines; split it")
        if line and not line.isspace():
            yield number, line


def _items(stream: InputStream) -> Iterator[tuple[int, bytes]]:
    for number, item in enumerate(list_items(stream.chunks()), 1):
        yield number, item.raw


def _has_title(line: bytes) -> bool:
    try:
        record = parse_json(line)
    except JsonError:
        return False
    return isinstance(record, dict) and isinstance(record.get("title"), str)


def _record(raw: bytes) -> dict[str, Any]:
    try:
        return fields.parse_record(raw)
    except JsonError as error:
        raise PaperError(str(error)) from None


def _daily_paper(record: dict[str, Any], hint: Hint, positions: _Positions) -> Entry:
    """Return an item of the daily papers, which says itself when it was listed."""
    paper, listed = huggingface.parse_record(record)
    day = hint.day or listed or date_in_name(hint.name)
    return Entry(paper, (Listing(HUGGING_FACE, day, next(positions[day])),) if day else ())


def _paper(record: dict[str, Any]) -> Paper:
    get = record.get
    links = get("links")
    get_link = links.get if isinstance(links, dict) else {}.get
    id = fields.id_text(get("id"))
    return Paper(
        title=fields.clean_title(get("title")),
        abstract=fields.clean_abstract(get("abstract")),
        arxiv=arxiv_id(id),
        doi=doi_id(id) or _doi(get("doi")),
        authors=fields.text_list(get("authors"), fields.AUTHORS_LIMIT),
        published=parse_iso_date(get("published") or get("date")),
        upvotes=fields.optional_count(get("upvotes")),
        comments=fields.optional_count(_first_value(get("comments"), get("num_comments"))),
        keywords=fields.text_list(get("keywords") or get("ai_keywords")),
        categories=fields.text_list(get("categories")),
        summary=fields.optional_text(get("summary") or get("ai_summary")),
        code=web_url(get_link("code") or get("github")),
        code_stars=fields.optional_count(_first_value(get("code_stars"), get("github_stars"))),
        project=web_url(get_link("project") or get("project_page")),
        submitter=fields.optional_line(get("submitter")),
    )


def _doi(value: object) -> str | None:
    return doi_id(value) if isinstance(value, str) else None


def _first_value(first: object, second: object) -> object:
    """Return the first value that is not None. Zero counts as a value."""
    return second if first is None else first


def _listings(
    record: dict[str, Any], given: date | None, positions: _Positions
) -> tuple[Listing, ...]:
    """Return where a paper is listed. `given` is the day that the user gives."""
    digests = record.get("digests")
    if digests is not None:
        if not isinstance(digests, list):
            raise PaperError("the digests are not a list")
        return tuple([_listing(digest) for digest in digests])
    daily_date = record.get("daily_date")
    day = given or parse_iso_date(daily_date)
    if day is None:
        if daily_date:
            raise PaperError("daily_date is not a date like 2024-03-13")
        return ()
    return (Listing(HUGGING_FACE if daily_date else SOURCE, day, next(positions[day])),)


def _listing(digest: object) -> Listing:
    if not isinstance(digest, dict):
        raise PaperError("a digest is not a JSON object")
    source, position = digest.get("source"), digest.get("position")
    day = parse_iso_date(digest.get("date"))
    if not isinstance(source, str) or not _SOURCE_NAME.fullmatch(source):
        raise PaperError("a digest has no source")
    if day is None:
        raise PaperError("a digest has no date like 2024-03-13")
    if type(position) is not int or not 0 <= position <= _POSITION_LIMIT:
        raise PaperError("a digest has no position")
    return Listing(source, day, position, digest.get("assumed") is True)
