"""The order of the list: a key goes through those that differ from the view's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.location import Location
from reader.library.query_language import order_of, with_order
from reader.model.view import View
from tests.ui.reader_pilot import TUESDAY, digest, library_at, paper, run_reader


@pytest.fixture
def counted(tmp_path: Path) -> Library:
    """A day of twelve papers, the later the more liked, their titles the other way round."""
    papers = [paper(at, f"{chr(ord('z') - at)} is its title", upvotes=at) for at in range(12)]
    return library_at(tmp_path, digest(TUESDAY, papers))


@pytest.mark.parametrize(
    ("before", "order", "after"),
    [
        ("", "upvotes", "sort:upvotes "),
        ("plast is:unread", "upvotes", "sort:upvotes plast is:unread"),
        ("sort:upvotes plast", "title", "sort:title plast"),
        ('plast "sort:title here" SORT:title', "", 'plast "sort:title here"'),
        ("plast -sort:oldest  by:name", "", "plast by:name"),
        ("sort:", "title", "sort:title "),
        ("sort:title sort:upvotes", "", ""),
    ],
)
def test_a_sort_order_replaces_the_previous_one(before: str, order: str, after: str) -> None:
    assert with_order(before, order) == after
    assert order_of(after) == order


async def test_the_sort_key_cycles_through_the_orders_shown_in_the_bar(
    counted: Library,
) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            own = pilot.titles
            await pilot.press("S")
            assert "sort:upvotes" in pilot.text()
            assert "Order: most upvotes first. S again: by title" in pilot.text()
            assert pilot.titles == own[::-1]
            assert pilot.selected == own[-1]
            assert " of 12 " not in pilot.lines()[-2]
            await pilot.press("S")
            assert pilot.titles == sorted(own)
            for _ in range(3):
                await pilot.press("S")
            assert pilot.titles == own
            assert "sort:" not in pilot.text()


async def test_sorting_keeps_the_selected_paper_and_words_go_after_the_order(
    counted: Library,
) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            await pilot.press("j", "j", "j")
            selected = pilot.selected
            await pilot.press("S")
            assert pilot.selected == selected
            await pilot.press("/", *"title", "enter")
            assert "sort:upvotes title" in pilot.text()
            assert pilot.selected == selected
            await pilot.press("S")
            assert "sort:title title" in pilot.text()
            await pilot.press("escape")
            assert "sort:" not in pilot.text()
            assert pilot.selected == selected
            await pilot.press("S", "enter", "h", "/", *"is:read", "escape")
            assert "sort:upvotes" in pilot.text()
            assert "is:read" not in pilot.text()


async def test_typed_words_go_after_a_kept_sort_order(counted: Library) -> None:
    with counted:
        kept = Location(View("day", TUESDAY), query="sort:upvotes")
        async with run_reader(counted, start=kept) as pilot:
            await pilot.press("/", *"title")
            assert "sort:upvotes title" in pilot.text()


async def test_the_sort_order_is_kept_with_the_location(counted: Library) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            await pilot.press("S", "V", "V")
            assert "sort:upvotes" in pilot.text()
            assert "newest digest first" not in pilot.text()
            await pilot.press("1", "`")
            assert "sort:upvotes" in pilot.text()
