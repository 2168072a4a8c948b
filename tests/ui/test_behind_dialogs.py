"""What a dialog leaves uncovered shows the view as it is now, however quickly it was opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.geometry import Region

from reader.library.library import Library
from tests.parameters import quick
from tests.ui.reading import Reading, digest, library_at, paper, reading

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


async def type_at_once(app: Reading, keys: str) -> None:
    """Send keys in one go, as one read of the terminal brings them."""
    for key in keys:
        app.send("enter" if key == "\r" else key)
    await app.settle()


def outside(app: Reading, region: Region) -> list[str]:
    """Return the screen's lines but the hints, with the cells of `region` left out."""
    return [
        line[: region.x] + line[region.right :] if region.y <= y < region.bottom else line
        for y, line in enumerate(app.lines()[:-1])
    ]


@pytest.mark.parametrize("burst", quick(BURSTS, "older, help", "library's filter, days"))
async def test_a_view_change_and_a_dialog_work_in_one_burst_of_keys(
    library: Library, burst: str
) -> None:
    async with reading(library) as app:
        start = app.lines()
        await type_at_once(app, BURSTS[burst])
        assert app.app.screen is not app.app.reader
        dialog = app.app.screen.query_one(".dialog").region
        behind = outside(app, dialog)
        await app.press("escape")
        assert app.app.screen is app.app.reader
        assert app.lines() != start
        assert behind == outside(app, dialog)


async def test_a_digest_that_arrives_is_announced_behind_a_dialog(
    library: Library, tmp_path: Path
) -> None:
    async with reading(library) as app:
        await app.press("?")
        library_at(tmp_path, digest(WEDNESDAY, [paper(number) for number in range(40, 45)])).close()
        app.app.reader.resume()
        await app.settle()
        assert "Wed 13 · 5 new" in app.lines()[1]
        await app.press("escape")
