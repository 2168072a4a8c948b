"""Esc goes one step back from wherever the reader is, and never quits; Ctrl-C always does."""

from __future__ import annotations

import pytest
from textual import events

from reader.library.library import Library
from tests.parameters import quick
from tests.ui.reader_pilot import TUESDAY, run_reader

LADDER = {
    # keys that lead into a state : what one Esc leaves, as (context, view, query, pending)
    "pending": (["y"], ("list", "day", "", "")),
    "bar": (["/", "p", "l"], ("list", "day", "", "")),
    "empty bar": (["/"], ("list", "day", "", "")),
    "bar over a kept filter": (["/", "p", "enter", "/", "l"], ("list", "day", "p", "")),
    "bar of the library": (["V", "f", "p"], ("list", "week", "", "")),
    "abstract": (["enter"], ("list", "day", "", "")),
    "kept filter": (["/", "p", "enter"], ("list", "day", "", "")),
    "abstract under a kept filter": (["/", "p", "enter", "enter"], ("list", "day", "p", "")),
    "library": (["f", "enter"], ("list", "day", "", "")),
    "library, from the week": (["V", "f", "enter"], ("list", "week", "", "")),
    "library, widened from the week": (["V", "V"], ("list", "week", "", "")),
    "starred, from the week": (["V", "3"], ("list", "week", "", "")),
    "order": (["S", "u"], ("list", "day", "", "")),
    "filtered library": (["f", "p", "enter"], ("list", "library", "", "")),
    "starred": (["3"], ("list", "day", "", "")),
    "find": (["enter", "/", "h", "a"], ("abstract", "day", "", "")),
    "hits": (["enter", "/", "h", "a", "enter", "escape"], ("list", "day", "", "")),
    "text only": (["z"], ("list", "day", "", "")),
    "nothing": ([], ("list", "day", "", "")),
}


@pytest.mark.parametrize(
    "state",
    quick(
        LADDER,
        "bar of the library",
        "abstract under a kept filter",
        "library, from the week",
    ),
)
async def test_esc_goes_one_step_back(library: Library, state: str) -> None:
    keys, (context, view, query, pending) = LADDER[state]
    async with run_reader(library) as pilot:
        await pilot.press(*keys)
        before = pilot.selected
        await pilot.press("escape")
        reader = pilot.app.reader
        assert pilot.app.is_running
        assert reader.context == context
        assert reader.browser.location.view.kind == view
        assert reader.browser.location.query == query
        assert reader.dispatcher.pending == pending
        # A filter without matches has no selected paper.
        assert before in ("", pilot.selected) or state.startswith("starred")


@pytest.mark.parametrize("dialog", quick(["?", ":", "d"], "d"))
async def test_esc_closes_a_dialog_and_leaves_the_reader_as_it_was(
    library: Library, dialog: str
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("j", "j", dialog)
        assert pilot.app.screen is not pilot.app.reader
        await pilot.press("escape")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.selected.startswith("Paper 14")


@pytest.mark.slow
async def test_repeated_esc_always_ends_at_the_list_of_the_day(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("f", "p", "a", "p", "enter", "enter", "/", "a")
        for _ in range(8):
            await pilot.press("escape")
        reader = pilot.app.reader
        assert pilot.app.is_running
        assert (reader.context, reader.browser.location.view.kind) == ("list", "day")
        assert reader.browser.location.view.day == TUESDAY


WAYS_IN = {
    "list": [],
    "abstract": ["enter"],
    "bar": ["/", "p"],
    "find": ["enter", "/"],
    "pending": ["y"],
    "help": ["?"],
    "help search": ["?", "s"],
    "palette": [":"],
    "days": ["d"],
    "question": ["V", "V", "M"],
    "text only": ["z"],
}


@pytest.mark.parametrize("state", quick(WAYS_IN, "bar", "question"))
async def test_ctrl_c_quits_from_anywhere(library: Library, state: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", *WAYS_IN[state])
        await pilot.textual.press("ctrl+c")
        await pilot.textual.pause()
        assert pilot.app.return_code == 0


async def test_q_closes_the_innermost_layer_and_then_quits(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("enter", "q")
        assert pilot.app.reader.context == "list"
        await pilot.press("?", "q")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.app.return_code is None
        await pilot.textual.press("q")
        assert pilot.app.return_code == 0


CLOSES = {
    # keys that lead into a state : whether q only closes something there, and the pane after it
    "list": ([], False, "list"),
    "abstract": (["enter"], True, "list"),
    "text only": (["z"], True, "list"),
    "pending": (["y"], True, "list"),
    "hits": (["enter", "/", "h", "a", "enter"], True, "list"),
    "help": (["?"], True, "list"),
    "days": (["enter", "d"], True, "abstract"),
    "question": (["V", "V", "M"], True, "list"),
    "kept filter": (["/", "p", "enter"], False, "list"),
    "library": (["V", "V"], False, "list"),
}


@pytest.mark.parametrize("state", quick(CLOSES, "list", "hits", "days"))
@pytest.mark.parametrize("size", [(128, 36), pytest.param((80, 24), marks=pytest.mark.slow)])
async def test_q_closes_the_innermost_layer_or_quits(
    library: Library, state: str, size: tuple[int, int]
) -> None:
    keys, closes, context = CLOSES[state]
    async with run_reader(library, size=size) as pilot:
        await pilot.press(*keys)
        await pilot.textual.press("q")
        await pilot.textual.pause()
        assert (pilot.app.return_code is None) == closes
        if closes:
            assert pilot.app.screen is pilot.app.reader
            assert pilot.app.reader.context == context
            assert not pilot.app.reader.dispatcher.pending


async def test_q_in_the_bar_is_a_letter(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("/", "q")
        assert pilot.app.reader.filter_bar.text == "q"
        assert pilot.app.return_code is None


@pytest.mark.slow
async def test_a_key_after_the_answer_closes_nothing_else(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("V", "V", "M")
        question = pilot.app.screen
        for _ in range(3):
            question.post_message(events.Key("n", "n"))
        await pilot.textual.pause()
        await pilot.press("g")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.app.return_code is None
