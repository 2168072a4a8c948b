"""The weights of words, and how similar two texts are by them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.term_weights import (
    TermWeights,
    VectorIndex,
    heaviest,
    similarity,
    split_words,
    standardize,
)

COUNTS = {"a": 5, "2024": 5, "rare": 2, "known": 20, "common": 90, "single": 1}
WEIGHTS = TermWeights(COUNTS, 100)


def test_words_are_split_as_the_full_text_index_splits_them() -> None:
    assert split_words("Löss & GPT-4o_mini: a 2024 Ångström") == [
        *("loss", "gpt", "4o", "mini", "a", "2024", "angstrom")
    ]


def test_a_rare_word_weighs_more_and_useless_words_nothing() -> None:
    vector = WEIGHTS.vector("a rare known common single unheard 2024")
    assert list(vector) == ["rare", "known"]
    assert vector["rare"] > vector["known"]
    assert heaviest(vector, 1) == ["rare"]
    assert WEIGHTS.vector("common single") == {}


def test_a_word_weighs_more_the_more_often_it_occurs() -> None:
    assert WEIGHTS.vector("rare known known known")["known"] > WEIGHTS.vector("rare known")["known"]


def test_similarity_is_that_of_the_common_words() -> None:
    rare, known, both = map(WEIGHTS.vector, ("rare", "known", "rare known"))
    assert similarity(rare, known) == 0
    assert similarity(both, both) == pytest.approx(1)
    assert similarity(both, rare) == similarity(rare, both) > similarity(both, known)


def test_a_text_is_nearer_the_rarer_the_shared_words_and_the_fewer_the_others() -> None:
    both = WEIGHTS.vector("rare known")
    nearness = [WEIGHTS.nearness(both, text) for text in ("Rare", "rare common", "known", "common")]
    assert nearness == sorted(nearness, reverse=True)
    assert nearness[-1] == 0 < nearness[-2]
    assert WEIGHTS.nearness(both, "rare rare") == nearness[0]


@given(st.text())
def test_words_of_ascii_are_split_as_all_others(text: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()
    assert split_words(ascii_text) == split_words(ascii_text + " \N{GREEK SMALL LETTER ALPHA}")[:-1]


@given(st.lists(st.text("ab cdé", max_size=20), max_size=5), st.text("ab cdé", max_size=20))
def test_an_index_of_vectors_compares_as_one_by_one(texts: list[str], text: str) -> None:
    weights = TermWeights({"aa": 2, "bb": 3, "ab": 9, "cd": 4}, 100)
    vectors, vector = list(map(weights.vector, texts)), weights.vector(text)
    expected = [similarity(vector, each) for each in vectors]
    assert VectorIndex(vectors).similarities(vector) == pytest.approx(expected)


def test_the_mean_vector_holds_each_word_as_often_as_papers_have_it() -> None:
    mean = WEIGHTS.mean_vector([WEIGHTS.vector("rare"), WEIGHTS.vector("known")])
    assert mean == pytest.approx({"rare": 0.02, "known": 0.2})


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_standardized_values_have_mean_0_and_deviation_1_or_are_all_0(values: list[float]) -> None:
    result = standardize(values)
    assert len(result) == len(values)
    if any(result):
        assert sum(result) == pytest.approx(0, abs=1e-3)
        assert math.fsum(each * each for each in result) == pytest.approx(len(values))
