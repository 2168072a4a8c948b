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
        ("label", "labelled"),
        ("mix", "mixed"),
        ("maps", "mapping"),
    ],
)
def test_forms_of_a_word_share_a_stem_in_both_directions(one: str, other: str) -> None:
    assert 3 <= shared_stem_length(one, other) == shared_stem_length(other, one)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("behavioural", "behavior"),
        ("modelling", "modeling"),
        ("labelled", "labeling"),
        ("centre", "centered"),
        ("fibre", "fibers"),
        ("defence", "defense"),
        ("catalogue", "catalogs"),
        ("tokeniser", "tokenizers"),
        ("customisable", "customization"),
        ("analyser", "analyzers"),
    ],
)
def test_british_and_american_spellings_are_forms_of_one_word(british: str, american: str) -> None:
    assert 3 <= shared_stem_length(british, american) == shared_stem_length(american, british)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("general", "generation"),
        ("agents", "agency"),
        ("policy", "police"),
        ("cat", "cap"),
        ("car", "care"),
    ],
)
def test_words_that_only_look_alike_share_no_stem(one: str, other: str) -> None:
    assert not shared_stem_length(one, other)
