"""What a query finds in a library, while its papers come, change and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.library import title_index
from reader.library.finder import WHOLE_LIBRARY, Finder
from reader.library.library import Library
from reader.library.query_language import read_query
from reader.model.clean import CleanText
from reader.model.entry import Entry
from reader.model.view import View
from tests.unit.cache.examples import MONDAY, TUESDAY, digest, paper

MONDAYS = View("day", MONDAY)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_at(tmp_path) as opened:
        yield opened


def open_at(folder: Path) -> Library:
    return Library.open(folder / "library.sqlite3", folder / "marks.toml", folder)


def written(title: str, authors: str = "", abstract: str = "", **ids: Any) -> Any:
    names = tuple(CleanText(name) for name in authors.split(", ") if name)
    return paper(title, authors=names, abstract=CleanText(abstract), **ids)


def found(
    finder: Finder, library: Library, words: str, view: View = WHOLE_LIBRARY
) -> tuple[list[str], list[str]]:
    """Titles in the view, and those shown of the library instead."""
    answer = finder.find(view, read_query(words))
    assert answer is not None
    return (
        [row.title for row in library.cache.rows(answer.keys)],
        [row.title for row in library.cache.rows(answer.library_keys)],
    )


def everything(library: Library, words: str, finder: Finder | None = None) -> list[str]:
    return found(finder or Finder(library), library, words)[0]


def entries(*titles: str) -> list[Entry]:
    return digest([paper(title) for title in titles], MONDAY)


def test_an_author_or_a_word_of_the_abstract_stands_for_a_word_of_the_title(
    library: Library,
) -> None:
    library.cache.ingest(
        digest(
            [
                written("Fallback Behaviors", "Maor Ivgi, Mor Geva", "What models do."),
                written("Fallback Planning", "Ann Bo", "As Ivgi said."),
                written("Other Things", "Bo Li", "Relightable objects."),
            ],
            MONDAY,
        )
    )
    assert everything(library, "ivgi fallback") == ["Fallback Behaviors", "Fallback Planning"]
    assert everything(library, "relightable other") == ["Other Things"]
    assert everything(library, "geva") == ["Fallback Behaviors"]


def test_where_the_view_has_no_match_the_library_is_asked_before_anything_is_let_go(
    library: Library,
) -> None:
    library.cache.ingest(digest([paper("Visual Things"), paper("Deep Nets")], MONDAY))
    library.cache.ingest(digest([paper("Visual Plasticity")], TUESDAY))
    finder = Finder(library)
    assert found(finder, library, "visual plasticity", MONDAYS) == ([], ["Visual Plasticity"])
    assert found(finder, library, "visual xylophone", MONDAYS) == (["Visual Things"], [])
    assert found(finder, library, "plasticity xylophone", MONDAYS) == ([], ["Visual Plasticity"])
    assert found(finder, library, "xylophone zither", MONDAYS) == ([], [])
    assert finder.count(read_query("visual")) == 2


def test_a_title_that_changed_is_found_by_its_new_words_only(library: Library) -> None:
    library.cache.ingest(digest([paper("Old Name", arxiv="2403.00001"), paper("Friend")], MONDAY))
    finder = Finder(library)
    assert everything(library, "old", finder) == ["Old Name"]
    library.cache.ingest(digest([paper("New Name", arxiv="2403.00001")], MONDAY))
    assert finder.update_index()
    assert everything(library, "new", finder) == ["New Name"]
    assert everything(library, "old", finder) == []


def test_papers_that_come_and_go_are_found_and_no_longer(library: Library) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    assert len(everything(library, "nets", finder)) == 2
    library.cache.ingest(digest([paper("Third Nets", arxiv="2403.00003")], TUESDAY))
    finder.update_index()
    assert everything(library, "nets", finder)[0] == "Third Nets"
    library.cache.forget(MONDAY)
    finder.update_index()
    assert everything(library, "nets", finder) == ["Third Nets"]


def test_terms_and_words_together_see_every_change(library: Library) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    assert len(everything(library, "nets is:unread", finder)) == 2
    row = library.cache.rows(library.keys(WHOLE_LIBRARY))[:1]
    library.mark("read", row, True)
    assert everything(library, "nets is:unread", finder) == ["Second Nets"]
    assert everything(library, "nets date:2024", finder) == ["First Nets", "Second Nets"]
    library.cache.ingest(digest([paper("Third Nets", arxiv="2403.00003")], TUESDAY))
    finder.update_index()
    assert len(everything(library, "nets date:2024", finder)) == 3


def test_the_view_is_read_once_for_a_query_of_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    asked: list[object] = []
    keys = library.keys

    def counted(*values: Any) -> list[int]:
        asked.append(values)
        return keys(*values)

    monkeypatch.setattr(library, "keys", counted)
    for words in ("n", "ne", "net", "nets"):
        found(finder, library, words, MONDAYS)
    assert len(asked) == 1


class TestKept:
    """The index that is kept between runs."""

    @pytest.fixture(autouse=True)
    def _keep_small_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(title_index, "STORED_FROM", 1)

    def test_it_is_used_at_the_next_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_at(tmp_path) as library:
            library.cache.ingest(entries("First Nets", "Second Nets"))
            assert Finder(library).update_index()
        with open_at(tmp_path) as library:
            monkeypatch.setattr(library.cache, "titles", lambda *_: pytest.fail("read again"))
            assert everything(library, "nets") == ["First Nets", "Second Nets"]

    def test_what_came_changed_and_went_since_is_seen(self, tmp_path: Path) -> None:
        with open_at(tmp_path) as library:
            library.cache.ingest(digest([paper("Old Nets", arxiv="2403.00001")], TUESDAY))
            library.cache.ingest(entries("Gone Nets"))
            Finder(library).update_index()
        with open_at(tmp_path) as library:
            library.cache.ingest(digest([paper("New Nets", arxiv="2403.00001")], TUESDAY))
            library.cache.ingest(digest([paper("Later Nets", arxiv="2403.00002")], TUESDAY))
            library.cache.forget(MONDAY)
        with open_at(tmp_path) as library:
            assert sorted(everything(library, "nets")) == ["Later Nets", "New Nets"]
            assert everything(library, "old") == []

    @pytest.mark.parametrize(
        "parts",
        [{}, {"format": b"0"}, {"words": b"\xff\xff"}],
        ids=["no parts", "of a later format", "damaged words"],
    )
    def test_a_broken_one_is_made_anew(self, tmp_path: Path, parts: dict[str, bytes]) -> None:
        with open_at(tmp_path) as library:
            library.cache.ingest(entries("First Nets"))
            library.cache.put_blob(title_index.BLOB, library.cache.change_count(), parts)
            assert everything(library, "nets") == ["First Nets"]

    def test_a_reading_that_was_broken_off_goes_on(self, library: Library) -> None:
        library.cache.ingest(entries("First Nets", "Second Nets"))
        finder = Finder(library)
        assert not finder.update_index(stop=lambda: True)
        assert finder.update_index()
        assert len(everything(library, "nets", finder)) == 2


def test_a_guess_in_the_view_gives_way_to_what_the_library_has_as_it_is_typed(
    library: Library,
) -> None:
    library.cache.ingest(
        digest([paper("Planning for Robots"), paper("Feedback of Humans")], MONDAY)
    )
    library.cache.ingest(digest([paper("Steady Plasticity"), paper("FOH in Titles")], TUESDAY))
    finder = Finder(library)
    for words in ("plast", "plasti", "plastic"):
        assert found(finder, library, words, MONDAYS) == ([], ["Steady Plasticity"])
    # Where the library guesses, too, and for initials, the view comes first.
    assert found(finder, library, "planing robts", MONDAYS)[0] == ["Planning for Robots"]
    assert found(finder, library, "foh", MONDAYS)[0] == ["Feedback of Humans"]
