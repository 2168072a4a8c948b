"""The filter bar: typing narrows, typos are forgiven, nothing is lost on the way back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual import events

from reader.library.finder import Finder, SearchResult
from reader.library.library import Library
from reader.model.clean import clean_text
from reader.ui import search_worker
from reader.ui.widgets.paper_list import PaperList
from tests.parameters import quick, sampled
from tests.ui.reader_pilot import (
    MONDAY,
    TUESDAY,
    digest,
    library_at,
    paper,
    run_reader,
    strips,
)
from tests.waiting import PATIENCE

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
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("neural")
        assert set(pilot.titles) == {TITLES[0], TITLES[3]}
        assert "2 of 4" in pilot.lines()[-2]


async def test_a_row_shows_where_its_abstract_has_the_corrected_word(tmp_path: Path) -> None:
    abstract = clean_text("It denoises by diffusion in one step.")
    papers = [paper(1), paper(2)._replace(abstract=abstract)]
    async with run_reader(library_at(tmp_path, digest(TUESDAY, papers))) as pilot:
        await pilot.press("/")
        await pilot.type("difusion")
        assert len(pilot.titles) == 1
        assert "difusion → diffusion" in pilot.lines()[-2]
        rows = [line[:60] for line in pilot.lines()[2:6]]
        assert any("… by diffusion in one step." in row for row in rows), pilot.text()


@pytest.mark.parametrize("size", quick([(80, 24), (100, 30), (160, 50)], (80, 24)))
async def test_a_correction_without_room_is_cut_and_not_left_out(
    named: Library, size: tuple[int, int]
) -> None:
    async with run_reader(named, size=size) as pilot:
        await pilot.press("/")
        await pilot.type("metamorfosis neurral")
        assert pilot.titles == [TITLES[0]]
        line = pilot.lines()[-2]
        assert "1 of 4   metamorfosis → " in line
        assert "neurral → neural" in line or "…" in line


async def test_a_title_with_a_wrong_letter_is_found(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("metamorfosis")
        assert pilot.titles == [TITLES[0]]


def hold_searches(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let no search end before the event that is returned is set."""
    gate, find = threading.Event(), Finder.find

    def find_late(finder: Finder, *args: Any, **options: Any) -> SearchResult | None:
        assert gate.wait(PATIENCE)
        return find(finder, *args, **options)

    monkeypatch.setattr(Finder, "find", find_late)
    return gate


