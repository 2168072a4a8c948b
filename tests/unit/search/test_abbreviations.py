"""Abbreviations of several words: the index finds the titles that one title's own reading names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search import abbreviations
from reader.search.abbreviations import AbbreviationSearch, match_abbreviation
from reader.search.store import TitleStore
from reader.search.vocabulary import Vocabulary, consonant_skeleton

WORDS = st.text("abeist", min_size=2, max_size=6)
TITLES = st.lists(st.lists(WORDS, min_size=2, max_size=6), min_size=1, max_size=12)


@st.composite
def titles_and_abbreviations(draw: st.DrawFn) -> tuple[list[str], str]:
    """Return titles, and the joined beginnings of words of one of them, or of their consonants."""
    titles = draw(TITLES)
    title = draw(st.sampled_from(titles))
    places = draw(st.lists(st.integers(0, len(title) - 1), min_size=2, max_size=4, unique=True))
    words = [title[place] for place in draw(st.sampled_from((sorted(places), places)))]
    pieces = [draw(st.sampled_from((word, consonant_skeleton(word)))) for word in words]
    typed = "".join(piece[: draw(st.integers(2, 5))] for piece in pieces)
    return [" ".join(title) for title in titles], typed


def store_of(titles: list[str]) -> TitleStore:
    store = TitleStore()
    store.add((number, number, title) for number, title in enumerate(titles))
    store.vocabulary.refresh(lambda: None)
    return store


def level_of(title: str, typed: str) -> int:
    """Return the level of a title by its own best reading; 0 if it has none."""
    reading = match_abbreviation(title.split(), typed)
    if not reading:
        return 0
    positions, pieces = zip(*reading, strict=True)
    is_close = positions[-1] - positions[0] == len(pieces) - 1
    return 40 - 5 * len(pieces) + max(map(len, pieces)) + (4 if is_close else 1)


@pytest.mark.parametrize("steps", [0, 30, 10**9])
@given(example=titles_and_abbreviations())
def test_the_index_finds_the_titles_that_have_a_reading_whatever_it_rules_out_first(
    example: tuple[list[str], str], steps: int
) -> None:
    titles, typed = example
    # A word that begins with all of it is found before, as a word.
    titles = [title for title in titles if f" {typed}" not in f" {title}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abbreviations, "_STEPS_PER_TITLE", steps)
        found = AbbreviationSearch(store_of(titles), typed, lambda: None).run()
    levels = {number: level_of(title, typed) for number, title in enumerate(titles)}
    assert found == {number: level for number, level in levels.items() if level}


@given(
    words=st.lists(st.text("aeiouybcé\U0001f600\ud800", min_size=1, max_size=5)),
    prefix=st.text("aeiouybcé\U0001f600\ud800", min_size=1, max_size=3),
)
def test_words_are_found_by_the_beginning_of_their_consonants(
    words: list[str], prefix: str
) -> None:
    vocabulary = Vocabulary()
    for word in words:
        vocabulary.add(word)
    vocabulary.refresh(lambda: None)
    found = [vocabulary.words[number] for number in vocabulary.with_skeleton_prefix(prefix)]
    assert found == sorted(
        word for word in set(words) if consonant_skeleton(word).startswith(prefix)
    )
