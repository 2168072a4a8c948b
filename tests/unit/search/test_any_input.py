"""Any query on any titles: nothing raises, and the guarantees of the search hold."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.fold import fold
from reader.search.highlight import match_spans
from reader.search.titles import TitleIndex

WORDS = st.sampled_from(
    ["plasticity", "plastic", "learning", "deep", "rl", "of", "a", "x", "3d", "Lévy", "α-rank"]
) | st.sampled_from(["meta-policy", "visual", "the", "模型", "🚀"])
TITLE = st.text(max_size=80) | st.lists(WORDS, max_size=8).map(" ".join)
QUERY = TITLE | st.text(max_size=6)


@given(st.lists(TITLE, max_size=12), QUERY)
def test_any_query_returns_distinct_keys_and_respects_limit_and_among(
    titles: list[str], words: str
) -> None:
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(titles))
    keys = index.search(words)
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(range(len(titles)))
    assert index.search(words) == keys
    assert index.search(words, limit=2) == keys[:2]
    among = set(range(0, len(titles), 2))
    assert set(index.search(words, among=among)) <= among


@given(st.lists(TITLE, min_size=1, max_size=12), st.data())
def test_an_exact_title_is_first(titles: list[str], data: st.DataObject) -> None:
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(titles))
    wanted = data.draw(st.sampled_from(titles))
    first = index.search(wanted)[0]
    assert not fold(wanted) or fold(titles[first]) == fold(wanted)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 3), TITLE), max_size=12), QUERY)
def test_added_and_replaced_titles_are_found_as_in_a_new_index(
    papers: list[tuple[int, int, str]], words: str
) -> None:
    grown = TitleIndex()
    for paper in papers:
        grown.add([paper])
        grown.search(words)
    last = {key: (key, order, title) for key, order, title in papers}
    fresh = TitleIndex()
    fresh.add(last.values())
    assert len(grown) == len(fresh) == len(last)
    assert set(grown.search(words)) == set(fresh.search(words))


@given(QUERY, TITLE)
def test_spans_are_ascending_and_separate_and_within_the_title(words: str, title: str) -> None:
    end_before = -1
    for start, end in match_spans(words, title):
        assert end_before < start < end <= len(title)
        end_before = end


@given(TITLE)
def test_a_title_matches_itself(title: str) -> None:
    assert bool(match_spans(title, title)) == bool(fold(title))


HOSTILE = [
    "a" * 1000,
    "a " * 500,
    "e\u0301" + "\u0301" * 5000,
    "\u0301" * 5000,
    "ab" * 500,
    "\\" * 1000,
    "\\alpha" * 200,
    "ﷺ" * 300,
    "👩\u200d" * 300,
    "模" * 1000,
    "{$^_" * 250,
    " ".join("abcdefgh"[: n % 8 + 1] for n in range(250)),
    "\ud800 lone surrogate \udfff",
    "\x00\x1b[31m red",
]


@pytest.mark.slow
def test_hostile_titles_and_queries_get_a_result() -> None:
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(HOSTILE * 20))
    for words in [*HOSTILE, "aaaaaaab", "a a a b", "ababababac", "abcdefghabcd", "ee", "模模"]:
        index.search(words)
        for title in HOSTILE:
            match_spans(words, title)
    assert HOSTILE[index.search("lone surrogate")[0] % len(HOSTILE)] == HOSTILE[12]


def stop_after(times: int) -> Callable[[], bool]:
    """Return a function that returns True after so many calls."""
    calls = iter(range(times))
    return lambda: next(calls, None) is None


@pytest.mark.slow
def test_the_work_for_a_search_is_bounded() -> None:
    """Measured by the calls of `stop`, which come every few thousand steps."""
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(HOSTILE * 50))
    for words in [*HOSTILE, " ".join(f"zz{n}qy" for n in range(500)), "ab " * 2000]:
        index.search(words, stop=stop_after(5_000))
