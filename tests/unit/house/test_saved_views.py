"""Saved views: the file, how files are merged, and what `view:` means in a query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import load_config
from reader.library.finder import Finder
from reader.library.library import Library
from reader.library.query_language import Completer, read_query_for
from reader.library.saved_views import SavedViews
from reader.model.clean import CleanText
from reader.model.errors import DaysheetError
from reader.model.query import AllOf, AnyOf, Is, Not, ResultsOf, Upvotes
from reader.model.saved_view import SavedView, view_name
from reader.model.view import View
from reader.storage import views_file
from reader.storage.atomic import FileError
from reader.storage.views_file import Entry
from tests.unit.cache.examples import MONDAY, digest, paper

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(
        tmp_path / "library.sqlite3",
        tmp_path / "marks.toml",
        tmp_path,
        {"fixed": SavedView("fixed", "upvotes:5..")},
    ) as opened:
        titles = ["Red stones", "Blue stones", "Red water"]
        opened.cache.ingest(
            digest([paper(title, upvotes=at * 5) for at, title in enumerate(titles)], MONDAY)
        )
        yield opened


def find(library: Library, text: str) -> list[str]:
    query = read_query_for(library, text)
    assert not query.untaken
    result = Finder(library).find(View("library"), query)
    assert result is not None
    return sorted(row.title for row in library.cache.rows(result.keys))


def reasons(library: Library, text: str) -> list[str]:
    return [each.reason for each in read_query_for(library, text).untaken]


def test_a_view_is_saved_found_changed_and_removed(library: Library, tmp_path: Path) -> None:
    library.views.save("RL", "red upvotes:5..", watch=True)
    again = SavedViews({}, tmp_path / "views.toml", tmp_path / "lock")
    assert again.get("rl") == SavedView("rl", "red upvotes:5..", True)
    again.save("rl", "blue")
    again.remove("rl")
    assert again.all() == []
    library.views.reload()
    assert [view.name for view in library.views.all()] == ["fixed"]
    with pytest.raises(DaysheetError, match="there is no view 'rl'"):
        library.views.remove("rl")


def test_the_configuration_wins_and_is_not_changed(library: Library) -> None:
    assert library.views.get("fixed") == SavedView("fixed", "upvotes:5..")
    with pytest.raises(DaysheetError, match=r"set in config\.toml"):
        library.views.save("Fixed", "blue")


@pytest.mark.parametrize("name", ["", "two words", 'a"b', "…", "-", "x" * 41])
def test_a_name_without_spaces_and_quotes_is_wanted(library: Library, name: str) -> None:
    assert view_name(name) is None
    with pytest.raises(DaysheetError, match="is not a name for a view"):
        library.views.save(name, "blue")


def test_a_view_stands_in_parentheses_among_other_terms(library: Library) -> None:
    library.views.save("mine", "is:unread upvotes:5..")
    terms = (Is("unread"), Upvotes(5, None))
    assert read_query_for(library, "view:mine").terms == terms
    assert read_query_for(library, "not:view:mine").terms == (Not(AllOf(terms)),)
    query = read_query_for(library, "is:starred OR view:mine OR is:read")
    assert query.terms == (AnyOf((Is("starred"), AllOf(terms), Is("read"))),)
    library.views.save("words", "red sort:title")
    query = read_query_for(library, "stones view:words")
    assert (query.words, query.sort) == ("stones red", read_query_for(library, "sort:title").sort)
    assert read_query_for(library, "not:view:words").terms == (Not(ResultsOf("red")),)
    assert find(library, "view:words") == ["Red stones", "Red water"]
    assert find(library, "view:words view:fixed") == ["Red water"]
    assert find(library, "not:view:words") == ["Blue stones"]
    assert find(library, "view:words OR view:fixed") == ["Blue stones", "Red stones", "Red water"]


def test_words_of_a_view_mean_the_same_under_not_and_or(library: Library) -> None:
    wet = paper("Blue oceans", upvotes=2, authors=(CleanText("Ann Waters"),))
    dry = paper("Deserts", upvotes=1, abstract=CleanText("Nothing but sand."))
    library.cache.ingest(digest([wet, dry], MONDAY))
    everything = find(library, "")
    for words in ("water", "stone", "sand", "stoens", "blue waters", "upvotes:2.. blue"):
        library.views.save("mine", words)
        results = find(library, "view:mine")
        assert 0 < len(results) < len(everything)
        assert find(library, "not:view:mine") == [
            title for title in everything if title not in results
        ]
        assert find(library, "view:mine OR upvotes:..1") == sorted(
            {*results, *find(library, "upvotes:..1")}
        )
    query = read_query_for(library, "view:mine OR upvotes:..1")
    assert query.title_words == "blue" and query.needs_finder
    library.views.save("mine", "is:unread water")
    assert find(library, "not:view:mine") != everything
    for row in library.cache.rows(library.keys(View("library"))):
        library.mark("read", [row], True)
    assert find(library, "not:view:mine") == everything


def test_a_view_may_not_name_a_view_and_an_unknown_name_is_said(library: Library) -> None:
    library.views.save("loop", "view:fixed")
    assert reasons(library, "view:loop") == ["view: a view may not name a view"]
    assert reasons(library, "not:view:loop") == ["view: a view may not name a view"]
    assert reasons(library, "view:nobody") == ["view: there is no view of this name"]
    assert reasons(library, "view:") == ["view: a view of yours"]
    library.views.save("near", "like:" + library.cache.rows([1])[0].ids[0])
    assert reasons(library, "not:view:near") == ["like: goes without not:"]
    assert not reasons(library, "view:near")


def test_names_of_views_are_completed(library: Library) -> None:
    assert Completer(library).complete("is:read view:fi") == "is:read view:fixed"


def test_lines_that_git_merged_are_read_and_the_newest_counts(tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    file.write_text(
        "version = 1\n[views]\n<<<<<<< ours\n"
        '"a" = { query = "old", saved = 2026-01-01T00:00:00Z }\n||||||| base\n=======\n'
        '"a" = { query = "new", watch = true, saved = 2026-01-02T00:00:00Z }\n>>>>>>> theirs\n'
        '# mine\n"b" = { query = "gone", saved = 2026-01-01T00:00:00Z }\n'
        '"b" = { removed = 2026-01-02T00:00:00Z }\n'
        '"c" = { query = "without a date" }\n'
    )
    views = SavedViews({}, file, tmp_path / "lock")
    assert views.all() == [SavedView("a", "new", True), SavedView("c", "without a date")]
    views.save("d", 'title "x"')
    assert "<<<<" not in file.read_text()
    assert len(SavedViews({}, file, tmp_path / "lock").all()) == 3


def test_a_file_of_another_machine_is_merged_by_the_newest_date(tmp_path: Path) -> None:
    mine = SavedViews({}, tmp_path / "mine.toml", tmp_path / "lock")
    theirs = SavedViews({}, tmp_path / "theirs.toml", tmp_path / "lock")
    mine.save("both", "one")
    theirs.save("both", "one")
    theirs.save("both", "two")
    theirs.save("new", "three")
    assert mine.merge(tmp_path / "theirs.toml") == 2
    assert [view.query for view in mine.all()] == ["two", "three"]
    assert mine.merge(tmp_path / "theirs.toml") == 0


@pytest.mark.parametrize("line", ["what is this", '"a" = 3', '"a" = { query = 3 }', '"a b" = {}'])
def test_a_broken_file_is_said_and_never_written(tmp_path: Path, line: str) -> None:
    file = tmp_path / "views.toml"
    file.write_text(f"[views]\n{line}\n")
    views = SavedViews({}, file, tmp_path / "lock")
    assert views.all() == []
    assert "views.toml line 2" in views.problem
    with pytest.raises(FileError, match="line 2"):
        views.save("x", "red")
    assert file.read_text() == f"[views]\n{line}\n"


ENTRIES = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(
        lambda seconds, query: Entry(
            NOW + timedelta(seconds=seconds), SavedView("a", query) if query else None
        ),
        st.integers(0, 3),
        st.sampled_from(["", "red", 'a "b" \\ c']),
    ),
)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_merging_needs_no_order(
    one: dict[str, Entry], two: dict[str, Entry], three: dict[str, Entry]
) -> None:
    merge = views_file.merge
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, one) == one


def test_views_are_set_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[views.RL]\nquery = "tag:rl"\nwatch = true\n[views.bad]\nqueri = "x"\n'
        '[views."two words"]\nquery = "x"\n'
    )
    config = load_config(file)
    assert config.views == {"rl": SavedView("rl", "tag:rl", True)}
    assert len(config.problems) == 2
    assert "config.toml line 4" in config.problems[0]
