"""Picking a digest by its date, typed or chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.model.view import Row
from tests.parameters import quick, sampled
from tests.terminal import Terminal
from tests.ui.reader_pilot import MONDAY, TUESDAY, digest, library_at, paper, run_reader


@pytest.mark.parametrize(
    "typed",
    quick(
        ["11 mar", "mar 11", "11 march 2024", "2024-03-11", "mon 11", "2024-03-1 mon", "11/3"],
        "11 mar",
    ),
)
async def test_a_typed_date_opens_its_digest(library: Library, typed: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("d")
        await pilot.type(typed)
        await pilot.press("enter")
        assert "Monday 11 March" in pilot.lines()[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed", sampled(["latest", "lat", "march", "2024-03", "2024"], "lat", "2024")
)
async def test_a_range_opens_its_newest_digest(library: Library, typed: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[", "d")
        await pilot.type(typed)
        await pilot.press("enter")
        assert "Tuesday 12 March" in pilot.lines()[1]


@pytest.mark.slow
async def test_relative_days_count_from_today(tmp_path: Path) -> None:
    days = [date.today() - timedelta(days=ago) for ago in range(9)]
    entries = [each for day in days for each in digest(day, [paper(day.toordinal())])]
    with library_at(tmp_path, entries) as library:
        for typed, ago in (("yesterday", 1), ("yest", 1), ("today", 0)):
            async with run_reader(library) as pilot:
                await pilot.press("d")
                await pilot.type(typed)
                await pilot.press("enter")
                assert pilot.app.reader.browser.location.view.day == days[ago]
        async with run_reader(library) as pilot:
            await pilot.press("d")
            await pilot.type("last f")
            await pilot.press("enter")
            gone_to = pilot.app.reader.browser.location.view.day
            assert gone_to is not None
            assert gone_to.isoweekday() == 5
            assert gone_to < date.today()


async def test_a_day_without_a_digest_opens_the_nearest_one_with_a_message(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("d")
        await pilot.type("9 mar 2024")
        assert "No digest of 9 Mar 2024; nearest is 11 Mar 2024" in pilot.text()
        assert "Tuesday 12 March 2024" in pilot.text()
        await pilot.press("enter")
        assert "Monday 11 March" in pilot.lines()[1]
        assert "No digest of 9 Mar 2024; nearest is 11 Mar 2024" in pilot.lines()[-1]


async def test_an_invalid_date_shows_examples_and_opens_nothing(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("d")
        await pilot.type("3/13/")
        assert "No such date; write 13 mar, last friday, 2024-03, yesterday or latest" in (
            pilot.text()
        )
        await pilot.press("enter")
        assert pilot.app.screen is not pilot.app.reader
        for _ in range(5):
            await pilot.press("backspace")
        assert "Enter takes" in pilot.text()
        assert "Monday 11 March 2024" in pilot.text()


async def test_each_day_shows_its_numbers_of_papers_and_unread_papers(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("m", "[", "M", "d")
        await pilot.wait_for("19 unread")
        assert re.search("Tuesday 12 March 2024 +20 papers +19 unread  huggingface", pilot.text())
        assert re.search("Monday 11 March 2024 +12 papers +all read  huggingface", pilot.text())


@pytest.mark.slow
async def test_the_current_day_is_selected_at_first(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[", "d", "enter")
        assert pilot.app.reader.browser.location.view.day == MONDAY
        await pilot.press("d", "up", "enter")
        assert pilot.app.reader.browser.location.view.day == TUESDAY


@pytest.mark.slow
async def test_unread_papers_are_counted_for_the_days_in_view_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [MONDAY + timedelta(days=at) for at in range(400)]
    entries = [each for day in days for each in digest(day, [paper(day.toordinal() % 90_000)])]
    with library_at(tmp_path, entries) as library:
        counted: list[int] = []
        counts = library.count_unread_and_starred

        def count(rows: Sequence[Row]) -> tuple[int, int]:
            counted.append(len(rows))
            return counts(rows)

        monkeypatch.setattr(library, "count_unread_and_starred", count)
        async with run_reader(library) as pilot:
            await pilot.press("d")
            await pilot.wait_for("1 unread")
            await pilot.settle()
            assert 1 < len(counted) < 60
            await pilot.press("pagedown", "pagedown")
            await pilot.wait_for("1 unread")
            assert len(counted) < 180


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param("latest", "Tuesday 12 March", marks=pytest.mark.slow),
        pytest.param("11mar", "Monday 11 March", marks=pytest.mark.slow),
        ("2023", "nearest is 11 Mar"),
    ],
)
def test_the_command_line_accepts_the_same_words(home: Path, given: str, shown: str) -> None:
    with Terminal(home, "--date", given) as terminal:
        terminal.wait_for(shown)
        terminal.press("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.slow
def test_an_id_on_the_command_line_opens_its_paper(home: Path) -> None:
    with Terminal(home, "2403.00001") as terminal:
        terminal.wait_for("Abstract of paper 1.")
        terminal.wait_for("find in this abstract")
        terminal.press("qq")
        assert terminal.wait_for_end() == 0
