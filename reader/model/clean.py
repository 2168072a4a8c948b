"""The one gate for text from outside: what passes here can be shown and written.

Titles, abstracts, names, paths and error messages come from strangers. They are cleaned once, where
they enter the model, and carry the type `CleanText` from then on; nothing downstream cleans again.

What goes, what stays, and why:

| class | what happens | why |
| --- | --- | --- |
| tab; line ends in a line | a space | layout is ours to make |
| C0, C1, DEL but an abstract's newline | dropped | they steer the terminal |
| bidi overrides, embeddings, isolates, marks | dropped | they reorder what is read |
| zero-width and other format characters, fillers | dropped | they hide and spoof |
| joiners in emoji, Indic and Arabic-script text | kept | they belong to the word |
| tag characters, noncharacters, lone surrogates | dropped | invisible or not encodable |
| combining marks beyond four in a row | dropped | they paint over other rows |
| letters of every script, right-to-left too | kept | they are the text |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, NewType

CleanText = NewType("CleanText", str)
"""Text that has passed the gate: printable, normalised to NFC, bounded in length."""

TITLE_LIMIT: Final = 1_000
"""Characters of a title, a name or any other single line."""
ABSTRACT_LIMIT: Final = 20_000
"""Characters of an abstract."""
MARKS_IN_A_ROW: Final = 4
_VIRAMA: Final = 9

NOTHING: Final = CleanText("")

_JOINERS = "\u200c\u200d"


# The patterns are compiled when a text first needs one: all five take 5 ms, a tenth of the time of
# `daysheet show`, and a title in ASCII needs none.
@cache
def _dropped() -> re.Pattern[str]:
    """Match what goes, whatever stands around it."""
    noncharacters = "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    return re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
        "\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef"
        "\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
        f"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff{noncharacters}]"
    )


@cache
def _line_ends() -> re.Pattern[str]:
    return re.compile("\r\n?|[\x85\u2028\u2029]")


@cache
def _arabic() -> re.Pattern[str]:
    return re.compile("[\u0620-\u06ff\u0750-\u077f\u0870-\u0887\u08a0-\u08ff]")


@cache
def _everyday() -> re.Pattern[str]:
    """Match text that needs no more than NFC, as nearly all text does.

    Letters and signs of common scripts, spaces and newlines, none of them dropped, joining or
    combining.
    """
    return re.compile(
        "[\n -~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027"
        "\u2030-\u205e\u2070-\u20cf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff"
        "\uac00-\ud7a3\uff01-\uff60\U0001f300-\U0001f64f\U0001f680-\U0001faff]*"
    )


@cache
def _marks_possible() -> re.Pattern[str]:
    """Match characters in a row that could be combining marks, all of which are above U+02FF."""
    return re.compile(f"[\u0300-\U0010ffff]{{{MARKS_IN_A_ROW + 1}}}")


def clean_line(raw: str, limit: int = TITLE_LIMIT) -> CleanText:
    """Return `raw` as one line of at most `limit` characters, any white space made one space."""
    if raw.isascii() and raw.isprintable():
        spaced = " ".join(raw.split()) if "  " in raw else raw.strip()
        return CleanText(spaced[:limit].rstrip())
    spaced = _line_ends().sub("\n", raw[: limit * 4]).replace("\t", " ").replace("\n", " ")
    return CleanText(_settle(lambda text: " ".join(_passed(text).split())[:limit].rstrip(), spaced))


def clean_text(raw: str, limit: int = ABSTRACT_LIMIT) -> CleanText:
    """Return `raw` with its lines kept, of at most `limit` characters."""
    if raw.isascii() and raw.isprintable():
        return CleanText(raw.strip()[:limit].rstrip())
    text = _line_ends().sub("\n", raw[: limit * 4]).replace("\t", " ")
    return CleanText(_settle(lambda text: _passed(text).strip()[:limit].rstrip(), text))


def clean_error(error: BaseException | str) -> CleanText:
    """Return the message of `error` as one clean line, fit for a terminal."""
    return clean_line(str(error) or type(error).__name__)


def _settle(one_pass: Callable[[str], str], text: str) -> str:
    """Repeat `one_pass` until it changes nothing: dropping one character can orphan another."""
    while (cleaned := one_pass(text)) != text:
        text = cleaned
    return text


def _passed(text: str) -> str:
    if _everyday().fullmatch(text):
        return unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", _dropped().sub("", text))
    if any(joiner in text for joiner in _JOINERS):
        text = "".join(c for i, c in enumerate(text) if c not in _JOINERS or _joins(text, i))
    return _marks_bounded(text)


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at `at` belongs to its word: emoji, a virama before it, Arabic script."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if _arabic().match(before) and _arabic().match(after):
        return True
    if text[at] != "\u200d" or not after:
        return False
    # A selector may stand before the joiner but not after it, or the two could alternate for ever.
    return (_pictured(before) or before == "\ufe0f") and unicodedata.category(after) == "So"


def _pictured(character: str) -> bool:
    """Whether this is an emoji or a skin tone, which is a modifier symbol."""
    return unicodedata.category(character) in ("So", "Sk")


def _marks_bounded(text: str) -> str:
    """Drop combining marks after the fourth in a row."""
    if not _marks_possible().search(text):
        return text
    kept, row = [], 0
    for character in text:
        row = row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if row <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)
