"""Dates as people type them, whoever asks: the filter, the command line, the reader."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.days import asked
from reader.model.spans import FIRST_YEAR, range_of, span, spans

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
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert span(text, TODAY) == (MARCH_13, MARCH_13)


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
    ],
)
def test_a_day_without_its_year_is_the_last_that_has_been(text: str, day: date) -> None:
    assert span(text, TODAY) == (day, day)


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
    ],
)
def test_a_span_has_its_first_and_last_day(text: str, first: date, last: date) -> None:
    assert span(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "3/13", "13/3/2024", "2024-3-13", "2024.03.13", "2024-00", "13", "13 m", "٣ mar"),
        *("31 feb", "0 mar", "fri 13 mar 2024", "1 2 mar", "mar apr", "last"),
    ],
)
def test_what_may_mean_two_days_or_none_is_no_date(text: str) -> None:
    assert span(text, TODAY) is None


def test_ends_of_a_range_are_read_so_too() -> None:
    assert range_of("13mar..last_friday", TODAY) == (date(2026, 3, 13), date(2026, 11, 20))


def test_a_day_without_its_year_may_be_of_every_year() -> None:
    years = [first.year for first, _ in spans("29 feb", TODAY)]
    assert years == list(range(2024, FIRST_YEAR, -4))


@given(st.text(max_size=20) | st.from_regex(r"[0-9a-z ,.-]{0,16}", fullmatch=True))
def test_any_text_is_a_span_or_none(text: str) -> None:
    for first, last in spans(text, TODAY):
        assert first <= last


DAYS = [date(2026, 11, 20), date(2024, 3, 13), date(2024, 3, 11), date(2023, 3, 13)]


def test_the_days_a_text_names_are_those_that_have_digests() -> None:
    found = asked("13 mar", DAYS, TODAY)
    assert found is not None
    assert (list(found.days), found.lacking) == ([date(2024, 3, 13), date(2023, 3, 13)], "")
    latest = asked("Latest", DAYS, TODAY)
    assert latest is not None
    assert list(latest.days) == [date(2026, 11, 20)]
    assert asked("3/13", DAYS, TODAY) is None


def test_where_there_is_none_the_nearest_is_named() -> None:
    found = asked("12 mar 2024", DAYS, TODAY)
    assert found is not None
    assert list(found.days) == [date(2024, 3, 13)]
    assert found.lacking == "No digest of 12 Mar 2024; nearest is 13 Mar 2024"
    month = asked("2024-02", DAYS, TODAY)
    assert month is not None
    assert month.lacking == "No digest of 1 Feb 2024 to 29 Feb 2024; nearest is 11 Mar 2024"
