"""The rail: how much of a pane is in view, and where; dragged with the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.library import Library
from reader.ui.widgets.scrollbar import Viewport
from tests.ui.reading import MONDAY, Reading, digest, library_at, paper, reading

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


def thumb(here: Reading, column: int) -> list[int]:
    """Return the lines of the screen on which a thumb stands in a column."""
    return [y for y, line in enumerate(here.lines()) if line[column : column + 1] == "▐"]


async def test_the_list_has_a_scrollbar(library: Library) -> None:
    async with reading(library, size=(80, 24)) as here:
        before = thumb(here, 79)
        assert before and before[0] == 1
        await here.press("G")
        after = thumb(here, 79)
        assert len(after) == len(before) and after[0] > before[-1]


async def test_the_scrollbar_can_be_dragged(library: Library) -> None:
    async with reading(library, size=(80, 24)) as here:
        papers = here.app.reader.papers
        await here.pilot.mouse_down(papers, offset=(79, 0))
        await here.pilot.hover(papers, offset=(79, papers.size.height - 1))
        await here.pilot.mouse_up(papers, offset=(79, papers.size.height - 1))
        await here.settle()
        assert "Paper 59" in here.text()
        assert thumb(here, 79)[-1] > 15


async def test_the_abstract_has_a_scrollbar_that_scrolls_it(
    library: Library,
) -> None:
    async with reading(library, size=(128, 12)) as here:
        assert len(thumb(here, 127)) < here.app.reader.abstract.size.height
        view = here.app.reader.abstract
        last = view.size.height - 1
        await here.pilot.click(view, offset=(view.size.width - 1, last))
        await here.settle()
        assert view.at_end


async def test_content_that_fits_has_no_scrollbar(library: Library) -> None:
    async with reading(library, size=(128, 36)) as here:
        assert not thumb(here, 127)


async def test_the_pane_with_the_focus_has_the_selection_bar(library: Library) -> None:
    async with reading(library, size=(128, 36)) as here:

        def bars() -> list[int]:
            lines = here.lines()
            return [x for x in (0, here.app.reader.abstract.region.x) for y in lines if y[x] == "▌"]

        assert set(bars()) == {0}
        await here.press("enter")
        assert len(set(bars())) == 2
        await here.press("h")
        assert set(bars()) == {0}
