"""A query typed key by key: the paper it means rises and is not lost again."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from reader.search.fold import fold
from reader.search.titles import TitleIndex
from tests.unit.search.indexes import index_of

LINES = Path(__file__).with_name("remembered.jsonl").read_text("utf-8").splitlines()
TITLES = [json.loads(line)["title"] for line in LINES]
FEWEST_LETTERS = 4


def queries(rng: random.Random) -> Iterator[tuple[int, str]]:
    """Yield the number of each title, with up to three of its longer words in order."""
    for number, title in enumerate(TITLES):
        words = [word for word in fold(title).split() if len(word) >= FEWEST_LETTERS]
        chosen = sorted(rng.sample(range(len(words)), min(3, len(words))))
        yield number, " ".join(words[at] for at in chosen)


def ranks(index: TitleIndex, number: int, words: str) -> list[int | None]:
    """Return the rank of a title after each key, from 0; None if it is not found."""
    found = (index.search(words[:end]) for end in range(1, len(words) + 1))
    return [keys.index(number) if number in keys else None for keys in found]


@pytest.mark.slow
def test_a_title_stays_found_while_its_words_are_typed() -> None:
    index = index_of(TITLES)
    for number, words in queries(random.Random(1)):
        assert None not in ranks(index, number, words), words


@pytest.mark.slow
def test_a_title_that_was_first_stays_among_the_first() -> None:
    """Unless another matches better: `repo` matches "Repo0", then a title with "Repo" itself."""
    index = index_of(TITLES)
    steps = drops = 0
    for number, words in queries(random.Random(2)):
        for before, after in pairwise(ranks(index, number, words)):
            steps += before == 0
            drops += before == 0 and (after is None or after > 2)
    assert steps > 2_000
    assert drops <= steps / 500


@pytest.mark.slow
def test_removing_a_wrong_last_word_restores_the_results() -> None:
    index = index_of(TITLES)
    for number, words in queries(random.Random(3)):
        before = index.search(words)
        index.search(f"{words} xylophone")
        assert index.search(words) == before
        assert number in before


@pytest.mark.slow
def test_upper_case_changes_nothing() -> None:
    index = index_of(TITLES)
    for _, words in queries(random.Random(4)):
        assert index.search(words.upper()) == index.search(words.title()) == index.search(words)
