"""Searching a library whose papers are added, changed and removed."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.library import title_index
from reader.library.finder import WHOLE_LIBRARY, Finder
from reader.library.library import Library
from reader.library.query_language import read_query
from reader.library.title_index import Stop
from reader.model.clean import CleanText
from reader.model.entry import Entry
from reader.model.view import View
from reader.search import store
from reader.search.further import FurtherSearch
from reader.search.titles import Found, TitleIndex
from tests.unit.cache.examples import MONDAY, TUESDAY, digest, paper

MONDAYS = View("day", MONDAY)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


def open_library(folder: Path) -> Library:
    return Library.open(folder / "library.sqlite3", folder / "marks.toml", folder)


def paper_by(title: str, authors: str = "", abstract: str = "", **ids: Any) -> Any:
    names = tuple(CleanText(name) for name in authors.split(", ") if name)
    return paper(title, authors=names, abstract=CleanText(abstract), **ids)


def find_titles(
    finder: Finder, library: Library, words: str, view: View = WHOLE_LIBRARY
) -> tuple[list[str], list[str]]:
    """Return the titles found in the view, and those found in the library instead."""
    result = finder.find(view, read_query(words))
    assert result is not None
    return (
        [row.title for row in library.cache.rows(result.keys)],
        [row.title for row in library.cache.rows(result.library_keys)],
    )


def find_in_library(library: Library, words: str, finder: Finder | None = None) -> list[str]:
    return find_titles(finder or Finder(library), library, words)[0]


def further_titles(library: Library, words: str) -> list[str]:
    result = Finder(library).find(WHOLE_LIBRARY, read_query(words))
    assert result is not None
    return [row.title for row in library.cache.rows(result.further_keys)]


def entries(*titles: str) -> list[Entry]:
    return digest([paper(title) for title in titles], MONDAY)


def test_words_also_match_authors_and_abstracts(
    library: Library,
) -> None:
    library.cache.ingest(
        digest(
            [
                paper_by("Fallback Behaviors", "Maor Ivgi, Mor Geva", "What models do."),
                paper_by("Fallback Planning", "Ann Bo", "As Ivgi said."),
                paper_by("Other Things", "Bo Li", "Relightable objects."),
            ],
            MONDAY,
        )
    )
    assert find_in_library(library, "ivgi fallback") == ["Fallback Behaviors"]
    assert further_titles(library, "ivgi fallback") == ["Fallback Planning"]
    query = read_query("ivgi fallback")
    first = Finder(library).find(WHOLE_LIBRARY, query, with_further=False)
    whole = Finder(library).find(WHOLE_LIBRARY, query)
    assert first is not None and whole is not None
    assert (first.keys, first.further_keys, first.lacks_further) == (whole.keys, [], True)
    assert not whole.lacks_further
    shown = first.with_further([*whole.further_keys, *first.keys])
    assert shown.further_keys == whole.further_keys
    assert find_in_library(library, "relightable other") == ["Other Things"]
    assert find_in_library(library, "geva") == ["Fallback Behaviors"]


def test_an_acronym_matches_the_words_that_it_stands_for_in_an_abstract(library: Library) -> None:
    papers = [
        paper_by("Weak to Strong", abstract="Transfer by Reinforcement-Learning."),
        paper_by("Weak to Weak", abstract="Learning by reinforcement of transfer."),
    ]
    library.cache.ingest(digest(papers, MONDAY))
    assert find_in_library(library, "weak rl transfer") == ["Weak to Strong"]


def test_a_name_matches_its_versions_and_its_two_words_in_an_abstract(library: Library) -> None:
    papers = [
        paper_by("Calling", abstract="Evaluated on BFCLv3, with self-play of GPT-4."),
        paper_by("Self Play"),
        paper_by("GPT 4"),
    ]
    library.cache.ingest(digest(papers, MONDAY))
    for words in ("bfcl calling", "selfplay calling", "gpt4 calling"):
        assert find_in_library(library, words) == ["Calling"]


def test_words_match_keywords_and_categories_that_imports_change(library: Library) -> None:
    old = paper("Deep Nets", arxiv="2403.00001", keywords=("gaze",), categories=("cs.LG",))
    library.cache.ingest(digest([old, paper("Friend")], MONDAY))
    finder = Finder(library)
    assert find_in_library(library, "gaze nets", finder) == ["Deep Nets"]
    assert find_in_library(library, "nets cs", finder) == ["Deep Nets"]
    assert find_in_library(library, "gaze friend", finder) == []
    library.cache.ingest(digest([paper("Friend", keywords=("gaze",))], TUESDAY))
    finder.update_index()
    assert find_in_library(library, "gaze friend", finder) == ["Friend"]


def test_the_library_is_searched_before_papers_that_lack_a_word_are_shown(
    library: Library,
) -> None:
    library.cache.ingest(digest([paper("Visual Things"), paper("Deep Nets")], MONDAY))
    library.cache.ingest(digest([paper("Visual Plasticity")], TUESDAY))
    finder = Finder(library)
    assert find_titles(finder, library, "visual plasticity", MONDAYS) == ([], ["Visual Plasticity"])
    result = finder.find(MONDAYS, read_query("plasticity xylophone"))
    assert result is not None and result.results == []
    assert [row.title for row in library.cache.rows(result.further_keys)] == ["Visual Plasticity"]
    assert result.shown_keys == result.further_keys
    assert finder.find(MONDAYS, read_query("plasticity xylophone"), with_further=False) == result
    assert find_titles(finder, library, "xylophone zither", MONDAYS) == ([], [])
    assert finder.count(read_query("visual")) == 2
    assert finder.count(read_query("visual xylophone")) == 0


def test_a_word_that_is_nearer_to_the_query_is_preferred_to_one_of_the_view(
    library: Library,
) -> None:
    titles = ("Plausibility of Models", "Fusion of Signals", "Planning")
    library.cache.ingest(digest([paper(title) for title in titles], MONDAY))
    library.cache.ingest(digest([paper("Visual Plasticity"), paper("Diffusion")], TUESDAY))
    finder = Finder(library)
    for typed, found in (
        ("plastcity", ([], ["Visual Plasticity"])),
        ("difusion", ([], ["Diffusion"])),
        ("planing", (["Planning"], [])),
        ("plausibilty", (["Plausibility of Models"], [])),
    ):
        assert find_titles(finder, library, typed, MONDAYS) == found


def test_further_papers_are_ranked_at_most_once_a_search(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.cache.ingest(digest([paper("Visual Things"), paper("Deep Nets")], MONDAY))
    library.cache.ingest(digest([paper("Visual Plasticity")], TUESDAY))
    ranked: list[int] = []

    class CountedSearch(FurtherSearch):
        def rank(self, excluded: Container[int]) -> list[int]:
            ranked.append(1)
            return super().rank(excluded)

    monkeypatch.setattr("reader.search.titles.FurtherSearch", CountedSearch)
    finder = Finder(library)
    assert find_titles(finder, library, "visual plasticity", MONDAYS) == ([], ["Visual Plasticity"])
    assert len(ranked) == 1
    nowhere = finder.find(MONDAYS, read_query("plasticity xylophone"), with_further=False)
    assert nowhere is not None and nowhere.further_keys and len(ranked) == 2
    finder.count(read_query("visual xylophone"))
    finder.find(MONDAYS, read_query("visual things"), with_further=False)
    assert len(ranked) == 2


def test_further_papers_follow_without_a_second_search_unless_the_library_changed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.cache.ingest(entries("Visual Plasticity", "Visual Things", "Deep Plasticity"))
    searched: list[str] = []
    search = TitleIndex.find

    def counted(index: TitleIndex, query: str, **options: Any) -> Found:
        searched.append(query)
        return search(index, query, **options)

    monkeypatch.setattr(TitleIndex, "find", counted)
    finder = Finder(library)
    query = read_query("visual plasticity")

    def found(with_further: bool, stop: Stop = lambda: False) -> tuple[int, int] | None:
        result = finder.find(WHOLE_LIBRARY, query, with_further=with_further, stop=stop)
        return None if result is None else (len(result.keys), len(result.further_keys))

    assert found(False) == (1, 0)
    assert found(True) == (1, 2)
    assert searched == ["visual plasticity"]
    assert (found(False), found(True, stop=lambda: True)) == ((1, 0), None)
    assert len(searched) == 2
    assert (found(True), found(True)) == ((1, 2), (1, 2))
    assert len(searched) == 4
    assert found(False) == (1, 0)
    library.cache.ingest(digest([paper("Plasticity of Vision, Visual Things")], TUESDAY))
    finder.update_index()
    assert found(True) == (2, 2)
    assert len(searched) == 6


def test_a_misspelt_word_is_corrected_and_an_order_concerns_results_only(library: Library) -> None:
    library.cache.ingest(
        digest(
            [
                paper_by("Light", "George Drettakis", "Gaussians.", arxiv="2403.00001"),
                paper_by("Heat Flow", "", "By diffusion.", arxiv="2403.00002"),
                paper_by("Diffusion", "", "", arxiv="2403.00003"),
                paper_by("A Diffusion of Light", "", "", arxiv="2403.00004"),
            ],
            MONDAY,
        )
    )
    finder = Finder(library)
    result = finder.find(WHOLE_LIBRARY, read_query("dretakis"))
    assert result is not None
    assert result.corrections == (("dretakis", "drettakis"),)
    assert [row.title for row in library.cache.rows(result.keys)] == ["Light"]
    assert find_in_library(library, "diffusion sort:title", finder) == [
        "A Diffusion of Light",
        "Diffusion",
    ]
    assert further_titles(library, "diffusion sort:title") == ["Heat Flow"]


def test_a_changed_title_is_found_only_by_its_new_words(library: Library) -> None:
    library.cache.ingest(digest([paper("Old Name", arxiv="2403.00001"), paper("Friend")], MONDAY))
    finder = Finder(library)
    assert find_in_library(library, "old", finder) == ["Old Name"]
    library.cache.ingest(digest([paper("New Name", arxiv="2403.00001")], MONDAY))
    assert finder.update_index()
    assert find_in_library(library, "new", finder) == ["New Name"]
    assert find_in_library(library, "old", finder) == []


def test_added_papers_are_found_and_removed_ones_are_not(library: Library) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    assert len(find_in_library(library, "nets", finder)) == 2
    library.cache.ingest(digest([paper("Third Nets", arxiv="2403.00003")], TUESDAY))
    finder.update_index()
    assert find_in_library(library, "nets", finder)[0] == "Third Nets"
    library.cache.forget(MONDAY)
    finder.update_index()
    assert find_in_library(library, "nets", finder) == ["Third Nets"]


def test_terms_with_words_use_the_current_marks_and_papers(library: Library) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    assert len(find_in_library(library, "nets is:unread", finder)) == 2
    row = library.cache.rows(library.keys(WHOLE_LIBRARY))[:1]
    library.mark("read", row, True)
    assert find_in_library(library, "nets is:unread", finder) == ["Second Nets"]
    assert find_in_library(library, "nets date:2024", finder) == ["First Nets", "Second Nets"]
    library.cache.ingest(digest([paper("Third Nets", arxiv="2403.00003")], TUESDAY))
    finder.update_index()
    assert len(find_in_library(library, "nets date:2024", finder)) == 3


def test_the_view_is_read_once_while_words_are_typed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.cache.ingest(entries("First Nets", "Second Nets"))
    finder = Finder(library)
    calls: list[object] = []
    keys = library.keys

    def counted(*values: Any) -> list[int]:
        calls.append(values)
        return keys(*values)

    monkeypatch.setattr(library, "keys", counted)
    for words in ("n", "ne", "net", "nets"):
        find_titles(finder, library, words, MONDAYS)
    assert len(calls) == 1


class TestStoredIndex:
    """The index that is stored between runs."""

    @pytest.fixture(autouse=True)
    def _store_small_indexes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(title_index, "STORED_FROM", 1)

    def test_the_next_start_uses_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with open_library(tmp_path) as library:
            library.cache.ingest(entries("First Nets", "Second Nets"))
            assert Finder(library).update_index()
        with open_library(tmp_path) as library:
            monkeypatch.setattr(
                library.cache, "titles", lambda *_: pytest.fail("the titles were read again")
            )
            assert find_in_library(library, "nets") == ["First Nets", "Second Nets"]

    def test_papers_added_changed_and_removed_since_are_noticed(self, tmp_path: Path) -> None:
        with open_library(tmp_path) as library:
            library.cache.ingest(digest([paper("Old Nets", arxiv="2403.00001")], TUESDAY))
            library.cache.ingest(entries("Gone Nets"))
            Finder(library).update_index()
        with open_library(tmp_path) as library:
            library.cache.ingest(digest([paper("New Nets", arxiv="2403.00001")], TUESDAY))
            library.cache.ingest(digest([paper("Later Nets", arxiv="2403.00002")], TUESDAY))
            library.cache.forget(MONDAY)
        with open_library(tmp_path) as library:
            assert sorted(find_in_library(library, "nets")) == ["Later Nets", "New Nets"]
            assert find_in_library(library, "old") == []

    @pytest.mark.parametrize(
        "parts",
        [{}, {"format": b"0"}, {"words": b"\xff\xff"}],
        ids=["no parts", "of a later format", "damaged words"],
    )
    def test_a_damaged_one_is_built_again(self, tmp_path: Path, parts: dict[str, bytes]) -> None:
        with open_library(tmp_path) as library:
            library.cache.ingest(entries("First Nets"))
            library.cache.put_blob(title_index.BLOB, library.cache.change_count(), parts)
            assert find_in_library(library, "nets") == ["First Nets"]

    def test_one_of_an_earlier_version_is_built_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Version 1 folded this title to "rare bto k decays".
        with monkeypatch.context() as earlier, open_library(tmp_path) as library:
            earlier.setattr(store, "_VERSION", 1)
            earlier.setattr(store, "fold", lambda _: "rare bto k decays")
            library.cache.ingest(entries(r"Rare $B\to K^*$ Decays"))
            assert Finder(library).update_index()
            assert find_in_library(library, "bto") == [r"Rare $B\to K^*$ Decays"]
        with open_library(tmp_path) as library:
            assert find_in_library(library, "bto") == []
            assert find_in_library(library, "B to K") == [r"Rare $B\to K^*$ Decays"]

    def test_a_stopped_update_is_resumed(self, library: Library) -> None:
        library.cache.ingest(entries("First Nets", "Second Nets"))
        finder = Finder(library)
        assert not finder.update_index(stop=lambda: True)
        assert finder.update_index()
        assert len(find_in_library(library, "nets", finder)) == 2


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        (r"Rare $B\to K^*$ Decays", ("B to K", "B -> K", "B→K", "B to K decays")),
        (r"The Mass $M_{\rm BH}$ of Holes", ("MBH", "M_BH", "mass mbh")),
        (r"A Rotation by $\frac{\pi}{2}$", ("pi/2", "rotation pi/2", "π/2")),
        (r"All of $n \times m$ and Lists", ("n x m", "n × m")),
    ],
)
def test_a_formula_in_a_title_is_found_as_it_is_typed(
    library: Library, title: str, queries: tuple[str, ...]
) -> None:
    library.cache.ingest(entries("Bottom Kinks", "Mobile Hubs", "Pianos", title))
    for query in queries:
        assert find_in_library(library, query)[:1] == [title], query


def test_exact_matches_in_the_library_come_before_guesses_in_the_view(
    library: Library,
) -> None:
    library.cache.ingest(
        digest([paper("Planning for Robots"), paper("Feedback of Humans")], MONDAY)
    )
    library.cache.ingest(digest([paper("Steady Plasticity"), paper("FOH in Titles")], TUESDAY))
    finder = Finder(library)
    for words in ("plast", "plasti", "plastic"):
        assert find_titles(finder, library, words, MONDAYS) == ([], ["Steady Plasticity"])
    # If the library has only guesses too, or the words are initials, the view comes first.
    assert find_titles(finder, library, "planing robts", MONDAYS)[0] == ["Planning for Robots"]
    assert find_titles(finder, library, "foh", MONDAYS)[0] == ["Feedback of Humans"]
