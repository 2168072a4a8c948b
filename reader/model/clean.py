"""The one gate for text from outside: what passes here can be shown and written.

Titles, abstracts, names, paths and error messages come from strangers. They are cleaned once, where
they enter the model, and carry the type `CleanText` from then on; nothing downstream cleans again.

What goes, what stays, and why:

| class | what happens | why |
| --- | --- | --- |
| tab, no-break and other spaces, a blank braille cell | a space | layout is ours to make |
| line ends of every kind | a space in a line, else a newline | the same |
| C0, C1, DEL | dropped | they steer the terminal |
| bidi overrides, embeddings, isolates, marks | dropped | they reorder what is read |
| zero-width and all other format characters, fillers | dropped | they hide and spoof |
| joiners in emoji, Indic and Arabic-script text | kept | they belong to the word |
| joiners elsewhere, or more than three in one emoji | dropped | they hide; none has more |
| a selector behind what it selects: emoji, sign, Han letter | kept | a red heart is no black one |
| a selector elsewhere, or a second one | dropped | many in a row smuggle a text |
| tag characters, also in the flag of Wales | dropped | they smuggle a text; a black flag is left |
| interlinear annotation, object replacement | dropped | they stand for what is not there |
| private use | dropped | a font's own pictures; kitty paints images by it |
| noncharacters, lone surrogates | dropped | they are no text and cannot be encoded |
| unassigned | kept | a newer Unicode has letters that an older Python does not know |
| combining marks beyond four in a row, eight on a letter | dropped | they paint over other rows |
| combining marks on nothing: at the start, behind a space | dropped | they paint over our signs |
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
"""Combining marks that take no room of their own, one behind the other."""
MARKS_ON_A_LETTER: Final = 8
"""Those that do, as in Burmese and Tamil, counted with them."""
JOINED: Final = 3
"""Joiners in one emoji: a family of four."""
_VIRAMA: Final = 9

NOTHING: Final = CleanText("")

_JOINERS = "\u200c\u200d"
_IN_LINE = {ord("\n"): " ", ord("\t"): " "}


# The patterns are compiled when a text first needs one: all of them take 5 ms, a tenth of the time
# of `daysheet show`, and a title in ASCII needs none.
@cache
def _dropped() -> re.Pattern[str]:
    """Match what goes, whatever stands around it."""
    noncharacters = "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    return re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f"
        "\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
        "\u2060-\u206f\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe03-\ufe0d\ufeff\uffa0\ufff0-\ufffc"
        "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
        f"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff{noncharacters}]"
    )


@cache
def _line_ends() -> re.Pattern[str]:
    return re.compile("\r\n?|[\x85\u2028\u2029]")


@cache
def _spaces() -> re.Pattern[str]:
    return re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")


@cache
def _arabic() -> re.Pattern[str]:
    return re.compile("[\u0620-\u06ff\u0750-\u077f\u0870-\u0887\u08a0-\u08ff]")


@cache
def _everyday() -> re.Pattern[str]:
    """Match text that needs no more than NFC, as nearly all text does.

    Letters and signs of common scripts, spaces and newlines, none of them dropped, joining or
    combining; and emoji with the selectors and joiners that belong to them.
    """
    letters = (
        "[\n -~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a"
        "\u0660-\u066f\u0671-\u06d3\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf"
        "\u2100-\u27ff\u2900-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff\uac00-\ud7a3"
        "\uff01-\uff60\U0001d400-\U0001d7ff\U0001f300-\U0001f64f\U0001f680-\U0001faff]"
    )
    pictures = "\u2600-\u266e\u2670-\u2767\u2794-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
    joined = f"\u200d[{pictures}][\U0001f3fb-\U0001f3ff]?\ufe0f?"
    emoji = f"(?:\ufe0f(?:{joined}){{0,{JOINED}}}|(?:{joined}){{1,{JOINED}}})"
    behind = f"(?<=[{pictures}\U0001f3fb-\U0001f3ff])"
    return re.compile(f"{letters}*(?:{behind}{emoji}(?:{letters}+|$))*")


@cache
def _stray_selectors() -> re.Pattern[str]:
    """Match variation selectors that stand behind nothing that has variants."""
    emoji = (
        "#*0-9\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
        "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
    )
    han = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    return re.compile(
        f"(?<![{emoji}])[\ufe0e\ufe0f]|(?<![{han}\u2200-\u22ff\u2a00-\u2aff])[\ufe00-\ufe02]"
        f"|(?<![{han}])[\U000e0100-\U000e01ef]"
    )


def clean_line(raw: str, limit: int = TITLE_LIMIT) -> CleanText:
    """Return `raw` as one line of at most `limit` characters, any white space made one space.

    It is no longer than `raw` is in NFC, and a second pass leaves it as it is.
    """
    if _is_plain(raw) and "\n" not in raw:
        spaced = " ".join(raw.split()) if "  " in raw else raw.strip()
        return CleanText(spaced[:limit].rstrip())
    spaced = _spaces().sub(" ", _line_ends().sub("\n", raw[: limit * 4])).replace("\n", " ")
    return CleanText(_settle(lambda text: " ".join(_passed(text).split())[:limit].rstrip(), spaced))


def clean_text(raw: str, limit: int = ABSTRACT_LIMIT) -> CleanText:
    """Return `raw` with its lines kept, of at most `limit` characters; see `clean_line`."""
    if _is_plain(raw):
        return CleanText(raw.strip()[:limit].rstrip())
    text = _spaces().sub(" ", _line_ends().sub("\n", raw[: limit * 4]))
    return CleanText(_settle(lambda text: _passed(text).strip()[:limit].rstrip(), text))


def laid(text: str) -> CleanText:
    """Return a line that was laid out of clean texts: spaces and length are as they are.

    It costs next to nothing where nothing else is in it; what is not clean goes.
    """
    if text.isprintable():
        return CleanText(text)
    return CleanText(_dropped().sub("", _line_ends().sub("\n", text).translate(_IN_LINE)))


def clean_error(error: BaseException | str) -> CleanText:
    """Return the message of `error` as one clean line, fit for a terminal."""
    return clean_line(str(error) or type(error).__name__)


def _is_plain(text: str) -> bool:
    """Whether nothing in `text` needs more than its outer spaces taken off."""
    if text.isascii() and text.isprintable():
        return True
    return bool(_everyday().fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def _settle(one_pass: Callable[[str], str], text: str) -> str:
    """Repeat `one_pass` until it changes nothing: dropping one character can orphan another."""
    while (cleaned := one_pass(text)) != text:
        text = cleaned
    return text


def _passed(text: str) -> str:
    text = unicodedata.normalize("NFC", _dropped().sub("", text))
    if _everyday().fullmatch(text):
        return text
    text = _stray_selectors().sub("", text)
    if any(joiner in text for joiner in _JOINERS):
        text = _joined(text)
    return _marks_bounded(text)


def _joined(text: str) -> str:
    """Drop the joiners that do not belong to their words, and those beyond a family of four."""
    kept: list[str] = []
    chain = 0
    for at, character in enumerate(text):
        before = text[at - 1 : at]
        if character not in _JOINERS:
            if not (before in _JOINERS or character == "\ufe0f" or _is_tone(character)):
                chain = 0
            kept.append(character)
        elif _joins_letters(text, at):
            kept.append(character)
        elif _joins_pictures(text, at) and chain < JOINED:
            kept.append(character)
            chain += 1
        else:
            chain = 0
    return "".join(kept)


def _joins_letters(text: str, at: int) -> bool:
    """Whether the joiner at `at` shapes letters: at a virama, or inside Arabic script."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if after and unicodedata.combining(after) == _VIRAMA:
        return before.isalpha()
    return bool(_arabic().match(before) and _arabic().match(after))


def _joins_pictures(text: str, at: int) -> bool:
    """Whether the joiner at `at` makes one emoji of two."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] != "\u200d" or not before or not after:
        return False
    # A selector may stand before the joiner but not after it, or the two could alternate for ever.
    pictured = before == "\ufe0f" or unicodedata.category(before) == "So" or _is_tone(before)
    return pictured and unicodedata.category(after) == "So"


def _is_tone(character: str) -> bool:
    """Whether this is the tone of a skin."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _marks_bounded(text: str) -> str:
    """Drop combining marks that stand on nothing, and those that are too many."""
    kept: list[str] = []
    row = on_letter = MARKS_ON_A_LETTER
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            row = 0 if category == "Mc" else row + 1
            on_letter += 1
            if row > MARKS_IN_A_ROW or on_letter > MARKS_ON_A_LETTER:
                continue
        elif character not in _JOINERS:
            row = on_letter = MARKS_ON_A_LETTER if character.isspace() else 0
        kept.append(character)
    return "".join(kept)
