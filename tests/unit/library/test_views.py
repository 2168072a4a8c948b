"""What both readers show of a view: neighbours, sections, unread papers, and why it is empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import (
    BATCH,
    empty_reason,
    first_key_in,
    first_unread,
    has_sections,
    neighbours,
    requested_location,
    rows_at,
    section_day,
)
from reader.model.entry import Entry
from reader.model.query import Is, Query, Sort
from reader.model.view import View
from tests.ui.reader_pilot import MONDAY, TUESDAY, digest, library_at, paper

NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library whose second week lists paper 1 again."""
    entries = digest(MONDAY, [paper(1), paper(2)]) + digest(TUESDAY, [paper(3)])
    opened = library_at(tmp_path, entries + digest(NEXT_MONDAY, [paper(4), paper(1)]))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View("day", TUESDAY), (MONDAY, NEXT_MONDAY)),
        (View("day", MONDAY - timedelta(days=1)), (None, MONDAY)),
        (View("week", MONDAY), (None, NEXT_MONDAY)),
        (View("week", NEXT_MONDAY), (TUESDAY, None)),
        (View("library", TUESDAY), (MONDAY, NEXT_MONDAY)),
        (View("library"), (None, None)),
    ],
)
def test_neighbours_are_the_nearest_digests_outside_the_view(
    library: Library, view: View, expected: tuple[date | None, date | None]
) -> None:
    assert neighbours(library, view) == expected


def test_an_id_asks_for_its_day_or_without_a_day_for_the_paper_alone(library: Library) -> None:
    opened = requested_location(library, None, "", "https://arxiv.org/abs/2403.00001")
    assert opened == Location(View("day", NEXT_MONDAY), paper="2403.00001")
    library.cache.ingest([Entry(paper(9))])
    opened = requested_location(library, None, "", "2403.00009")
    assert opened is not None
    assert (opened.view.kind, opened.query) == ("library", "2403.00009")
    assert requested_location(library, None, "") is None


def test_only_views_of_several_digests_in_their_order_have_sections() -> None:
    assert [has_sections(View(kind, MONDAY), Query()) for kind in ("day", "week", "library")] == [
        False,
        True,
        True,
    ]
    assert not has_sections(View("starred"), Query())
    assert not has_sections(View("week", MONDAY), Query(words="agents"))
    assert not has_sections(View("week", MONDAY), Query(sort=Sort("title")))
    assert has_sections(View("week", MONDAY), Query(terms=(Is("unread"),)))


def test_the_section_of_a_paper_is_its_newest_digest_within_the_view(library: Library) -> None:
    key = library.key_of("2403.00001")
    assert key is not None
    (row,) = library.cache.rows([key])
    assert section_day(library, View("week", MONDAY), row) == MONDAY
    assert section_day(library, View("week", NEXT_MONDAY), row) == NEXT_MONDAY
    assert section_day(library, View("library"), row) == NEXT_MONDAY


def test_the_first_listed_paper_of_several_ids_is_found(library: Library) -> None:
    monday = library.keys(View("day", MONDAY))
    ids = (None, "2403.00003", "2403.00002", "2403.00001")
    assert first_key_in(library, ids, monday) == library.key_of("2403.00002")
    assert first_key_in(library, ("2403.00003", "2403.99999"), monday) is None


def test_the_first_unread_paper_is_found_in_the_given_direction(tmp_path: Path) -> None:
    count = 2 * BATCH + 1
    with library_at(tmp_path, digest(MONDAY, [paper(n) for n in range(1, count + 1)])) as library:
        keys = library.keys(View("day", MONDAY))
        library.start_marking("read", keys[1:-1], True).finish()
        found = [
            first_unread(library, keys, range(1, count)),
            first_unread(library, keys, range(count - 1)[::-1]),
            first_unread(library, keys, range(1, count - 1)),
        ]
        assert [each and each[0] for each in found] == [count - 1, 0, None]


def test_papers_that_left_the_library_are_skipped(library: Library) -> None:
    keys = [*library.keys(View("day", MONDAY)), 99_999]
    assert [index for index, _ in rows_at(library, keys, [2, 1, 0])] == [1, 0]


@pytest.mark.parametrize(
    ("location", "query", "reason"),
    [
        (Location(View("day", MONDAY), only_unread=True), Query(words="agents"), "no match"),
        (Location(View("day", MONDAY), only_unread=True), Query(), "all read"),
        (Location(View("starred")), Query(), "no star"),
        (Location(View("day", MONDAY - timedelta(days=1))), Query(), "no digest"),
    ],
)
def test_an_empty_list_has_a_reason(
    library: Library, location: Location, query: Query, reason: str
) -> None:
    assert empty_reason(library, location, query) == reason


@pytest.mark.parametrize("kind", ["day", "week", "library"])
def test_without_papers_every_view_is_empty_for_that_reason(tmp_path: Path, kind: str) -> None:
    with library_at(tmp_path, []) as library:
        view = View(kind, MONDAY)  # type: ignore[arg-type]
        assert empty_reason(library, Location(view, only_unread=True), Query()) == "no papers"
