"""After days away: the header says what was missed, and one key shows it day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.session import Session, load_session, save_session
from tests.parameters import quick
from tests.ui.reader_pilot import digest, library_at, paper, run_reader

SHOWN = date(2024, 3, 8)
DAYS = [SHOWN, date(2024, 3, 11), date(2024, 3, 12), date(2024, 3, 14)]


def library_of_days(folder: Path) -> Library:
    """Four days of three papers each."""
    entries = []
    for number, day in enumerate(DAYS):
        entries += digest(day, [paper(number * 3 + at) for at in range(3)])
    return library_at(folder, entries)


async def test_the_header_counts_and_a_key_shows_all_since_the_last_visit(tmp_path: Path) -> None:
    session = Session(greeted=True, newest_shown=SHOWN)
    with library_of_days(tmp_path) as library:
        async with run_reader(library, session=session) as pilot:
            assert "3 days, 9 unread A" in pilot.lines()[1]
            assert "Thursday 14 March" in pilot.lines()[1]
            await pilot.press("m")
            assert "3 days, 8 unread A" in pilot.lines()[1]
            await pilot.press("A")
            assert "Since Mon 11 March" in pilot.lines()[1]
            assert len(pilot.titles) == 9
            text = pilot.text()
            days = [text.index(day) for day in ("Thursday 14", "Tuesday 12", "Monday 11")]
            assert days == sorted(days)
            await pilot.press("M")
            assert "8 papers marked read; u undoes it" in pilot.lines()[-1]
            assert len(pilot.read) == 9
            await pilot.press("u")
            assert len(pilot.read) == 1
            await pilot.press("U", "escape")
            assert "Thursday 14 March" in pilot.lines()[1]
            assert "days," not in pilot.lines()[1]
            assert session.newest_shown == DAYS[-1]


@pytest.mark.parametrize(
    "shown", quick([None, DAYS[2], DAYS[3]], DAYS[2]), ids=["first", "one", "none"]
)
async def test_nothing_is_said_if_fewer_than_two_digests_were_missed(
    tmp_path: Path, shown: date | None
) -> None:
    with library_of_days(tmp_path) as library:
        async with run_reader(library, session=Session(newest_shown=shown, greeted=True)) as pilot:
            assert " days, " not in pilot.lines()[1]
            await pilot.press("A")
            assert "You have missed no digests" in pilot.lines()[-1]


@pytest.mark.slow
async def test_the_view_since_the_last_visit_is_kept_between_starts(tmp_path: Path) -> None:
    session = Session(greeted=True, newest_shown=SHOWN)
    with library_of_days(tmp_path) as library:
        async with run_reader(library, session=session) as pilot:
            await pilot.press("A", "j")
            pilot.app.reader.leave(ask=False)
        save_session(session, tmp_path / "session.json")
        again = load_session(tmp_path / "session.json")
        async with run_reader(library, session=again) as pilot:
            assert "Since Mon 11 March" in pilot.lines()[1]
            assert len(pilot.titles) == 9
