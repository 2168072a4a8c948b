"""Checks and cleans the values of a paper's fields.

`optional_…` and `text_list` take a value of the wrong type for a missing one. The `…_field`
functions read a field of a JSON object, and refuse the paper if the type is wrong: its value would
be lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Final

from reader.model.clean import NOTHING, TITLE_LIMIT, CleanText, clean_each, clean_line, clean_text
from reader.sources.shared.dates import parse_iso_date
from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT, format_size
from reader.sources.shared.json_reader import parse_json
from reader.sources.shared.results import PaperError

COUNT_LIMIT: Final = 10**9
AUTHORS_LIMIT: Final = 10_000
"""Authors of a paper. The largest collaborations have five thousand."""
LIST_SIZE_LIMIT: Final = 200_000
"""Characters of a list. The names of five thousand authors have a hundred thousand."""
KEYWORDS_LIMIT: Final = 200
"""Keywords or categories of a paper."""
TOO_LONG: Final = f"is longer than {format_size(PAPER_SIZE_LIMIT)}"


def parse_record(raw: bytes | bytearray) -> dict[str, Any]:
    """Return the JSON object of one paper. Raises JsonError, or PaperError for another value."""
    if len(raw) > PAPER_SIZE_LIMIT:
        raise PaperError(TOO_LONG)
    return as_object(parse_json(raw))


def as_object(value: object) -> dict[str, Any]:
    """Return `value` if it is a JSON object. Raises PaperError otherwise."""
    if not isinstance(value, dict):
        raise PaperError("is not a JSON object")
    return value


def clean_title(value: object) -> CleanText:
    """Return the title. Raises PaperError if it is missing or empty."""
    title = optional_line(value)
    if not title:
        raise PaperError("no title")
    return title


def clean_abstract(value: object) -> CleanText:
    """Return the abstract, empty if it is null. Raises PaperError if it is of another type."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None:
        return NOTHING
    raise PaperError("the abstract is not text")


def id_text(value: object) -> str:
    """Return the id as written, empty if it is null. Raises PaperError if it is of another type.

    A number is not converted: 2503.0213 may have been written 2503.02130.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise PaperError("the id is not text")


def text_field(record: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that has a value, not cleaned; empty if none has one.

    Raises PaperError if it is not text.
    """
    for name in names:
        value = record.get(name)
        if isinstance(value, str):
            return value
        if value is not None:
            raise PaperError(f"{name} is not text")
    return ""


def text_list_field(
    record: Mapping[str, Any], *names: str, limit: int = KEYWORDS_LIMIT
) -> tuple[CleanText, ...]:
    """Return the cleaned texts of the first of these fields that has a value.

    Raises PaperError if it is not a list of texts.
    """
    texts = raw_texts_field(record, *names)
    return clean_lines(texts, limit) if texts else ()


def raw_texts_field(record: Mapping[str, Any], *names: str) -> list[str]:
    """Return the texts of the first of these fields that has a value, not cleaned.

    Raises PaperError if it is not a list of texts.
    """
    name, value = _first_field(record, names)
    if value is None:
        return []
    if not isinstance(value, list) or not set(map(type, value)) <= {str}:
        raise PaperError(f"{name} is not a list of texts")
    return value


def count_field(record: Mapping[str, Any], *names: str) -> int | None:
    """Return the first of these fields that has a value, an integer from 0 to COUNT_LIMIT.

    Raises PaperError if it is not one.
    """
    for name in names:
        value = record.get(name)
        if value is not None:
            count = optional_count(value)
            if count is None:
                raise PaperError(f"{name} is not a count")
            return count
    return None


def date_field(record: Mapping[str, Any], *names: str) -> date | None:
    """Return the date of the first of these fields that has a value.

    Raises PaperError if it is not an ISO date, with or without a time.
    """
    name, value = _first_field(record, names)
    if value in (None, ""):
        return None
    if day := parse_iso_date(value):
        return day
    raise PaperError(f"{name} is not a date like 2024-03-13")


def object_field(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a field that is a JSON object; empty if it is missing.

    Raises PaperError if it is something else.
    """
    value = record.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise PaperError(f"{name} is not a JSON object")


def objects_field(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a field that is a list of JSON objects; empty if it is missing.

    Raises PaperError if it is something else.
    """
    value = record.get(name)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    raise PaperError(f"{name} is not a list of JSON objects")


def _first_field(record: Mapping[str, Any], names: Sequence[str]) -> tuple[str, Any]:
    """Return the name and value of the first of these fields that is not null. Zero is a value."""
    for name in names:
        if (value := record.get(name)) is not None:
            return name, value
    return names[0], None


def optional_text(value: object) -> CleanText:
    """Return text of several lines, empty if it is missing."""
    return clean_text(value) if isinstance(value, str) else NOTHING


def optional_line(value: object) -> CleanText:
    """Return text of one line, empty if it is missing."""
    return clean_line(value) if isinstance(value, str) else NOTHING


def optional_count(value: object) -> int | None:
    """Return an integer from 0 to COUNT_LIMIT, or None."""
    if type(value) is int and 0 <= value <= COUNT_LIMIT:
        return value
    return None


def text_list(value: object, limit: int = KEYWORDS_LIMIT) -> tuple[CleanText, ...]:
    """Return the texts of a JSON list, cleaned, without empty ones; empty if it is no list."""
    return clean_lines(value, limit) if isinstance(value, list) else ()


def clean_lines(values: Iterable[Any], limit: int) -> tuple[CleanText, ...]:
    """Return the first `limit` texts of `values`, cleaned, without empty ones.

    The list ends before it exceeds LIST_SIZE_LIMIT characters.
    """
    texts = [value for value in values if isinstance(value, str)][:limit]
    lines = tuple(filter(None, clean_each(texts)))
    if len(lines) * TITLE_LIMIT <= LIST_SIZE_LIMIT:
        return lines
    ends = accumulate(map(len, lines))
    return tuple(line for line, end in zip(lines, ends, strict=True) if end <= LIST_SIZE_LIMIT)
