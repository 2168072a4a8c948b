"""The one gate for text from outside: what passes it can be displayed and written.

Titles, abstracts, names, paths and error messages come from strangers. They are cleaned once, where
they enter the model, and have the type `CleanText` from then on; nothing cleans them again.

| class | what happens | why |
| --- | --- | --- |
| tab, no-break and other spaces, blank braille cell | becomes a space | we decide the layout |
| line breaks of every kind | become a space in a line, else a newline | the same |
| C0, C1, DEL | dropped | they control the terminal |
| a C0 that was the start of a LaTeX command | the command | JSON reads the t of `\\tau` as a tab |
| bidi overrides, embeddings, isolates, marks | dropped | they reorder the text around them |
| zero-width and all other format characters, fillers | dropped | they hide text and imitate words |
| joiners in emoji, Indic and Arabic-script text | kept | they belong to the word |
| joiners elsewhere, or more than three in one emoji | dropped | they only hide |
| a selector after an emoji, sign or Han letter | kept | it selects a variant: a red heart |
| a selector elsewhere, or a second one | dropped | a run of them can hide a message |
| tag characters | dropped | they hide text; the flag of Wales becomes a black flag |
| interlinear annotation, object replacement | dropped | they stand for missing content |
| private use | dropped | each font differs; kitty paints images with them |
| noncharacters, lone surrogates | dropped | they are not text and cannot be encoded |
| unassigned | kept | a newer Unicode has letters that an older Python does not know |
| combining marks after four in a row, eight on a letter | dropped | they paint over other rows |
| combining marks at the start or after a space | dropped | they paint over our own signs |
| letters of every script, right-to-left too | kept | they are the text |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NewType, cast

CleanText = NewType("CleanText", str)
"""Text that has passed the gate: printable, in NFC, of bounded length."""

TITLE_LIMIT: Final = 1_000
"""Maximum characters of a title, a name or any other single line."""
ABSTRACT_LIMIT: Final = 20_000
"""Maximum characters of an abstract."""
MAX_MARKS_IN_A_ROW: Final = 4
"""Maximum consecutive combining marks that take no space of their own."""
MAX_MARKS_ON_A_LETTER: Final = 8
"""Maximum combining marks on a letter, with those that take space, as in Burmese and Tamil."""
MAX_JOINERS: Final = 3
"""Maximum joiners in one emoji: a family of four."""
_VIRAMA: Final = 9
"""The combining class of signs that join consonants in Indic scripts."""

NOTHING: Final = CleanText("")

_JOINERS = "\u200c\u200d"
_WHITE_SPACE = {ord("\n"): " ", ord("\t"): " "}


# Each pattern is compiled when a text first needs it. All of them take 5 ms, a tenth of the time of
# `daysheet show`, and a title in ASCII needs none.
@cache
def _dropped() -> re.Pattern[str]:
    """Match characters that are dropped regardless of their context."""
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
def _damaged_commands() -> re.Pattern[str]:
    """Match LaTeX commands whose backslash and first letter were read as a control character."""
    return re.compile(
        "(?P<a>\x07)(?=lpha|pprox|leph|ngle|st[^a-z])|(?P<f>\x0c)(?=rac|orall|lat|rak)"
        "|(?P<b>\x08)(?=eta|ar[^a-z]|bb|f |m[^a-z]|oldsymbol|inom|ullet|egin|ig[lr]?[^a-z])"
        "|(?P<v>\x0b)(?=arepsilon|arphi|artheta|arrho|ec[^a-z]|ee[^a-z]|dots|ert)"
        "|(?P<r>\r)(?=ho[^a-z]|ight|m |angle[^a-z]|ceil|floor|vert|Vert)"
        "|(?P<t>\t)(?=heta|imes|ext(?:bf|it|rm|tt)?\\{|ilde|riangle|frac|(?<=[_^{($=+/-]\t)au[^a-z])"
    )


@cache
def _line_breaks() -> re.Pattern[str]:
    return re.compile("\r\n?|[\x85\u2028\u2029]")


@cache
def _spaces() -> re.Pattern[str]:
    return re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")


@cache
def _arabic_letter() -> re.Pattern[str]:
    return re.compile("[\u0620-\u06ff\u0750-\u077f\u0870-\u0887\u08a0-\u08ff]")


@cache
def _european_text() -> re.Pattern[str]:
    """Match a part of `_common_text` that is compiled ten times as fast: Latin and punctuation."""
    return re.compile("[\n -~\xa1-\xac\xae-\u017f\u2010-\u2027\u2030-\u205e]*")


@cache
def _common_text() -> re.Pattern[str]:
    """Match text that needs only NFC, as nearly all text does.

    It consists of letters and signs of common scripts, spaces, newlines, and emoji with the
    selectors and joiners that belong to them. None of its characters is dropped or combining.
    """
    letters = (
        "[\n -~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a"
        "\u0660-\u066f\u0671-\u06d3\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf"
        "\u2100-\u27ff\u2900-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff\uac00-\ud7a3"
        "\uff01-\uff60\U0001d400-\U0001d7ff\U0001f300-\U0001f64f\U0001f680-\U0001faff]"
    )
    emoji_characters = (
        "\u2600-\u266e\u2670-\u2767\u2794-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
    )
    joined = f"\u200d[{emoji_characters}][\U0001f3fb-\U0001f3ff]?\ufe0f?"
    emoji = f"(?:\ufe0f(?:{joined}){{0,{MAX_JOINERS}}}|(?:{joined}){{1,{MAX_JOINERS}}})"
    after_emoji = f"(?<=[{emoji_characters}\U0001f3fb-\U0001f3ff])"
    return re.compile(f"{letters}*(?:{after_emoji}{emoji}(?:{letters}+|$))*")


@cache
def _stray_selectors() -> re.Pattern[str]:
    """Match variation selectors after characters that have no variants."""
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
    """Return `raw` as one clean line of at most `limit` characters, with single spaces.

    The result is never longer than `raw` in NFC, but for the backslashes of commands that are
    restored. Cleaning it again changes nothing.
    """
    if not raw:
        return NOTHING
    if _is_almost_clean(raw) and "\n" not in raw:
        single_spaced = " ".join(raw.split()) if "  " in raw else raw.strip()
        return CleanText(single_spaced[:limit].rstrip())
    raw = _restore_commands(raw[: limit * 4])
    single_spaced = _spaces().sub(" ", _line_breaks().sub("\n", raw)).replace("\n", " ")
    return CleanText(
        _repeat(lambda text: " ".join(_clean_pass(text).split())[:limit].rstrip(), single_spaced)
    )


def clean_each(raw: Sequence[str]) -> list[CleanText]:
    """Return each text as `clean_line` does. Faster than it for many short texts."""
    joined = "".join(raw)
    # What holds for all of them together holds for each: no part of a text in NFC leaves NFC.
    is_usual = (joined.isascii() and joined.isprintable()) or (
        _european_text().fullmatch(joined) is not None
        and "\n" not in joined
        and unicodedata.is_normalized("NFC", joined)
    )
    if not is_usual or "  " in joined or max(map(len, raw), default=0) > TITLE_LIMIT:
        return [clean_line(text) for text in raw]
    return cast("list[CleanText]", list(map(str.strip, raw)))


def clean_text(raw: str, limit: int = ABSTRACT_LIMIT) -> CleanText:
    """Return `raw` clean, with its lines, in at most `limit` characters; see `clean_line`."""
    if not raw:
        return NOTHING
    if _is_almost_clean(raw):
        return CleanText(raw.strip()[:limit].rstrip())
    raw = _restore_commands(raw[: limit * 4])
    text = _spaces().sub(" ", _line_breaks().sub("\n", raw))
    return CleanText(_repeat(lambda text: _clean_pass(text).strip()[:limit].rstrip(), text))


def _restore_commands(raw: str) -> str:
    """Return `raw` with the backslash and letter of damaged LaTeX commands in place."""
    if raw.isprintable():
        return raw
    return _damaged_commands().sub(lambda match: f"\\{match.lastgroup}", raw)


def laid(text: str) -> CleanText:
    """Return a line composed of clean texts, with its spaces and its length unchanged.

    Characters that are not clean are dropped. Costs next to nothing for a line without any.
    """
    if text.isprintable():
        return CleanText(text)
    return CleanText(_dropped().sub("", _line_breaks().sub("\n", text).translate(_WHITE_SPACE)))


def clean_error(error: BaseException | str) -> CleanText:
    """Return the message of `error` as one clean line; its type if it has no message."""
    return clean_line(str(error) or type(error).__name__)


def _is_almost_clean(text: str) -> bool:
    """Return whether `text` is clean except for spaces around it."""
    if text.isascii() and text.isprintable():
        return True
    is_common = _european_text().fullmatch(text) or _common_text().fullmatch(text)
    return is_common is not None and unicodedata.is_normalized("NFC", text)


def _repeat(one_pass: Callable[[str], str], text: str) -> str:
    """Repeat `one_pass` until it changes nothing: dropping a character can isolate another."""
    while (cleaned := one_pass(text)) != text:
        text = cleaned
    return text


def _clean_pass(text: str) -> str:
    text = unicodedata.normalize("NFC", _dropped().sub("", text))
    if _common_text().fullmatch(text):
        return text
    text = _stray_selectors().sub("", text)
    if any(joiner in text for joiner in _JOINERS):
        text = _drop_stray_joiners(text)
    return _limit_marks(text)


def _drop_stray_joiners(text: str) -> str:
    """Drop joiners that do not belong to a word, and those beyond a family of four."""
    kept: list[str] = []
    chain = 0
    for index, character in enumerate(text):
        before = text[index - 1 : index]
        if character not in _JOINERS:
            if not (before in _JOINERS or character == "\ufe0f" or _is_skin_tone(character)):
                chain = 0
            kept.append(character)
        elif _joins_letters(text, index):
            kept.append(character)
        elif _joins_emoji(text, index) and chain < MAX_JOINERS:
            kept.append(character)
            chain += 1
        else:
            chain = 0
    return "".join(kept)


def _joins_letters(text: str, index: int) -> bool:
    """Return whether the joiner at `index` shapes letters: beside a virama or in Arabic script."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if not before:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if after and unicodedata.combining(after) == _VIRAMA:
        return before.isalpha()
    return bool(_arabic_letter().match(before) and _arabic_letter().match(after))


def _joins_emoji(text: str, index: int) -> bool:
    """Return whether the joiner at `index` joins two emoji."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if text[index] != "\u200d" or not before or not after:
        return False
    # A selector may precede the joiner but not follow it, or the two could alternate for ever.
    is_emoji = before == "\ufe0f" or unicodedata.category(before) == "So" or _is_skin_tone(before)
    return is_emoji and unicodedata.category(after) == "So"


def _is_skin_tone(character: str) -> bool:
    """Return whether this is a skin tone modifier."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _limit_marks(text: str) -> str:
    """Drop combining marks without a base, and those over the limits."""
    kept: list[str] = []
    row = on_letter = MAX_MARKS_ON_A_LETTER
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            row = 0 if category == "Mc" else row + 1
            on_letter += 1
            if row > MAX_MARKS_IN_A_ROW or on_letter > MAX_MARKS_ON_A_LETTER:
                continue
        elif character not in _JOINERS:
            row = on_letter = MAX_MARKS_ON_A_LETTER if character.isspace() else 0
        kept.append(character)
    return "".join(kept)
