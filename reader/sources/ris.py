"""RIS: the tagged lines of reference managers (EndNote, Mendeley, Zotero) and of PubMed.

    TY  - JOUR                           PMID- 12345678
    TI  - What it is called              TI  - What it is called,
    AU  - Family, Given                        wrapped
    ER  -                                FAU - Family, Given

A record begins with its type, or in PubMed's own format with its number. It lists no day on which
a digest had its paper, so the paper is in no digest.

rispy was measured and rejected: it returns all records at once (53 MB for a file of 21 MB, whose
records pass here one by one), tells no lines, and drops a record whose last line is missing, or
joins it with the next, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from reader.model.clean import CleanText, clean_line, clean_text
from reader.model.entry import Entry, Hint, Refusal
from reader.model.names import OTHERS, join_name
from reader.model.paper import Paper
from reader.model.publication import Publication
from reader.sources.arxiv.feed_fields import split_keywords
from reader.sources.shared import bibliography, fields
from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT, InputStream
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults, SourceError

SOURCE: Final = "ris"
"""The source of a digest whose day the user gives."""
LINES_LIMIT: Final = 20_000_000

_TAG: Final = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,3}-(?: (?P<value>.*)|\s*$)")
_RECORD: Final = re.compile(rb"^(?:TY  ?- ?[A-Z]{2,8}\s*$|PMID- ?\d+\s*$)", re.MULTILINE)
_HEADER_LIMIT: Final = 2_000
"""Bytes before the first record."""
_TYPES: Final = {
    "JOUR": "article",
    "JFULL": "article",
    "EJOUR": "article",
    "MGZN": "article",
    "NEWS": "article",
    "INPR": "article",
    "CONF": "inproceedings",
    "CPAPER": "inproceedings",
    "CHAP": "incollection",
    "ECHAP": "incollection",
    "BOOK": "book",
    "EBOOK": "book",
    "THES": "phdthesis",
    "RPRT": "techreport",
    "UNPB": "unpublished",
}
"""BibTeX types. The others are `misc`."""
_NEEDS_JOURNAL: Final = ("article", "misc", "unpublished")
"""Types that without a journal are preprints, which have no volume, number and pages."""
_WHOLE_BOOKS: Final = ("book", "phdthesis", "techreport")
_DATE: Final = re.compile(r"(\d{4})(?:[/-](\d{1,2})?)?(?:[/-](\d{1,2})?)?")
_PUBMED_DATE: Final = re.compile(r"(\d{4})(?: ([A-Z][a-z]{2}))?(?: (\d{1,2}))?\b")
_PUBMED_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS: Final = {name: number for number, name in enumerate(_PUBMED_MONTHS.split(), 1)}
_DOI_OF_PUBMED: Final = re.compile(r"(\S+) \[doi\]")
_KEYWORD_SEPARATOR: Final = re.compile(r"\s*[;\n]\s*")

Record: TypeAlias = dict[str, list[str]]
"""The values of each tag, in order."""


def recognise(head: bytes) -> bool:
    """Return True for text whose first record begins with its type or its PubMed number."""
    match = _RECORD.search(head)
    return match is not None and match.start() <= _HEADER_LIMIT and b"\0" not in head


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the records. A refusal names the first line of its record.

    Raises SourceError if there are too many lines.
    """
    positions = Positions(hint)
    for line, record in _records(stream):
        try:
            yield Entry(_paper(record, hint.folder), positions.listings(SOURCE, hint.day))
        except PaperError as error:
            yield Refusal(clean_line(f"line {line}"), error.reason)


def _records(stream: InputStream) -> Iterator[tuple[int, Record]]:
    """Yield each record with the number of its first line. One without a type has no paper."""
    first_line, record, values, size = 0, Record(), list[str](), 0
    for number, raw in enumerate(stream.lines(), 1):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT:,} lines; split it")
        line = bibliography.decode(raw).rstrip("\r")
        match = _TAG.match(line.lstrip("\ufeff"))
        tag = match["tag"] if match else ""
        if tag in ("TY", "PMID", "ER"):
            if record:
                yield first_line, record
            record, values = Record(), []
            first_line, size = number, 0
        size += len(line)
        if tag == "ER" or (not record and tag not in ("TY", "PMID")) or size > PAPER_SIZE_LIMIT:
            if size > PAPER_SIZE_LIMIT and record:
                record["too long"] = []
            continue
        if match:
            values = record.setdefault(tag, [])
            values.append((match["value"] or "").strip())
        elif values and line.strip():
            values[-1] += ("" if line.startswith("      ") else "\n") + f" {line.strip()}"
    if record:
        yield first_line, record


