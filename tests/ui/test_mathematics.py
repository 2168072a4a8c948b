"""Mathematics on the screen: set in titles and abstracts, lit where it is found, and its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.model.clean import clean_text
from tests.ui.reader_pilot import MONDAY, ReaderPilot, digest, library_at, paper, run_reader, strips

TITLE = "On $\\alpha$-Flows in $\\mathcal{O}(n^2)$ Steps"
READ = "On α-Flows in 𝒪(n²) Steps"
ABSTRACT = (
    "Background: We need widetilde Theta(d^{kq}) samples,\nor \\emph{fewer}. "
    "\\textbf{Results:} It costs $5, at $\\alpha\n= 2$."
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    flows = paper(1, TITLE)._replace(abstract=clean_text(ABSTRACT))
    return library_at(tmp_path, digest(MONDAY, [flows, paper(2)]))


def lit(pilot: ReaderPilot) -> list[str]:
    """Return the pieces of the screen that are lit as found."""
    look = pilot.app.reader.services.look
    colours = {look.style("match", ground).color for ground in ("ground", "row", "panel")}
    lines = strips(pilot.app.screen)
    return [
        piece.text
        for strip in lines[1:-1]
        for piece in strip
        if piece.style is not None and piece.style.bold and piece.style.color in colours
    ]


async def test_mathematics_in_titles_and_abstracts_is_converted(library: Library) -> None:
    async with run_reader(library) as pilot:
        assert pilot.text().count(READ) == 2
        assert "Background: We need Θ̃(d^(kq)) samples, or fewer." in pilot.text()
        assert "Results: It costs $5, at α = 2." in pilot.text()


async def test_one_key_switches_between_source_and_mathematics(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("\\")
        assert pilot.text().count(TITLE) == 2
        assert "widetilde Theta(d^{kq})" in pilot.text()
        assert "Source of mathematics shown; \\ converts it again" in pilot.text()
        await pilot.press("\\")
        assert pilot.text().count(READ) == 2


@pytest.mark.slow
async def test_the_source_key_is_hinted_only_with_mathematics(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("l")
        assert "\\ source" in pilot.lines()[-1]
        await pilot.press("\\", "j")
        await pilot.wait_for("\\ mathematics")
        await pilot.press("\\")
        await pilot.press("h", "j", "l")
        assert "source" not in pilot.lines()[-1]


@pytest.mark.slow
async def test_the_source_key_is_in_the_help_and_can_be_remapped(library: Library) -> None:
    config = Config(keys={"toggle-source": ("X",)})
    async with run_reader(library, config=config) as pilot:
        await pilot.press("X")
        assert pilot.text().count(TITLE) == 2
        await pilot.press("?")
        await pilot.type("mathematics")
        assert "Show mathematics as source or converted" in pilot.text()


async def test_the_title_is_copied_in_its_source_form(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("y", "t")
        await pilot.wait_for(f"Copied: {TITLE} (through ")


async def test_a_greek_letter_is_found_by_its_name_and_highlighted(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/", *"alpha")
        assert pilot.titles == [TITLE]
        assert set(lit(pilot)) == {"α"}


@pytest.mark.slow
async def test_matched_letters_are_highlighted_at_their_converted_positions(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/", *"steps")
        assert set(lit(pilot)) == {"Steps"}


async def test_finding_searches_the_converted_text(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("l", "/", *"kq")
        assert lit(pilot) == ["kq"]
        await pilot.press("enter", "\\")
        assert lit(pilot) == ["kq"]
