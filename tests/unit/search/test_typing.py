"""What happens between two keys: a paper that is meant comes nearer, and is not lost again."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from reader.search.fold import fold
from reader.search.titles import TitleIndex
from tests.unit.search.indexes import index_of

LINES = Path(__file__).with_name("remembered.jsonl").read_text("utf-8").splitlines()
TITLES = [json.loads(line)["title"] for line in LINES]
FEWEST_LETTERS = 4


def typed(rng: random.Random) -> Iterator[tuple[int, str]]:
    """Numbers of titles, and up to three of their longer words in order, as somebody types them."""
    for number, title in enumerate(TITLES):
        words = [word for word in fold(title).split() if len(word) >= FEWEST_LETTERS]
        chosen = sorted(rng.sample(range(len(words)), min(3, len(words))))
        yield number, " ".join(words[at] for at in chosen)


def ranks(index: TitleIndex, number: int, words: str) -> list[int | None]:
    """The rank of a title at each key, from 0."""
    found = (index.search(words[:end]) for end in range(1, len(words) + 1))
    return [keys.index(number) if number in keys else None for keys in found]


def test_a_title_whose_words_are_typed_is_never_lost() -> None:
    index = index_of(TITLES)
    for number, words in typed(random.Random(1)):
        assert None not in ranks(index, number, words), words


def test_a_title_that_stood_first_stays_among_the_first() -> None:
    """But for a better match: `repo` stands for "Repo0" until a title with "Repo" itself comes."""
    index = index_of(TITLES)
    steps = falls = 0
    for number, words in typed(random.Random(2)):
        at = ranks(index, number, words)
        for before, after in pairwise(at):
            steps += before == 0
            falls += before == 0 and (after is None or after > 2)
    assert steps > 2_000
    assert falls <= steps / 500


def test_a_title_with_a_wrong_word_typed_last_comes_back_when_it_is_taken_back() -> None:
    index = index_of(TITLES)
    for number, words in typed(random.Random(3)):
        before = index.search(words)
        index.search(f"{words} xylophone")
        assert index.search(words) == before
        assert number in before


def test_upper_case_changes_nothing() -> None:
    index = index_of(TITLES)
    for _, words in typed(random.Random(4)):
        assert index.search(words.upper()) == index.search(words.title()) == index.search(words)
