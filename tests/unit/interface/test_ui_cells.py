"""Text by cells: nothing is wider than asked, nothing is lost, no grapheme is parted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from reader.model.clean import clean_line
from reader.model.graphemes import graphemes
from reader.ui.cells import max_width, pad, shorten_message, truncate, widen_spans, width, wrap
from reader.ui.widgets.lines import to_strip

TITLE = "Revisiting Plasticity in Visual Reinforcement Learning: Data, Modules and Training Stages"
FAMILY = "👨‍👩‍👧"
texts = st.text(max_size=200).map(clean_line)


def lines(text: str, cells: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, cells)]


def test_a_title_is_wrapped_at_its_spaces() -> None:
    assert lines(TITLE, 50) == [
        "Revisiting Plasticity in Visual Reinforcement",
        "Learning: Data, Modules and Training Stages",
    ]


def test_a_line_may_break_after_a_hyphen_inside_a_word_only() -> None:
    assert lines("a large-scale study", 8) == ["a large-", "scale", "study"]
    assert lines("from -5 to -3 degrees", 7) == ["from -5", "to -3", "degrees"]


def test_a_word_wider_than_the_line_is_split() -> None:
    assert lines("antidisestablishment", 8) == ["antidise", "stablish", "ment"]


def test_a_chinese_character_takes_two_cells() -> None:
    assert width("强化学习") == 8
    assert lines("强化学习", 6) == ["强化学", "习"]


def test_an_emoji_family_is_one_grapheme() -> None:
    # Two cells to some terminals, and two for each of it to others.
    assert (width(FAMILY), max_width(FAMILY)) == (2, 6)
    assert truncate(FAMILY + "ab", 7, more="") == FAMILY + "a"
    assert truncate(FAMILY + "ab", 5, more="") == ""


def test_a_relation_stays_on_one_line_with_both_its_sides() -> None:
    assert lines("the scale 0.006 ≤ k of all modes", 18) == [
        "the scale",
        "0.006 ≤ k of all",
        "modes",
    ]
    for cells in range(10, 40):
        assert any("a ≤ b" in line for line in lines("some more words a ≤ b and others", cells))


@pytest.mark.parametrize(("cells", "shown"), [(5, "abcde"), (4, "abc…"), (1, "…"), (0, "")])
def test_text_that_does_not_fit_is_truncated_with_an_ellipsis(cells: int, shown: str) -> None:
    assert truncate("abcde", cells) == shown


def test_a_long_message_loses_the_beginning_of_its_path() -> None:
    message = (
        "not saved: /home/somebody/.local/share/daysheet/marks.toml: disk full; free some space"
    )
    assert shorten_message(message, 86) == message
    assert shorten_message(message, 74) == (
        "not saved: …y/.local/share/daysheet/marks.toml: disk full; free some space"
    )
    assert shorten_message(message, 50) == "not saved: …daysheet/marks.toml: disk full; free…"


@given(texts, st.integers(0, 80))
def test_no_shortened_message_is_too_wide(text: str, cells: int) -> None:
    assert max_width(shorten_message(text, cells)) <= cells
    if max_width(text) <= cells:
        assert shorten_message(text, cells) == text


WIDEST = 17
"""Cells of the widest grapheme, in the terminal that gives it the most."""


@given(texts, st.integers(WIDEST, 80))
def test_no_wrapped_line_is_too_wide_and_no_letter_is_lost(text: str, cells: int) -> None:
    wrapped = lines(text, cells)
    assert all(width(line) <= max_width(line) <= cells for line in wrapped)
    assert re.sub(" ", "", "".join(wrapped)) == re.sub(" ", "", text)


@given(texts, st.integers(-3, 3))
def test_wrapping_terminates_at_any_width(text: str, cells: int) -> None:
    assert re.sub(" ", "", "".join(lines(text, cells))) == re.sub(" ", "", text)


@given(texts, st.integers(1, 60))
def test_a_truncated_and_padded_text_has_the_exact_width(text: str, cells: int) -> None:
    assert width(pad(truncate(text, cells), cells)) == cells


@pytest.mark.parametrize(
    "unbroken",
    ["https://a-b.github.io/c-d", "me-too@a-b.org", "`pip-tool`", "github.com/a-b/c-d", "x_a-b_c"],
)
def test_urls_and_code_are_not_split_at_hyphens(unbroken: str) -> None:
    assert lines(f"some words and {unbroken}", 14 + len(unbroken)) == [
        "some words and",
        unbroken,
    ]
    assert lines("a well-known thing", 8) == ["a well-", "known", "thing"]


@given(texts, st.integers(1, 40))
def test_no_grapheme_is_split(text: str, cells: int) -> None:
    ends = {end for _, end in graphemes(text)} | {0}
    starts = {start for start, _ in graphemes(text)} | {len(text)}
    for start, end in wrap(text, cells):
        assert start in starts and end in ends
    shown = truncate(text, cells, more="")
    assert len(shown) in ends or text[len(shown)] == " "


@given(texts)
def test_the_maximum_width_is_the_sum_over_graphemes(text: str) -> None:
    assert max_width(text) == sum(max_width(text[start:end]) for start, end in graphemes(text))


def test_highlighted_spans_cover_whole_graphemes() -> None:
    assert widen_spans("ax\u0302b", [(0, 2), (2, 3)]) == [(0, 3), (1, 3)]
    assert widen_spans(f"a {FAMILY}", [(3, 5)]) == [(2, 7)]
    assert widen_spans("plain", [(1, 3)]) == [(1, 3)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [("नि", 1), ("র‍্য", 2), ("क्‍ष", 2), ("🇬🇧", 2), ("❤️", 2), ("❤︎", 1), ("1️⃣", 2), (FAMILY, 2)],
)
def test_text_is_measured_as_it_is_painted(text: str, cells: int) -> None:
    strip = to_strip([(text, Style())], 10, Style())
    assert width(text) == cells
    assert strip.cell_length == sum(each.cell_length for each in strip) == 10


def test_a_long_word_is_split_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counted(text: str) -> int:
        nonlocal asked
        asked += len(text)
        return max_width(text)

    monkeypatch.setattr("reader.ui.cells.max_width", counted)
    word = "强" * 18_000
    assert len(wrap(word, 60)) == len(word) // 30
    assert asked <= 3 * len(word)
