"""Our own JSON lines (`daysheet list --json`) and the archive's, which may mix.

| ours | the archive's | meaning |
| --- | --- | --- |
| `digests`: `{source, date, position, assumed?}` | `daily_date` | where the paper is listed |
| `published` | `date` | the day the paper was published |
| `comments` `keywords` `summary` | `num_comments` `ai_keywords` `ai_summary` | |
| `links.code` `links.project` `code_stars` | `github` `project_page` `github_stars` | |

The digests of an archive are those of Hugging Face, in the order of the file. The day that the user
gives replaces `daily_date`. A line without any day is in no digest, unless the user gives a day.
`read`, `starred`, `tags` and `note` are ignored: marks are never imported with papers.

A field of the wrong type refuses its paper. So does an unknown field that seems to hold something
of the paper, because it would be lost; lines with `digests` are ours, perhaps of a newer version.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from reader.model.clean import clean_line
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint
from reader.model.identity import arxiv_id_and_version, doi_as_written
from reader.model.links import Url, web_url
from reader.model.names import clean_name
from reader.model.paper import Paper
from reader.model.publication import make_publication, publication_of
from reader.sources.shared import bibliography, fields
from reader.sources.shared.dates import parse_iso_date
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError

_SOURCE: Final = "jsonl"
_SOURCE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}(?::[A-Za-z0-9][A-Za-z0-9.+-]{0,63})?")
_POSITION_LIMIT: Final = 10**6
_YEAR: Final = re.compile(r"(\d{4})(?:-\d\d)?", re.ASCII)
_FIELD_NAMES = """
    id title abstract authors published digests upvotes categories keywords links read starred tags
    comments doi summary code_stars submitter note version publication citation_key file withdrawn
    remark date daily_date num_comments github github_stars project_page ai_summary ai_keywords
"""
_FIELDS: Final = frozenset(_FIELD_NAMES.split())
_OF_A_PAPER: Final = re.compile(
    "author|doi|arxiv|date|year|journal|venue|url|link|pdf|abstract|summary|categor|keyword|tag"
    "|github|code|publi|title|editor|container"
)
"""Parts of the names of fields that hold something of a paper."""


def is_paper(record: dict[str, Any]) -> bool:
    """Return True if a JSON object is a paper in one of these dialects."""
    return "title" in record and not _unknown_fields(record)


def parse_entry(record: dict[str, Any], hint: Hint, positions: Positions) -> Entry:
    """Return the paper of an object with its listings. Raises PaperError."""
    if record.get("title") is not None and (unknown := _unknown_fields(record)):
        raise PaperError(f"has fields that are not read: {', '.join(unknown)}")
    return Entry(_paper(record), _listings(record, hint, positions))


def _unknown_fields(record: dict[str, Any]) -> list[str]:
    """Return the fields that are not read although they seem to hold something of the paper."""
    if "digests" in record or record.keys() <= _FIELDS:
        return []
    unknown = (name for name in record if name not in _FIELDS)
    return [clean_line(name, 40) for name in unknown if _OF_A_PAPER.search(name.lower())]


def _paper(record: dict[str, Any]) -> Paper:
    text, links = fields.text_field, fields.object_field(record, "links")
    id = fields.id_text(record.get("id"))
    doi = text(record, "doi")
    arxiv, version = arxiv_id_and_version(id) or arxiv_id_and_version(doi) or (None, None)
    published, year = _published(record)
    published_in = fields.object_field(record, "publication")
    publication = publication_of(published_in) if published_in else None
    return Paper(
        title=fields.clean_title(record.get("title")),
        abstract=fields.clean_abstract(record.get("abstract")),
        arxiv=arxiv,
        doi=doi_as_written(doi) or doi_as_written(id),
        authors=_names(fields.raw_texts_field(record, "authors")),
        published=published,
        upvotes=fields.count_field(record, "upvotes"),
        comments=fields.count_field(record, "comments", "num_comments"),
        keywords=fields.text_list_field(record, "keywords", "ai_keywords"),
        categories=fields.text_list_field(record, "categories"),
        summary=fields.optional_text(text(record, "summary", "ai_summary")),
        code=_link(text(links, "code") or text(record, "github")),
        code_stars=fields.count_field(record, "code_stars", "github_stars"),
        project=_link(text(links, "project") or text(record, "project_page")),
        submitter=clean_line(text(record, "submitter")),
        version=fields.count_field(record, "version") or version,
        publication=publication or (make_publication(year=year) if year else None),
        citation_key=bibliography.clean_key(text(record, "citation_key")),
        file=bibliography.local_file(text(record, "file")),
        withdrawn=_flag(record, "withdrawn"),
        remark=clean_line(text(record, "remark")),
    )


def _published(record: dict[str, Any]) -> tuple[date | None, int | None]:
    """Return the day on which a paper was published, or only the year if no more is known."""
    name = "published" if record.get("published") is not None else "date"
    value = record.get(name)
    if isinstance(value, str) and (match := _YEAR.fullmatch(value)):
        return None, int(match[1])
    return fields.date_field(record, name), None


def _names(names: list[str]) -> tuple[Any, ...]:
    """Return the names cleaned, with the no-break spaces that join the parts of some names."""
    if "\xa0" not in "".join(names):
        return fields.clean_lines(names, fields.AUTHORS_LIMIT)
    return tuple(name for each in names[: fields.AUTHORS_LIMIT] if (name := clean_name(each)))


def _link(address: str) -> Url | None:
    return web_url(address)


def _flag(record: dict[str, Any], name: str) -> bool | None:
    value = record.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise PaperError(f"{name} is neither true nor false")


def _listings(record: dict[str, Any], hint: Hint, positions: Positions) -> tuple[Listing, ...]:
    digests = record.get("digests")
    if digests is not None:
        if not isinstance(digests, list):
            raise PaperError("the digests are not a list")
        return tuple([_listing(digest) for digest in digests])
    daily_date = record.get("daily_date")
    day = hint.day or parse_iso_date(daily_date)
    if day is None and daily_date:
        raise PaperError("daily_date is not a date like 2024-03-13")
    source = HUGGING_FACE if daily_date else _SOURCE
    return positions.listings(source, day or hint.stated_day)


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
