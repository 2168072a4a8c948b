"""Where the reader is: each step from one location to the next, and the way back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.location import Location, Navigation, day_location
from reader.model.view import View

MONDAY, TUESDAY = date(2024, 3, 11), date(2024, 3, 12)
AT_TUESDAY = Navigation(day_location(TUESDAY, "2403.00012"))


def test_going_elsewhere_leaves_a_way_back_to_the_selected_paper() -> None:
    monday = AT_TUESDAY.show_digest(MONDAY)
    assert monday.here == day_location(MONDAY)
    assert monday.back() == Navigation(AT_TUESDAY.here, previous=monday.here)


def test_selecting_another_paper_leaves_the_way_back_as_it_is() -> None:
    monday = AT_TUESDAY.show_digest(MONDAY)
    selected = monday.select("2403.00003").visit(monday.here)
    assert selected.previous == AT_TUESDAY.here


def test_without_a_previous_location_there_is_no_way_back() -> None:
    assert AT_TUESDAY.back() is None


def test_a_filter_changes_the_location_in_place() -> None:
    filtered = AT_TUESDAY.filter("plas")
    assert filtered.here == AT_TUESDAY.here._replace(query="plas")
    assert filtered.back() is None
    assert AT_TUESDAY.filter("plas", keep_paper=False).here.paper is None


def test_a_neighbour_is_a_week_if_a_week_is_shown() -> None:
    week = AT_TUESDAY.show_view("week", newest=TUESDAY)
    assert week.show_digest(date(2024, 3, 4)).view == View("week", date(2024, 3, 4))


def test_widening_goes_from_day_to_week_to_library_and_ends_there() -> None:
    week = AT_TUESDAY.widen(TUESDAY)
    assert week and week.view == View("week", TUESDAY)
    library = week.widen(TUESDAY)
    assert library and library.view == View("library", TUESDAY)
    assert library.widen(TUESDAY) is None
    assert library.leave_library(TUESDAY) == library.visit(Location(View("week", TUESDAY)))


def test_the_scope_switches_between_the_library_and_the_view_that_was_left() -> None:
    week = AT_TUESDAY.show_view("week", TUESDAY).filter("plas")
    library = week.widen_scope()
    assert library.here == Location(View("library", TUESDAY), query="plas", paper="2403.00012")
    assert library.widen_scope() == library
    assert library.narrow_scope(TUESDAY).here == week.here


def test_all_returns_from_the_starred_papers_to_where_they_were_opened() -> None:
    unread = AT_TUESDAY.show_unread()
    starred = unread.show_starred()
    assert starred.here == Location(View("starred", TUESDAY), paper="2403.00012")
    assert starred.show_all(TUESDAY).here == AT_TUESDAY.here
    opened_first = Navigation(Location(View("starred", TUESDAY)))
    assert opened_first.show_all(TUESDAY).here == day_location(TUESDAY)


def test_leaving_the_starred_papers_returns_to_the_location_before() -> None:
    unread = AT_TUESDAY.show_unread()
    left = unread.show_starred().leave_library(TUESDAY)
    assert left and left.here == unread.here


def test_leaving_related_papers_returns_to_where_they_were_asked_for() -> None:
    library = AT_TUESDAY.show_view("week", TUESDAY).widen_scope().filter("plas")
    related = library.show_related("2403.00012")
    further = related.select("2403.00003").show_related("2403.00003")
    assert related.shows_related
    back = further.leave_related()
    assert back and back.here == related.here._replace(paper="2403.00003")
    again = back.leave_related()
    assert again and again.here == library.here
    assert again.widened_from == library.widened_from
    assert again.leave_related() is None
    assert further.filter("other words").leave_related() is None
    assert further.show_digest(MONDAY).leave_related() is None


@pytest.mark.parametrize("newest", [None, TUESDAY], ids=["empty library", "with digests"])
def test_a_day_cannot_be_left_like_the_library(newest: date | None) -> None:
    assert AT_TUESDAY.leave_library(newest) is None


def test_the_library_cannot_be_left_if_there_is_no_day() -> None:
    assert Navigation(Location(View("library"))).leave_library(None) is None


STEPS = {
    "show_unread": lambda at: at.show_unread(),
    "show_starred": lambda at: at.show_starred(),
    "show_all": lambda at: at.show_all(TUESDAY),
    "widen": lambda at: at.widen(TUESDAY),
    "widen_scope": lambda at: at.widen_scope(),
    "narrow_scope": lambda at: at.narrow_scope(TUESDAY),
    "leave_library": lambda at: at.leave_library(TUESDAY),
    "show_digest": lambda at: at.show_digest(MONDAY),
    "back": lambda at: at.back(),
    "filter": lambda at: at.filter("x"),
    "show_related": lambda at: at.show_related("2403.00003"),
    "leave_related": lambda at: at.leave_related(),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_after_any_steps_escape_leads_to_a_bounded_view(names: list[str]) -> None:
    at = AT_TUESDAY
    for name in names:
        at = STEPS[name](at) or at
    for _ in range(3):
        at = at.leave_library(TUESDAY) or at
    assert at.view.kind in ("day", "week")
