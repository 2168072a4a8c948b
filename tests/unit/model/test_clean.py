"""The gate for text from outside: what passes it, and that a second pass changes nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.model.clean import (
    ABSTRACT_LIMIT,
    MAX_JOINERS,
    MAX_MARKS_IN_A_ROW,
    MAX_MARKS_ON_A_LETTER,
    TITLE_LIMIT,
    clean_each,
    clean_error,
    clean_line,
    clean_text,
)

ZWNJ, ZWJ = "\u200c", "\u200d"
FAMILY = f"\U0001f468{ZWJ}\U0001f469{ZWJ}\U0001f467"
PERSIAN = f"می{ZWNJ}خواهم"
DEVANAGARI = f"क्{ZWJ}ष"

# Characters that the gate treats specially, mixed with ordinary ones.
NASTY = st.sampled_from(
    "\x00\x07\x1b\x7f\x85\x9b\xa0\xad\r\n\t\u0301\u0300\u200b\u200c\u200d\u200e\u2028\u2029\u202e"
    "\u2066\u3164\ud800\ufe0f\ufeff\ufff9\ufffe\U000e0041\U0001f468\U0001f3fd\u094d"
    "\u0915\u06cc\u0645 Ae\u093f\u103b\u0958\u3000\u2800\U000e0101\ufe00\ufe0e\u2764\U0001f525"
    "\u6f22\ue000\ufffc\u0600\U0010eeee\u1100\u1161\u20e3\U0001f3f4\u2067\u0378"
)
TEXTS = st.text(NASTY | st.characters(), max_size=60) | st.text(NASTY, max_size=60)
EMOJI = st.text(
    st.sampled_from(f"\U0001f468\u2764\ufe0f\ufe0e{ZWJ}\U0001f3fd\U0001f525 a\u2669\u266f"),
    max_size=24,
)


INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc"
"""Characters that are not displayed although their category is that of letters or signs."""


def forbidden(character: str) -> bool:
    """Return whether a character must be dropped in every context."""
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"):
        return character not in f"\n {ZWNJ}{ZWJ}"
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    ignorable = code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE00FF
    return noncharacter or ignorable or character in INVISIBLE


@pytest.mark.slow
def test_no_forbidden_character_of_unicode_survives() -> None:
    # The planes between are empty; the last two are private use.
    codes = [*range(0x33480), *range(0xDFF00, 0xE1000), *range(0xEFF00, 0xF0100), 0x10FFFF]
    every = "a".join(map(chr, codes))
    passed = set(clean_text(every, limit=len(every)))
    assert not [hex(ord(each)) for each in passed if forbidden(each)]
    assert {"é", "的", "ש", "م", "क", "𝒪", "🔥"} <= passed


@given(text=TEXTS)
@example("a" + "\u0301" * 9 + "\u200d" + "\u0301" * 9)
@example("\U0001f468" + "\u200d\ufe0f" * 20)
def test_a_second_pass_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(text=TEXTS, limit=st.integers(1, 12))
def test_a_second_pass_changes_nothing_at_the_limit(text: str, limit: int) -> None:
    for gate in (clean_line, clean_text):
        once = gate(text, limit)
        assert gate(once, limit) == once
        assert len(once) <= limit


@given(text=TEXTS)
def test_no_forbidden_character_survives(text: str) -> None:
    assert not any(map(forbidden, clean_text(text)))
    assert not any(map(forbidden, clean_line(text)))


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        ("$\beta$ and $\frac{1}{2}$", r"$\beta$ and $\frac{1}{2}$"),
        ("$\tau$ at $10\times3$, $\theta$", r"$\tau$ at $10\times3$, $\theta$"),
        ("\alpha, \varphi and $\rho_1$", r"\alpha, \varphi and $\rho_1$"),
        ("un\tau revoir\rhome \better", "un au revoir home etter"),
    ],
)
def test_a_command_read_as_a_control_character_is_restored(damaged: str, restored: str) -> None:
    assert clean_line(damaged) == restored
    assert clean_text(damaged).replace("\n", " ") == restored


@given(text=TEXTS)
def test_no_text_becomes_longer(text: str) -> None:
    # A few characters, such as \u0958, are two in NFC.
    composed = unicodedata.normalize("NFC", text)
    assert len(clean_text(text)) <= len(composed)
    assert len(clean_line(text)) <= len(composed)


@given(text=TEXTS)
def test_a_line_is_one_line_without_double_spaces(text: str) -> None:
    line = clean_line(text)
    assert line == " ".join(line.split())


@given(text=TEXTS)
def test_clean_text_is_in_nfc_and_can_be_encoded(text: str) -> None:
    cleaned = clean_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@given(text=TEXTS)
def test_combining_marks_are_limited(text: str) -> None:
    row = on_letter = 0
    for character in re.sub(f"[{ZWNJ}{ZWJ}]", "", clean_text(text)):
        category = unicodedata.category(character)
        row = row + 1 if category in ("Mn", "Me") else 0
        on_letter = on_letter + 1 if category.startswith("M") else 0
        assert row <= MAX_MARKS_IN_A_ROW
        assert on_letter <= MAX_MARKS_ON_A_LETTER


@given(text=EMOJI)
def test_no_emoji_has_more_parts_than_a_family_of_four(text: str) -> None:
    chains = re.findall(f"(?:[^ {ZWJ}]{{1,3}}{ZWJ})+", clean_line(text))
    assert all(chain.count(ZWJ) <= MAX_JOINERS for chain in chains)


@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_is_unchanged_except_for_outer_spaces(text: str) -> None:
    assert clean_text(text) == text.strip()
    assert clean_line(text) == " ".join(text.split())


@given(text=st.text() | EMOJI)
def test_the_fast_path_gives_the_same_result(text: str) -> None:
    # A character that is dropped keeps common text from the fast path.
    assert clean_text(text) == clean_text(f"{text}\u200b")
    assert clean_line(text) == clean_line(f"{text}\u200b")


@given(texts=st.lists(st.text("aé\u0301 \n\u2013\u6f22") | TEXTS, max_size=4))
@example(["x" * (TITLE_LIMIT + 1), "y"])
def test_several_texts_are_cleaned_as_each_alone(texts: list[str]) -> None:
    assert clean_each(texts) == [clean_line(text) for text in texts]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("A\ttab and\nan end", "A tab and an end"),
        ("one\r\ntwo\rthree\u2028four", "one two three four"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31mred", "31mred"),
        ("abc\u202edef\u2066ghi", "abcdefghi"),
        ("zero\u200bwidth\u2060and\ufefffillers\u3164", "zerowidthandfillers"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("cafe\u0301", "café"),
        ("\u212b and \u2126", "Å and Ω"),
        ("no\xa0break  and   runs", "no break and runs"),
        ("e" + "\u0301" * 50, "é" + "\u0301" * 4),
        ("\u0301mark first and \u0301behind a space", "mark first and behind a space"),
        ("a\xa0b\u3000c\u2003d\u2800e", "a b c d e"),
        ("private \ue000\uf8ff\U0010eeee use", "private use"),
        ("what \ufffc is \ufff9not\ufffa there\ufffb", "what is not there"),
        ("a\ufe0fb\ufe0e \u2764\ufe0f\ufe0f\ufe0f", "ab \u2764\ufe0f"),
        ("\U0001f44d" + "\U000e0141\U000e0142" * 9, "\U0001f44d"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U0001f3f4"),
        ("a letter of tomorrow \u0378", "a letter of tomorrow \u0378"),
        ("\u0958", "\u0915\u093c"),
        ("שלום עולם", "שלום עולם"),
        ("注意力就是一切", "注意力就是一切"),
        ("$\\alpha_{i}$ <b>&amp;</b> [link](x)", "$\\alpha_{i}$ <b>&amp;</b> [link](x)"),
    ],
)
def test_a_line_is_cleaned(raw: str, line: str) -> None:
    assert clean_line(raw) == line


@pytest.mark.parametrize(
    "kept",
    [
        FAMILY,
        PERSIAN,
        DEVANAGARI,
        "❤️",
        f"👩🏽{ZWJ}🔬",
        f"🏳️{ZWJ}🌈",
        "1️⃣",
        "❤︎",
        "葛\U000e0101",
        "లక్ష",
        f"র{ZWJ}্যাব",
        "လျှို့ဝှက်",
        "த்திரி",
        "🇬🇧",
    ],
)
def test_joiners_that_belong_to_a_word_are_kept(kept: str) -> None:
    assert clean_line(kept) == kept
    assert clean_text(f"One {kept} two") == f"One {kept} two"


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (f"pass{ZWJ}word", "password"),
        (f"{ZWJ}".join("👨👩👧👦👶👵"), f"{ZWJ}".join("👨👩👧👦") + f"👶{ZWJ}👵"),
        (f"pass{ZWNJ}word", "password"),
        (f"{ZWJ}start", "start"),
        (f"end{ZWNJ}", "end"),
        (f"\U0001f468{ZWJ * 30}\U0001f469", "\U0001f468\U0001f469"),
    ],
    ids=[
        "ZWJ in a word",
        "too many people",
        "ZWNJ in a word",
        "at the start",
        "at the end",
        "thirty in a row",
    ],
)
def test_joiners_elsewhere_are_dropped(raw: str, line: str) -> None:
    assert clean_line(raw) == line


def test_a_joiner_after_a_virama_is_kept_at_the_end_of_a_word() -> None:
    assert clean_line(f"ന്{ZWJ}") == f"ന്{ZWJ}"


def test_an_abstract_keeps_its_lines_without_blank_ones_around() -> None:
    assert clean_text("\r\n one\r\ntwo\rthree\u2029four\n\n") == "one\ntwo\nthree\nfour"


def test_the_length_of_any_text_is_bounded() -> None:
    assert len(clean_line("x" * 10**6)) == TITLE_LIMIT
    assert len(clean_text("é\n" * 10**6)) in (ABSTRACT_LIMIT, ABSTRACT_LIMIT - 1)


def test_an_error_is_one_line_and_never_empty() -> None:
    assert clean_error(ValueError("a\x1b[2J\nb")) == "a[2J b"
    assert clean_error(ValueError()) == "ValueError"
