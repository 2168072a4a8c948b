"""Places: digests, views, the place before, and the place that is opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.location import Location
from reader.model.view import View
from reader.session import Session, load_session, save_session
from reader.ui.screens import reader as reader_screen
from tests.ui.reader_pilot import MONDAY, TUESDAY, digest, library_at, paper, run_reader


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for new papers at once, so that the tests need not wait."""
    monkeypatch.setattr(reader_screen, "LOOK_SECONDS", 0.05)


async def test_brackets_open_older_and_newer_digests_up_to_the_ends(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[")
        assert "Monday 11 March" in pilot.lines()[1]
        assert len(pilot.titles) == 12
        await pilot.press("[")
        assert "This is the oldest digest" in pilot.lines()[-1]
        await pilot.press("]")
        assert "Tuesday 12 March" in pilot.lines()[1]


@pytest.mark.slow
async def test_each_digest_keeps_its_selected_paper(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "j", "[", "j", "]")
        assert pilot.selected.startswith("Paper 14:")
        await pilot.press("[")
        assert pilot.selected.startswith("Paper 1:")


@pytest.mark.slow
async def test_v_widens_the_view_and_the_dot_narrows_it_to_the_papers_day(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("V")
        assert "Week of Mon 11 March" in pilot.lines()[1]
        assert len(pilot.titles) == 32
        assert pilot.selected.startswith("Paper 12:")
        await pilot.press("V")
        assert "Library" in pilot.lines()[1]
        await pilot.press("G", ".")
        assert "Monday 11 March" in pilot.lines()[1]
        assert pilot.selected.startswith("Paper 11:")


async def test_the_library_shows_no_unread_count(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("V", "V")
        assert "unread" not in pilot.lines()[1]


async def test_3_shows_starred_papers_newest_first_and_1_returns(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "[", "s", "3")
        assert len(pilot.titles) == 2
        assert "Starred" in pilot.lines()[1]
        await pilot.press("1")
        assert "Monday 11 March" in pilot.lines()[1]


@pytest.mark.slow
async def test_tab_in_the_library_goes_back_to_the_view_it_came_from(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[", "f", "escape", "]", "f")
        assert "Tab back to the day" in pilot.text()
        await pilot.press("tab")
        assert pilot.app.reader.browser.location.view == View("day", TUESDAY)
        await pilot.press("enter", "V", "V", "/")
        assert "Tab back to the week" in pilot.text()
        await pilot.press("tab")
        assert pilot.app.reader.browser.location.view == View("week", TUESDAY)


@pytest.mark.slow
async def test_papers_that_arrive_in_an_empty_list_are_shown(
    library: Library, tmp_path: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("M", "2")
        assert "All read" not in pilot.lines()[1]
        await pilot.press("[", "]", "2")
        assert "All read" in pilot.text()
        with library_at(tmp_path, digest(TUESDAY, [paper(40)])):
            pass
        await pilot.wait_for("Abstract of paper 40.")


@pytest.mark.slow
async def test_the_backtick_goes_back_and_forth(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "[", "`")
        assert pilot.selected.startswith("Paper 13:")
        await pilot.press("`")
        assert "Monday 11 March" in pilot.lines()[1]


async def test_arriving_papers_are_appended_and_nothing_moves(
    library: Library, tmp_path: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j")
        with library_at(tmp_path, digest(TUESDAY, [paper(40), paper(41)])):
            pass
        await pilot.until(lambda: pilot.titles[-1].startswith("Paper 41"))
        assert pilot.selected.startswith("Paper 13:")
        assert pilot.titles[-2].startswith("Paper 40")


async def test_a_newer_digest_is_announced_and_nothing_moves(
    library: Library, tmp_path: Path
) -> None:
    async with run_reader(library) as pilot:
        wednesday = date(2024, 3, 13)
        with library_at(tmp_path, digest(wednesday, [paper(50), paper(51)])):
            pass
        await pilot.until(lambda: "Wed 13 · 2 new · ]" in pilot.lines()[1])
        assert pilot.selected.startswith("Paper 12:")
        await pilot.press("]")
        assert "Wednesday 13 March" in pilot.lines()[1]


@pytest.mark.slow
async def test_the_key_is_shown_beside_the_digest_that_it_opens(
    library: Library, tmp_path: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("[")
        with library_at(tmp_path, digest(date(2024, 3, 14), [paper(50)])):
            pass
        await pilot.until(lambda: "Tue 12 ]     Thu 14 · 1 new  " in pilot.lines()[1])
        await pilot.press("]")
        assert "Thu 14 · 1 new · ]" in pilot.lines()[1]


def test_the_reader_opens_a_new_digest_or_else_the_last_location(
    library: Library,
) -> None:
    left = Location(View("day", MONDAY), paper="2403.00003")
    seen = Session(location=left, newest_shown=TUESDAY)
    assert seen.opening_location(library.cache.newest_day(), is_sample=False) == left
    unseen = Session(location=left, newest_shown=MONDAY)
    assert unseen.opening_location(library.cache.newest_day(), is_sample=False).view == View(
        "day", TUESDAY
    )
    unseen.location = left._replace(query="sort:upvotes plas")
    assert unseen.opening_location(TUESDAY, is_sample=False).query == ""
    assert unseen.queries == ["sort:upvotes plas"]
    assert Session().opening_location(library.cache.newest_day(), is_sample=False).view == View(
        "day", TUESDAY
    )


def test_a_saved_session_is_restored(tmp_path: Path) -> None:
    session = Session(
        location=Location(View("week", MONDAY), True, "is:unread x", "2403.00001"),
        newest_shown=TUESDAY,
        row_height=1,
        greeted=True,
        queries=["one", "two"],
        papers={"2024-03-11": "2403.00001"},
    )
    save_session(session, tmp_path / "state" / "session.json")
    assert load_session(tmp_path / "state" / "session.json") == session


def test_a_broken_session_file_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    for text in ("", "{", "[]", '{"place": 3}', '{"place": {"view": {"kind": "x"}}}', "[" * 9999):
        file.write_text(text, "utf-8")
        assert load_session(file) == Session()


def test_a_start_restores_view_order_and_paper_but_no_filter() -> None:
    left = Location(View("week", MONDAY), True, "sort:upvotes plas is:read", "2403.00003")
    session = Session(location=left, newest_shown=TUESDAY, queries=["older"])
    opened = session.opening_location(TUESDAY, is_sample=False)
    assert opened == left._replace(query="", order="upvotes")
    assert session.queries == ["older", "sort:upvotes plas is:read"]


async def test_the_sample_says_so_and_shows_both_digests() -> None:
    library = Library.open_sample()
    async with run_reader(library) as pilot:
        assert "Sample" in pilot.lines()[0]
        assert "Friday 21 August" in pilot.lines()[1]
        assert len(pilot.titles) == 17
        await pilot.press("[")
        assert "2026 assumed" in pilot.lines()[1]
        assert len(pilot.titles) == 52
        assert "The sample's own summary" in pilot.text()
        await pilot.press("o")
        assert "No page is known for this paper; `daysheet sync --resolve`" in pilot.lines()[-1]
    library.close()


@pytest.mark.slow
async def test_a_source_with_only_titles_and_abstracts_shows_no_other_facts() -> None:
    library = Library.open_sample()
    async with run_reader(library) as pilot:
        await pilot.press("[")
        text = pilot.text()
        assert "Revisiting Plasticity in Visual Reinforcement" in text
        assert "(year assumed)" in text
        for made_up in ("arXiv", "PDF", "▲", "title:"):
            assert made_up not in text
    library.close()


async def test_r_shows_the_papers_nearest_to_the_selected_one_and_back_returns(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("r")
        assert "like:2403.00012" in pilot.text()
        assert "Library" in pilot.lines()[1]
        nearest = pilot.titles
        assert nearest
        assert not any(title.startswith("Paper 12:") for title in nearest)
        # Its title is "scaling for pruning" but for the number.
        assert "pruning" in nearest[0] or "retrieval" in nearest[0]
        await pilot.press("`")
        assert pilot.selected.startswith("Paper 12:")
        await pilot.press("r")
        assert "Library   nearest to “Paper 12: retrieval for pruning”" in pilot.lines()[1]
        assert "Esc back" in pilot.lines()[-1]
        await pilot.press("j", "r", "escape")
        assert "like:2403.00012" in pilot.text()
        await pilot.press("escape")
        assert "Tuesday 12 March" in pilot.lines()[1]
        assert pilot.selected.startswith("Paper 12:")
