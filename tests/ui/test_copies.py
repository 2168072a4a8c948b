"""Conflict copies of the marks: said at the start, merged when asked, never deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.ui.actions.marking import look_for_copies
from tests.ui.reader_pilot import library_at, run_reader

COPY = 'version = 1\n\n[starred]\n"2403.00012" = 2024-03-13T08:12:50Z\n'


@pytest.mark.slow
async def test_a_conflict_copy_is_reported_at_the_start_and_merged_on_request(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "data" / "marks.sync-conflict-20240313-081244-ABCDEFG.toml"
    copy.parent.mkdir()
    copy.write_text(COPY)
    async with run_reader(library_at(tmp_path)) as pilot:
        await pilot.wait_for("conflict copy")
        assert "a conflict copy beside the marks holds new ones" in pilot.lines()[-1]
        assert ":merge-copies merges it" in pilot.lines()[-1]
        assert pilot.starred == set()

        await pilot.press(":")
        await pilot.type("merge")
        await pilot.press("enter")
        await pilot.wait_for("merged: 1 starred")
        assert pilot.starred == {"2403.00012"}
    assert copy.read_text() == COPY

    async with run_reader(library_at(tmp_path)) as pilot:
        look_for_copies(pilot.app.reader)
        await pilot.app.workers.wait_for_complete()
        await pilot.settle()
        assert "conflict copy" not in pilot.text()
