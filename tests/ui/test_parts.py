"""Digests one below the other: a rule with its date above each, which nothing selects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip

from reader.library.library import Library
from reader.library.location import Location
from reader.model.clean import clean_line
from reader.model.view import Row, View
from reader.ui.widgets import paper_list
from reader.ui.widgets.paper_list import PaperList
from reader.ui.widgets.paper_row import row_strips
from reader.ui.widgets.row_cache import RowCache
from tests.ui.reader_pilot import (
    MONDAY,
    TUESDAY,
    ReaderPilot,
    digest,
    library_at,
    paper,
    run_reader,
)

WEEK = View("week", TUESDAY)


@pytest.fixture
def month(tmp_path: Path) -> Iterator[Library]:
    """Thirty days of one to five papers each."""
    entries = []
    for day in range(30):
        papers = [paper(day * 10 + number) for number in range(day % 5 + 1)]
        entries += digest(MONDAY + timedelta(days=day), papers)
    with library_at(tmp_path, entries) as library:
        yield library


def rules(pilot: ReaderPilot) -> list[str]:
    """Return the dates of the rules in the list."""
    lines = [line[: pilot.app.reader.papers.size.width] for line in pilot.lines()]
    found = [re.match(r" ── (.*?) ─+ ", line) for line in lines]
    return [match[1] for match in found if match]


def shown(pilot: ReaderPilot) -> list[int]:
    """Return the rows that are whole in view."""
    papers = pilot.app.reader.papers
    return sorted(
        {row for y in range(papers.size.height) if (row := papers.index_at(y)) is not None}
    )


async def test_weeks_and_the_library_have_a_rule_above_each_digest(library: Library) -> None:
    async with run_reader(library, size=(80, 60)) as pilot:
        assert not rules(pilot)
        await pilot.press("V", "g")
        assert rules(pilot) == ["Tuesday 12 March 2024"]
        await pilot.press("G")
        assert rules(pilot)[-1] == "Monday 11 March 2024"
        await pilot.press("V", "G")
        assert rules(pilot)[-1] == "Monday 11 March 2024"


@pytest.mark.slow
@pytest.mark.parametrize("height", ["", "="])
async def test_pages_and_single_steps_skip_no_row(month: Library, height: str) -> None:
    async with run_reader(month, size=(80, 24), start=Location(View("library", MONDAY))) as pilot:
        papers = pilot.app.reader.papers
        await pilot.press(*height, "g")
        seen = set(shown(pilot))
        while papers.index < len(papers.keys) - 1:
            await pilot.press("pagedown")
            assert papers.index in shown(pilot)
            seen.update(shown(pilot))
        assert seen == set(range(len(papers.keys)))
        seen = set(shown(pilot))
        while papers.index > 0:
            await pilot.press("pageup")
            assert papers.index in shown(pilot)
            seen.update(shown(pilot))
        assert seen == set(range(len(papers.keys)))
        for _ in range(30):
            await pilot.press("j")
            assert papers.index in shown(pilot)


async def test_a_click_selects_a_row_but_not_a_rule(month: Library) -> None:
    async with run_reader(month, size=(80, 60), start=Location(View("library", MONDAY))) as pilot:
        papers = pilot.app.reader.papers
        await pilot.press("g")
        lines = [line.strip() for line in pilot.lines()]
        first = papers.region.y
        below = next(at for at, line in enumerate(lines) if at > first and "2024 ──" in line)
        await pilot.textual.click(offset=(10, below))
        await pilot.settle()
        assert papers.index == 0
        await pilot.textual.click(offset=(10, below + 1))
        await pilot.settle()
        assert papers.index == papers.index_at(below + 1 - first) != 0


@pytest.mark.slow
async def test_the_wheel_reaches_both_ends(month: Library) -> None:
    async with run_reader(month, size=(80, 24), start=Location(View("library", MONDAY))) as pilot:
        papers = pilot.app.reader.papers
        for _ in range(80):
            papers.scroll_rows(2)
        assert shown(pilot)[-1] == len(papers.keys) - 1
        for _ in range(80):
            papers.scroll_rows(-2)
        assert shown(pilot)[0] == 0


@pytest.mark.slow
async def test_a_list_sorted_otherwise_has_no_rules(library: Library) -> None:
    async with run_reader(library, start=Location(View("library", TUESDAY))) as pilot:
        assert rules(pilot)
        await pilot.press("/", *"plasticity")
        assert pilot.app.reader.papers.keys and not rules(pilot)
        await pilot.press("escape", "/", *"sort:title")
        assert not rules(pilot)
        await pilot.press("escape", "/", *"is:unread")
        assert rules(pilot)
        await pilot.press("escape", "s", "3")
        assert not rules(pilot)


@pytest.mark.slow
async def test_papers_in_no_digest_have_a_rule_too(library: Library) -> None:
    from reader.model.entry import Entry

    library.cache.ingest([Entry(paper(77), ())])
    async with run_reader(library, start=Location(View("library", TUESDAY))) as pilot:
        await pilot.press("G")
        assert "In no digest ──" in pilot.text()


@pytest.mark.slow
async def test_a_paper_listed_again_later_stays_in_the_section_of_its_week(
    library: Library,
) -> None:
    library.cache.ingest(digest(date(2024, 3, 20), [paper(14)]))
    async with run_reader(library, start=Location(WEEK)) as pilot:
        assert rules(pilot) == ["Tuesday 12 March 2024"]
        await pilot.press("G")
        assert "20 March" not in pilot.text()


async def test_brackets_move_by_weeks_in_a_week_view(month: Library) -> None:
    async with run_reader(month, start=Location(WEEK)) as pilot:
        assert "Week of Mon 11 March" in pilot.lines()[1]
        assert "Mon 18 ]" in pilot.lines()[1]
        await pilot.press("]")
        assert pilot.app.reader.browser.location.view.span == (date(2024, 3, 18), date(2024, 3, 24))
        assert "[ Mon 11" in pilot.lines()[1]
        assert "[ ] week" in pilot.lines()[-1]
        await pilot.press("[", "[")
        assert pilot.app.reader.browser.location.view.span == WEEK.span
        assert "oldest" in pilot.lines()[-1]


async def test_a_day_of_several_sources_has_a_rule_above_each_with_its_number_of_papers(
    library: Library,
) -> None:
    library.cache.ingest(digest(TUESDAY, [paper(n) for n in (30, 41, 42, 43)], "arxiv:cs.LG"))
    async with run_reader(library, size=(128, 70)) as pilot:
        assert rules(pilot) == ["Hugging Face", "arXiv cs.LG"]
        counts = [line[:62].split()[-2:] for line in pilot.lines() if line.startswith(" ── ")]
        assert counts == [["20", "papers"], ["3", "papers"]]  # the first is listed above already
        await pilot.press("/", *"42")
        assert not rules(pilot)
        await pilot.press("escape", "[")
        assert not rules(pilot)


async def test_each_row_is_rendered_once_while_the_selection_moves(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[int] = []

    def render(row: Row, *rest: Any) -> list[Strip]:
        rendered.append(row.key)
        return row_strips(row, *rest)

    monkeypatch.setattr(paper_list, "row_strips", render)
    async with run_reader(library, start=Location(View("library", TUESDAY))) as pilot:
        papers = pilot.app.reader.papers
        in_view = papers.page_rows
        rendered.clear()
        await pilot.press("j", "j", "j")
        # The row that is left and the row that is entered, and each of them once in each state.
        assert len(rendered) <= 6
        await pilot.press("k", "k", "k")
        assert len(rendered) <= 6
        rendered.clear()
        await pilot.press("pagedown")
        assert len(rendered) <= in_view + 2
        await pilot.press("pageup", "pagedown")
        assert len(rendered) <= in_view + 6


async def test_only_rows_near_the_view_are_loaded() -> None:
    asked: list[int] = []

    def rows(keys: Sequence[int]) -> list[Row]:
        asked.extend(keys)
        title = clean_line("A title")
        days = [MONDAY - timedelta(days=key // 40) for key in keys]
        return [
            Row(key, (str(key),), title, clean_line(""), None, day)
            for key, day in zip(keys, days, strict=True)
        ]

    with Library.in_memory([]) as empty:
        async with run_reader(empty) as pilot:
            papers: PaperList = pilot.app.reader.papers
            papers.rows = RowCache(rows)
            papers.show(range(100_000), select=50_000, section_of=lambda _index, row: str(row.day))
            await pilot.settle()
            assert 50_000 in shown(pilot)
            papers.move_to(99_999)
            await pilot.settle()
            assert shown(pilot)[-1] == 99_999
            papers.move_page(-1)
            await pilot.settle()
            assert len(asked) < 1_000
