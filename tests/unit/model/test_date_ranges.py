"""Dates as people type them, in the filter, on the command line and in the reader."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.library.days import select_days
from reader.model.date_ranges import (
    FIRST_YEAR,
    parse_bounds,
    parse_date_range,
    possible_date_ranges,
)

TODAY = date(2026, 11, 23)
"""A Monday."""
MARCH_13 = date(2024, 3, 13)


@pytest.mark.parametrize(
    "text",
    [
        "13 march 2024",
        "13mar2024",
        "mar 13, 2024",
        "13th of March 2024",
        "13-mar-2024",
        "2024 mar 13",
        "Wednesday 13 March 2024",
        "wed, 13 mar. 2024",
        "2024-03-13",
        " 13_march_2024 ",
    ],
)
def test_a_day_is_parsed_in_every_spelling(text: str) -> None:
    assert parse_date_range(text, TODAY) == (MARCH_13, MARCH_13)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("yesterday", date(2026, 11, 22)),
        ("last friday", date(2026, 11, 20)),
        ("lastfriday", date(2026, 11, 20)),
        ("fri", date(2026, 11, 20)),
        ("monday", date(2026, 11, 16)),
        ("13 mar", date(2026, 3, 13)),
        ("mar 13", date(2026, 3, 13)),
        ("24 nov", date(2025, 11, 24)),
        ("29 feb", date(2024, 2, 29)),
        ("wed 13 mar", MARCH_13),
        ("13/3", date(2026, 3, 13)),
        ("3/13", date(2026, 3, 13)),
        ("3/13/2024", MARCH_13),
        ("11/11", date(2026, 11, 11)),
        ("29/2", date(2024, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_the_last_one(text: str, day: date) -> None:
    assert parse_date_range(text, TODAY) == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-03", date(2024, 3, 1), date(2024, 3, 31)),
        ("march 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("sept", date(2026, 9, 1), date(2026, 9, 30)),
        ("dec", date(2025, 12, 1), date(2025, 12, 31)),
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("7d", date(2026, 11, 17), TODAY),
        ("01W", date(2026, 11, 17), TODAY),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert parse_date_range(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "3/4",
            "13/13",
            "0/3",
            "30/2",
            "2024-3-13",
            "2024.03.13",
            "2024-00",
            "13",
            "13 m",
            "٣ mar",
        ),
        *("31 feb", "0 mar", "fri 13 mar 2024", "1 2 mar", "mar apr", "last"),
        *("0d", "0w", "00m", "0Y"),
    ],
)
def test_an_ambiguous_or_invalid_text_is_not_a_date(text: str) -> None:
    assert parse_date_range(text, TODAY) is None


def test_bounds_are_parsed_like_dates() -> None:
    bounds = parse_bounds("13mar..last_friday", TODAY)
    assert bounds == (date(2026, 3, 13), date(2026, 11, 20))


def test_a_day_without_a_year_can_be_of_every_year() -> None:
    years = [first.year for first, _ in possible_date_ranges("29 feb", TODAY)]
    assert years == list(range(2024, FIRST_YEAR, -4))


@example("0W")
@given(st.text(max_size=20) | st.from_regex(r"[0-9a-z ,.-]{0,16}", fullmatch=True))
def test_the_ranges_of_any_text_begin_before_they_end(text: str) -> None:
    for first, last in possible_date_ranges(text, TODAY):
        assert first <= last


DAYS = [date(2026, 11, 20), date(2024, 3, 13), date(2024, 3, 11), date(2023, 3, 13)]


def test_a_date_selects_the_days_that_have_digests() -> None:
    request = select_days("13 mar", DAYS, TODAY)
    assert request is not None
    assert list(request.days) == [date(2024, 3, 13), date(2023, 3, 13)]
    assert request.fallback_note == ""
    latest = select_days("Latest", DAYS, TODAY)
    assert latest is not None
    assert list(latest.days) == [date(2026, 11, 20)]
    assert select_days("13/13", DAYS, TODAY) is None


def test_a_date_with_two_readings_selects_the_days_of_both_and_names_them() -> None:
    both = select_days("11/3", [date(2024, 11, 3), *DAYS], TODAY)
    assert both is not None
    assert list(both.days) == [date(2024, 11, 3), date(2024, 3, 11)]
    assert both.note == "11/3 is 3 nov or 11 mar"
    neither = select_days("3/4/2024", DAYS, TODAY)
    assert neither is not None
    assert list(neither.days) == [date(2024, 3, 13)]
    assert neither.note == (
        "3/4/2024 is 4 mar 2024 or 3 apr 2024. No digest of either; nearest is 13 Mar 2024"
    )
    one = select_days("3/13", DAYS, TODAY)
    assert one is not None
    assert one.note == ""


def test_a_date_without_a_digest_selects_the_nearest_and_says_so() -> None:
    request = select_days("12 mar 2024", DAYS, TODAY)
    assert request is not None
    assert list(request.days) == [date(2024, 3, 13)]
    assert request.fallback_note == "No digest of 12 Mar 2024; nearest is 13 Mar 2024"
    month = select_days("2024-02", DAYS, TODAY)
    assert month is not None
    note = "No digest of 1 Feb 2024 to 29 Feb 2024; nearest is 11 Mar 2024"
    assert month.fallback_note == note
