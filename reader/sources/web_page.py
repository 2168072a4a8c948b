"""Web pages saved as HTML: the Daily Papers of Hugging Face, and arXiv's lists of papers.

The page of the Daily Papers holds their JSON in an attribute, as its script reads it. A list of
arXiv (`/list/cs.LG/new`, `recent`, `2024-03`) holds its papers in a definition list; headings tell
the day. A list of a month tells none, so its papers are in no digest.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any, Final

from reader.model.clean import clean_line
from reader.model.digest import HUGGING_FACE
from reader.model.entry import Entry, Hint, Refusal
from reader.sources import huggingface
from reader.sources.arxiv import list_page
from reader.sources.shared import bibliography
from reader.sources.shared.dates import date_in_name
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.json_reader import JsonError, parse_json
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults, SourceError

PAGE_SIZE_LIMIT: Final = 16_000_000
"""Bytes of a page. A day of arXiv with two thousand papers has six million."""

_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)
_DAILY_PAPERS: Final = re.compile(rb"dailyPapers|huggingface\.co/papers(?:/date/|[\"'])", re.I)
_PROPERTIES: Final = re.compile(
    r"data-props=(?:\"([^\"]*dailyPapers[^\"]*)\"|'([^']*dailyPapers[^']*)')"
)
_PAGE_DAY: Final = re.compile(r"huggingface\.co/papers/date/(\d{4}-\d\d-\d\d)")


def recognise(head: bytes) -> bool:
    """Return True for HTML that is a page of the Daily Papers or a list of arXiv."""
    if not _HTML.match(head):
        return False
    return bool(_DAILY_PAPERS.search(head)) or list_page.recognise(head)


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the page. A refusal names the number of its paper.

    Raises SourceError if the page is of another kind, or if it tells no day of its digest.
    """
    text = bibliography.decode(bytes(stream.read_all(PAGE_SIZE_LIMIT)))
    if match := _PROPERTIES.search(text):
        return _daily_papers(text, unescape(match[1] or match[2]), hint)
    if list_page.recognise(text.encode("utf-8", "replace")):
        return list_page.parse(text, hint)
    raise SourceError(
        "is a web page without papers in it; save the page of a day at huggingface.co/papers, or a "
        "list of arXiv, as HTML"
    )


def _daily_papers(text: str, properties: str, hint: Hint) -> ParseResults:
    try:
        values = parse_json(properties.encode("utf-8", "surrogatepass"))
    except JsonError as error:
        raise SourceError(f"holds its papers as JSON that {error}; save the page again") from None
    if not isinstance(values, dict) or not isinstance(items := values.get("dailyPapers"), list):
        raise SourceError("holds no list of daily papers; save the page again")
    address = _PAGE_DAY.search(text)
    page_day = date_in_name(address[1]) if address else _own_day(values)
    positions = Positions(hint)
    for number, item in enumerate(items, 1):
        try:
            if not isinstance(item, dict):
                raise PaperError("is not a JSON object")
            paper, listed = huggingface.parse_record(item)
        except PaperError as error:
            yield Refusal(clean_line(f"paper {number}"), error.reason)
            continue
        day = hint.day or listed or page_day or date_in_name(hint.name)
        if day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        yield Entry(paper, positions.listings(HUGGING_FACE, day))


def _own_day(values: dict[str, Any]) -> date | None:
    """Return the day in the properties of the page, or None."""
    texts = (values.get(name) for name in ("date", "dateString"))
    days = (date_in_name(text) for text in texts if isinstance(text, str))
    return next(filter(None, days), None)
