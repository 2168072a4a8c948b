"""The mouse costs little: a burst of wheel events scrolls once, moving over a text paints nothing.

Counted in painted lines, not in seconds: `LinesWidget.lines_painted` is there for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from reader.library.library import Library
from reader.model.clean import clean_text
from reader.ui.screens.choices import Choices
from tests.ui.reader_pilot import MONDAY, digest, library_at, paper, run_reader

BURST = 600
"""Events: two seconds of a fast wheel."""


@pytest.fixture
def long_library(tmp_path: Path) -> Iterator[Library]:
    """A day of 400 papers, the first with a long abstract that names an address."""
    text = "See https://example.org/here first. " + "One more sentence. " * 300
    long = paper(0)._replace(abstract=clean_text(text))
    library = library_at(tmp_path, digest(MONDAY, [long, *map(paper, range(1, 400))]))
    yield library
    library.close()


async def test_a_burst_over_the_list_paints_it_a_few_times(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        papers = pilot.app.reader.browser.papers
        before = pilot.painted()
        await pilot.wheel(papers, BURST)
        assert papers.index >= 400 - papers.page_rows
        # The list and the abstract, each at most twice.
        assert pilot.painted() - before <= 2 * 2 * pilot.app.size.height


@pytest.mark.slow
async def test_a_burst_over_the_abstract_paints_it_a_few_times(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        abstract = pilot.app.reader.browser.abstract
        before = pilot.painted()
        await pilot.wheel(abstract, BURST)
        assert abstract.at_end
        assert pilot.painted() - before <= 2 * pilot.app.size.height


@pytest.mark.slow
async def test_a_burst_over_a_dialog_paints_it_a_few_times(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("?")
        choices = pilot.app.screen.query_one(Choices)
        before, first = pilot.painted(pilot.app.screen), choices.in_view
        await pilot.wheel(choices, BURST)
        assert choices.in_view != first
        assert choices.selected is None
        assert pilot.painted(pilot.app.screen) - before <= 2 * pilot.app.size.height
        await pilot.wheel(choices, -BURST)
        assert choices.in_view == first
        await pilot.press("down")
        await pilot.wheel(choices, BURST)
        assert "Enter: filter by" in pilot.text()


@pytest.mark.slow
async def test_a_burst_over_the_themes_applies_the_last_theme(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("T")
        choices = pilot.app.screen.query_one(Choices)
        await pilot.wheel(choices, BURST)
        assert choices.selected and pilot.app.look.theme == choices.selected.value
        await pilot.press("escape")


async def test_every_event_of_a_burst_counts(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        papers = pilot.app.reader.browser.papers
        await pilot.wheel(papers, 20)
        assert papers.viewport.top == 40
        await pilot.wheel(papers, -5)
        assert papers.viewport.top == 30


async def test_up_and_down_in_one_burst_are_done_in_order(
    long_library: Library,
) -> None:
    async with run_reader(long_library) as pilot:
        papers = pilot.app.reader.browser.papers
        at = papers.region.center
        for kind in [events.MouseScrollUp] * 3 + [events.MouseScrollDown] * 2:
            pilot.mouse(kind, *at)
        await pilot.settle()
        assert papers.viewport.top == 4


async def test_a_key_after_a_burst_sees_its_result(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        papers = pilot.app.reader.browser.papers
        for _ in range(10):
            pilot.mouse(events.MouseScrollDown, *papers.region.center)
        await pilot.press("s")
        assert papers.viewport.top == 20
        assert pilot.starred == {"2403.00020"}


@pytest.mark.slow
async def test_a_burst_over_two_panes_scrolls_both(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        papers, abstract = pilot.app.reader.browser.papers, pilot.app.reader.browser.abstract
        pilot.mouse(events.MouseScrollDown, *abstract.region.center)
        pilot.mouse(events.MouseScrollDown, *abstract.region.center)
        await pilot.settle()
        assert abstract.viewport.top == 6
        pilot.mouse(events.MouseScrollUp, *abstract.region.center)
        pilot.mouse(events.MouseScrollDown, *papers.region.center)
        await pilot.settle()
        assert papers.viewport.top == 2


@pytest.mark.slow
async def test_a_burst_before_the_dialog_closes_scrolls_nothing_else(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("?")
        at = pilot.app.screen.query_one(Choices).region.center
        for _ in range(10):
            pilot.mouse(events.MouseScrollDown, *at)
        await pilot.press("escape")
        assert pilot.app.reader.browser.papers.viewport.top == 0
        assert pilot.app.screen is pilot.app.reader


@pytest.mark.slow
async def test_moving_the_mouse_over_a_text_paints_nothing(long_library: Library) -> None:
    async with run_reader(long_library) as pilot:
        region = pilot.app.reader.browser.abstract.region
        assert pilot.app.reader.browser.abstract.viewport.total > 40
        pilot.mouse(events.MouseMove, *region.center)
        await pilot.settle()
        before = pilot.painted()
        for y in range(region.y, region.bottom):
            for x in range(region.x, region.right, 2):
                pilot.mouse(events.MouseMove, x, y)
            await pilot.settle()
        assert pilot.painted() == before


async def test_moving_the_mouse_over_the_list_and_bars_paints_nothing(
    long_library: Library,
) -> None:
    async with run_reader(long_library) as pilot:
        before = pilot.painted()
        for y in range(pilot.app.size.height):
            for x in range(0, 60, 7):
                pilot.mouse(events.MouseMove, x, y)
        await pilot.settle()
        assert pilot.painted() == before