def _paper(record: Record, folder: str) -> Paper:
    if "too long" in record:
        raise PaperError(fields.TOO_LONG)
    is_pubmed = "PMID" in record
    arxiv, version, doi = bibliography.find_ids(_ids(record))
    day, year = _date(record)
    title = " ".join(_first(record, "TI", "T1", "CT", "BT").split())
    authors = record.get("FAU") if is_pubmed else None
    categories, keywords = _categories_and_keywords(record)
    names = authors or [name for tag in ("AU", "A1") for name in record.get(tag, ())]
    return Paper(
        title=fields.clean_title(title),
        abstract=clean_text(_first(record, "AB", "N2")),
        arxiv=arxiv,
        doi=doi,
        authors=tuple(filter(None, map(_name, names[: fields.AUTHORS_LIMIT]))),
        published=day,
        keywords=keywords,
        categories=categories,
        version=version,
        publication=_publication(record, year, has_day=day is not None),
        citation_key=bibliography.clean_key(_first(record, "LB")),
        file=_local_file(record, folder),
    )


def _first(record: Record, *tags: str) -> str:
    """Return the first value of these tags, in their order; empty if there is none."""
    return next((value for tag in tags for value in record.get(tag, ()) if value), "")


def _ids(record: Record) -> Iterator[str]:
    """Yield the texts that may hold the ids of a record, the surest first."""
    for tag in ("DO", "LID", "AID"):
        for value in record.get(tag, ()):
            match = _DOI_OF_PUBMED.fullmatch(value)
            yield match[1] if match else value
    for tag in ("UR", "AN", "L2", "LK", "L1", "M1", "M3", "C1", "C7", "ID", "N1", "JO", "T2", "PB"):
        yield from record.get(tag, ())


@lru_cache(4_096)
def _name(text: str) -> CleanText:
    """Return the displayed name of `Family, Given, Suffix`, or of a name in one piece.

    Cached: most names of a bibliography come again.
    """
    parts = [clean_line(part) for part in text.split(",")]
    if parts[0].casefold() in ("et al", "et al.", "others"):
        return OTHERS
    if not parts[0] or len(parts) > 3:
        return clean_line(text)
    if len(parts) == 1:
        return parts[0]
    return join_name(*parts)


def _date(record: Record) -> tuple[date | None, int | None]:
    """Return the day of publication, if it is known to the day, and the year."""
    year: int | None = None
    for tag in ("DA", "PY", "Y1", "DP"):
        for value in record.get(tag, ()):
            numbers = _date_numbers(value)
            year = year or (numbers[0] if numbers else None)
            if len(numbers) == 3:
                try:
                    return date(numbers[0], numbers[1], numbers[2]), numbers[0]
                except ValueError:
                    continue
    return None, year


def _date_numbers(value: str) -> list[int]:
    """Return year, month and day of a date, as far as they are written."""
    if match := _PUBMED_DATE.match(value):
        parts = [match[1], str(_MONTHS.get(match[2] or "", "")), match[3]]
        if match[2]:
            return [int(part) for part in parts if part]
    match = _DATE.match(value)
    parts = list(match.groups()) if match else []
    known = parts[: parts.index(None)] if None in parts else parts
    return [int(part) for part in known if part]


def _categories_and_keywords(
    record: Record,
) -> tuple[tuple[CleanText, ...], tuple[CleanText, ...]]:
    """Return arXiv's categories and the keywords. Both are written as keywords."""
    values = (value for tag in ("KW", "OT") for value in record.get(tag, ()))
    words = [word for value in values for word in _KEYWORD_SEPARATOR.split(value)]
    return split_keywords(words)


def _publication(record: Record, year: int | None, *, has_day: bool) -> Publication | None:
    def text(*tags: str) -> str:
        return " ".join(_first(record, *tags).split())

    kind = _TYPES.get(text("TY"), "article" if "PMID" in record else "misc")
    journal = text("JT", "JO", "JF", "T2", "JA", "J2", "TA", "BT")
    first, last = text("SP", "PG"), text("EP")
    pages = f"{first}--{last}" if first and last and first != last else first
    if kind in _WHOLE_BOOKS and not last:
        pages = ""  # how many pages it has
    is_preprint = not journal and kind in _NEEDS_JOURNAL
    return bibliography.read_publication(
        type=kind,
        has_day=has_day,
        journal=journal,
        year=year,
        volume="" if is_preprint else text("VL", "VI"),
        number="" if is_preprint else text("IS", "IP"),
        pages="" if is_preprint else pages,
        publisher=text("PB"),
    )


def _local_file(record: Record, folder: str) -> str:
    values = (value for tag in ("L1", "L4") for value in record.get(tag, ()))
    files = (bibliography.local_file(value, folder) for value in values)
    return next(filter(None, files), "")
