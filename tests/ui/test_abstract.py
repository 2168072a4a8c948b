"""The abstract pane's page: what is known and nothing else, at a width for reading."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.commands import build_keymap
from reader.config import SummaryPlace
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.model.digest import Listing
from reader.model.links import web_url
from reader.model.paper import Paper
from reader.model.publication import make_publication
from reader.ui.cells import balance
from reader.ui.look import Look
from reader.ui.widgets.abstract_page import Page, Reading
from reader.ui.widgets.abstract_text import Gaps, PageLayout
from reader.ui.widgets.lines import line_width
from tests.parameters import quick
from tests.ui.reader_pilot import MONDAY, digest, library_at, paper, run_reader

LOOK = Look("dark", "truecolor")
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
    categories=(clean_line("cs.LG"), clean_line("stat.ML")),
    code=web_url("https://github.com/example/code"),
    code_stars=212,
    project=web_url("https://example.org/project"),
)
BARE = Paper(title=clean_line("Only a title"), abstract=clean_text("Only an abstract."))


def page(paper: Paper, cells: int = 60, lines: int = 0, **facts: Any) -> Page:
    """Return the page of a paper with blank lines between its parts, and none above the title."""
    reading = Reading(paper, **facts)
    keys = build_keymap().keys_of
    return PageLayout(LOOK, cells, keys, lines=lines, gaps="inner").page(reading)


def text(page: Page) -> str:
    return "\n".join("".join(piece for piece, _ in line) for line in page.lines)


def test_all_known_facts_are_shown() -> None:
    said = text(page(FULL, starred=True))
    for fact in (
        "Author Number 7 and 3 more (a)",
        "2403.03950 · cs.LG stat.ML · 6 Mar 2024 · ▲ 1,057 upvotes\n★ starred\n",
        "o arXiv    p PDF    c code 212 GitHub stars    O project",
        "value functions · scaling\n2 comments",
        "Summary by a machine\nWhat a machine made of it.",
        "\n\nSecond paragraph.",
    ):
        assert fact in said


def test_where_a_paper_was_published_and_the_authors_comment_are_shown() -> None:
    published = FULL._replace(
        publication=make_publication(type="article", journal="Nature", volume="12", year=2024),
        remark=clean_line("12 pages, CVPR 2026"),
        withdrawn=True,
    )
    lines = text(page(published)).split("\n")
    at = lines.index("Nature 12 (2024)")
    assert lines[at - 2].startswith("withdrawn · 2403.03950")
    assert lines[at + 1] == "12 pages, CVPR 2026"
    long = FULL._replace(remark=clean_line("Many words. " * 100))
    assert sum("Many words." in line for line in text(page(long)).split("\n")) <= 3


def test_unknown_facts_are_left_out() -> None:
    listings = (Listing("page", date(2024, 3, 13), 0),)
    said = text(page(BARE, listings=listings))
    assert said == "Only a title\n\ndaily page of 13 Mar 2024\n\nOnly an abstract."


def test_a_guessed_year_is_labelled_as_assumed() -> None:
    listings = (Listing("page", date(2026, 3, 13), 0, assumed=True),)
    assert "daily page of 13 Mar 2026 (year assumed)" in text(page(BARE, listings=listings))


def test_the_samples_summaries_are_labelled() -> None:
    assert "The sample's own summary" in text(page(BARE, sample=True))


def test_a_paper_without_an_abstract_says_so() -> None:
    assert "The source gives no abstract." in text(page(Paper(title=clean_line("A title"))))


@pytest.mark.parametrize("cells", [8, 20, 60, 76, 200])
def test_no_line_is_wider_than_the_pane_or_76_cells(cells: int) -> None:
    lines = page(FULL, cells).lines
    assert max(line_width(line) for line in lines) <= max(cells, len("c code 212 GitHub stars"), 8)
    assert max(line_width(line) for line in lines) <= 76


def test_link_positions_match_the_link_names() -> None:
    set_page = page(FULL)
    for line, start, end, url in set_page.links:
        shown = "".join(piece for piece, _ in set_page.lines[line])[start:end]
        assert url
        assert shown.split()[-1] in ("arXiv", "PDF", "stars", "project")


def test_a_remapped_key_is_shown_beside_its_link() -> None:
    reading = Reading(FULL)
    keys = build_keymap({"open-page": ["Ctrl-o"]}).keys_of
    said = text(PageLayout(LOOK, 60, keys).page(reading))
    assert "Ctrl-o arXiv" in said


def test_the_digests_of_a_paper_are_named_and_counted() -> None:
    listings = tuple(
        Listing(source, date(2024, 3, day), 0)
        for source, day in (("huggingface", 13), ("arxiv:cs.LG", 12), ("arxiv:stat.ML", 12))
    )
    said = text(page(FULL, listings=listings))
    assert said.endswith("\nHugging Face of 13 Mar 2024 · in 2 more digests · 2 comments")


def gaps(page: Page) -> list[str]:
    """Return the line after each blank line, as far as its first word or two."""
    lines = text(page).split("\n")
    return [below[:12] for above, below in pairwise(lines) if not above]


def test_blank_lines_go_before_the_text_has_to_be_scrolled() -> None:
    short = FULL._replace(abstract=clean_text("One sentence."), summary=clean_line(""))
    reading, keys = Reading(short), build_keymap().keys_of

    def fitted(lines: int, kind: Gaps = "all") -> Page:
        return PageLayout(LOOK, 60, keys, lines=lines, gaps=kind).page(reading)

    title, people, links = "A Title of t", "Author Numbe", "o arXiv    p"
    abstract, end = "One sentence", "value functi"
    whole = fitted(0)
    assert gaps(whole) == [title, people, links, abstract, end]
    full = len(whole.lines)
    assert [gaps(fitted(full - less)) for less in range(6)] == [
        [title, people, links, abstract, end],
        [title, links, abstract, end],
        [title, abstract, end],
        [abstract, end],
        [abstract],
        [title, abstract, end],  # it must be scrolled, but not to read the abstract
    ]
    assert all(len(fitted(full - less).lines) == full - less for less in range(5))
    assert gaps(fitted(full, "inner")) == [people, links, abstract, end]
    assert gaps(fitted(full, "none")) == []
    assert text(fitted(full - 3)).split("\n")[fitted(full - 3).body_line] == "One sentence."


def test_the_machines_summary_is_marked_and_stands_where_the_setting_says() -> None:
    keys = build_keymap().keys_of
    pages = {
        place: text(PageLayout(LOOK, 60, keys, summary=place).page(Reading(FULL)))
        for place in get_args(SummaryPlace)
    }
    label = "Summary by a machine\nWhat a machine made of it.\n"
    assert label in pages["above"] and label in pages["below"]
    assert pages["above"].index(label) < pages["above"].index("First paragraph")
    assert pages["below"].index(label) > pages["below"].index("Second paragraph")
    assert "machine" not in pages["off"]
    only = Reading(Paper(title=clean_line("T"), summary=clean_line("Short.")))
    off = text(PageLayout(LOOK, 60, keys, summary="off").page(only))
    assert "The source gives no abstract." in off


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(10, 60))
def test_keywords_fill_the_fewest_lines_evenly(widths: list[int], cells: int) -> None:
    lines = balance(widths, cells, 3)
    assert [index for start, end in lines for index in range(start, end)] == list(
        range(len(widths))
    )

    def length(start: int, end: int) -> int:
        return sum(widths[start:end]) + 3 * (end - start - 1)

    assert all(length(*span) <= cells or span[1] - span[0] == 1 for span in lines)
    longest = max(length(*span) for span in lines)
    # No shorter line would do: at one cell less, there are more lines.
    if longest > max(widths):
        assert len(balance(widths, longest - 1, 3)) > len(lines)


async def test_the_focus_of_the_abstract_is_a_bar_along_its_edge(library: Library) -> None:
    async with run_reader(library) as pilot:
        edge = pilot.app.reader.abstract.region.x + 1
        column = [line[edge] for line in pilot.lines()[3:-2]]
        assert set(column) == {" "}
        await pilot.press("enter")
        column = [line[edge] for line in pilot.lines()[3:-2]]
        assert set(column) == {"▌"}
        await pilot.press("h")
        assert "▌" not in [line[edge] for line in pilot.lines()]


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
