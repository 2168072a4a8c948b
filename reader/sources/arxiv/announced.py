"""What arXiv's feeds and mails have in common: the source a list is of, days as they are written,
categories, and abstracts that were wrapped by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from reader.model.clean import TITLE_LIMIT, CleanText, clean_line, clean_text
from reader.model.digest import ARXIV
from reader.model.identity import arxiv_id, doi_id
from reader.sources.shared import fields

_ASKED_FOR: Final = re.compile(r"[A-Za-z][A-Za-z.+-]{0,62}")
_CATEGORY: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_DAY: Final = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4}|\d{2})\b", re.ASCII)
_DAY_WITHIN: Final = 200
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_FIRST_YEAR: Final = 91
"""arXiv began in 1991: two digits below are of this century."""
_ANNOUNCED: Final = re.compile(
    r"\s*(?:arXiv:(?P<id>\S+)\s+)?Announce Type:\s*\S+\s*(?:Abstract:)?\s*", re.IGNORECASE
)
_PARAGRAPH: Final = re.compile(r"</?p\b[^<>]*>|<br\s*/?>|</?a\b[^<>]*>", re.IGNORECASE)


def source(asked_for: str) -> str:
    """Return the name of the source: `arxiv:cs.LG`, or `arxiv` where nothing sensible is named."""
    return f"{ARXIV}:{asked_for}" if _ASKED_FOR.fullmatch(asked_for) else ARXIV


def day(written: str) -> date | None:
    """Return the day in `Thu, 13 Aug 2026 00:00:00 -0400`, `9 Jul 25` or `2026-08-13T…`, or None.

    It is the day where it was written, not in UTC.
    """
    written = written.strip()
    if iso := fields.day(written):
        return iso
    match = _DAY.search(written[:_DAY_WITHIN])
    if not match or match[2].lower() not in _MONTHS:
        return None
    year = int(match[3])
    if len(match[3]) == 2:
        year += 1900 if year >= _FIRST_YEAR else 2000
    try:
        return date(year, _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    except ValueError:
        return None


def first_arxiv_id(written: Iterable[str]) -> str | None:
    """Return the first of these that is an arXiv id in any of its forms, as one."""
    return next((found for each in written if (found := arxiv_id(each))), None)


def first_doi(written: str) -> str | None:
    """Return the first DOI of those a paper names."""
    return next((found for each in written.split() if (found := doi_id(each))), None)


def categories(written: Iterable[str]) -> tuple[CleanText, ...]:
    """Return arXiv's categories among these, each once; classes of MSC and ACM are none."""
    known = dict.fromkeys(each.strip() for each in written if _CATEGORY.fullmatch(each.strip()))
    return fields.lines(known, fields.WORDS_LIMIT)


def announced(text: str) -> tuple[str, str]:
    """Return the id, perhaps empty, and the abstract out of what a daily feed says of a paper."""
    match = _ANNOUNCED.match(text)
    if not match:
        return "", without_markup(text)
    return match["id"] or "", text[match.end() :]


def without_markup(text: str) -> str:
    """Return a text without the paragraphs and links that feeds of before 2024 put around it: what
    has them is HTML, and its letters may be written as entities."""
    plain = _PARAGRAPH.sub("", text)
    if plain == text:
        return text
    from html import unescape

    return unescape(plain)


def unwrapped(text: str) -> CleanText:
    """Return an abstract with its hard wraps joined; a line set in begins a paragraph, as arXiv has
    it."""
    paragraphs: list[list[str]] = []
    for line in text.strip("\n").splitlines():
        if not line.strip() or line[0] in " \t" or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
    joined = (" ".join(each).strip() for each in paragraphs)
    return clean_text("\n".join(each for each in joined if each))


def line(written: str) -> str:
    """Return the first letters of a text as one line: enough for a title and what stands behind it,
    and so few that a pattern may be searched for in them."""
    return " ".join(written[: 8 * TITLE_LIMIT].split())


def title(written: str) -> CleanText:
    """Return a title, its wraps joined. Raises Refused where there is none."""
    return fields.title(clean_line(written))
