"""Which imports are one paper: by arXiv id, DOI and title, whatever the order of the imports."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line, clean_text
from reader.model.entry import Entry
from reader.model.identity import title_id
from reader.storage.cache import Cache
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

DATA = Path(__file__).parents[4] / "shared" / "data"

CHRONOS = "Chronos: Learning the Language of Time Series"
SAME = "chronos  learning the language of TIME SERIES!"
FIRST, SECOND, THIRD = "2403.07815", "2403.07816", "2403.07817"
DOI, OTHER_DOI = "doi:10.1000/one", "doi:10.1000/two"

EXAMPLES: dict[str, tuple[list[Entry], int]] = {
    "one arXiv id, two titles": (
        [listed(paper("Old title", FIRST), MONDAY), listed(paper("New title", FIRST), TUESDAY)],
        1,
    ),
    "one title, with an arXiv id and without": (
        [listed(paper(CHRONOS, FIRST), MONDAY), listed(paper(SAME), TUESDAY, source="page")],
        1,
    ),
    "two arXiv ids, one title": (
        [listed(paper(CHRONOS, FIRST), MONDAY), listed(paper(CHRONOS, SECOND), TUESDAY)],
        2,
    ),
    "two arXiv ids, and the title alone": (
        [
            listed(paper(CHRONOS, FIRST), MONDAY),
            listed(paper(CHRONOS, SECOND), TUESDAY),
            listed(paper(SAME), WEDNESDAY, source="page"),
        ],
        3,
    ),
    "one DOI, with an arXiv id and without": (
        [listed(paper("As printed", doi=DOI), MONDAY), Entry(paper("Draft", FIRST, DOI))],
        1,
    ),
    "one DOI, two arXiv ids": (
        [Entry(paper("A", FIRST, DOI)), Entry(paper("B", SECOND, DOI))],
        2,
    ),
    "one DOI, two arXiv ids, and the DOI alone": (
        [
            Entry(paper("A", FIRST, DOI)),
            Entry(paper("B", SECOND, DOI)),
            listed(paper("C", doi=DOI), MONDAY),
        ],
        3,
    ),
    "a title that leads to an arXiv id by a DOI": (
        [
            Entry(paper("Draft", FIRST, DOI)),
            Entry(paper("As printed", doi=DOI)),
            listed(paper("As printed"), MONDAY, source="page"),
        ],
        1,
    ),
    "two titles of one DOI, each with its own arXiv id": (
        [
            Entry(paper("A", FIRST)),
            Entry(paper("B", SECOND)),
            Entry(paper("A", doi=DOI)),
            Entry(paper("B", doi=DOI)),
        ],
        3,
    ),
    "two arXiv ids, a DOI, and the title alone": (
        [
            Entry(paper(CHRONOS, FIRST)),
            Entry(paper(CHRONOS, SECOND)),
            Entry(paper(CHRONOS, doi=DOI)),
            Entry(paper(SAME)),
        ],
        4,
    ),
    "two DOIs, one title": (
        [Entry(paper(CHRONOS, doi=DOI)), Entry(paper(SAME, doi=OTHER_DOI))],
        1,
    ),
    "no ids, two titles": ([Entry(paper("A")), Entry(paper("B"))], 2),
}


@pytest.mark.parametrize(("entries", "papers"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_papers_are_the_same_in_every_order(entries: list[Entry], papers: int) -> None:
    expected = shape(imported(entries))
    assert len(expected) == papers
    for order in permutations(entries):
        assert shape(imported(order)) == expected
        assert shape(imported(order, at_once=True)) == expected


def test_a_paper_of_a_page_gets_the_ids_of_the_full_one_and_keeps_its_key() -> None:
    cache = imported(page([SAME], MONDAY))
    (before,) = keys(cache)
    cache.ingest(digest([paper(CHRONOS, FIRST)], TUESDAY))
    (row,) = cache.rows(keys(cache))
    assert row.key == before
    assert row.ids == (FIRST, title_id(CHRONOS))
    assert [at.day for at in cache.listings(row.key)] == [TUESDAY, MONDAY]


def test_a_paper_of_a_page_is_separated_again_when_two_papers_have_its_title() -> None:
    joined = [*page([SAME], MONDAY), *digest([paper(CHRONOS, FIRST)], TUESDAY)]
    cache = imported([*joined, *digest([paper(CHRONOS, SECOND)], WEDNESDAY)])
    alone = cache.key_of(title_id(CHRONOS))
    first, second = cache.key_of(FIRST), cache.key_of(SECOND)
    assert alone and first and second
    assert len({alone, first, second}) == 3
    assert [at.source for at in cache.listings(alone)] == ["page"]
    assert [at.day for at in cache.listings(first)] == [TUESDAY]


def test_a_separated_paper_shows_only_its_own_fields() -> None:
    cache = Cache(None)
    cache.ingest([listed(paper(SAME, abstract="From the page."), MONDAY, source="page")])
    cache.ingest([Entry(paper(CHRONOS, FIRST, abstract="In full.", upvotes=3))])
    cache.ingest([Entry(paper(CHRONOS, SECOND))])
    alone, first = cache.key_of(title_id(CHRONOS)), cache.key_of(FIRST)
    assert alone and first
    assert cache.paper(alone) == paper(SAME, abstract="From the page.")
    assert cache.paper(first) == paper(CHRONOS, FIRST, abstract="In full.", upvotes=3)


def test_a_paper_is_found_by_an_earlier_title() -> None:
    cache = imported([Entry(paper("Old title", FIRST)), Entry(paper("New title", FIRST))])
    (row,) = cache.rows(keys(cache))
    assert row.ids == (FIRST, title_id("New title"), title_id("Old title"))
    assert {cache.key_of(id) for id in row.ids} == {row.key}


def test_a_title_finds_the_paper_without_other_ids_first() -> None:
    entries = [Entry(paper(CHRONOS, id)) for id in (FIRST, SECOND, None)]
    cache = imported(entries)
    key = cache.key_of(title_id(CHRONOS))
    assert key and cache.paper(key) == paper(CHRONOS)


def test_an_unknown_id_finds_nothing() -> None:
    assert imported([Entry(paper(CHRONOS))]).key_of(FIRST) is None


def test_titles_of_different_symbols_are_different_papers() -> None:
    assert titles(imported([Entry(paper("???")), Entry(paper("!!!"))])) == ["???", "!!!"]


PAPERS = st.builds(
    paper,
    title=st.sampled_from(["A", "B", "C"]),
    arxiv=st.sampled_from([None, None, FIRST, SECOND, THIRD]),
    doi=st.sampled_from([None, None, None, DOI, OTHER_DOI]),
)
# A page on one day only: that a page moves when it is imported under another is another matter.
PLACES = st.sampled_from([None, ("huggingface", MONDAY), ("arxiv", TUESDAY), ("page", MONDAY)])


@st.composite
def some_entries(draw: st.DrawFn) -> list[Entry]:
    chosen = draw(st.lists(st.tuples(PAPERS, PLACES), min_size=2, max_size=7))
    return [
        listed(each, place[1], position, place[0]) if place else Entry(each)
        for position, (each, place) in enumerate(chosen)
    ]


def best_known(cache: Cache) -> list[tuple[str | None, str | None]]:
    papers = [cache.paper(key) for key in keys(cache)]
    return sorted(((p.arxiv, p.doi) for p in papers if p), key=repr)


@given(some_entries(), st.randoms(use_true_random=False), st.booleans())
def test_the_library_is_the_same_for_every_order_of_imports(
    entries: list[Entry], random: object, at_once: bool
) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = imported(entries), imported(shuffled, at_once=at_once)
    assert shape(one) == shape(other)


@given(some_entries())
def test_each_arxiv_id_is_exactly_one_paper(entries: list[Entry]) -> None:
    found = shape(imported(entries))
    for ids, _ in found:
        assert sum(":" not in id for id in ids) <= 1
    known = {id for ids, _ in found for id in ids}
    assert known == {id for entry in entries for id in entry.paper.ids}


@given(some_entries(), some_entries())
def test_the_tables_are_consistent_after_any_imports(
    some: list[Entry], others: list[Entry]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library.sqlite3"
        cache = Cache(file)
        cache.ingest(some)
        cache.ingest(others)
        cache.forget(MONDAY)
        cache.close()
        assert list(misfits(file)) == []


CHECKS = {
    "a paper without a record": """
        SELECT key FROM papers WHERE key NOT IN (SELECT paper FROM units)""",
    "a record without a paper": """
        SELECT unit FROM units WHERE paper NOT IN (SELECT key FROM papers)""",
    "a paper without details": """
        SELECT key FROM papers WHERE key NOT IN (SELECT key FROM details)""",
    "a listing of another paper than its record": """
        SELECT unit FROM listings LEFT JOIN units USING (unit)
        WHERE units.paper IS NOT listings.paper""",
    "an id without a record": "SELECT unit FROM names WHERE unit NOT IN (SELECT unit FROM units)",
    "a digest without listings": """
        SELECT digest FROM digests WHERE digest NOT IN (SELECT digest FROM listings)""",
    "a record twice in a digest": """
        SELECT unit FROM listings GROUP BY digest, unit HAVING count(*) > 1""",
    "a paper with a wrong newest listing": """
        SELECT key FROM papers WHERE day IS NOT (
          SELECT max(day) FROM listings JOIN digests USING (digest) WHERE paper = key)""",
    "broken references": "PRAGMA foreign_key_check",
    "a damaged file": "SELECT * FROM pragma_integrity_check WHERE integrity_check != 'ok'",
}


def misfits(file: Path) -> Iterator[tuple[str, list[object]]]:
    connection = sqlite3.connect(file)
    # Compares the index of words with the words themselves; raises where they differ.
    connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    for name, sql in CHECKS.items():
        if rows := connection.execute(sql).fetchall():
            yield name, rows
    connection.close()


@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not here")
def test_a_real_page_and_real_papers_of_its_titles_join_in_either_order() -> None:
    text = (DATA / "digest-page-mar-13.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    body = lines[lines.index("Mar 13") + 1 :]
    from_page = digest(
        [
            paper(clean_line(title), abstract=clean_text(abstract))
            for title, abstract in zip(body[::2], body[1::2], strict=True)
        ],
        WEDNESDAY,
        "page",
    )
    with_ids = digest(
        [
            paper(entry.paper.title, f"2403.{number:05}")
            for number, entry in enumerate(from_page[::2])
        ],
        TUESDAY,
    )
    one = imported(from_page + with_ids, at_once=True)
    other = imported(with_ids + from_page, at_once=True)
    assert len(json.dumps(shape(one), default=str)) > 0
    assert shape(one) == shape(other)
    assert len(shape(one)) == 52
