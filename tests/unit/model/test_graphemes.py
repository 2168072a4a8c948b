"""Text is split between what a reader perceives as characters, never inside one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.model.graphemes import graphemes


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in graphemes(text)]


@pytest.mark.parametrize(
    "pieces",
    [
        ["a", "b", " ", "é"],
        ["x\u0302", "y"],
        ["👨\u200d👩\u200d👧", "a"],
        ["👍🏽", "👍", "🏳️\u200d🌈"],
        ["🇬🇧", "🇫🇷", "🇩"],
        ["a", "🇬🇧", "b"],
        ["1️⃣", "2"],
        ["❤️", "❤︎", "❤"],
        ["कि", "त्", "ब"],
        ["र\u200d्", "या"],
        ["क्\u200d", "ष"],
        ["م\u200d", "م"],
        ["👍🏽", "🏽"],
        ["\u1100", "\u1100\u1161", "\u1161"],
        ["\u1112\u119e\u11ab", "\u1100\u1161", "\u1102"],
        ["가\u11a8", "나", "ᄂ"],
        ["葛\U000e0101", "飾"],
        [],
    ],
)
def test_a_text_is_split_into_graphemes(pieces: list[str]) -> None:
    assert split("".join(pieces)) == pieces


@given(text=st.text().map(clean_line))
def test_no_character_is_lost_between_graphemes(text: str) -> None:
    assert "".join(split(text)) == text
    assert all(split(text))
