"""Initials: the index finds the titles that one title's own reading names, new or saved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.search.initials import InitialsIndex, match_initials

WORDS = st.sampled_from(["of", "or", "apple", "bee", "élan", "fig", "boa"])
TITLES = st.lists(st.lists(WORDS, max_size=7), max_size=9)


@given(titles=TITLES, typed=st.text("abof", max_size=5), is_saved=st.booleans())
def test_the_index_finds_the_titles_whose_words_have_these_initials(
    titles: list[list[str]], typed: str, is_saved: bool
) -> None:
    index = InitialsIndex()
    for number, words in enumerate(titles):
        if is_saved and number == 3:
            index = InitialsIndex.from_parts(index.parts())
        index.append(words)
    found = index.matching(typed)
    # Two letters are the initials of most titles.
    expected = [words for words in titles if len(typed) > 2 and match_initials(words, typed)]
    assert [titles[number] for number in sorted(found)] == expected
    at_start = [number for number, words in enumerate(titles) if words[:1] and starts(words, typed)]
    assert [number for number in sorted(found) if found[number] == 90] == (
        at_start if len(typed) > 2 else []
    )
    assert len(index) == len(titles)


def starts(words: list[str], typed: str) -> bool:
    """Return True if a title's initials begin with `typed`, with or without its small words."""
    big = [word for word in words if word not in ("of", "or")]
    return any("".join(word[0] for word in own).startswith(typed) for own in (words, big))
