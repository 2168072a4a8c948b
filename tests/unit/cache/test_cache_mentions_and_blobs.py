"""Mentions of words outside titles, and stored blobs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.model.clean import CleanText
from reader.model.mentions import Mentions
from reader.storage.cache import Cache, CacheError, queries
from tests.unit.cache.examples import MONDAY, digest, keys, paper


def cache_of(*papers: tuple[str, list[str], str]) -> Cache:
    """Return papers given by title, authors and abstract."""
    cache = Cache(None)
    made = [
        paper(title, authors=tuple(map(CleanText, authors)), abstract=CleanText(abstract))
        for title, authors, abstract in papers
    ]
    cache.ingest(digest(made, MONDAY))
    return cache


def test_mentions_separate_authors_from_abstracts_and_ignore_titles() -> None:
    cache = cache_of(
        ("Plasticity", ["Mor Geva"], "About sleep."),
        ("Sleep", ["Ann Plasticity"], "Nothing."),
        ("Dreams", ["Bo Li"], "Of plasticity, and of Geva."),
    )
    first, second, third = keys(cache)
    assert cache.mentions(["plasticity"], False) == Mentions(
        authors=frozenset({second}), abstracts=frozenset({third})
    )
    assert cache.mentions(["geva"], False) == Mentions(
        authors=frozenset({first}), abstracts=frozenset({third})
    )
    assert cache.mentions(["geva"], False, names=False) == Mentions(abstracts=frozenset({third}))
    either = cache.mentions(["geva", "sleep"], False)
    assert either == Mentions(authors=frozenset({first}), abstracts=frozenset({first, third}))


def test_only_an_unfinished_word_matches_longer_words() -> None:
    cache = cache_of(("A", ["Ann Lévy"], "Relightable objects."))
    (key,) = keys(cache)
    assert cache.mentions(["relight"], True).abstracts == {key}
    assert cache.mentions(["relight"], False) == Mentions()
    assert cache.mentions(["levy"], False).authors == {key}
    assert cache.mentions(["rel"], True) == Mentions()


@pytest.mark.parametrize("word", ["", '"', "*", "🚀", "a OR b", "NEAR(", "authors:", "模型", "-"])
def test_a_word_is_never_taken_for_query_syntax(word: str) -> None:
    cache_of(("A", ["Ann"], "Abstract.")).mentions([word], True)


def test_a_word_in_too_many_papers_has_no_mentions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MENTIONS_LIMIT", 2)
    cache = cache_of(*((f"Title {number}", ["Ann Bo"], "Of nets.") for number in range(3)))
    assert cache.mentions(["nets"], False) == Mentions()
    assert cache_of(("A", [], "Of nets."), ("B", [], "Nets.")).mentions(["nets"], False).abstracts


def test_a_blob_is_returned_with_its_change_count(tmp_path: Path) -> None:
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


def test_storing_a_blob_counts_as_no_change_and_does_not_wait_for_a_lock(tmp_path: Path) -> None:
    mine, other = Cache(tmp_path / "library.sqlite3"), Cache(tmp_path / "library.sqlite3")
    assert not other.changed_outside()
    mine.put_blob("titles", mine.change_count(), {"one": b"1"})
    assert not other.changed_outside()
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheError, match="in use"):
            other.put_blob("titles", 1, {"one": b"2"})
    assert mine.get_blob("titles") == (0, {"one": b"1"})
