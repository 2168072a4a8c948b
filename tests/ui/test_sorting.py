"""The order of the list: keys choose one, and it is shown beside the bar, not in its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.location import Location
from reader.library.query_language import order_of, with_order
from reader.model.clean import clean_line, clean_text
from reader.model.paper import Paper
from reader.model.view import View
from reader.session import Session
from tests.ui.reader_pilot import MONDAY, TUESDAY, digest, library_at, paper, run_reader


@pytest.fixture
def counted(tmp_path: Path) -> Library:
    """A day of twelve papers, the later the more liked, their titles the other way round."""
    papers = [paper(at, f"{chr(ord('z') - at)} is its title", upvotes=at) for at in range(12)]
    return library_at(tmp_path, digest(TUESDAY, papers))


def about(number: int, title: str, abstract: str, upvotes: int = 0) -> Paper:
    return Paper(
        title=clean_line(title),
        abstract=clean_text(abstract),
        arxiv=f"2403.{number:05d}",
        upvotes=upvotes,
    )


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


@pytest.mark.slow
async def test_the_sort_key_shows_its_choices_and_takes_a_letter(counted: Library) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            own = pilot.titles
            await pilot.press("S")
            assert "u upvotes" in pilot.lines()[-1]
            assert "f for you" in pilot.lines()[-1]
            await pilot.press("u")
            assert "Order: most upvotes first" in pilot.text()
            assert "most upvotes first" in pilot.lines()[-2]
            assert pilot.app.reader.filter_bar.text == ""
            assert pilot.titles == own[::-1]
            assert pilot.selected == own[-1]
            assert " of 12 " not in pilot.lines()[-2]
            await pilot.press("S", "t")
            assert pilot.titles == sorted(own)
            await pilot.press("S", "d")
            assert pilot.titles == own
            assert "first" not in pilot.lines()[-2]


@pytest.mark.slow
async def test_the_order_stays_apart_from_the_filter_and_a_typed_order_wins(
    counted: Library,
) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            await pilot.press("j", "j", "j")
            own, selected = pilot.titles, pilot.selected
            await pilot.press("S", "u")
            assert pilot.selected == selected
            await pilot.press("/", *"title", "enter")
            assert pilot.app.reader.filter_bar.text.strip() == "title"
            assert "most upvotes first" in pilot.lines()[-2]
            assert pilot.selected == selected
            await pilot.press("/", *"sort:title", "enter")
            assert pilot.titles == sorted(own)
            assert "by title" in pilot.lines()[-2]
            await pilot.press("S", "o")
            assert pilot.app.reader.filter_bar.text.strip() == "title"
            assert "oldest digest first" in pilot.lines()[-2]
            await pilot.press("escape")
            assert pilot.app.reader.browser.location.order == "oldest"


async def test_the_sort_order_is_kept_with_the_location(counted: Library) -> None:
    with counted:
        async with run_reader(counted) as pilot:
            await pilot.press("S", "u", "V", "V")
            assert "most upvotes first" in pilot.text()
            assert "newest digest first" not in pilot.text()
            await pilot.press("3", "`")
            assert "most upvotes first" in pilot.text()


async def test_for_you_says_everywhere_that_it_is_by_upvotes_with_few_stars(
    counted: Library,
) -> None:
    by_upvotes = "most upvotes first, until you have 3 stars"
    with counted:
        async with run_reader(counted) as pilot:
            own = pilot.titles
            await pilot.press("S", "f")
            assert pilot.titles == own[::-1]
            assert f"Order: {by_upvotes}" in pilot.lines()[-1]
            assert by_upvotes in pilot.lines()[-2]
            await pilot.press("V", "V")
            assert f"every paper, {by_upvotes}" in pilot.text()
            assert "near your stars" not in pilot.text()
            await pilot.press("/", "t", "i", "t", "l", "e")
            assert f"12 of 12   {by_upvotes}" in pilot.lines()[-2]
            await pilot.press("escape", "`", "`", "g", "s", "j", "s", "j", "s")
            assert by_upvotes in pilot.lines()[-2]
            await pilot.press("S", "f")
            assert by_upvotes not in pilot.text()
            assert "Order: near your stars first" in pilot.lines()[-1]
            assert "near your stars first" in pilot.lines()[-2]


@pytest.mark.slow
async def test_for_you_orders_by_stars_says_why_and_reorders_only_once_the_view_is_left(
    tmp_path: Path,
) -> None:
    liked = [
        about(number, f"Unlearning {number}", "Adapters forget by unlearning.")
        for number in range(1, 4)
    ]
    new = [
        about(11, "Cats", "Diffusion draws cats.", upvotes=3),
        about(12, "Dogs", "Diffusion draws dogs.", upvotes=2),
        about(13, "Forgetting", "Adapters forget by unlearning, again."),
    ]
    with library_at(tmp_path, digest(MONDAY, liked) + digest(TUESDAY, new)) as library:
        keys = [library.key_of(each.id) or 0 for each in liked]
        library.mark("starred", library.cache.rows(keys), True)
        session = Session(greeted=True)
        async with run_reader(library, session=session) as pilot:
            await pilot.press("S", "f")
            near = pilot.titles
            assert near[0] == "Forgetting"
            assert "near your star Unlearning" in pilot.text()
            await pilot.press("u", "/", *"is:unread", "escape")
            assert pilot.titles == near
            pilot.app.reader.leave(ask=False)
        assert session.for_you is not None
        assert session.for_you[1][0][0] == "2403.00013"
        # The next start shows the order that was computed last, though the stars have gone.
        library.mark("starred", library.cache.rows(keys), False)
        start = Location(View("day", TUESDAY), order="foryou")
        async with run_reader(library, session=session, start=start) as pilot:
            assert pilot.titles == near
            assert "near your star Unlearning" in pilot.text()
            await pilot.press("[", "]", "S", "f")
            assert pilot.titles == ["Cats", "Dogs", "Forgetting"]
