"""JSON lines: one paper a line, in two dialects that may mix; or the same objects in a JSON list.

| ours (`daysheet list --json`) | the archive's | what it is |
| --- | --- | --- |
| `digests`: `{source, date, position, assumed?}` | `daily_date` | where the paper is listed |
| `published` | `date` | the day the paper appeared |
| `comments` `keywords` `summary` | `num_comments` `ai_keywords` `ai_summary` | |
| `links.code` `links.project` `code_stars` | `github` `project_page` `github_stars` | |

An archive's digest is Hugging Face's, in the order of the file; a day given by the user replaces
its date. A line without any day makes no digest unless the user gives one. `read` and `starred` are
ignored: marks never come in with papers.

An item of the daily papers' API on a line (`jq -c '.[]'`) is read as the API means it: its
`summary` is the abstract, its digest that of the day it says, else of the day in the file's name.
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
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.json_list import items
from reader.sources.shared.json_text import NotJson, read_json
from reader.sources.shared.opening import HEAD, Plain

NAME: Final = "jsonl"
"""Also the source of digests that only the user's date makes of a list without days."""

LINES_LIMIT: Final = 10_000_000
"""Lines of an input, blank ones too."""
_LINES_TRIED: Final = 10
_CUT_LINE: Final = re.compile(rb'\s*\{[^\n]*"title"\s*:\s*"[^\n]*')
_LIST: Final = re.compile(rb"\s*\[\s*\{")
_TITLE: Final = re.compile(rb'"title"\s*:\s*"')
_OF_PAPERS: Final = re.compile(rb'"(?:abstract|authors|digests|daily_date)"\s*:')
"""Keys of which an object in a list must have one: lists of other things have titles, too."""
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}(?::[A-Za-z0-9][A-Za-z0-9.+-]{0,63})?")
_POSITION_LIMIT: Final = 10**6
_Positions: TypeAlias = defaultdict[date, "count[int]"]
"""The next place of each day."""


def recognise(head: bytes) -> bool:
    """Whether one of the first lines is a JSON object with a title (or may be, being cut), or this
    is a list of papers that the daily papers' format does not take."""
    if _LIST.match(head):
        known = _TITLE.search(head) and _OF_PAPERS.search(head)
        return bool(known) and not huggingface.recognise(head)
    lines = [line for line in head.split(b"\n") if line.strip()][:_LINES_TRIED]
    return any(_has_title(line) for line in lines) or (
        len(lines) == 1 and len(head) >= HEAD and _CUT_LINE.fullmatch(head) is not None
    )


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the lines; a line that cannot be taken is refused by its number.

    Raises SourceError where a list, instead of lines, is broken or cut off.
    """
    positions: _Positions = defaultdict(count)
    what, records = "line", _lines(stream)
    if stream.head.lstrip().startswith(b"["):
        what, records = "item", _items(stream)
    for number, raw in records:
        try:
            record = _record(raw)
            if huggingface.is_item(record):
                yield _item(record, hint, positions)
            else:
                yield Entry(_paper(record), _listings(record, hint.day, positions))
        except Refused as error:
            yield Refusal(clean_line(f"{what} {number}"), error.reason)


def _lines(stream: Plain) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(stream.lines(), 1):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT} lines; split it")
        if line and not line.isspace():
            yield number, line


def _items(stream: Plain) -> Iterator[tuple[int, bytes]]:
    for number, item in enumerate(items(stream.pieces()), 1):
        yield number, item.raw


def _has_title(line: bytes) -> bool:
    try:
        record = read_json(line)
    except NotJson:
        return False
    return isinstance(record, dict) and isinstance(record.get("title"), str)


def _record(line: bytes) -> dict[str, Any]:
    try:
        return fields.record(line)
    except NotJson as error:
        raise Refused(str(error)) from None


def _item(record: dict[str, Any], hint: Hint, positions: _Positions) -> Entry:
    paper, listed = huggingface.paper_of(record)
    day = hint.day or listed or days.in_name(hint.name)
    return Entry(paper, (Listing(HUGGING_FACE, day, next(positions[day])),) if day else ())


def _paper(record: dict[str, Any]) -> Paper:
    get = record.get
    links = get("links")
    named = links.get if isinstance(links, dict) else {}.get
    written = fields.written_id(get("id"))
    return Paper(
        title=fields.title(get("title")),
        abstract=fields.abstract(get("abstract")),
        arxiv=arxiv_id(written),
        doi=doi_id(written) or _doi(get("doi")),
        authors=fields.words(get("authors"), fields.NAMES_LIMIT),
        published=fields.day(get("published") or get("date")),
        upvotes=fields.count(get("upvotes")),
        comments=fields.count(_either(get("comments"), get("num_comments"))),
        keywords=fields.words(get("keywords") or get("ai_keywords")),
        categories=fields.words(get("categories")),
        summary=fields.prose(get("summary") or get("ai_summary")),
        code=web_url(named("code") or get("github")),
        code_stars=fields.count(_either(get("code_stars"), get("github_stars"))),
        project=web_url(named("project") or get("project_page")),
        submitter=fields.line(get("submitter")),
    )


def _doi(value: object) -> str | None:
    return doi_id(value) if isinstance(value, str) else None


def _either(one: object, other: object) -> object:
    return other if one is None else one


def _listings(
    record: dict[str, Any], given: date | None, positions: _Positions
) -> tuple[Listing, ...]:
    digests = record.get("digests")
    if digests is not None:
        if not isinstance(digests, list):
            raise Refused("the digests are no list")
        return tuple([_digest(each) for each in digests])
    written = record.get("daily_date")
    day = given or fields.day(written)
    if day is None:
        if written:
            raise Refused("daily_date is no date like 2024-03-13")
        return ()
    return (Listing(HUGGING_FACE if written else NAME, day, next(positions[day])),)


def _digest(value: object) -> Listing:
    if not isinstance(value, dict):
        raise Refused("a digest is no JSON object")
    source, day, position = (
        value.get("source"),
        fields.day(value.get("date")),
        value.get("position"),
    )
    if not isinstance(source, str) or not _SOURCE.fullmatch(source):
        raise Refused("a digest has no source")
    if day is None:
        raise Refused("a digest has no date like 2024-03-13")
    if type(position) is not int or not 0 <= position <= _POSITION_LIMIT:
        raise Refused("a digest has no position")
    return Listing(source, day, position, value.get("assumed") is True)
