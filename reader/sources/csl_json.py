"""CSL-JSON: the bibliographies of Zotero, pandoc and other citation processors.

An entry lists no day on which a digest had it, so its paper is in no digest. A field of the wrong
type refuses the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from reader.model.clean import NOTHING, CleanText, clean_line, clean_text
from reader.model.entry import Entry, Hint, Refusal
from reader.model.names import join_name
from reader.model.paper import Paper
from reader.model.publication import Publication
from reader.sources.shared import bibliography, fields
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.json_reader import JsonError
from reader.sources.shared.json_records import first_records, raw_records
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults

_TYPES: Final = {
    "article-journal": "article",
    "article-magazine": "article",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
    "article": "misc",
    "manuscript": "unpublished",
}
"""The BibTeX types of some types of CSL. The others are `misc`."""
_TYPE_NAMES = """
    article-newspaper bill broadcast classic collection dataset document entry entry-dictionary
    entry-encyclopedia event figure graphic hearing interview legal_case legislation map
    motion_picture musical_score pamphlet patent performance periodical personal_communication post
    post-weblog regulation review review-book software song speech standard treaty webpage
"""
_OTHER_TYPES: Final = frozenset(_TYPE_NAMES.split())
_FIELD_NAMES = """
    author issued container-title DOI URL citation-key publisher editor volume language source
    accessed number
"""
_OF_CSL: Final = frozenset(_FIELD_NAMES.split())
"""Fields of which an entry has at least one."""
_MARKUP: Final = re.compile(r"</?(?:i|b|em|strong|sc|span)(?:\s[^<>]*)?>")
_RAISED: Final = re.compile(r"<(sup|sub)>([^<>]*)</\1>")
_ZOTERO_ID: Final = re.compile(r"https?://zotero\.org/.*|\d+/[A-Z0-9]{8}")


def recognise(head: bytes) -> bool:
    """Return True if the first objects of a JSON input are entries of CSL-JSON."""
    records = first_records(head)
    return bool(records) and is_entry(records[0])


def is_entry(record: dict[str, Any]) -> bool:
    """Return True if a JSON object is an entry of CSL-JSON."""
    is_typed = record.get("type", "") in (None, *_TYPES, *_OTHER_TYPES)
    return "type" in record and is_typed and not _OF_CSL.isdisjoint(record)


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the entries. A refusal names the number of its entry.

    Raises SourceError if the list is broken or cut off.
    """
    positions = Positions(hint)
    for place, raw in raw_records(stream):
        try:
            record = fields.parse_record(raw)
            yield Entry(parse_entry(record, hint), positions.listings("csl-json", hint.day))
        except JsonError as error:
            yield Refusal(clean_line(place), clean_line(str(error)))
        except PaperError as error:
            yield Refusal(clean_line(place), error.reason)


def parse_entry(record: dict[str, Any], hint: Hint) -> Paper:
    """Return the paper of an entry. Raises PaperError."""
    text = fields.text_field
    note = text(record, "note")
    # Some write several numbers of a paper, one a line, into the note.
    places = (
        _texts(record, "number", "URL", "DOI"),
        note.splitlines(),
        [text(record, "archive_location")],
    )
    arxiv, version, doi = bibliography.find_ids(each for group in places for each in group)
    day, year = _issued(record)
    return Paper(
        title=fields.clean_title(_plain(text(record, "title"))),
        abstract=clean_text(_plain(text(record, "abstract"))),
        arxiv=arxiv,
        doi=doi,
        authors=tuple(filter(None, map(_name, fields.objects_field(record, "author")))),
        published=day,
        keywords=_keywords(record),
        version=version,
        publication=_publication(record, year, has_day=day is not None),
        citation_key=_key(record),
        file=bibliography.local_file(text(record, "file"), hint.folder),
    )


def _texts(record: dict[str, Any], *names: str) -> Iterator[str]:
    """Yield the texts of some fields. A number of an issue may be a JSON number."""
    for name in names:
        value = record.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            continue
        yield fields.text_field(record, name)


def _plain(text: str) -> str:
    """Return a text with its markup removed, and raised and lowered letters as LaTeX."""
    if "<" not in text:
        return text
    return _MARKUP.sub("", _RAISED.sub(_raise_letters, text))


def _raise_letters(match: re.Match[str]) -> str:
    return f"${'^' if match[1] == 'sup' else '_'}{{{match[2]}}}$"


def _name(author: dict[str, Any]) -> CleanText:
    """Return the displayed name of an author; empty if there is none. Raises PaperError."""
    text = {
        name: clean_line(fields.text_field(author, name)) for name in author if "parse" not in name
    }
    get = text.get
    if literal := get("literal"):
        return join_name(literal)
    family = clean_line(f"{get('non-dropping-particle', '')} {get('family', '')}")
    family = clean_line(f"{get('dropping-particle', '')} {family}")
    given = get("given", NOTHING)
    if not family:
        return join_name(given) if given else given
    return join_name(family, given, get("suffix", ""))


def _issued(record: dict[str, Any]) -> tuple[date | None, int | None]:
    """Return the day on which an entry was issued, None if only a part is known, and its year."""
    issued = fields.object_field(record, "issued")
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first:
        numbers = [int(part) for part in first if str(part).lstrip("-").isdecimal()]
    else:
        written = fields.text_field(issued, "raw", "literal")
        numbers = [int(part) for part in re.findall(r"\d+", written[:40], re.ASCII)]
        numbers = numbers if re.match(r"\s*\d{4}(?:[-/]\d\d?){0,2}\b", written) else []
    year = numbers[0] if numbers else None
    if len(numbers) < 3:
        return None, year
    try:
        return date(numbers[0], numbers[1], numbers[2]), year
    except (ValueError, OverflowError):
        return None, year


def _publication(record: dict[str, Any], year: int | None, *, has_day: bool) -> Publication | None:
    def number(name: str) -> str:
        value = record.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if is_number else fields.text_field(record, name)

    text = fields.text_field
    return bibliography.read_publication(
        type=_TYPES.get(text(record, "type"), "misc"),
        has_day=has_day,
        journal=_plain(text(record, "container-title")),
        year=year,
        volume=number("volume"),
        number=number("issue"),
        pages=number("page").replace("–", "--").replace("-", "--").replace("----", "--"),
        publisher=text(record, "publisher"),
    )


def _keywords(record: dict[str, Any]) -> tuple[CleanText, ...]:
    keywords = re.split("[,;]", fields.text_field(record, "keyword"))
    return fields.clean_lines(keywords, fields.KEYWORDS_LIMIT)


def _key(record: dict[str, Any]) -> str:
    """Return the citation key. Zotero's own ids are none."""
    key = fields.text_field(record, "citation-key")
    if not key and isinstance(id := record.get("id"), str) and not _ZOTERO_ID.fullmatch(id):
        key = id
    return bibliography.clean_key(key)
