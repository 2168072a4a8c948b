"""Text by cells: nothing is wider than asked, nothing is lost, no grapheme is parted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.ui.cells import cut, padded, told, width, wrap

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


def test_a_line_may_end_behind_a_hyphen_inside_a_word_only() -> None:
    assert lines("a large-scale study", 8) == ["a large-", "scale", "study"]
    assert lines("from -5 to -3 degrees", 7) == ["from -5", "to -3", "degrees"]


def test_a_word_wider_than_the_line_is_parted() -> None:
    assert lines("antidisestablishment", 8) == ["antidise", "stablish", "ment"]


def test_chinese_is_measured_by_two_cells_a_character() -> None:
    assert width("强化学习") == 8
    assert lines("强化学习", 6) == ["强化学", "习"]


def test_an_emoji_family_is_one_thing() -> None:
    assert cut(FAMILY + "ab", 3, more="") == FAMILY + "a"
    assert cut(FAMILY + "ab", 1, more="") == ""


@pytest.mark.parametrize(("cells", "shown"), [(5, "abcde"), (4, "abc…"), (1, "…"), (0, "")])
def test_what_does_not_fit_is_cut_and_says_so(cells: int, shown: str) -> None:
    assert cut("abcde", cells) == shown


def test_a_message_that_does_not_fit_loses_the_beginning_of_its_path() -> None:
    message = (
        "not saved: /home/somebody/.local/share/daysheet/marks.toml: disk full; free some space"
    )
    assert told(message, 86) == message
    assert told(message, 74) == (
        "not saved: …y/.local/share/daysheet/marks.toml: disk full; free some space"
    )
    assert told(message, 50) == "not saved: …daysheet/marks.toml: disk full; free…"


@given(texts, st.integers(0, 80))
def test_no_message_is_wider_than_asked(text: str, cells: int) -> None:
    assert width(told(text, cells)) <= cells
    if width(text) <= cells:
        assert told(text, cells) == text


@given(texts, st.integers(4, 80))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text: str, cells: int) -> None:
    wrapped = lines(text, cells)
    assert all(width(line) <= cells for line in wrapped)
    assert re.sub(" ", "", "".join(wrapped)) == re.sub(" ", "", text)


@given(texts, st.integers(-3, 3))
def test_wrapping_ends_however_narrow_the_pane(text: str, cells: int) -> None:
    assert re.sub(" ", "", "".join(lines(text, cells))) == re.sub(" ", "", text)


@given(texts, st.integers(1, 60))
def test_a_cut_text_padded_is_exactly_as_wide_as_asked(text: str, cells: int) -> None:
    assert width(padded(cut(text, cells), cells)) == cells


@pytest.mark.parametrize(
    "whole",
    ["https://a-b.github.io/c-d", "me-too@a-b.org", "`pip-tool`", "github.com/a-b/c-d", "x_a-b_c"],
)
def test_addresses_and_code_are_not_parted_at_their_hyphens(whole: str) -> None:
    assert lines(f"some words and {whole}", 14 + len(whole)) == ["some words and", whole]
    assert lines("a well-known thing", 8) == ["a well-", "known", "thing"]
