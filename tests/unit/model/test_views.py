"""The days of views, to the ends of the calendar; the format of days; the commands of marks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.dates import format_day
from reader.model.mark import KINDS, VERBS, verb
from reader.model.view import View


@pytest.mark.parametrize(
    ("day", "span"),
    [
        (date(2024, 3, 13), (date(2024, 3, 11), date(2024, 3, 17))),
        (date.max, (date(9999, 12, 27), date.max)),
        (date.min, (date.min, date(1, 1, 7))),
    ],
)
def test_a_week_ends_on_sunday_or_with_the_calendar(day: date, span: tuple[date, date]) -> None:
    assert View("week", day).span == span


@given(st.dates())
def test_every_day_is_in_its_week(day: date) -> None:
    span = View("week", day).span
    assert span is not None
    assert span[0] <= day <= span[1] <= span[0] + timedelta(days=6)
    assert span[0].weekday() == 0


def test_a_day_is_formatted_in_english_without_zeros() -> None:
    assert [format_day(date(2024, 3, 1)), format_day(date.max)] == ["1 Mar 2024", "31 Dec 9999"]


def test_every_mark_has_a_command_that_sets_it_and_one_that_removes_it() -> None:
    both = [(kind, marked) for kind in KINDS for marked in (True, False)]
    assert [VERBS[verb(kind, marked)] for kind, marked in both] == both
