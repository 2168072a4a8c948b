"""JSON of other services: each object is recognised by its fields and turned into a paper.

A field of the wrong type refuses its paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

from reader.model.clean import CleanText, clean_line, clean_text
from reader.model.identity import arxiv_id, arxiv_id_and_version
from reader.model.links import web_url
from reader.model.names import join_name
from reader.model.paper import Paper
from reader.model.publication import make_publication
from reader.sources.arxiv import feed_fields
from reader.sources.shared import bibliography, fields
from reader.sources.shared.dates import parse_feed_date
from reader.sources.shared.fields import (
    count_field,
    date_field,
    object_field,
    objects_field,
    text_field,
    text_list_field,
)
from reader.sources.shared.results import PaperError
from reader.sources.shared.tex_letters import decode_tex

Record: TypeAlias = dict[str, Any]

_ABSTRACT_WORDS_LIMIT: Final = 20_000
_OPENREVIEW_SEPARATOR: Final = re.compile(r"\s*;\s*")


class Service(NamedTuple):
    """A service whose objects are read."""

    title: str
    """The name of the service."""
    recognise: Callable[[Record], bool]
    parse: Callable[[Record], tuple[Paper, date | None]]
    """Returns the paper, and the day of the Daily Papers that listed it, if the object says it.
    Raises PaperError."""


def find_service(record: Record) -> Service | None:
    """Return the service that an object comes from, or None."""
    return next((service for service in SERVICES if service.recognise(record)), None)


# arXiv's metadata, as Kaggle distributes it


def _is_kaggle(record: Record) -> bool:
    return "authors_parsed" in record or {"update_date", "versions"} <= record.keys()


def _parse_kaggle(record: Record) -> tuple[Paper, date | None]:
    versions = objects_field(record, "versions")
    arxiv, _ = arxiv_id_and_version(fields.id_text(record.get("id"))) or (None, None)
    abstract = text_field(record, "abstract")
    paper = Paper(
        title=fields.clean_title(" ".join(text_field(record, "title").split())),
        abstract=feed_fields.unwrap_abstract(abstract),
        arxiv=arxiv,
        doi=feed_fields.first_doi(text_field(record, "doi")),
        authors=_kaggle_authors(record),
        published=parse_feed_date(text_field(versions[0], "created")) if versions else None,
        categories=feed_fields.parse_categories(text_field(record, "categories").split()),
        version=len(versions) or None,
        publication=feed_fields.journal_publication(text_field(record, "journal-ref")),
        withdrawn=feed_fields.is_withdrawn(text_field(record, "comments"), abstract),
        remark=clean_line(text_field(record, "comments")),
    )
    return paper, None


def _kaggle_authors(record: Record) -> tuple[CleanText, ...]:
    """Return the authors from their parsed names, else from their line."""
    parsed = record.get("authors_parsed")
    if parsed is None:
        return feed_fields.parse_authors(text_field(record, "authors"))
    if not isinstance(parsed, list):
        raise PaperError("authors_parsed is not a list")
    names = []
    for parts in parsed[: fields.AUTHORS_LIMIT]:
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise PaperError("authors_parsed does not hold lists of texts")
        family, given, suffix = (
            clean_line(decode_tex(part)) for part in (*parts[:3], "", "", "")[:3]
        )
        if family:
            names.append(join_name(family, given, suffix))
        elif given:
            names.append(join_name(given))
    return tuple(names)


# Semantic Scholar: the answers of its API, and its data sets, which write names in lower case


def _is_semantic_scholar(record: Record) -> bool:
    names = ("paperId", "externalIds", "corpusid", "externalids", "citedPaper", "citingPaper")
    return any(name in record for name in names)


def _parse_semantic_scholar(record: Record) -> tuple[Paper, date | None]:
    for wrapper in ("citingPaper", "citedPaper"):
        if isinstance(record.get(wrapper), dict):
            record = record[wrapper]
    ids = object_field(record, "externalIds") or object_field(record, "externalids")
    arxiv, version = arxiv_id_and_version(text_field(ids, "ArXiv")) or (None, None)
    journal = object_field(record, "journal")
    venue = text_field(object_field(record, "publicationVenue"), "name")
    venue = venue or text_field(journal, "name") or text_field(record, "venue")
    published = date_field(record, "publicationDate", "publicationdate")
    is_published = bool(venue) and not bibliography.is_arxiv(venue)
    paper = Paper(
        title=fields.clean_title(record.get("title")),
        abstract=fields.clean_abstract(record.get("abstract")),
        arxiv=arxiv,
        doi=feed_fields.first_doi(text_field(ids, "DOI")),
        authors=_names(objects_field(record, "authors"), "name"),
        published=published,
        summary=clean_text(text_field(object_field(record, "tldr"), "text")),
        version=version,
        publication=make_publication(
            has_day=published is not None,
            journal=venue if is_published else "",
            year=count_field(record, "year"),
            volume=text_field(journal, "volume") if is_published else "",
            pages=" ".join(text_field(journal, "pages").split()) if is_published else "",
        ),
    )
    return paper, None


def _names(objects: list[Record], name: str) -> tuple[CleanText, ...]:
    texts = [text_field(each, name) for each in objects[: fields.AUTHORS_LIMIT]]
    return fields.clean_lines(texts, fields.AUTHORS_LIMIT)


# OpenAlex


def _is_openalex(record: Record) -> bool:
    id = record.get("id")
    is_its_id = isinstance(id, str) and id.startswith("https://openalex.org/W")
    return "authorships" in record or "abstract_inverted_index" in record or is_its_id


def _parse_openalex(record: Record) -> tuple[Paper, date | None]:
    places = [object_field(record, "primary_location"), *objects_field(record, "locations")]
    links = [
        text_field(place, name) for place in places for name in ("landing_page_url", "pdf_url")
    ]
    ids = text_field(record, "doi"), text_field(object_field(record, "ids"), "doi"), *links
    arxiv, version, doi = bibliography.find_ids(ids)
    journal = text_field(object_field(places[0], "source"), "display_name")
    is_published = not bibliography.is_arxiv(journal)
    published = date_field(record, "publication_date")
    biblio = object_field(record, "biblio") if is_published else {}
    pages = [text_field(biblio, name) for name in ("first_page", "last_page")]
    authorships = objects_field(record, "authorships")
    names = [
        text_field(object_field(each, "author"), "display_name")
        or text_field(each, "raw_author_name")
        for each in authorships[: fields.AUTHORS_LIMIT]
    ]
    paper = Paper(
        title=fields.clean_title(text_field(record, "title", "display_name")),
        abstract=_inverted_abstract(object_field(record, "abstract_inverted_index")),
        arxiv=arxiv,
        doi=doi,
        authors=fields.clean_lines(names, fields.AUTHORS_LIMIT),
        published=published,
        keywords=_names(objects_field(record, "keywords"), "display_name"),
        version=version,
        publication=make_publication(
            has_day=published is not None,
            journal=journal if is_published else "",
            year=count_field(record, "publication_year"),
            volume=text_field(biblio, "volume"),
            number=text_field(biblio, "issue"),
            pages="--".join(dict.fromkeys(filter(None, pages))),
        ),
    )
    return paper, None


def _inverted_abstract(index: Record) -> CleanText:
    """Return the abstract of an index from words to their positions. Raises PaperError."""
    words: dict[int, str] = {}
    for word, positions in index.items():
        if not isinstance(positions, list):
            raise PaperError("abstract_inverted_index does not hold lists of positions")
        for position in positions:
            if type(position) is not int or not 0 <= position < _ABSTRACT_WORDS_LIMIT:
                raise PaperError("abstract_inverted_index holds an invalid position")
            words[position] = word
    return clean_text(" ".join(words[position] for position in sorted(words)))


# Papers with Code


def _is_papers_with_code(record: Record) -> bool:
    return "paper_url" in record and "title" in record


def _parse_papers_with_code(record: Record) -> tuple[Paper, date | None]:
    arxiv, version, _ = bibliography.find_ids(
        text_field(record, name) for name in ("url_abs", "arxiv_id", "url_pdf")
    )
    paper = Paper(
        title=fields.clean_title(record.get("title")),
        abstract=fields.clean_abstract(record.get("abstract")),
        arxiv=arxiv,
        authors=text_list_field(record, "authors", limit=fields.AUTHORS_LIMIT),
        published=date_field(record, "date"),
        keywords=text_list_field(record, "tasks"),
        version=version,
        publication=make_publication(journal=text_field(record, "proceeding")),
    )
    return paper, None


# paperlists: the papers of conferences


def _is_paperlists(record: Record) -> bool:
    return "author" in record and not {"track", "status", "authorids", "site"}.isdisjoint(record)


def _parse_paperlists(record: Record) -> tuple[Paper, date | None]:
    def parts(name: str) -> tuple[CleanText, ...]:
        texts = _OPENREVIEW_SEPARATOR.split(text_field(record, name))
        return fields.clean_lines(texts, fields.AUTHORS_LIMIT)

    arxiv, version, doi = bibliography.find_ids(
        text_field(record, name) for name in ("arxiv", "site", "pdf", "doi")
    )
    status = text_field(record, "status")
    paper = Paper(
        title=fields.clean_title(record.get("title")),
        abstract=fields.clean_abstract(record.get("abstract")),
        arxiv=arxiv,
        doi=doi,
        authors=parts("author"),
        keywords=parts("keywords")[: fields.KEYWORDS_LIMIT],
        code=web_url(text_field(record, "github")),
        project=web_url(text_field(record, "project") or text_field(record, "site")),
        version=version,
        withdrawn="withdraw" in status.lower() if status else None,
    )
    return paper, None


# The results of arXiv's API, as arxiv.py and feedparser name their fields


def _is_arxiv_result(record: Record) -> bool:
    id = record.get("id")
    is_address = isinstance(id, str) and "arxiv.org/abs/" in id
    return "entry_id" in record or (is_address and "summary" in record and "abstract" not in record)


def _parse_arxiv_result(record: Record) -> tuple[Paper, date | None]:
    arxiv, version, _ = bibliography.find_ids(
        text_field(record, name) for name in ("entry_id", "id", "link", "pdf_url")
    )
    abstract = text_field(record, "summary")
    comment = text_field(record, "comment", "arxiv_comment")
    paper = Paper(
        title=fields.clean_title(" ".join(text_field(record, "title").split())),
        abstract=feed_fields.unwrap_abstract(abstract),
        arxiv=arxiv,
        doi=feed_fields.first_doi(text_field(record, "doi", "arxiv_doi")),
        authors=_arxiv_authors(record),
        published=date_field(record, "published"),
        categories=feed_fields.parse_categories(_arxiv_categories(record)),
        version=version,
        publication=feed_fields.journal_publication(
            text_field(record, "journal_ref", "arxiv_journal_ref")
        ),
        withdrawn=feed_fields.is_withdrawn(comment, abstract),
        remark=clean_line(comment),
    )
    return paper, None


def _arxiv_authors(record: Record) -> tuple[CleanText, ...]:
    authors = record.get("authors")
    if isinstance(authors, str):
        return feed_fields.parse_authors(authors)
    if isinstance(authors, list) and authors and isinstance(authors[0], dict):
        return _names(objects_field(record, "authors"), "name")
    return text_list_field(record, "authors", limit=fields.AUTHORS_LIMIT)


def _arxiv_categories(record: Record) -> list[str]:
    categories = record.get("categories")
    if isinstance(categories, str):
        return categories.split()
    primary = record.get("primary_category") or record.get("arxiv_primary_category")
    first = text_field(primary, "term") if isinstance(primary, dict) else primary
    tags = [text_field(tag, "term") for tag in objects_field(record, "tags")]
    others = text_list_field(record, "categories")
    return [*([first] if isinstance(first, str) else []), *others, *tags]


# The data set of Hugging Face's Daily Papers


def _is_daily_data_set(record: Record) -> bool:
    return {"arxiv_id", "date", "title"} <= record.keys()


def _parse_daily_data_set(record: Record) -> tuple[Paper, date | None]:
    paper = Paper(
        title=fields.clean_title(record.get("title")),
        abstract=fields.clean_abstract(record.get("abstract")),
        arxiv=arxiv_id(fields.id_text(record.get("arxiv_id"))),
        authors=text_list_field(record, "authors", limit=fields.AUTHORS_LIMIT),
        upvotes=count_field(record, "upvotes"),
        code=web_url(text_field(record, "github")),
        project=web_url(text_field(record, "project_page")),
    )
    return paper, date_field(record, "date")


SERVICES: Final = (
    Service("Kaggle's arXiv metadata", _is_kaggle, _parse_kaggle),
    Service("Semantic Scholar", _is_semantic_scholar, _parse_semantic_scholar),
    Service("OpenAlex", _is_openalex, _parse_openalex),
    Service("Papers with Code", _is_papers_with_code, _parse_papers_with_code),
    Service("paperlists", _is_paperlists, _parse_paperlists),
    Service("arXiv's API", _is_arxiv_result, _parse_arxiv_result),
    Service("daily-papers data set", _is_daily_data_set, _parse_daily_data_set),
)
"""In the order in which they are tried."""
