"""Papers as JSON objects: one a line, in a list, in the answer of an API, or indented.

Each object is read by its own fields, so kinds may mix: our own and the archive's (`own_json`),
items of the daily papers' API (`huggingface`), entries of CSL-JSON (`csl_json`), and those of other
services (`other_json`). An object of none of these kinds is refused with the fields that it has.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from reader.model.clean import clean_line
from reader.model.digest import HUGGING_FACE
from reader.model.entry import Entry, Hint, Refusal
from reader.sources import csl_json, huggingface, other_json, own_json
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.json_reader import JsonError
from reader.sources.shared.json_records import first_records, raw_records, stated_day
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults

SOURCE: Final = "jsonl"
"""The source of a digest whose day the user gives, if the objects have none."""


def recognise(head: bytes) -> bool:
    """Return True if one of the first objects is a paper of a kind that is read.

    Lists of daily papers belong to `huggingface`, CSL-JSON to `csl_json`.
    """
    if huggingface.recognise(head) or csl_json.recognise(head):
        return False
    return any(_is_paper(record) for record in first_records(head))


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the objects. A refusal names the line or the number of its object.

    Raises SourceError if the input is a list that is broken or cut off.
    """
    positions = Positions(hint)
    hint = replace(hint, stated_day=stated_day(stream.head))
    for place, raw in raw_records(stream):
        try:
            yield _entry(_record(raw), hint, positions)
        except PaperError as error:
            yield Refusal(clean_line(place), error.reason)


def _is_paper(record: dict[str, Any]) -> bool:
    return (
        huggingface.is_item(record)
        or csl_json.is_entry(record)
        or other_json.find_service(record) is not None
        or own_json.is_paper(record)
    )


def _record(raw: bytes) -> dict[str, Any]:
    try:
        return fields.parse_record(raw)
    except JsonError as error:
        raise PaperError(str(error)) from None


def _entry(record: dict[str, Any], hint: Hint, positions: Positions) -> Entry:
    """Return the paper of an object with its listings. Raises PaperError."""
    if "daily_date" in record or "digests" in record:
        return own_json.parse_entry(record, hint, positions)
    if service := other_json.find_service(record):
        paper, day = service.parse(record)
        source = HUGGING_FACE if day else SOURCE
        return Entry(paper, positions.listings(source, hint.day or day or hint.stated_day))
    if csl_json.is_entry(record):
        day = hint.day or hint.stated_day
        return Entry(csl_json.parse_entry(record, hint), positions.listings(SOURCE, day))
    if huggingface.is_item(record):
        paper, listed = huggingface.parse_record(record)
        day = hint.day or listed or hint.stated_day or date_in_name(hint.name)
        return Entry(paper, positions.listings(HUGGING_FACE, day))
    return own_json.parse_entry(record, hint, positions)
