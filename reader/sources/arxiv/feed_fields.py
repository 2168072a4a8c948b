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


_SUFFIX: Final = re.compile(r"(?:Jr|Sr)\.?|[IV]{2,4}")
_OTHERS: Final = re.compile(r"(?:and\s+)?et\.?\s+al\b\.?.*|and\s+others\.?|\.+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,:;]")
_AND: Final = re.compile(r"(?:^|,|\s)\s?(?:and|&)(?:\s+|$)", re.IGNORECASE)
_PARENTHESES: Final = re.compile(r"(?<!\\)[()]")

_ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS: Final = {
    **{"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø"},
    **{"l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ"},
    **{"TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ"},
}
# A sign takes what follows it; a letter that is an accent needs a brace or a space between.
_ACCENTED: Final = re.compile(
    r"\\(?:(?P<sign>[`'^~=.\"])\s*|(?P<letter>[uvHcdkbr])(?=\s|\{|\\)\s*)"
    r"(?:\{\s*\\?(?P<braced>[^\W\d_])\s*\}|\\?(?P<bare>[^\W\d_]))"
)
_LETTER: Final = re.compile(
    rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![a-zA-Z])\s?"
)


def authors(line: str) -> tuple[CleanText, ...]:
    """Return the names in a line such as `A. One (1), B. Two, Jr. (2) and C. Three ((1) X)`."""
    names: list[str] = []
    line = " ".join(line.split())
    for written in _BETWEEN.split(_AND.sub(",", _without_affiliations(line))):
        name = " ".join(written.split())
        if not name or _OTHERS.fullmatch(name):
            continue
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        else:
            names.append(_lettered(name))
    return fields.lines(names, fields.NAMES_LIMIT)


def _without_affiliations(line: str) -> str:
    """Return the line without what stands in parentheses; one left open takes nothing with it."""
    kept: list[str] = []
    depth = at = 0
    for sign in _PARENTHESES.finditer(line):
        if not depth:
            kept.append(line[at : sign.start()])
            at = sign.start()
        depth = max(depth + (1 if sign[0] == "(" else -1), 0)
        if not depth:
            at = sign.end()
    return " ".join([*kept, line[at:].replace("(", " ")])


def _lettered(name: str) -> str:
    """Return a name with its TeX accents as letters."""
    if not any(sign in name for sign in "\\{~"):
        return name
    name = _ACCENTED.sub(_accented, name)
    name = _LETTER.sub(lambda match: _LETTERS[match[1]], name)
    return name.replace("{", "").replace("}", "").replace("~", " ")


def _accented(match: re.Match[str]) -> str:
    return (match["braced"] or match["bare"]) + _ACCENTS[match["sign"] or match["letter"]]
