"""Views in their order, terms, rows, days, titles."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reader.model.clean import CleanText
from reader.model.digest import Listing
from reader.model.entry import Entry
from reader.model.mark import MarkKind
from reader.model.query import AnyOf, By, Dated, Is, Latest, Not, Term, Upvotes
from reader.model.view import DayCount, Row, View
from reader.storage.cache import Cache
from reader.storage.cache.connection import Connection
from tests.unit.cache.examples import (
    LIBRARY,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    digest,
    imported,
    keys,
    listed,
    page,
    paper,
    titles,
    unmarked,
)

SUNDAY = date(2024, 3, 10)
STARRED = View("starred")


class Marks:
    """Marks in memory, with the signature of `MarkLookup`."""

    def __init__(self, **when: dict[str, datetime]) -> None:
        self._when = when

    def __call__(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        dates = self._when.get(kind, {})
        return max((dates[id] for id in ids if id in dates), default=None)


def ids_of(cache: Cache) -> dict[str, str]:
    """Return the best id of every paper, by its title."""
    return {str(row.title): row.ids[0] for row in cache.rows(keys(cache))}


def minute(number: int) -> datetime:
    return datetime(2024, 3, 13, 8, number, tzinfo=UTC)


def matching(cache: Cache, *terms: Term, view: View = LIBRARY, marks: Marks | None = None) -> str:
    """Return the titles that match all terms, joined."""
    rows = cache.rows(cache.keys(view, terms, marks or unmarked))
    return "".join(row.title for row in rows)


def test_a_day_is_grouped_by_source_in_the_order_of_each_source() -> None:
    cache = imported(
        [
            *digest(map(paper, "ZY"), MONDAY, "semantic"),
            *digest(map(paper, "FE"), MONDAY, "arxiv"),
            *page("DC", MONDAY),
            *digest(map(paper, "BA"), MONDAY),
            *digest(map(paper, "X"), TUESDAY),
        ],
        at_once=True,
    )
    assert titles(cache, View("day", MONDAY)) == list("BADCFEZY")


def test_a_paper_of_two_sources_is_in_the_first_group_only() -> None:
    cache = imported(
        [*page("ABC", MONDAY), *digest([paper("B", "2403.00002")], MONDAY)], at_once=True
    )
    assert titles(cache, View("day", MONDAY)) == ["B", "A", "C"]


def test_a_week_shows_its_days_newest_first_and_no_other_day() -> None:
    cache = imported(
        [
            *page("AB", MONDAY),
            *page("CB", TUESDAY),
            *page("D", SUNDAY),
            *page("E", date(2024, 3, 17)),
            *page("F", date(2024, 3, 18)),
        ],
        at_once=True,
    )
    assert titles(cache, View("week", WEDNESDAY)) == list("ECBA")


def test_the_library_shows_the_newest_digest_first_and_papers_in_no_digest_last() -> None:
    old, new = date(2020, 1, 1), date(2024, 1, 1)
    cache = imported(
        [
            Entry(paper("V")),
            Entry(paper("U", published=old)),
            Entry(paper("T", published=new)),
            Entry(paper("W")),
            *page("AB", MONDAY),
            *page("CB", TUESDAY),
            *digest([paper("D")], TUESDAY),
        ],
        at_once=True,
    )
    assert titles(cache) == list("DCBATUVW")
    assert titles(cache, View("library", MONDAY)) == list("DCBATUVW")


def test_starred_papers_are_sorted_by_the_date_of_the_star() -> None:
    cache = imported([*page("ABCD", MONDAY)], at_once=True)
    ids = ids_of(cache)
    marks = Marks(starred={ids["B"]: minute(1), ids["D"]: minute(3), ids["A"]: minute(2)})
    assert matching(cache, view=STARRED, marks=marks) == "DAB"
    assert matching(cache, Dated(TUESDAY, None), view=STARRED, marks=marks) == ""


def test_marks_are_looked_up_again_for_each_query() -> None:
    cache = imported(page("AB", MONDAY), at_once=True)
    ids = ids_of(cache)
    assert matching(cache, Is("unread"), marks=Marks()) == "AB"
    assert matching(cache, Is("unread"), marks=Marks(read={ids["A"]: minute(0)})) == "B"


def test_a_mark_under_any_id_counts() -> None:
    cache = imported([Entry(paper("A", "2403.00001", "doi:10.1000/one"))])
    for id in cache.rows(keys(cache))[0].ids:
        assert matching(cache, Is("starred"), marks=Marks(starred={id: minute(0)})) == "A"


def name(text: str) -> CleanText:
    return CleanText(text)


MANY = [
    listed(paper("A", upvotes=5, authors=(name("Yann LeCun"), name("Éva Őry"))), MONDAY),
    listed(
        paper("B", upvotes=20, authors=(name("Guillaume Alain"), name("Yoshua Bengio"))), MONDAY, 1
    ),
    listed(paper("C", authors=(name("Søren Łukasz"), name("Yann Bengio"))), TUESDAY, 0),
    listed(paper("D", upvotes=0), TUESDAY, 1),
    Entry(paper("E", upvotes=99, published=TUESDAY)),
]
TERMS: dict[str, tuple[Term, str]] = {
    "unread": (Is("unread"), "CDB"),
    "read": (Is("read"), "A"),
    "starred": (Is("starred"), "AD"),
    "one word of a name": (By("alain"), "B"),
    "without accents and case": (By("eva ORY"), "A"),
    "letters without a decomposition": (By("soren lukasz"), "C"),
    "with the accents": (By("Søren"), "C"),
    "both words in one name": (By("yann bengio"), "C"),
    "words in any order": (By("LeCun, Yann"), "A"),
    "an initial": (By("Y. LeCun"), "A"),
    "no such name": (By("nobody"), ""),
    "no words in the name": (By(" , "), "CDABE"),
    "characters special to SQL": (By("%_'\"\\"), ""),
    "one day": (Dated(MONDAY, MONDAY), "AB"),
    "since a day": (Dated(TUESDAY, None), "CD"),
    "up to a day": (Dated(None, MONDAY), "AB"),
    "in any digest": (Dated(None, None), "CDAB"),
    "the newest digest": (Latest(), "CD"),
    "at least": (Upvotes(5, None), "ABE"),
    "at most": (Upvotes(None, 5), "DA"),
    "between": (Upvotes(5, 20), "AB"),
    "any upvotes": (Upvotes(None, None), "DABE"),
    "not at least": (Not(Upvotes(5, None)), "CD"),
    "not in a digest": (Not(Dated(None, None)), "E"),
    "either": (AnyOf((By("alain"), Latest())), "CDB"),
    "neither": (Not(AnyOf((By("alain"), Latest()))), "AE"),
    "no alternatives": (AnyOf(()), ""),
    "nested": (AnyOf((Not(Is("unread")), Not(Not(Upvotes(99, None))))), "AE"),
}


@pytest.fixture(scope="module")
def many() -> Cache:
    return imported(MANY, at_once=True)


def marks_of(cache: Cache) -> Marks:
    ids = ids_of(cache)
    return Marks(read={ids["A"]: minute(1)}, starred={ids["A"]: minute(1), ids["D"]: minute(2)})


@pytest.mark.parametrize(("term", "expected"), TERMS.values(), ids=TERMS)
def test_a_term_matches(many: Cache, term: Term, expected: str) -> None:
    assert sorted(matching(many, term, marks=marks_of(many))) == sorted(expected)


def test_all_terms_must_match_and_the_order_is_kept(many: Cache) -> None:
    assert matching(many, Upvotes(0, 20), Not(Is("read")), marks=marks_of(many)) == "DB"
    assert matching(many, Upvotes(0, 20), view=View("day", MONDAY)) == "AB"
    assert matching(many, Is("unread"), view=View("week", MONDAY)) == "CDAB"


def test_an_empty_query_on_an_empty_library_returns_nothing() -> None:
    cache = Cache(None)
    for view in (LIBRARY, STARRED, View("day", MONDAY), View("week", MONDAY), View("day")):
        assert cache.keys(view, (Latest(), Is("unread")), unmarked) == []
    assert (cache.days(), cache.newest_day(), cache.neighbours(MONDAY)) == ([], None, (None, None))
    assert list(cache.titles()) == []


def test_a_row_has_all_that_the_list_shows() -> None:
    cache = imported(MANY[:1])
    (key,) = keys(cache)
    assert cache.rows([key]) == [
        Row(key, cache.rows([key])[0].ids, name("A"), name("Yann LeCun, Éva Őry"), 5, MONDAY)
    ]


@pytest.mark.slow
def test_rows_keep_the_given_order_without_removed_papers() -> None:
    cache = imported((Entry(paper(f"Paper {n}")) for n in range(12_345)), at_once=True)
    wanted = keys(cache)
    random.Random(1).shuffle(wanted)
    assert [row.key for row in cache.rows([*wanted, 99_999, -1])] == wanted
    assert cache.paper(99_999) is None
    assert cache.listings(99_999) == []


def test_days_are_returned_newest_first_and_count_each_paper_once() -> None:
    cache = imported(
        [
            *page("ABC", MONDAY, assumed=True),
            *digest([paper("B", "2403.00002")], MONDAY),
            *page("D", TUESDAY, assumed=True),
        ],
        at_once=True,
    )
    assert cache.days() == [
        DayCount(TUESDAY, 1, ("page",), True),
        DayCount(MONDAY, 3, ("huggingface", "page"), False),
    ]
    assert cache.newest_day() == TUESDAY


def test_neighbours_are_the_nearest_days_with_papers() -> None:
    cache = imported([*page("A", SUNDAY), *page("B", TUESDAY), *page("C", WEDNESDAY)])
    assert cache.neighbours(TUESDAY) == (SUNDAY, WEDNESDAY)
    assert cache.neighbours(MONDAY) == (SUNDAY, TUESDAY)
    assert cache.neighbours(SUNDAY) == (None, TUESDAY)
    assert cache.neighbours(WEDNESDAY) == (TUESDAY, None)


def test_titles_are_returned_in_chunks_and_can_be_resumed() -> None:
    cache = imported((Entry(paper(f"Paper {n}")) for n in range(25)), at_once=True)
    chunks = list(cache.titles(chunk=10))
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    every = [row for chunk in chunks for row in chunk]
    assert [key for key, _, _ in every] == sorted(keys(cache))
    last = every[19][0]
    assert [row for chunk in cache.titles(last) for row in chunk] == every[20:]


def test_the_ranks_of_titles_follow_the_order_of_the_library() -> None:
    cache = imported(
        [
            Entry(paper("U", published=date(2020, 1, 1))),
            Entry(paper("T", published=date(2030, 1, 1))),
            Entry(paper("V")),
            *page("AB", MONDAY),
            Entry(paper("Z"), (Listing("page", SUNDAY, 10**9),)),
            *page("C", TUESDAY),
        ],
        at_once=True,
    )
    every = [row for chunk in cache.titles() for row in chunk]
    assert [title for _, _, title in sorted(every, key=lambda row: row[1])] == list("CABZTUV")
    assert titles(cache) == list("CABZTUV")


def test_the_library_is_one_walk_along_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Traced(Connection):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.set_trace_callback(asked.append)

    monkeypatch.setattr("reader.storage.cache.pool.Connection", Traced)
    cache = Cache(tmp_path / "library.sqlite3")
    asked.clear()
    cache.keys(LIBRARY, (), unmarked)
    cache.close()
    plan = sqlite3.connect(tmp_path / "library.sqlite3").execute(f"EXPLAIN QUERY PLAN {asked[0]}")
    assert [row[3] for row in plan] == ["SCAN papers USING COVERING INDEX papers_in_order"]
