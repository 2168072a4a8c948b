"""The fields of BibTeX and biblatex entries as those of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from reader.model.bibtex_names import parse_bibtex_name, split_bibtex_names
from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.links import find_links, web_url
from reader.model.names import join_name
from reader.model.paper import Paper
from reader.model.publication import Publication
from reader.sources.arxiv.feed_fields import is_withdrawn, parse_categories
from reader.sources.shared import bibliography, fields
from reader.sources.shared.dates import parse_iso_date
from reader.sources.shared.latex_text import line_of_latex, text_of_latex
from reader.sources.shared.results import PaperError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_MACROS: Final = {name: str(number) for number, name in enumerate(_MONTHS, 1)}
"""The macros of months that every BibTeX style defines, as numbers."""

_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|2100)(?!\d)")
_KEYWORD_SEPARATOR: Final = re.compile(r"\s*[,;]\s*")
_FILE_SEPARATOR: Final = re.compile(r"(?<!\\);")
_FILE_PART_SEPARATOR: Final = re.compile(r"(?<!\\):")
_FILE_ESCAPE: Final = re.compile(r"\{?\\([_:;&%#$\\])\}?")
_HOME: Final = re.compile(r"(?:home|Users|root)/")
"""The start of paths whose first slash Mendeley leaves out."""
_EXTENDED_NAME_PART: Final = re.compile(
    r"(?:^|,)\s*(family|given|prefix|suffix)\s*=\s*\"?((?:[^{},\"]|\{[^{}]*\})+)\"?", re.IGNORECASE
)
_CORR_ID: Final = re.compile(r"abs/(\S+)")


def paper_of(kind: str, key: str, values: Mapping[str, str], folder: str) -> Paper:
    """Return the paper of an entry. Raises PaperError.

    `kind` is the type in lower case, `values` are the fields by their names in lower case, with
    LaTeX, and `folder` is that of the file.
    """
    get = values.get
    arxiv, version, doi = bibliography.find_ids(_ids(values))
    day, year = _date(values)
    abstract = text_of_latex(get("abstract", ""))
    return Paper(
        title=_title(values),
        abstract=abstract,
        arxiv=arxiv,
        doi=doi,
        authors=_authors(get("author", "")),
        published=day,
        keywords=_keywords(values),
        categories=parse_categories(get("primaryclass", get("eprintclass", "")).split()),
        code=web_url(line_of_latex(get("code", ""))),
        version=version,
        publication=_publication(kind, values, year, has_day=day is not None),
        citation_key=bibliography.clean_key(key),
        file=_local_file(values, folder),
        withdrawn=is_withdrawn(get("note", ""), abstract) or None,
    )


def _title(values: Mapping[str, str]) -> CleanText:
    title = line_of_latex(values.get("title", ""))
    subtitle = line_of_latex(values.get("subtitle", ""))
    if title and subtitle:
        title = fields.clean_title(f"{title}: {subtitle}")
    if not title:
        raise PaperError("no title")
    return title


def _ids(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the texts that may hold the ids of an entry, the surest first."""
    get = values.get
    archive = get("archiveprefix", get("eprinttype", "arxiv")).casefold()
    if "arxiv" in archive:
        yield line_of_latex(get("eprint", ""))
    yield from (_unescape(get(name, "")) for name in ("doi", "url", "arxiv", "arxivid"))
    if match := _CORR_ID.match(get("volume", "")):
        yield f"arXiv:{match[1]}"
    for name in ("journal", "journaltitle", "number", "note", "howpublished", "annote", "eid"):
        text = line_of_latex(get(name, ""))
        yield text
        yield from (link.url for link in find_links(text))


def _unescape(value: str) -> str:
    r"""Return an address without what LaTeX needs: `10.1000/a\_b`, `\url{…}`."""
    value = value.strip().removeprefix("\\url{").strip("{}") if "{" in value else value.strip()
    return re.sub(r"\{?\\([_&%#$~])\}?", r"\1", value)


def _authors(value: str) -> tuple[CleanText, ...]:
    names = split_bibtex_names(value)[: fields.AUTHORS_LIMIT]
    return tuple(filter(None, map(_author, names)))


@lru_cache(4_096)
def _author(name: str) -> CleanText:
    """Return the displayed name of an author. Cached: most names of a bibliography come again."""
    if parts := _EXTENDED_NAME_PART.findall(name):
        return _extended_name({part: line_of_latex(value) for part, value in parts})
    return parse_bibtex_name(name, line_of_latex)


def _extended_name(parts: dict[str, CleanText]) -> CleanText:
    """Return the displayed name of biblatex's `family=Berg, given=Lou, prefix=van den`."""
    get = parts.get
    family = clean_line(f"{get('prefix', '')} {get('family', '')}")
    given, suffix = get("given", NOTHING), get("suffix", NOTHING)
    return join_name(family, given, suffix) if family else given


def _date(values: Mapping[str, str]) -> tuple[date | None, int | None]:
    """Return the day of publication, if it is known to the day, and the year."""
    written = values.get("date", "").split("/")[0].strip()
    if day := parse_iso_date(written):
        return day, day.year
    match = _YEAR.search(values.get("year", "") or written)
    year = int(match[1]) if match else None
    month = values.get("month", "").strip().strip("{}.").lower()
    number = MONTH_MACROS.get(month[:3], month)
    day_of_month = values.get("day", "").strip()
    if not (year and number.isdecimal() and day_of_month.isdecimal()):
        return None, year
    try:
        return date(year, int(number), int(day_of_month)), year
    except (ValueError, OverflowError):
        return None, year


def _keywords(values: Mapping[str, str]) -> tuple[CleanText, ...]:
    """Return the keywords, and the groups of JabRef."""
    lists = (values.get(name, "") for name in ("keywords", "keyword", "groups"))
    words = [word for value in lists for word in _KEYWORD_SEPARATOR.split(value)]
    cleaned = (line_of_latex(word) for word in words[: fields.KEYWORDS_LIMIT])
    return fields.clean_lines(dict.fromkeys(filter(None, cleaned)), fields.KEYWORDS_LIMIT)


def _publication(
    kind: str, values: Mapping[str, str], year: int | None, *, has_day: bool
) -> Publication | None:
    def first(*names: str) -> CleanText:
        texts = (line_of_latex(values[name]) for name in names if name in values)
        return next(filter(None, texts), NOTHING)

    journal = first("journal", "journaltitle", "booktitle", "maintitle")
    if subtitle := first("booksubtitle", "journalsubtitle"):
        journal = fields.clean_title(f"{journal}: {subtitle}") if journal else journal
    number = first("number", "issue")
    return bibliography.read_publication(
        type=kind,
        has_day=has_day,
        journal=journal,
        year=year,
        volume=first("volume"),
        number="" if bibliography.is_arxiv(number) else number,
        pages=first("pages"),
        publisher=first("publisher", "school", "institution", "organization"),
    )


def _local_file(values: Mapping[str, str], folder: str) -> str:
    """Return the first file of an entry that may be opened as a paper.

    `description:path:type`, as JabRef, Mendeley and Zotero write them, or only the path, as Better
    BibTeX does; a semicolon is between two.
    """
    for name in ("file", "pdf", "local-url"):
        for entry in _FILE_SEPARATOR.split(values.get(name, "")):
            if "://" in entry:
                continue
            for part in (entry, *_FILE_PART_SEPARATOR.split(entry)):
                path = _FILE_ESCAPE.sub(r"\1", part.strip().strip("{}"))
                path = f"/{path}" if _HOME.match(path) else path
                if ":" not in path and (file := bibliography.local_file(path, folder)):
                    return file
    return ""
