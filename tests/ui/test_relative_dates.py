"""Relative dates in a kept filter follow the clock and the library."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.library.library import Library
from tests.ui.reader_pilot import (
    MONDAY,
    TUESDAY,
    ReaderPilot,
    digest,
    library_at,
    paper,
    run_reader,
)

WEDNESDAY = date(2024, 3, 13)
ON_MONDAY = [f"2403.{number:05d}" for number in range(12)]
ON_TUESDAY = [f"2403.{number:05d}" for number in range(12, 32)]


class Clock:
    """A day that a test may end."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day

    def pass_midnight(self) -> None:
        self.day += timedelta(days=1)


async def look(pilot: ReaderPilot) -> None:
    """Have the reader look around now, as it does every second or two."""
    pilot.app.reader.resume()
    await pilot.settle()


async def keep(pilot: ReaderPilot, query: str) -> None:
    """Filter the whole library and go to the list."""
    await pilot.press("f", *query, "enter")


def ids(pilot: ReaderPilot) -> list[str]:
    return [
        row.ids[0] for row in pilot.app.library.cache.rows(pilot.app.reader.browser.papers.keys)
    ]


async def test_today_in_a_kept_filter_changes_at_midnight(library: Library) -> None:
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "date:today")
        assert ids(pilot) == ON_MONDAY
        clock.pass_midnight()
        await look(pilot)
        assert ids(pilot) == ON_TUESDAY
        assert pilot.app.reader.browser.filter_bar.text == "date:today"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ("date:yesterday", [], ON_MONDAY),
        ("not:date:today", ON_TUESDAY, ON_MONDAY),
        ("date:today OR date:2024-03-12", ON_TUESDAY + ON_MONDAY, ON_TUESDAY),
        ("after:2d", ON_TUESDAY + ON_MONDAY, ON_TUESDAY + ON_MONDAY),
    ],
    ids=["yesterday", "not today", "today or a day", "the last two days"],
)
async def test_every_relative_date_changes_at_midnight(
    library: Library, query: str, before: list[str], after: list[str]
) -> None:
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, query)
        assert ids(pilot) == before
        clock.pass_midnight()
        await look(pilot)
        assert ids(pilot) == after


@pytest.mark.slow
async def test_a_paper_that_still_matches_stays_selected_on_its_line(library: Library) -> None:
    clock = Clock(TUESDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "after:7d")
        await pilot.press(*"jjjj")
        selected, lines = pilot.selected, pilot.lines()
        clock.pass_midnight()
        await look(pilot)
        assert pilot.selected == selected
        assert pilot.lines() == lines


@pytest.mark.slow
async def test_a_filter_without_relative_dates_is_not_searched_again(library: Library) -> None:
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "date:2024-03-11")
        before = pilot.painted()
        clock.pass_midnight()
        await look(pilot)
        assert ids(pilot) == ON_MONDAY
        assert pilot.painted() == before


@pytest.mark.slow
async def test_an_open_text_stays_until_the_list_has_the_focus(library: Library) -> None:
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "date:today")
        await pilot.press("j", "enter")
        selected = pilot.selected
        clock.pass_midnight()
        await look(pilot)
        assert pilot.selected == selected
        assert ids(pilot) == ON_MONDAY
        await pilot.press("h")
        await look(pilot)
        assert ids(pilot) == ON_TUESDAY


@pytest.mark.slow
async def test_nothing_changes_under_a_dialog(library: Library) -> None:
    """A question may have named how many papers it is about."""
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "date:today")
        await pilot.press("M")
        assert "12 papers" in pilot.text()
        clock.pass_midnight()
        await look(pilot)
        await pilot.press("y")
        assert pilot.read == set(ON_MONDAY)
        await look(pilot)
        assert ids(pilot) == ON_TUESDAY


@pytest.mark.slow
async def test_text_being_found_stays_over_midnight(library: Library) -> None:
    clock = Clock(MONDAY)
    async with run_reader(library, today=clock) as pilot:
        await keep(pilot, "date:today")
        await pilot.press("enter", "/", *"sentence")
        clock.pass_midnight()
        await look(pilot)
        assert pilot.app.reader.browser.filter_bar.text == "sentence"
        assert ids(pilot) == ON_MONDAY


@pytest.mark.slow
async def test_latest_follows_a_digest_that_arrives(library: Library, tmp_path: Path) -> None:
    async with run_reader(library) as pilot:
        await keep(pilot, "date:latest")
        assert ids(pilot) == ON_TUESDAY
        library_at(tmp_path, digest(WEDNESDAY, [paper(40), paper(41)])).close()
        await look(pilot)
        assert ids(pilot) == ["2403.00040", "2403.00041"]


@pytest.mark.slow
async def test_dates_in_the_digest_dialog_count_from_today(library: Library) -> None:
    clock = Clock(TUESDAY)
    async with run_reader(library, today=clock) as pilot:
        await pilot.press("d", *"yesterday", "enter")
        assert pilot.app.reader.browser.location.view.day == MONDAY
        clock.pass_midnight()
        await pilot.press("d", *"yesterday", "enter")
        assert pilot.app.reader.browser.location.view.day == TUESDAY
