"""The filter bar: typing narrows, typos are forgiven, nothing is lost on the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from reader.library.library import Library
from tests.parameters import quick
from tests.ui.reading import MONDAY, TUESDAY, digest, library_at, paper, reading, strips

PLASTIC = "Revisiting Plasticity in Visual Reinforcement Learning"


@pytest.fixture
def named(tmp_path: Path) -> Library:
    monday = [paper(1, PLASTIC), paper(2, "Evolving Normalization-Activation Layers")]
    tuesday = [paper(number, title) for number, title in enumerate(TITLES, 10)]
    return library_at(tmp_path, digest(MONDAY, monday) + digest(TUESDAY, tuesday))


TITLES = (
    "Neural Metamorphosis",
    "[TODO] Stop Regressing: Training Value Functions",
    "Sparse Training via Boosting Pruning",
    "Growing Neural Networks by Recombining Parameters",
)


async def test_typing_filters_the_view_at_once(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("neural")
        assert set(here.titles) == {TITLES[0], TITLES[3]}
        assert "2 of 4" in here.lines()[-2]


async def test_a_title_with_a_wrong_letter_is_found(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("metamorfosis")
        assert here.titles == [TITLES[0]]


async def test_without_a_match_in_the_view_matches_in_the_library_are_shown(
    named: Library,
) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("plastcity")
        assert here.titles == [PLASTIC]
        assert "Nothing in this view; 1 in the library" in here.text()


async def test_tab_switches_between_the_view_and_the_library(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("ing")
        in_view = here.titles
        await here.press("tab")
        assert here.app.reader.browser.location.view.kind == "library"
        assert set(here.titles) > set(in_view)
        assert here.app.reader.filter_bar.in_use
        await here.press("tab")
        assert here.titles == in_view


async def test_the_f_key_filters_the_library(named: Library) -> None:
    async with reading(named) as here:
        await here.press("f")
        await here.type("visual")
        assert here.titles == [PLASTIC]


async def test_enter_keeps_the_filter_and_esc_in_the_bar_clears_it(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("neural")
        await here.press("down", "enter")
        chosen = here.selected
        assert here.app.reader.context == "list"
        assert len(here.titles) == 2
        await here.press("/", "escape")
        assert len(here.titles) == 4
        assert here.selected == chosen


async def test_the_arrows_move_through_the_results_while_typing(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("neural")
        first = here.selected
        await here.press("down")
        assert here.selected != first
        assert here.app.reader.filter_bar.in_use
        await here.press("ctrl+p")
        assert here.selected == first


async def test_terms_filter_too_and_unused_text_is_reported(named: Library) -> None:
    async with reading(named) as here:
        await here.press("s", "/")
        await here.type("is:starred")
        assert here.titles == [TITLES[0]]
        await here.press("escape", "/")
        await here.type("is:")
        assert len(here.titles) == 4
        assert "unread, read or starred" in here.lines()[-2]


async def test_the_selected_paper_stays_selected_while_it_matches(named: Library) -> None:
    async with reading(named) as here:
        await here.press("G", "/")
        await here.type("n")
        assert here.selected == TITLES[3]


async def test_the_best_match_is_selected_again_with_each_letter(named: Library) -> None:
    async with reading(named) as here:
        await here.press("f")
        await here.type("n")
        assert here.app.reader.papers.index == 0
        await here.type("etworks")
        assert here.app.reader.papers.index == 0
        assert here.selected == TITLES[3]


async def test_a_paste_becomes_one_line_and_keeps_its_order_among_keys(
    named: Library,
) -> None:
    async with reading(named) as here:
        await here.press("f")
        here.app.post_message(events.Paste("sparse\ntrain"))
        await here.type("ing")
        assert here.app.reader.filter_bar.text == "sparse training"
        assert here.titles == [TITLES[2]]


async def test_a_paste_over_the_list_does_nothing(named: Library) -> None:
    async with reading(named) as here:
        here.app.post_message(events.Paste("sss"))
        await here.settle()
        assert here.starred == set()


async def test_an_id_or_its_link_finds_the_paper(named: Library) -> None:
    async with reading(named) as here:
        for text in ("2403.00010", "arXiv:2403.00010v2", "https://arxiv.org/abs/2403.00010"):
            await here.press("f")
            here.app.post_message(events.Paste(text))
            await here.settle()
            assert here.titles == [TITLES[0]], text
            await here.press("escape", "escape")


async def test_the_history_recalls_kept_filters(named: Library) -> None:
    async with reading(named) as here:
        for text in ("neural", "sparse"):
            await here.press("/")
            await here.type(text)
            await here.press("enter", "escape")
        await here.press("/", "ctrl+r")
        assert here.app.reader.filter_bar.text == "sparse"
        await here.press("ctrl+r")
        assert here.app.reader.filter_bar.text == "neural"
        assert len(here.titles) == 2


async def test_right_at_the_end_accepts_the_completion(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("is:un")
        await here.press("right")
        assert here.app.reader.filter_bar.text == "is:unread"


async def test_brackets_in_a_title_are_text(named: Library) -> None:
    async with reading(named) as here:
        assert "[TODO] Stop Regressing" in here.text()


async def test_slash_in_the_abstract_finds_text_and_n_goes_to_the_next_match(
    library: Library,
) -> None:
    async with reading(library) as here:
        await here.press("enter", "/")
        await here.type("sentence")
        assert "1 of 8" in here.lines()[-2]
        await here.press("down")
        assert "2 of 8" in here.lines()[-2]
        await here.press("enter", "n")
        assert here.app.reader.context == "abstract"
        assert here.app.reader.abstract.hit_position == (3, 8)
        await here.press("N", "N", "N")
        assert here.app.reader.abstract.hit_position == (8, 8)
        await here.press("escape", "n")
        assert here.selected.startswith("Paper 13:")


@pytest.mark.parametrize("size", quick([(80, 24), (80, 36), (128, 36)], (80, 24)))
async def test_finding_shows_the_abstract_the_count_and_hints(
    library: Library, size: tuple[int, int]
) -> None:
    async with reading(library, size=size) as here:
        for key in ("enter", "/", *"sentence"):
            await here.press(key)
        assert "Abstract of paper 12." in here.text()
        assert "1 of 8" in here.lines()[-2]
        await here.press("enter", "n")
        assert "find sentence" in here.lines()[-2]
        assert "2 of 8" in here.lines()[-2]
        assert "next hit" in here.lines()[-1]
        await here.press("escape")
        assert "filter by title" in here.lines()[-2]
        assert "Abstract of paper 12." in here.text()


async def test_finding_with_a_kept_filter_starts_without_a_count(library: Library) -> None:
    async with reading(library) as here:
        await here.press("/", *"paper", "enter", "enter", "/")
        here.app.reader.browser.show_counts()
        await here.settle()
        assert " of " not in here.lines()[-2]
        await here.press("escape", "escape")
        assert "paper" in here.lines()[-2]


async def test_selecting_another_paper_ends_finding(library: Library) -> None:
    async with reading(library) as here:
        await here.press("enter", "/", *"sentence", "enter", "space")
        assert here.selected.startswith("Paper 13")
        assert "filter by title" in here.lines()[-2]


async def test_matches_are_found_in_the_shown_page_only(library: Library) -> None:
    async with reading(library) as here:
        await here.press("enter", "/")
        await here.type("sentence")
        await here.press("enter")
        await here.pilot.resize_terminal(90, 40)
        await here.settle()
        assert here.app.reader.abstract.hit_position == (1, 8)
        found = here.app.look.style("match", "panel")
        lit = [
            piece.text
            for line in strips(here.app.screen)
            for piece in line
            if piece.style is not None
            and (piece.style.color, piece.style.bgcolor) == (found.color, found.bgcolor)
        ]
        assert lit == ["sentence"] * 8


async def test_a_filter_without_matches_names_the_keys_to_press(named: Library) -> None:
    async with reading(named) as here:
        await here.press("/")
        await here.type("zqxj wvkq")
        assert "No paper of" in here.text()
