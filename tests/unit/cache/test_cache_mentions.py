"""Which papers hold a word beside their titles, and what is kept for others."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.model.clean import CleanText
from reader.model.mentions import Mentions
from reader.storage.cache import Cache, CacheError, queries
from tests.unit.cache.examples import MONDAY, digest, keys, paper


def cache_of(*papers: tuple[str, list[str], str]) -> Cache:
    """Papers given by title, authors and abstract."""
    cache = Cache(None)
    made = [
        paper(title, authors=tuple(map(CleanText, authors)), abstract=CleanText(abstract))
        for title, authors, abstract in papers
    ]
    cache.ingest(digest(made, MONDAY))
    return cache


def test_authors_and_abstracts_are_told_apart_and_titles_left_out() -> None:
    cache = cache_of(
        ("Plasticity", ["Mor Geva"], "About sleep."),
        ("Sleep", ["Ann Plasticity"], "Nothing."),
        ("Dreams", ["Bo Li"], "Of plasticity, and of Geva."),
    )
    first, second, third = keys(cache)
    assert cache.mentions("plasticity", False) == Mentions(frozenset({second}), frozenset({third}))
    assert cache.mentions("geva", False) == Mentions(frozenset({first}), frozenset({third}))


def test_a_word_that_is_being_typed_may_go_on_and_a_finished_one_may_not() -> None:
    cache = cache_of(("A", ["Ann Lévy"], "Relightable objects."))
    (key,) = keys(cache)
    assert cache.mentions("relight", True).abstracts == {key}
    assert cache.mentions("relight", False) == Mentions()
    assert cache.mentions("levy", False).authors == {key}
    assert cache.mentions("rel", True) == Mentions()


@pytest.mark.parametrize("word", ["", '"', "*", "🚀", "a OR b", "NEAR(", "authors:", "模型", "-"])
def test_any_word_is_only_a_word(word: str) -> None:
    cache_of(("A", ["Ann"], "Abstract.")).mentions(word, True)


def test_a_word_of_very_many_papers_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MENTIONS_LIMIT", 2)
    cache = cache_of(*((f"Title {number}", ["Ann Bo"], "Of nets.") for number in range(3)))
    assert cache.mentions("nets", False) == Mentions()
    assert cache_of(("A", [], "Of nets."), ("B", [], "Nets.")).mentions("nets", False).abstracts


def test_what_is_kept_comes_back_with_the_changes_it_was_made_at(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "library.sqlite3")
    assert cache.get_blob("titles") is None
    before = cache.change_count()
    cache.put_blob("titles", before, {"one": b"1", "two": b""})
    cache.put_blob("titles", before, {"three": b"\0" * 100_000})
    cache.ingest(digest([paper("A")], MONDAY))
    assert cache.change_count() > before
    again = Cache(tmp_path / "library.sqlite3")
    assert again.get_blob("titles") == (before, {"three": b"\0" * 100_000})
    assert again.get_blob("other") is None


def test_keeping_is_no_change_and_waits_for_nobody(tmp_path: Path) -> None:
    mine, other = Cache(tmp_path / "library.sqlite3"), Cache(tmp_path / "library.sqlite3")
    assert not other.changed_outside()
    mine.put_blob("titles", mine.change_count(), {"one": b"1"})
    assert not other.changed_outside()
    with (
        mine._connections.use() as connection,
        connection.transaction(),
        pytest.raises(CacheError, match="in use"),
    ):
        other.put_blob("titles", 1, {"one": b"2"})
    assert mine.get_blob("titles") == (0, {"one": b"1"})
