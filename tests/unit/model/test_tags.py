"""Which tags and notes are valid, and how the tags of a file are displayed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.tags import NOTE_LIMIT, TAG_LIMIT, clean_note, fold_tag, normalize_tags, parse_tag


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("rl", "rl"),
        ("RL", "RL"),
        ("  deep   learning ", "deep-learning"),
        ("c++", "c++"),
        ("cs.LG/v2_x", "cs.LG/v2_x"),
        ("#rl", "rl"),
        ("-rl", "rl"),
        ("+rl", "rl"),
        ("Обучение", "Обучение"),
        ("強化学習", "強化学習"),
        ("शिक्षा", "शिक्षा"),
        ("x\u202ey\x1b", "xy"),
        ("x" * TAG_LIMIT, "x" * TAG_LIMIT),
    ],
)
def test_a_tag_has_letters_and_digits_of_any_script_and_some_punctuation(
    typed: str, tag: str
) -> None:
    assert parse_tag(typed) == tag


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "#", "--", "a,b", 'a"b', "a:b", "☃", "x" * 41, "./"]
)
def test_an_invalid_tag_is_empty(typed: str) -> None:
    assert parse_tag(typed) == ""


@given(st.text(max_size=60))
def test_a_tag_is_valid_in_a_query_and_in_a_file(typed: str) -> None:
    tag = parse_tag(typed)
    assert len(tag) <= TAG_LIMIT
    assert not tag.startswith(("-", "#", "+"))
    assert tag.isprintable()
    assert not any(sign in tag for sign in ' :"')
    assert parse_tag(tag) == tag


def test_a_note_is_one_clean_line() -> None:
    assert clean_note(" see\n  §3\t\x1b[2J ") == "see §3 [2J"
    assert len(clean_note("word " * 300)) <= NOTE_LIMIT


def test_tags_are_displayed_sorted_and_each_in_one_spelling() -> None:
    assert normalize_tags(["rl", "b", "RL", "A", "time  series", "\x1b"]) == (
        "A",
        "b",
        "RL",
        "time series",
    )
    assert fold_tag("ΣΣ") == fold_tag("σς")
