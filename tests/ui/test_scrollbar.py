"""The rail: how much of a pane is in view, and where; dragged with the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.library import Library
from reader.ui.widgets.scrollbar import Viewport
from tests.ui.reader_pilot import MONDAY, ReaderPilot, digest, library_at, paper, run_reader

COUNTS = st.integers(0, 200_000)
LINES = st.integers(0, 60)


@given(total=COUNTS, shown=st.integers(1, 60), lines=LINES, data=st.data())
def test_the_thumb_touches_an_end_only_at_that_end_of_the_content(
    total: int, shown: int, lines: int, data: st.DataObject
) -> None:
    hidden = max(0, total - shown)
    top = data.draw(st.integers(0, hidden))
    thumb = Viewport(total, shown, top, lines).thumb
    if not hidden or lines < 3:
        assert not thumb
        return
    assert 0 <= thumb.start < thumb.stop <= lines
    assert thumb.start == 0 or top > 0
    assert thumb.stop == lines or top < hidden
    if lines - len(thumb) > 1:
        assert (thumb.start == 0) == (top == 0)
        assert (thumb.stop == lines) == (top == hidden)


@given(total=COUNTS, shown=st.integers(1, 60), lines=st.integers(3, 60), data=st.data())
def test_dragging_reaches_both_ends_but_not_beyond(
    total: int, shown: int, lines: int, data: st.DataObject
) -> None:
    window = Viewport(total, shown, 0, lines)
    hidden = max(0, total - shown)
    assert window.top_for(0) == 0
    assert 0 <= window.top_for(data.draw(st.integers(-50, 100))) <= hidden
    assert window.top_for(lines + len(window.thumb)) == hidden


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_at(tmp_path, digest(MONDAY, [paper(number) for number in range(60)])) as opened:
        yield opened


def thumb(pilot: ReaderPilot, column: int) -> list[int]:
    """Return the lines of the screen on which a thumb stands in a column."""
    return [y for y, line in enumerate(pilot.lines()) if line[column : column + 1] == "▐"]


async def test_the_list_has_a_scrollbar(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        before = thumb(pilot, 79)
        assert before and before[0] == 1
        await pilot.press("G")
        after = thumb(pilot, 79)
        assert len(after) == len(before) and after[0] > before[-1]


async def test_the_scrollbar_can_be_dragged(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        papers = pilot.app.reader.papers
        await pilot.textual.mouse_down(papers, offset=(79, 0))
        await pilot.textual.hover(papers, offset=(79, papers.size.height - 1))
        await pilot.textual.mouse_up(papers, offset=(79, papers.size.height - 1))
        await pilot.settle()
        assert "Paper 59" in pilot.text()
        assert thumb(pilot, 79)[-1] > 15


async def test_the_abstract_has_a_scrollbar_that_scrolls_it(
    library: Library,
) -> None:
    async with run_reader(library, size=(128, 12)) as pilot:
        assert len(thumb(pilot, 127)) < pilot.app.reader.abstract.size.height
        view = pilot.app.reader.abstract
        last = view.size.height - 1
        await pilot.textual.click(view, offset=(view.size.width - 1, last))
        await pilot.settle()
        assert view.at_end


async def test_content_that_fits_has_no_scrollbar(library: Library) -> None:
    async with run_reader(library, size=(128, 36)) as pilot:
        assert not thumb(pilot, 127)


async def test_the_pane_with_the_focus_has_the_selection_bar(library: Library) -> None:
    async with run_reader(library, size=(128, 36)) as pilot:

        def bars() -> list[int]:
            edges = (0, pilot.app.reader.abstract.region.x + 1)
            return [x for x in edges for line in pilot.lines() if line[x] == "▌"]

        assert set(bars()) == {0}
        await pilot.press("enter")
        assert set(bars()) == {0, pilot.app.reader.abstract.region.x + 1}
        await pilot.press("h")
        assert set(bars()) == {0}
