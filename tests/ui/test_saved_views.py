"""Saved views on the screen: the filter is saved as one, and one is chosen from the list."""

from __future__ import annotations

import pytest

from reader.library.library import Library
from tests.ui.reader_pilot import run_reader


@pytest.mark.slow
async def test_a_filter_is_saved_from_the_bar_and_chosen_from_the_list(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("b")
        assert "No view is saved yet" in pilot.lines()[-1]
        await pilot.press("/", "ctrl+o")
        assert "There is no filter to save" in pilot.lines()[-1]
        await pilot.press(*"memory", "ctrl+o")
        assert "Save as a view: memory" in pilot.text()
        await pilot.press(*"two words", "enter")
        assert "A name has letters" in pilot.text()
        await pilot.press("ctrl+u", *"mem!", "enter")
        assert "Saved as view:mem" in pilot.text()
        view = library.views.get("mem")
        assert view is not None
        assert (view.query, view.watch) == ("memory", True)
        await pilot.press("escape", "b")
        await pilot.wait_for("unread")
        assert "mem" in pilot.text()
        await pilot.press("enter")
        assert "view:mem" in pilot.text()
        assert "Library" in pilot.lines()[1]
        assert pilot.titles
        assert all("memory" in title for title in pilot.titles)
        await pilot.press("`")
        assert "Tuesday 12 March" in pilot.lines()[1]


async def test_a_watched_view_signs_unread_papers_of_a_digest_and_the_header_counts_them(
    library: Library,
) -> None:
    library.views.save("mem", "memory", watch=True)
    library.views.save("other", "retrieval")
    async with run_reader(library, size=(128, 60)) as pilot:
        await pilot.wait_for("watched")
        rows = [title for title in pilot.titles if "memory" in title]
        assert f"◆ {len(rows)} watched" in pilot.lines()[1]
        assert pilot.text().count("◆") == len(rows) + 1
        signed = [line for line in pilot.lines()[2:] if "◆" in line]
        assert all("memory" in line for line in signed)
        await pilot.press("M")
        assert "◆" not in pilot.text()
        await pilot.press("u", "[")
        await pilot.wait_for("watched")
        rows = [title for title in pilot.titles if "memory" in title]
        assert f"◆ {len(rows)} watched" in pilot.lines()[1]
        await pilot.press("V", "V")
        assert "watched" not in pilot.lines()[1]
