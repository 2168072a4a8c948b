"""What a dialog leaves uncovered shows the view as it is now, however quickly it was opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.geometry import Region

from reader.library.library import Library
from tests.parameters import sampled
from tests.ui.reader_pilot import ReaderPilot, digest, library_at, paper, run_reader

WEDNESDAY = date(2024, 3, 13)
BURSTS = {
    "older, help": "[?",
    "older, palette": "[:",
    "older, days": "[d",
    "older, theme": "[T",
    "older, export": "[e",
    "older, tags": "[t",
    "week, help": "V?",
    "library, help": "VV?",
    "starred, help": "s3?",
    "rows of one line, palette": "=:",
    "down, help": "jjj?",
    "filter, help": "/pap 2\r?",
    "library's filter, days": "fdiff\rd",
}


async def type_at_once(pilot: ReaderPilot, keys: str) -> None:
    """Send keys in one go, as one read of the terminal brings them."""
    for key in keys:
        pilot.send("enter" if key == "\r" else key)
    await pilot.settle()


def outside(pilot: ReaderPilot, region: Region) -> list[str]:
    """Return the screen's lines but the hints, with the cells of `region` left out."""
    return [
        line[: region.x] + line[region.right :] if region.y <= y < region.bottom else line
        for y, line in enumerate(pilot.lines()[:-1])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("burst", sampled(BURSTS, "older, help", "library's filter, days"))
async def test_a_view_change_and_a_dialog_work_in_one_burst_of_keys(
    library: Library, burst: str
) -> None:
    async with run_reader(library) as pilot:
        start = pilot.lines()
        await type_at_once(pilot, BURSTS[burst])
        assert pilot.app.screen is not pilot.app.reader
        dialog = pilot.app.screen.query_one(".dialog").region
        behind = outside(pilot, dialog)
        await pilot.press("escape")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.lines() != start
        assert behind == outside(pilot, dialog)


async def test_a_digest_that_arrives_is_announced_behind_a_dialog(
    library: Library, tmp_path: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press(":")
        library_at(tmp_path, digest(WEDNESDAY, [paper(number) for number in range(40, 45)])).close()
        pilot.app.reader.resume()
        await pilot.settle()
        assert "Wed 13 · 5 new" in pilot.lines()[1]
        await pilot.press("escape")
