"""The result of imports: fields, counts, listings, and what `ingest` returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import CleanText
from reader.model.digest import Listing
from reader.model.entry import Entry
from reader.model.errors import DaysheetError
from reader.model.links import Url
from reader.model.paper import Paper, placeholder_title
from reader.model.publication import Publication
from reader.storage.cache import Cache, IngestResult
from reader.storage.cache.digests import merge_positions
from tests.parameters import sampled
from tests.unit.cache.examples import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    digest,
    imported,
    keys,
    listed,
    page,
    paper,
    shape,
    titles,
)

ID = "2403.07815"
FULL = Paper(
    CleanText("Chronos"),
    CleanText("One line.\nAnother line."),
    ID,
    "doi:10.1000/one",
    (CleanText("Abdul Fatir Ansari"), CleanText("Lorenzo Stella")),
    date(2024, 3, 12),
    21,
    0,
    (CleanText("time series"), CleanText("tokens")),
    (CleanText("cs.LG"), CleanText("stat.ML")),
    CleanText("A summary."),
    Url("https://example.org/code"),
    700,
    Url("https://example.org/project"),
    CleanText("Ada"),
    3,
    Publication("article", CleanText("Nature"), 2024, CleanText("12"), pages=CleanText("1--9")),
    "ansari2024",
    "/home/ada/chronos.pdf",
    False,
    CleanText("12 pages"),
)


def only(cache: Cache) -> Paper:
    (key,) = keys(cache)
    found = cache.paper(key)
    assert found
    return found


def after(*papers: Paper) -> Paper:
    return only(imported(Entry(each) for each in papers))


def test_a_paper_is_read_as_it_was_imported() -> None:
    assert after(FULL) == FULL


def test_a_later_import_updates_counts_title_and_abstract() -> None:
    later: dict[str, Any] = {
        "version": FULL.version,
        "abstract": CleanText("Rewritten."),
        "upvotes": 0,
        "comments": 4,
        "code_stars": 900,
    }
    got = after(FULL, paper("Chronos, revised", ID, **later))
    assert (got.title, {name: getattr(got, name) for name in later}) == ("Chronos, revised", later)


def test_a_later_import_keeps_the_fields_it_lacks() -> None:
    assert after(FULL, paper("Chronos", ID)) == FULL


def test_a_later_import_fills_gaps() -> None:
    assert after(paper("Chronos", ID), FULL) == FULL


def test_a_later_import_of_the_same_version_replaces_all_fields_that_it_has() -> None:
    later = FULL._replace(
        authors=(CleanText("A. Ansari"),),
        keywords=(CleanText("forecasts"),),
        summary=CleanText("Another summary."),
        code=Url("https://example.org/moved"),
        doi="doi:10.1000/ONE",
        withdrawn=True,
    )
    assert after(FULL, later) == later


@pytest.mark.parametrize("step", [1, -1], ids=["version 2 last", "version 2 first"])
def test_the_higher_version_wins_in_either_order(step: int) -> None:
    first = paper("Old title", ID, authors=(CleanText("A"),), version=1, upvotes=1)
    second = paper("New title", ID, authors=(CleanText("A"), CleanText("B")), version=2, upvotes=2)
    got = only(imported([listed(second, MONDAY), listed(first, TUESDAY)][::step]))
    assert got == second._replace(upvotes=(first, second)[step == -1].upvotes)


@pytest.mark.parametrize("step", [1, -1], ids=["later day last", "later day first"])
def test_of_equal_versions_the_later_digest_wins_in_either_order(step: int) -> None:
    undated = paper("Without a day", ID, code=Url("https://example.org/0"))
    monday = paper("On Monday", ID, code=Url("https://example.org/1"), project=None)
    tuesday = paper("On Tuesday", ID, version=1, summary=CleanText("Short."))
    entries = [Entry(undated), listed(monday, MONDAY), listed(tuesday, TUESDAY)]
    assert only(imported(entries[::step])) == tuesday._replace(code=monday.code)


def test_an_older_version_may_still_fill_a_gap_and_is_then_replaced_by_a_newer_one() -> None:
    second = paper("Two", ID, version=2)
    got = after(second, paper("One", ID, version=1, summary=CleanText("Of version 1.")))
    assert got == second._replace(summary=CleanText("Of version 1."))
    got = after(
        second,
        paper("Zero", ID, version=1, summary=CleanText("Of version 1.")),
        paper("Three", ID, version=3, summary=CleanText("Of version 3.")),
        second,
    )
    assert (got.title, got.summary, got.version) == ("Three", "Of version 3.", 3)


@pytest.mark.parametrize("step", [1, -1], ids=["page last", "page first"])
def test_a_full_source_wins_over_a_page_in_either_order(step: int) -> None:
    from_page = paper("CHRONOS", abstract=CleanText("As the page has it."))
    assert after(*[FULL, from_page][::step]) == FULL


@pytest.mark.parametrize("step", [1, -1], ids=["page last", "page first"])
def test_a_page_fills_the_gaps_of_a_full_source(step: int) -> None:
    from_page = paper("CHRONOS", abstract=CleanText("As the page has it."))
    got = after(*[paper("Chronos", ID), from_page][::step])
    assert got == paper("Chronos", ID, abstract=CleanText("As the page has it."))


def test_the_same_page_updates_the_title_of_its_paper() -> None:
    assert after(paper("CHRONOS"), paper("Chronos")).title == "Chronos"


def test_an_import_returns_its_counts() -> None:
    cache = Cache(None)
    first = cache.ingest(digest([paper("A", "2403.00001"), paper("B", "2403.00002")], MONDAY))
    assert first == IngestResult(2, 0, 0, (("huggingface", MONDAY, False),), True)
    again = cache.ingest(
        digest([paper("A", "2403.00001"), paper("B", "2403.00002", upvotes=3), paper("C")], MONDAY)
    )
    assert again == IngestResult(1, 1, 1, (("huggingface", MONDAY, False),), True)


def test_an_import_returns_its_digests_by_day() -> None:
    days = [(TUESDAY, "page"), (MONDAY, "huggingface"), (TUESDAY, "arxiv")]
    entries = [listed(paper("A"), day, 0, source, True) for day, source in days]
    assert Cache(None).ingest(entries).digests == (
        ("huggingface", MONDAY, True),
        ("arxiv", TUESDAY, True),
        ("page", TUESDAY, True),
    )


def test_importing_the_same_again_writes_nothing() -> None:
    entries = [*digest([FULL, paper("B")], MONDAY), Entry(paper("C", keywords=(CleanText(""),)))]
    cache = Cache(None)
    cache.ingest(entries)
    done = cache.ingest(entries)
    assert (done.new, done.updated, done.same, done.changed) == (0, 0, 3, False)


def test_an_empty_import_is_allowed() -> None:
    assert Cache(None).ingest([]) == IngestResult(0, 0, 0, (), False)


def test_a_paper_of_a_page_counts_as_updated_when_a_full_source_adds_its_ids() -> None:
    cache = imported(page(["Chronos"], MONDAY))
    done = cache.ingest(digest([FULL], TUESDAY))
    assert (done.new, done.updated, done.same) == (0, 1, 0)


def test_a_paper_listed_on_another_day_is_updated() -> None:
    cache = imported(digest([FULL], MONDAY))
    done = cache.ingest(digest([FULL], TUESDAY))
    assert (done.new, done.updated, done.same) == (0, 1, 0)


def test_an_import_returns_the_keys_of_new_papers() -> None:
    cache = imported(digest([paper("A", "2403.00001")], MONDAY))
    done = cache.ingest(map(Entry, [paper("A", "2403.00001"), paper("B"), paper("C"), paper("b")]))
    assert [row.title for row in cache.rows(done.new_keys)] == ["b", "C"]
    assert cache.ingest([Entry(paper("B"))]).new_keys == ()


@pytest.mark.parametrize("step", [1, -1], ids=["placeholder first", "placeholder last"])
def test_a_placeholder_never_replaces_a_title(step: int) -> None:
    placeholder = paper(placeholder_title(ID, None), ID)
    papers = [placeholder, paper("Chronos", ID)]
    cache = imported(map(Entry, papers[::step]))
    assert only(cache).title == "Chronos"
    assert cache.papers_without_title() == []
    assert imported([Entry(placeholder)]).papers_without_title() == [ID]


def test_progress_is_reported_up_to_the_last_entry() -> None:
    reported: list[int] = []
    Cache(None).ingest((Entry(paper(f"Paper {n}")) for n in range(1234)), reported.append)
    assert reported[-1] == 1234
    assert len(reported) > 2
    assert reported == sorted(reported)


def test_an_import_that_fails_writes_nothing() -> None:
    def broken() -> Iterator[Entry]:
        for number in range(1700):
            yield listed(paper(f"New {number}"), TUESDAY, number)
        yield Entry(paper("A", upvotes=5))
        raise DaysheetError("line 1702 is broken")

    cache = imported(digest([paper("A"), paper("B")], MONDAY), at_once=True)
    before = [cache.paper(key) for key in keys(cache)], shape(cache)
    with pytest.raises(DaysheetError, match="line 1702"):
        cache.ingest(broken())
    assert ([cache.paper(key) for key in keys(cache)], shape(cache)) == before
    assert cache.ingest(digest([paper("A"), paper("B")], MONDAY)).changed is False


def test_a_day_imported_again_merges_its_papers_in_the_latest_order() -> None:
    cache = imported([], at_once=True)
    cache.ingest(digest(map(paper, "ABCD"), MONDAY))
    cache.ingest(digest(map(paper, "DEB"), MONDAY))
    assert titles(cache) == list("DEBAC")
    assert cache.ingest(digest(map(paper, "DEB"), MONDAY)).changed is False
    assert titles(cache) == list("DEBAC")


def test_single_papers_imported_again_get_their_new_positions() -> None:
    cache = imported([], at_once=True)
    cache.ingest(digest(map(paper, "ABCDE"), MONDAY))
    cache.ingest([listed(paper("F"), MONDAY, 99)])
    assert titles(cache) == list("ABCDEF")
    cache.ingest([listed(paper("D"), MONDAY, 1)])
    assert titles(cache) == list("ADBCEF")


def test_a_paper_repeated_in_a_digest_keeps_its_first_position() -> None:
    cache = imported(digest(map(paper, "ABA"), MONDAY), at_once=True)
    assert titles(cache) == ["A", "B"]
    assert [at.position for at in cache.listings(keys(cache)[0])] == [0]


def test_listings_are_returned_newest_first_with_all_fields() -> None:
    where = (
        Listing("page", TUESDAY, 4, True),
        Listing("huggingface", WEDNESDAY, 1),
        Listing("huggingface", TUESDAY, 7),
    )
    cache = imported([Entry(paper("A"), where)])
    assert cache.listings(keys(cache)[0]) == [where[1], where[2], where[0]]


def test_a_confirmed_day_is_no_longer_assumed() -> None:
    cache = imported(digest([FULL], MONDAY, assumed=True))
    assert cache.ingest(digest([FULL], MONDAY)).changed is True
    assert cache.ingest(digest([FULL], MONDAY, assumed=True)).changed is False
    assert [day.assumed for day in cache.days()] == [False]


def test_the_full_text_index_follows_every_change(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "library.sqlite3")
    cache.ingest([Entry(paper("Chronos", ID, abstract=CleanText("Old, naïve words.")))])
    cache.ingest([Entry(paper("Chronos", ID, abstract=CleanText("Other naïve words.")))])
    cache.close()

    def hits(query: str) -> int:
        connection = sqlite3.connect(tmp_path / "library.sqlite3")
        return len(connection.execute("SELECT rowid FROM search(?)", (query,)).fetchall())

    assert [hits(each) for each in ('abstract: "naive words"', "old", "title: chronos")] == [
        1,
        0,
        1,
    ]


POSITIONS = st.dictionaries(st.integers(1, 9), st.integers(0, 50), max_size=6)


@given(POSITIONS, POSITIONS)
def test_merged_positions_follow_the_latest_order_then_the_old_one(
    old: dict[int, int], imported: dict[int, int]
) -> None:
    merged = merge_positions(old, imported)
    assert merged.keys() == old.keys() | imported.keys()
    assert {record: merged[record] for record in imported} == imported
    rest = sorted(old.keys() - imported.keys(), key=lambda record: (old[record], record))
    assert sorted(rest, key=merged.__getitem__) == rest
    if any(merged[record] != old[record] for record in old):
        last, taken = max(imported.values(), default=-1), set(imported.values())
        if taken == set(range(last + 1)):
            assert all(merged[record] > last for record in rest) or not imported
        if len(taken) < (last + 1) / 2:
            assert all(merged[record] >= old[record] for record in rest)
    assert merge_positions(merged, imported) == merged


@given(POSITIONS, st.sets(st.integers(1, 9)))
def test_importing_an_unchanged_part_of_a_digest_moves_nothing(
    old: dict[int, int], part: set[int]
) -> None:
    assert merge_positions(old, {record: old[record] for record in old.keys() & part}) == old


TEXT_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "abstract": st.sampled_from(["", "One.", "Two."]).map(CleanText),
    "published": st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 5)),
    "authors": st.sampled_from([(), (CleanText("Ada"),), (CleanText("Bo"), CleanText("Ço"))]),
    "summary": st.sampled_from(["", "Short."]).map(CleanText),
    "code": st.sampled_from([None, Url("https://a.example"), Url("https://b.example")]),
    "keywords": st.sampled_from([(), (CleanText("a"),), (CleanText("b"),)]),
    "withdrawn": st.sampled_from([None, False, True]),
    "publication": st.sampled_from([None, Publication(year=2024), Publication(year=2025)]),
}
FIELDS = st.fixed_dictionaries({}, optional={**TEXT_FIELDS, "upvotes": st.none() | st.integers(0)})


@given(st.lists(FIELDS, min_size=1, max_size=5))
def test_no_field_is_ever_lost_and_repeating_the_last_import_adds_nothing(
    fields: list[dict[str, Any]],
) -> None:
    papers = [paper("Chronos", ID, **each) for each in fields]
    cache = imported(Entry(each) for each in papers)
    got = only(cache)
    for name in (*TEXT_FIELDS, "upvotes"):
        values = [value for each in papers if (value := getattr(each, name)) not in (None, "", ())]
        assert getattr(got, name) == (values[-1] if values else getattr(paper("x"), name))
    assert cache.ingest([Entry(papers[-1])]).changed is False


@st.composite
def differing_imports(draw: st.DrawFn) -> list[Entry]:
    """Entries of one paper of which no two have both the same version and the same day."""
    origins = st.tuples(st.integers(1, 3), st.sampled_from([None, MONDAY, TUESDAY, WEDNESDAY]))
    entries = []
    for version, day in draw(st.lists(origins, min_size=2, max_size=6, unique=True)):
        said = None if version == 1 and draw(st.booleans()) else version
        title = draw(st.sampled_from(["Chronos", "Chronos, revised", "CHRONOS"]))
        each = paper(
            title, ID, version=said, **draw(st.fixed_dictionaries({}, optional=TEXT_FIELDS))
        )
        entries.append(listed(each, day) if day else Entry(each))
    return entries


@given(st.data())
def test_the_order_of_imports_makes_no_difference_where_version_or_day_differ(
    data: st.DataObject,
) -> None:
    entries = data.draw(differing_imports())
    shuffled = data.draw(st.permutations(entries))
    cache, other = imported(entries), imported(shuffled, at_once=data.draw(st.booleans()))
    assert only(cache) == only(other)
    assert shape(cache) == shape(other)
    # A second pass over what was imported changes nothing, whatever its order.
    for entry in shuffled:
        cache.ingest([entry])
    assert only(cache) == only(other)


def test_a_paper_whose_title_always_changes_keeps_a_limited_number_of_ids(tmp_path: Path) -> None:
    with closing(Cache(tmp_path / "library.sqlite3")) as cache:
        done = cache.ingest(Entry(paper(f"Title {n}", ID, upvotes=n)) for n in range(1_500))
        assert done.new == 1
        (row,) = cache.rows(keys(cache))
        assert len(row.ids) <= 101
        assert only(cache).upvotes == 1_499
        assert cache.ingest([Entry(paper(only(cache).title, ID))]).same == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", sampled(["arxiv", "doi"], "arxiv"))
def test_too_many_papers_with_one_title_are_refused_together(tmp_path: Path, kind: str) -> None:
    ids = {"arxiv": "2403.{:05d}", "doi": "doi:10.1000/{}"}[kind]
    many = [Entry(paper("Same", **{kind: ids.format(at)})) for at in range(1, 3_001)]
    with closing(Cache(tmp_path / "library.sqlite3")) as cache:
        cache.ingest([Entry(paper("Other"))])
        with pytest.raises(DaysheetError, match="share titles or ids; split it"):
            cache.ingest(many)
        assert titles(cache) == ["Other"]
        # Papers already stored do not count towards the limit.
        cache.ingest(many[:1_900])
        cache.ingest(many[1_900:])
        assert len(titles(cache)) == (3_001 if kind == "arxiv" else 2)
