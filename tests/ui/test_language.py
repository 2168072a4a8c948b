"""The filter's language on the screen: completed, dimmed where it is not taken, lit, taught."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from tests.ui.reader_pilot import (
    MONDAY,
    TUESDAY,
    ReaderPilot,
    digest,
    library_at,
    paper,
    run_reader,
    strips,
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    monday = [
        paper(1, "Steady Plasticity", upvotes=3, authors=(clean_line("Yann LeCun"),)),
        paper(2, "Pruning by Magnitude", upvotes=30, authors=(clean_line("Aaron Courville"),)),
        paper(3, "Reading Digests", upvotes=9, categories=(clean_line("cs.DL"),)),
    ]
    return library_at(tmp_path, digest(MONDAY, monday))


def bar(pilot: ReaderPilot) -> str:
    """What stands in the bar, without what is suggested."""
    return pilot.app.reader.filter_bar.text


COMPLETIONS = {
    "by:lec": "by:lecun",
    "plas by:courv": "plas by:courville",
    "cat:c": "cat:cs.DL",
    "in:hug": "in:huggingface",
    "date:2024-0": "date:2024-03",
    "date:2024-03-1": "date:2024-03-11",
    "upv": "upvotes:",
    "not:is:unr": "not:is:unread",
}


async def test_right_accepts_completions_of_values_and_of_the_language(library: Library) -> None:
    async with run_reader(library) as pilot:
        for typed, taken in COMPLETIONS.items():
            await pilot.press("/")
            await pilot.type(typed)
            await pilot.until(lambda taken=taken: taken in pilot.lines()[-2])  # type: ignore[misc]
            assert bar(pilot) == typed
            assert "→ complete" in pilot.lines()[-1]
            await pilot.press("left")
            assert "→ complete" not in pilot.lines()[-1]
            await pilot.press("right")
            assert bar(pilot) == typed
            await pilot.press("right")
            assert bar(pilot) == taken
            await pilot.press("escape")


@pytest.mark.slow
async def test_nothing_is_completed_while_finding_in_the_abstract(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", "/")
        await pilot.type("is:unr")
        await pilot.press("right")
        assert bar(pilot) == "is:unr"


@pytest.mark.slow
async def test_unused_text_is_dimmed_and_reported(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/")
        await pilot.type("prun is:nothing")
        assert pilot.titles == ["Pruning by Magnitude"]
        assert "is: unread, read, starred or begun" in pilot.lines()[-2]
        faint = pilot.app.look.style("faint").color
        colours = colours_of(pilot, "is:nothing")
        assert colours == {faint} != colours_of(pilot, "prun")


@pytest.mark.slow
async def test_a_half_typed_term_is_no_error_and_a_kept_one_is(library: Library) -> None:
    async with run_reader(library) as pilot:
        muted, match = (pilot.app.look.style(tone).color for tone in ("muted", "match"))
        await pilot.press("/", *"is:un")
        assert colours_of(pilot, "is: unread") == {muted}
        await pilot.press("enter")
        assert colours_of(pilot, "is: unread") == {match}
        await pilot.press("/", *"prun")
        assert colours_of(pilot, "is: unread") == {match}


@pytest.mark.slow
async def test_a_tag_without_a_name_offers_the_users_tags(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/", *"tag:")
        assert "tag: a tag of yours, such as rl" in pilot.lines()[-2]
        await pilot.press("escape", "t", *"rl vision,", "enter", "/", *"tag:")
        await pilot.until(lambda: "tag: rl vision" in pilot.lines()[-2])
        await pilot.press("right")
        assert bar(pilot) == "tag:rl"


def colours_of(pilot: ReaderPilot, text: str) -> set[object]:
    """The colours in which a text stands in the bar."""
    strip = strips(pilot.app.screen)[-2]
    at = strip.text.index(text)
    return {
        segment.style.color
        for segment in strip.crop(at, at + len(text))
        if segment.style is not None
    }


@pytest.mark.slow
async def test_a_sort_order_applies_with_and_without_words(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/")
        await pilot.type("sort:upvotes")
        assert [title[:7] for title in pilot.titles] == ["Pruning", "Reading", "Steady "]
        await pilot.press("escape", "f")
        await pilot.type("ing sort:-upvotes")
        assert [title[:7] for title in pilot.titles] == ["Reading", "Pruning"]


@pytest.mark.slow
async def test_words_of_the_filter_are_highlighted_in_the_abstract(tmp_path: Path) -> None:
    text = clean_text(
        "We keep plasticity alive. " + "Filler stands here. " * 9 + "A chain of thought."
    )
    one = paper(1, "Steady Plasticity")._replace(abstract=text)
    async with run_reader(library_at(tmp_path, digest(TUESDAY, [one]))) as pilot:
        view = pilot.app.reader.abstract
        await pilot.press("/")
        await pilot.type('abs:"chain of thought"')
        assert lit(pilot) == "chain of thought"
        assert "Filler" in pilot.text()
        await pilot.press("ctrl+u")
        await pilot.type("plast")
        assert lit(pilot) == "plast"
        await pilot.press("ctrl+u")
        await pilot.type("plastcity")
        assert lit(pilot) == "plasticity"
        await pilot.press("escape")
        assert lit(pilot) == ""
        assert view.hit_position == (0, 0)


def lit(pilot: ReaderPilot) -> str:
    """What of the abstract is painted as found, run together."""
    view = pilot.app.reader.abstract
    found = pilot.app.look.style("match", "panel", bold=True)
    strips = (view.render_line(y) for y in range(view.size.height))
    return " ".join(
        segment.text.strip()
        for strip in strips
        for segment in strip
        if segment.style is not None
        and (segment.style.color, segment.style.bold) == (found.color, True)
    )


@pytest.mark.slow
async def test_the_help_shows_the_query_language_and_inserts_an_example(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("?")
        await pilot.type("chain of thought")
        assert 'abs:"chain of thought"' in pilot.text()
        await pilot.press("enter")
        assert pilot.app.reader.filter_bar.in_use
        assert bar(pilot) == 'abs:"chain of thought"'
        await pilot.press("escape", "?")
        await pilot.type("upvotes:5..20")
        await pilot.press("enter")
        assert bar(pilot) == "upvotes:20.."
        assert pilot.titles == ["Pruning by Magnitude"]


async def test_unused_text_is_reported_in_a_narrow_window_too(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        await pilot.press("/", *"sort:foo")
        assert pilot.lines()[-2].rstrip().endswith("sort: upvotes, date, foryou or title")
        await pilot.press("escape", "/", *"date:foo")
        assert pilot.lines()[-2].rstrip().endswith("date: 2024-03, 13mar, 7d, latest or A..B")
