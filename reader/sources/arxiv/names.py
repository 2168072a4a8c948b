"""A line of authors taken apart: affiliations dropped, TeX accents made letters, order kept.

Apart from the formats, of which two have such lines. Accents are made letters because names are
looked for and cited; the TeX of titles and abstracts stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

from reader.model.clean import CleanText
from reader.sources.shared import fields

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
