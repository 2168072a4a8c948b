"""Values of JSON made values of the model. What has the wrong type is unknown, never guessed; what
a paper cannot be without is refused. The one place where strings from JSON pass the gate.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, islice
from typing import Any, Final

from reader.model.clean import NOTHING, TITLE_LIMIT, CleanText, clean_line, clean_text
from reader.sources.shared.errors import Refused
from reader.sources.shared.json_text import read_json
from reader.sources.shared.opening import LINE_LIMIT, size

COUNT_LIMIT: Final = 10**9
NAMES_LIMIT: Final = 10_000
"""Authors of a paper; the largest collaborations have five thousand."""
NAMES_TOGETHER: Final = 200_000
"""Characters of all authors of a paper; five thousand have a hundred thousand."""
WORDS_LIMIT: Final = 200
"""Keywords or categories of a paper."""
TOO_LONG: Final = f"is longer than {size(LINE_LIMIT)}"


def record(raw: bytes | bytearray) -> dict[str, Any]:
    """Return the JSON object that one paper is. Raises NotJson, and Refused for anything else."""
    if len(raw) > LINE_LIMIT:
        raise Refused(TOO_LONG)
    return an_object(read_json(raw))


def an_object(value: object) -> dict[str, Any]:
    """Return the JSON object that `value` is. Raises Refused for anything else."""
    if not isinstance(value, dict):
        raise Refused("is no JSON object")
    return value


def title(value: object) -> CleanText:
    """Return the title. Raises Refused where there is none."""
    cleaned = clean_line(value) if isinstance(value, str) else NOTHING
    if not cleaned:
        raise Refused("no title")
    return cleaned


def abstract(value: object) -> CleanText:
    """Return the abstract, empty where there is none. Raises Refused where it is no text."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None:
        return NOTHING
    raise Refused("the abstract is no text")


def written_id(value: object) -> str:
    """Return the id as written, empty where there is none. Raises Refused where it is no text.

    A number is refused, not turned into text: 2503.0213 may have been 2503.02130.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise Refused("the id is no text")


def prose(value: object) -> CleanText:
    """Return a text that may be missing."""
    return clean_text(value) if isinstance(value, str) else NOTHING


def line(value: object) -> CleanText:
    """Return a name or the like, which may be missing."""
    return clean_line(value) if isinstance(value, str) else NOTHING


def count(value: object) -> int | None:
    """Return a whole number from 0 to COUNT_LIMIT, or None."""
    if type(value) is int and 0 <= value <= COUNT_LIMIT:
        return value
    return None


def words(value: object, limit: int = WORDS_LIMIT) -> tuple[CleanText, ...]:
    """Return the texts of a list, those left empty by the gate taken out."""
    return lines(value, limit) if isinstance(value, list) else ()


def lines(values: Iterable[Any], limit: int) -> tuple[CleanText, ...]:
    """Return the first `limit` texts among `values`, cleaned, of NAMES_TOGETHER characters."""
    cleaned = [
        clean_line(each) for each in islice((v for v in values if isinstance(v, str)), limit)
    ]
    kept = tuple([each for each in cleaned if each])
    if len(kept) * TITLE_LIMIT <= NAMES_TOGETHER:
        return kept
    ends = accumulate(map(len, kept))
    return tuple(each for each, end in zip(kept, ends, strict=True) if end <= NAMES_TOGETHER)


def day(value: object) -> date | None:
    """Return the day that an ISO date or date-time begins with, or None."""
    if not isinstance(value, str) or value[4:5] != "-" or value[7:8] != "-":
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
