"""Grammatical forms of a word."""

import pytest

from reader.search.word_forms import shared_stem_length


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("learn", "learning"),
        ("efficient", "efficiently"),
        ("policy", "policies"),
        ("classifying", "classification"),
        ("guided", "guidance"),
        ("verified", "verifiable"),
        ("tuned", "tuning"),
        ("optimal", "optimization"),
        ("analyzing", "analysis"),
        ("critic", "critique"),
        ("critical", "critiques"),
    ],
)
def test_forms_of_a_word_share_a_stem_in_both_directions(one: str, other: str) -> None:
    assert 3 <= shared_stem_length(one, other) == shared_stem_length(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("general", "generation"), ("agents", "agency"), ("policy", "police"), ("cat", "cap")],
)
def test_words_that_only_look_alike_share_no_stem(one: str, other: str) -> None:
    assert not shared_stem_length(one, other)
