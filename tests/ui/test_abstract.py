"""The abstract pane's page: what is known and nothing else, at a width for reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reader.commands import build_keymap
from reader.model.clean import clean_line, clean_text
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.ui.look import Look
from reader.ui.widgets.abstract_text import Page, PageLayout, Reading
from reader.ui.widgets.lines import line_width
from tests.parameters import quick
from tests.ui.reader_pilot import MONDAY, digest, library_at, paper, run_reader

FULL = Paper(
    title=clean_line("A Title of the Usual Length, Set in Bold: With a Second Half"),
    abstract=clean_text("First paragraph. " * 12 + "\n\nSecond paragraph."),
    arxiv="2403.03950",
    authors=tuple(clean_line(f"Author Number {number}") for number in range(11)),
    published=date(2024, 3, 6),
    upvotes=1057,
    comments=2,
    keywords=(clean_line("value functions"), clean_line("scaling")),
    summary=clean_line("What a machine made of it."),
    code=web_url("https://example.org/code"),
    code_stars=212,
    project=web_url("https://example.org/project"),
)
BARE = Paper(title=clean_line("Only a title"), abstract=clean_text("Only an abstract."))


def page(paper: Paper, cells: int = 60, **facts: Any) -> Page:
    run_reader = Reading(paper, None, False, starred=False, sample=False)._replace(**facts)
    return PageLayout(Look("dark", "truecolor"), cells, build_keymap().keys_of).page(run_reader)


def text(page: Page) -> str:
    return "\n".join("".join(piece for piece, _ in line) for line in page.lines)


def test_all_known_facts_are_shown() -> None:
    said = text(page(FULL, starred=True))
    for fact in (
        "Author Number 7 and 3 more (a)",
        "2403.03950 · 6 Mar 2024 · ▲ 1,057 · ★ starred · 2 comments",
        "o arXiv    p PDF    c code 212 stars    O project",
        "value functions · scaling",
        "Summary by a machine\nWhat a machine made of it.",
        "\n\nSecond paragraph.",
    ):
        assert fact in said


def test_unknown_facts_are_left_out() -> None:
    said = text(page(BARE, day=date(2024, 3, 13)))
    assert said == "Only a title\n\n13 Mar 2024\n\nOnly an abstract."


def test_a_guessed_year_is_labelled_as_assumed() -> None:
    assert "13 Mar 2026 (year assumed)" in text(page(BARE, day=date(2026, 3, 13), assumed=True))


def test_the_samples_summaries_are_labelled() -> None:
    assert "The sample's own summary" in text(page(BARE, sample=True))


def test_a_paper_without_an_abstract_says_so() -> None:
    assert "The source gives no abstract." in text(page(Paper(title=clean_line("A title"))))


@pytest.mark.parametrize("cells", [8, 20, 60, 76, 200])
def test_no_line_is_wider_than_the_pane_or_76_cells(cells: int) -> None:
    lines = page(FULL, cells).lines
    assert max(line_width(line) for line in lines) <= max(cells, len("c code 212 stars"), 8)
    assert max(line_width(line) for line in lines) <= 76


def test_link_positions_match_the_link_names() -> None:
    set_page = page(FULL)
    for line, start, end, url in set_page.links:
        shown = "".join(piece for piece, _ in set_page.lines[line])[start:end]
        assert url
        assert shown.split()[-1] in ("arXiv", "PDF", "stars", "project")


def test_a_remapped_key_is_shown_beside_its_link() -> None:
    run_reader = Reading(FULL, None, False, starred=False, sample=False)
    keys = build_keymap({"open-page": ["Ctrl-o"]}).keys_of
    said = text(PageLayout(Look("dark", "truecolor"), 60, keys).page(run_reader))
    assert "Ctrl-o arXiv" in said


CROWD = paper(0, "By a crowd", authors=tuple(clean_line(f"Name {each}") for each in range(40)))


@pytest.mark.parametrize("size", quick([(128, 36), (80, 24)], (128, 36)))
async def test_the_authors_key_shows_all_authors_and_hides_them_again(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with library_at(tmp_path, digest(MONDAY, [CROWD, paper(1)])) as library:
        async with run_reader(library, size=size) as pilot:
            await pilot.press("enter")
            assert "and 32 more (a)" in pilot.text()
            await pilot.press("a")
            assert "Name 39" in pilot.text()
            await pilot.press("a")
            assert "Name 39" not in pilot.text()
            await pilot.press("a", "h", "j", "k", "enter")
            assert "and 32 more" in pilot.text()


@pytest.mark.parametrize(
    ("authors", "said"), [(0, "The source names no authors"), (8, "These are all its authors")]
)
async def test_the_authors_key_says_if_all_authors_are_already_shown(
    tmp_path: Path, authors: int, said: str
) -> None:
    few = paper(0, authors=CROWD.authors[:authors])
    with library_at(tmp_path, digest(MONDAY, [few])) as library:
        async with run_reader(library) as pilot:
            await pilot.press("a")
            assert said in pilot.lines()[-1]


def test_hard_wraps_are_joined_and_paragraphs_kept() -> None:
    wrapped = "  We study how a line of a mail was cut at the width of\na terminal long gone.\n"
    two = wrapped + "  Then we begin another paragraph."
    said = text(page(Paper(title=clean_line("T"), abstract=clean_text(two)), cells=76))
    assert said.split("\n\n")[1:] == [
        "We study how a line of a mail was cut at the width of a terminal long gone.",
        "Then we begin another paragraph.",
    ]


def test_section_words_are_bold_and_list_items_are_indented() -> None:
    words = "Methods: We ask twice. Results: It answers.\n- one point that is long enough\n- two"
    made = page(Paper(title=clean_line("T"), abstract=clean_text(words)), cells=24)
    assert text(made).split("\n")[2:] == [
        "Methods: We ask twice.",
        "",
        "Results: It answers.",
        "",
        "- one point that is long",
        "  enough",
        "- two",
    ]
    leads = [piece for line in made.lines for piece, style in line if style.bold]
    assert leads == ["T", "Methods:", "Results:"]
