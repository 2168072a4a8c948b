"""Pages that are moved to another day, and days that are forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.entry import Entry
from reader.storage.cache import Cache
from tests.unit.cache.examples import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    digest,
    imported,
    listed,
    page,
    paper,
    shape,
    titles,
)

ABC = ["A", "B", "C"]


def days(cache: Cache) -> list[tuple[str, bool, int]]:
    return [(f"{day.day:%a}", day.assumed, day.papers) for day in cache.days()]


MOVES = {
    "a day given wins over a guess": (True, False, [("Tue", False, 3)]),
    "the later of two days given wins": (False, False, [("Tue", False, 3)]),
    "a guess leaves a day that was given": (False, True, [("Mon", False, 3)]),
    "a guess leaves an earlier guess": (True, True, [("Mon", True, 3)]),
}


@pytest.mark.parametrize(("before", "now", "expected"), MOVES.values(), ids=MOVES)
def test_the_same_page_under_another_day_is_one_digest(
    before: bool, now: bool, expected: list[tuple[str, bool, int]]
) -> None:
    cache = imported(page(ABC, MONDAY, before), at_once=True)
    done = cache.ingest(page(ABC, TUESDAY, now))
    assert days(cache) == expected
    moved = expected[0][0] == "Tue"
    assert done.changed is moved
    assert (done.updated, done.same) == ((3, 0) if moved else (0, 3))
    assert done.moved == (((MONDAY, TUESDAY),) if moved else ())
    assert [(f"{day:%a}", assumed) for _, day, assumed in done.digests] == [expected[0][:2]]


def test_a_moved_page_changes_the_order_of_the_library() -> None:
    cache = imported(page(ABC, MONDAY), at_once=True)
    cache.ingest(digest([paper("D")], TUESDAY))
    cache.ingest(page(ABC, WEDNESDAY))
    assert titles(cache) == ["A", "B", "C", "D"]
    assert [row for row in shape(cache) if ("page", MONDAY) in row[1]] == []


def test_a_page_moves_although_its_papers_have_ids_by_now() -> None:
    cache = imported(page(ABC, MONDAY, True), at_once=True)
    cache.ingest([Entry(paper(title, f"2403.0000{n}")) for n, title in enumerate(ABC)])
    cache.ingest(page(ABC, TUESDAY))
    assert days(cache) == [("Tue", False, 3)]


def test_a_page_of_other_papers_does_not_move() -> None:
    cache = imported(page(ABC, MONDAY), at_once=True)
    cache.ingest(page(["A", "B"], TUESDAY))
    cache.ingest(page([*ABC, "D"], WEDNESDAY))
    assert [day for day, _, _ in days(cache)] == ["Wed", "Tue", "Mon"]


def test_another_source_does_not_move() -> None:
    cache = imported(digest(map(paper, ABC), MONDAY), at_once=True)
    cache.ingest(digest(map(paper, ABC), TUESDAY))
    assert [day for day, _, _ in days(cache)] == ["Tue", "Mon"]


def test_a_moved_page_is_merged_into_the_digest_of_its_new_day() -> None:
    cache = imported(page(["X", "Y", "Z"], TUESDAY), at_once=True)
    cache.ingest(page(["A", "X"], MONDAY))
    cache.ingest(page(["A", "X"], TUESDAY))
    assert days(cache) == [("Tue", False, 4)]
    assert titles(cache) == ["A", "X", "Y", "Z"]


def test_two_days_of_one_import_are_not_merged() -> None:
    cache = Cache(None)
    both = [*page(ABC, MONDAY), *page(ABC, TUESDAY)]
    cache.ingest(both)
    assert [day for day, _, _ in days(cache)] == ["Tue", "Mon"]
    assert cache.ingest(both).changed is False


def test_forgetting_a_day_removes_its_listings_and_papers_known_only_by_title() -> None:
    cache = imported([*page(["A", "B"], TUESDAY), *digest([paper("C", "2403.00003")], TUESDAY)])
    cache.ingest(page(["B", "D"], MONDAY))
    assert cache.forget(TUESDAY) == 3
    assert days(cache) == [("Mon", False, 2)]
    assert titles(cache) == ["B", "D", "C"]


def test_forgetting_a_day_without_digests_does_nothing() -> None:
    cache = imported(page(["A"], MONDAY))
    assert cache.forget(TUESDAY) == 0
    assert titles(cache) == ["A"]


def test_forgetting_keeps_a_title_that_also_came_from_a_list_without_days() -> None:
    for order in (1, -1):
        cache = imported([Entry(paper("A")), listed(paper("A"), MONDAY, source="page")][::order])
        assert cache.forget(MONDAY) == 1
        assert titles(cache) == ["A"]


def test_forgetting_a_page_removes_its_fields_from_the_full_paper() -> None:
    cache = imported([Entry(paper("A", "2403.00001"))])
    cache.ingest([listed(paper("A", abstract="From the page."), MONDAY, source="page")])
    cache.forget(MONDAY)
    key = cache.key_of("2403.00001")
    assert key and cache.paper(key) == paper("A", "2403.00001")


def test_a_key_is_never_reused() -> None:
    cache = imported(page(["A"], MONDAY))
    (row,) = cache.rows([1])
    cache.forget(MONDAY)
    cache.ingest(page(["B"], MONDAY))
    assert cache.rows([row.key]) == []


KNOWN = st.lists(
    st.builds(
        lambda title, arxiv, day: listed(paper(title, arxiv), day),
        st.sampled_from("ABCD"),
        st.sampled_from([None, "2403.00001", "2403.00002"]),
        st.sampled_from([TUESDAY, WEDNESDAY]),
    ),
    max_size=5,
)


@given(KNOWN, st.lists(st.sampled_from("ABCDEF"), min_size=1, unique=True))
def test_forgetting_a_page_undoes_its_import(known: list[Entry], titles: list[str]) -> None:
    cache = imported(known)
    before = shape(cache)
    cache.ingest(page(titles, MONDAY))
    # Two of its titles may be the old and the new one of one paper.
    assert 1 <= cache.forget(MONDAY) <= len(titles)
    assert shape(cache) == before