async def test_no_old_count_is_beside_a_filter_whose_search_takes_long(
    named: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("neural")
        assert "2 of 4" in pilot.lines()[-2]
        gate = hold_searches(monkeypatch)
        for key in ("space", *"meta"):
            pilot.send(key)
        await pilot.until(lambda: "2 of 4" not in pilot.text())
        assert pilot.lines()[-2].rstrip().endswith("…")
        gate.set()
        await pilot.until(lambda: "1 of 4" in pilot.text())
        assert "…" not in pilot.lines()[-2]


async def test_the_list_is_not_painted_again_where_no_further_paper_came(
    named: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        shown, show = list[int](), PaperList.show

        def count(papers: PaperList, keys: list[int], **options: Any) -> None:
            shown.append(len(keys))
            show(papers, keys, **options)

        monkeypatch.setattr(PaperList, "show", count)
        await pilot.press("n")
        await pilot.until(lambda: shown != [] and not pilot.app.reader.browser.found.lacks_further)
        assert shown == [2]


async def test_an_order_that_takes_long_is_shown_as_pending(
    named: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_reader(named) as pilot:
        gate = hold_searches(monkeypatch)
        for key in ("f", *"sort:foryou"):
            pilot.send(key)
        await pilot.until(lambda: "sort:foryou" in pilot.text() and "…" in pilot.lines()[-2])
        gate.set()
        await pilot.until(lambda: "…" not in pilot.lines()[-2])


async def test_without_a_match_in_the_view_matches_in_the_library_are_shown(
    named: Library,
) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("plastcity")
        assert pilot.titles == [PLASTIC]
        assert (
            "Nothing in this view; in the library" in pilot.text() and " 1 paper " in pilot.text()
        )
        # The bar counts the same papers, and counts them once.
        await pilot.settle()
        count = pilot.lines()[-2].removeprefix("   / plastcity").strip()
        assert count == "1 in the library   plastcity → plasticity"


async def test_tab_switches_between_the_view_and_the_library(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("ing")
        in_view = pilot.titles
        await pilot.press("tab")
        assert pilot.app.reader.browser.location.view.kind == "library"
        assert set(pilot.titles) > set(in_view)
        assert pilot.app.reader.filter_bar.in_use
        await pilot.press("tab")
        assert pilot.titles == in_view


async def test_the_f_key_filters_the_library(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("f")
        await pilot.type("visual")
        assert pilot.titles == [PLASTIC]


async def test_enter_keeps_the_filter_and_esc_in_the_list_clears_it(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("neural")
        await pilot.press("down", "enter")
        chosen = pilot.selected
        assert pilot.app.reader.context == "list"
        assert len(pilot.titles) == 2
        await pilot.press("escape")
        assert len(pilot.titles) == 4
        assert pilot.selected == chosen


@pytest.mark.slow
async def test_typing_goes_after_the_kept_filter_and_esc_restores_it(named: Library) -> None:
    async with run_reader(named) as pilot:
        bar = pilot.app.reader.filter_bar
        await pilot.press("/", *"neural", "enter", "/")
        assert bar.text == "neural "
        assert "Esc cancel" in pilot.lines()[-1]
        await pilot.type("growing")
        assert pilot.titles == [TITLES[3]]
        await pilot.press("escape")
        assert (bar.text, pilot.selected) == ("neural", TITLES[3])
        assert len(pilot.titles) == 2
        await pilot.press("/", "ctrl+u")
        assert (bar.text, len(pilot.titles)) == ("", 4)
        await pilot.press("tab", "escape")
        assert (bar.text, len(pilot.titles)) == ("neural", 2)
        assert pilot.app.reader.browser.location.view.kind == "day"
        await pilot.press("/", "enter")
        assert bar.text == "neural"


@pytest.mark.slow
async def test_f_opens_empty_and_esc_returns_to_where_it_was_pressed(named: Library) -> None:
    async with run_reader(named) as pilot:
        reader = pilot.app.reader
        await pilot.press("/", *"neural", "enter", "G")
        kept = reader.browser.location.key, pilot.selected
        await pilot.press("f")
        assert (reader.filter_bar.text, len(pilot.titles)) == ("", 6)
        await pilot.press("ctrl+r")
        assert reader.filter_bar.text == "neural"
        await pilot.press("ctrl+u", *"visual")
        assert pilot.titles == [PLASTIC]
        await pilot.press("escape")
        assert (reader.browser.location.key, pilot.selected) == kept
        assert reader.context == "list"


async def test_the_arrows_move_through_the_results_while_typing(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("neural")
        first = pilot.selected
        await pilot.press("down")
        assert pilot.selected != first
        assert pilot.app.reader.filter_bar.in_use
        await pilot.press("ctrl+p")
        assert pilot.selected == first


@pytest.mark.slow
async def test_terms_filter_too_and_unused_text_is_reported(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("s", "/")
        await pilot.type("is:starred")
        assert pilot.titles == [TITLES[0]]
        await pilot.press("escape", "/")
        await pilot.type("is:")
        assert len(pilot.titles) == 4
        assert "unread, read, starred or begun" in pilot.lines()[-2]


async def test_the_selected_paper_stays_selected_while_it_matches(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("G", "/")
        await pilot.type("n")
        assert pilot.selected == TITLES[3]


async def test_the_best_match_is_selected_again_with_each_letter(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("f")
        await pilot.type("n")
        assert pilot.app.reader.papers.index == 0
        await pilot.type("etworks")
        assert pilot.app.reader.papers.index == 0
        assert pilot.selected == TITLES[3]


@pytest.mark.slow
async def test_a_paste_becomes_one_line_and_keeps_its_order_among_keys(
    named: Library,
) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("f")
        pilot.app.post_message(events.Paste("sparse\ntrain"))
        await pilot.type("ing")
        assert pilot.app.reader.filter_bar.text == "sparse training"
        assert pilot.titles == [TITLES[2]]


async def test_a_paste_over_the_list_does_nothing(named: Library) -> None:
    async with run_reader(named) as pilot:
        pilot.app.post_message(events.Paste("sss"))
        await pilot.settle()
        assert pilot.starred == set()


@pytest.mark.slow
async def test_an_id_or_its_link_finds_the_paper(named: Library) -> None:
    async with run_reader(named) as pilot:
        for text in ("2403.00010", "arXiv:2403.00010v2", "https://arxiv.org/abs/2403.00010"):
            await pilot.press("f")
            pilot.app.post_message(events.Paste(text))
            await pilot.settle()
            assert pilot.titles == [TITLES[0]], text
            await pilot.press("escape")


@pytest.mark.slow
async def test_the_history_recalls_kept_filters(named: Library) -> None:
    async with run_reader(named) as pilot:
        for text in ("neural", "sparse"):
            await pilot.press("/")
            await pilot.type(text)
            await pilot.press("enter", "escape")
        await pilot.press("/", "ctrl+r")
        assert pilot.app.reader.filter_bar.text == "sparse"
        await pilot.press("ctrl+r")
        assert pilot.app.reader.filter_bar.text == "neural"
        assert len(pilot.titles) == 2


async def test_right_at_the_end_accepts_the_completion(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("is:un")
        await pilot.press("right")
        assert pilot.app.reader.filter_bar.text == "is:unread"


async def test_brackets_in_a_title_are_text(named: Library) -> None:
    async with run_reader(named) as pilot:
        assert "[TODO] Stop Regressing" in pilot.text()


async def test_slash_in_the_abstract_finds_text_and_n_goes_to_the_next_match(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", "/")
        await pilot.type("sentence")
        assert "1 of 8" in pilot.lines()[-2]
        await pilot.press("down")
        assert "2 of 8" in pilot.lines()[-2]
        await pilot.press("enter", "n")
        assert pilot.app.reader.context == "abstract"
        assert pilot.app.reader.abstract.hit_position == (3, 8)
        await pilot.press("N", "N", "N")
        assert pilot.app.reader.abstract.hit_position == (8, 8)
        await pilot.press("escape", "n")
        assert pilot.selected.startswith("Paper 13:")


@pytest.mark.slow
@pytest.mark.parametrize("size", sampled([(80, 24), (80, 36), (128, 36)], (80, 24)))
async def test_finding_shows_the_abstract_the_count_and_hints(
    library: Library, size: tuple[int, int]
) -> None:
    async with run_reader(library, size=size) as pilot:
        for key in ("enter", "/", *"sentence"):
            await pilot.press(key)
        assert "Abstract of paper 12." in pilot.text()
        assert "1 of 8" in pilot.lines()[-2]
        await pilot.press("enter", "n")
        assert "find sentence" in pilot.lines()[-2]
        assert "2 of 8" in pilot.lines()[-2]
        assert "next hit" in pilot.lines()[-1]
        await pilot.press("escape")
        # A small screen gives the line of the idle bar to the text.
        assert ("find in this abstract" in pilot.lines()[-2]) == (size != (80, 24))
        assert "find sentence" not in pilot.text()
        assert "Abstract of paper 12." in pilot.text()


@pytest.mark.slow
async def test_finding_with_a_kept_filter_starts_without_a_count(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/", *"paper", "enter", "enter", "/")
        pilot.app.reader.browser.show_counts()
        await pilot.settle()
        assert " of " not in pilot.lines()[-2]
        await pilot.press("escape", "escape")
        assert "paper" in pilot.lines()[-2]


@pytest.mark.slow
async def test_leaving_the_find_bar_never_hides_the_text(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        reader = pilot.app.reader
        lay_out, shown = reader.panes.lay_out, []

        def record() -> None:
            lay_out()
            shown.append(reader.abstract.display)

        await pilot.press("/", *"paper", "enter", "enter", "/")
        monkeypatch.setattr(reader.panes, "lay_out", record)
        await pilot.press("escape")
        # A text that is hidden for a moment loses the focus, and the next Esc clears the filter.
        assert shown and all(shown)
        await pilot.press("escape")
        assert "/ paper" in pilot.lines()[-2]


@pytest.mark.slow
async def test_selecting_another_paper_ends_finding(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", "/", *"sentence", "enter", "space")
        assert pilot.selected.startswith("Paper 13")
        assert "find in this abstract" in pilot.lines()[-2]


@pytest.mark.slow
async def test_matches_are_found_in_the_shown_page_only(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", "/")
        await pilot.type("sentence")
        await pilot.press("enter")
        await pilot.textual.resize_terminal(90, 40)
        await pilot.settle()
        assert pilot.app.reader.abstract.hit_position == (1, 8)
        found = pilot.app.look.style("match", "panel")
        lit = [
            piece.text
            for line in strips(pilot.app.screen)
            for piece in line
            if piece.style is not None
            and (piece.style.color, piece.style.bgcolor) == (found.color, found.bgcolor)
        ]
        assert lit == ["sentence"] * 8


@pytest.mark.slow
async def test_a_filter_without_matches_names_the_keys_to_press(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("zqxj wvkq")
        assert "No paper in the library matches." in pilot.text()


async def test_further_papers_are_below_a_rule_and_left_out_of_counts_and_marking(
    tmp_path: Path,
) -> None:
    near = paper(2, "Where People Look")._replace(abstract=clean_text("We record a visual gaze."))
    library = library_at(tmp_path, digest(TUESDAY, [paper(1, "A Visual Gaze"), near]))
    async with run_reader(library) as pilot:
        await pilot.press("/")
        await pilot.type("visual gaze")
        assert pilot.titles == ["A Visual Gaze", "Where People Look"]
        assert "Further papers" in pilot.text()
        assert "… record a visual gaze." in pilot.text()
        assert "1 of 2, 1 further" in pilot.lines()[-2]
        await pilot.press("enter", "M")
        await pilot.settle()
        rows = library.cache.rows(pilot.app.reader.papers.keys)
        assert [library.marks.at("read", row.ids) is not None for row in rows] == [True, False]


@pytest.mark.slow
async def test_a_key_shows_results_before_their_further_papers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = paper(2, "Where People Look")._replace(abstract=clean_text("We record a visual gaze."))
    other = paper(3, "Looking Away")._replace(abstract=clean_text("No visual stimulus."))
    library = library_at(tmp_path, digest(TUESDAY, [paper(1, "A Visual Gaze"), near, other]))
    async with run_reader(library) as pilot:
        browser = pilot.app.reader.browser
        await pilot.press("/")
        await pilot.type("visual gaze")
        monkeypatch.setattr(search_worker, "REST_SECONDS", 3_600)
        before = pilot.titles
        assert before == ["A Visual Gaze", "Where People Look"]
        for _ in "gaze":
            pilot.send("backspace")
        await pilot.until(
            lambda: browser.location.query == "visual" and not browser.searcher.pending
        )
        await pilot.until(lambda: "1 of 3, 1 further" in pilot.text())
        assert browser.found.lacks_further
        assert pilot.titles == before
        monkeypatch.setattr(search_worker, "REST_SECONDS", 0)
        # The next key ends the rest of the search before it.
        await pilot.press("space", "a")
        await pilot.press("backspace", "backspace")
        assert pilot.titles == ["A Visual Gaze", "Where People Look", "Looking Away"]
        assert "1 of 3, 2 further" in pilot.text()


@pytest.mark.slow
async def test_the_bar_says_what_was_corrected(named: Library) -> None:
    async with run_reader(named) as pilot:
        await pilot.press("/")
        await pilot.type("sparce")
        assert pilot.titles == [TITLES[2]]
        assert "sparce → sparse" in pilot.lines()[-2]
