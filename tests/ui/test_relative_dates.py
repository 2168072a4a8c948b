"""Relative dates in a kept filter follow the clock and the library."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.library.library import Library
from tests.ui.reading import MONDAY, TUESDAY, Reading, digest, library_at, paper, reading

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


async def look(app: Reading) -> None:
    """Have the reader look around now, as it does every second or two."""
    app.app.reader.resume()
    await app.settle()


async def keep(app: Reading, query: str) -> None:
    """Filter the whole library and go to the list."""
    await app.press("f", *query, "enter")


def ids(app: Reading) -> list[str]:
    return [row.ids[0] for row in app.app.library.cache.rows(app.app.reader.browser.papers.keys)]


async def test_today_in_a_kept_filter_changes_at_midnight(library: Library) -> None:
    clock = Clock(MONDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "date:today")
        assert ids(app) == ON_MONDAY
        clock.pass_midnight()
        await look(app)
        assert ids(app) == ON_TUESDAY
        assert app.app.reader.browser.filter_bar.text == "date:today"


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
    async with reading(library, today=clock) as app:
        await keep(app, query)
        assert ids(app) == before
        clock.pass_midnight()
        await look(app)
        assert ids(app) == after


async def test_a_paper_that_still_matches_stays_selected_on_its_line(library: Library) -> None:
    clock = Clock(TUESDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "after:7d")
        await app.press(*"jjjj")
        selected, lines = app.selected, app.lines()
        clock.pass_midnight()
        await look(app)
        assert app.selected == selected
        assert app.lines() == lines


async def test_a_filter_without_relative_dates_is_not_searched_again(library: Library) -> None:
    clock = Clock(MONDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "date:2024-03-11")
        before = app.painted()
        clock.pass_midnight()
        await look(app)
        assert ids(app) == ON_MONDAY
        assert app.painted() == before


async def test_an_open_text_stays_until_the_list_has_the_focus(library: Library) -> None:
    clock = Clock(MONDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "date:today")
        await app.press("j", "enter")
        selected = app.selected
        clock.pass_midnight()
        await look(app)
        assert app.selected == selected
        assert ids(app) == ON_MONDAY
        await app.press("h")
        await look(app)
        assert ids(app) == ON_TUESDAY


async def test_nothing_changes_under_a_dialog(library: Library) -> None:
    """A question may have named how many papers it is about."""
    clock = Clock(MONDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "date:today")
        await app.press("M")
        assert "12 papers" in app.text()
        clock.pass_midnight()
        await look(app)
        await app.press("y")
        assert app.read == set(ON_MONDAY)
        await look(app)
        assert ids(app) == ON_TUESDAY


async def test_text_being_found_stays_over_midnight(library: Library) -> None:
    clock = Clock(MONDAY)
    async with reading(library, today=clock) as app:
        await keep(app, "date:today")
        await app.press("enter", "/", *"sentence")
        clock.pass_midnight()
        await look(app)
        assert app.app.reader.browser.filter_bar.text == "sentence"
        assert ids(app) == ON_MONDAY


async def test_latest_follows_a_digest_that_arrives(library: Library, tmp_path: Path) -> None:
    async with reading(library) as app:
        await keep(app, "date:latest")
        assert ids(app) == ON_TUESDAY
        library_at(tmp_path, digest(WEDNESDAY, [paper(40), paper(41)])).close()
        await look(app)
        assert ids(app) == ["2403.00040", "2403.00041"]


async def test_dates_in_the_digest_dialog_count_from_today(library: Library) -> None:
    clock = Clock(TUESDAY)
    async with reading(library, today=clock) as app:
        await app.press("d", *"yesterday", "enter")
        assert app.app.reader.browser.location.view.day == MONDAY
        clock.pass_midnight()
        await app.press("d", *"yesterday", "enter")
        assert app.app.reader.browser.location.view.day == TUESDAY
