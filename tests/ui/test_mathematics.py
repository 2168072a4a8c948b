"""Mathematics on the screen: set in titles and abstracts, lit where it is found, and its source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.model.clean import clean_text
from tests.ui.reading import MONDAY, Reading, digest, library_at, paper, reading, strips

TITLE = "On $\\alpha$-Flows in $\\mathcal{O}(n^2)$ Steps"
READ = "On α-Flows in 𝒪(n²) Steps"
ABSTRACT = (
    "Background: We need widetilde Theta(d^{kq}) samples,\nor \\emph{fewer}. "
    "\\textbf{Results:} It costs $5, at $\\alpha\n= 2$."
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    flows = replace(paper(1, TITLE), abstract=clean_text(ABSTRACT))
    return library_at(tmp_path, digest(MONDAY, [flows, paper(2)]))


def lit(here: Reading) -> list[str]:
    """Return the pieces of the screen that are lit as found."""
    look = here.app.reader.services.look
    colours = {look.style("match", ground).color for ground in ("ground", "row", "panel")}
    lines = strips(here.app.screen)
    return [
        piece.text
        for strip in lines[1:-1]
        for piece in strip
        if piece.style is not None and piece.style.bold and piece.style.color in colours
    ]


async def test_mathematics_in_titles_and_abstracts_is_converted(library: Library) -> None:
    async with reading(library) as here:
        assert here.text().count(READ) == 2
        assert "Background: We need Θ̃(d^(kq)) samples, or fewer." in here.text()
        assert "Results: It costs $5, at α = 2." in here.text()


async def test_one_key_switches_between_source_and_mathematics(library: Library) -> None:
    async with reading(library) as here:
        await here.press("\\")
        assert here.text().count(TITLE) == 2
        assert "widetilde Theta(d^{kq})" in here.text()
        assert "Source of mathematics shown; \\ converts it again" in here.text()
        await here.press("\\")
        assert here.text().count(READ) == 2


async def test_the_source_key_is_hinted_only_with_mathematics(library: Library) -> None:
    async with reading(library) as here:
        await here.press("l")
        assert "\\ source" in here.lines()[-1]
        await here.press("\\", "j")
        await here.wait_for("\\ mathematics")
        await here.press("\\")
        await here.press("h", "j", "l")
        assert "source" not in here.lines()[-1]


async def test_the_source_key_is_in_the_help_and_can_be_remapped(library: Library) -> None:
    config = Config(keys={"toggle-source": ("X",)})
    async with reading(library, config=config) as here:
        await here.press("X")
        assert here.text().count(TITLE) == 2
        await here.press("?")
        await here.type("mathematics")
        assert "Show mathematics as LaTeX source or converted." in here.text()


async def test_the_title_is_copied_in_its_source_form(library: Library) -> None:
    async with reading(library) as here:
        await here.press("y", "t")
        await here.wait_for(f"Copied: {TITLE} (through ")


async def test_a_greek_letter_is_found_by_its_name_and_highlighted(
    library: Library,
) -> None:
    async with reading(library) as here:
        await here.press("/", *"alpha")
        assert here.titles == [TITLE]
        assert set(lit(here)) == {"α"}


async def test_matched_letters_are_highlighted_at_their_converted_positions(
    library: Library,
) -> None:
    async with reading(library) as here:
        await here.press("/", *"steps")
        assert set(lit(here)) == {"Steps"}


async def test_finding_searches_the_converted_text(library: Library) -> None:
    async with reading(library) as here:
        await here.press("l", "/", *"kq")
        assert lit(here) == ["kq"]
        await here.press("enter", "\\")
        assert lit(here) == ["kq"]
