"""Nothing moves under the cursor: not by a mark, not by papers that arrive, not by a filter that
the selected paper matches."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

import pytest

from reader.library.library import Library
from tests.parameters import sampled
from tests.ui.reader_pilot import (
    MONDAY,
    TUESDAY,
    ReaderPilot,
    digest,
    library_at,
    paper,
    run_reader,
)

MARKING = ["s", "m", "M", "u", "U"]
MOVING = ["j", "k", "g", "G", "ctrl+d", "ctrl+u", "pagedown", "n", "N"]
GOING = ["1", "2", "3", "V", ".", "[", "]", "`", "escape"]
FILTERS = ["plas", "for memory", "is:unread", "paper 1", "-agents", "upvotes:5.."]


class Seen(NamedTuple):
    """What stands where."""

    selected: int | None
    line: int
    """The selected row's line on the screen."""
    keys: tuple[int, ...]


def seen(pilot: ReaderPilot) -> Seen:
    papers = pilot.app.reader.papers
    line = next((at for at, text in enumerate(pilot.lines()) if text.startswith("▌")), -1)
    return Seen(papers.selected, line, tuple(papers.keys))


SEEDS = sampled(range(4), 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_no_row_moves_when_papers_are_marked_or_arrive(
    library: Library, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    arrived = 100
    async with run_reader(library) as pilot:
        for _ in range(14):
            await pilot.press(*dice.choices(MOVING, k=2), dice.choice([*GOING, *MOVING]))
            if dice.random() < 0.2:
                await pilot.press("escape", "/", *dice.choice(FILTERS), "enter")
            before = seen(pilot)
            if dice.random() < 0.7:
                await pilot.press(dice.choice(MARKING))
                if pilot.app.screen is not pilot.app.reader:
                    await pilot.press("escape")
                assert seen(pilot) == before
                continue
            day = dice.choice([MONDAY, TUESDAY])
            with library_at(tmp_path, digest(day, [paper(arrived), paper(arrived + 1)])):
                arrived += 2
            pilot.app.reader.outside.check()
            await pilot.settle()
            after = seen(pilot)
            if before.keys:
                assert after[:2] == before[:2]
                assert after.keys[: len(before.keys)] == before.keys


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_selected_paper_stays_selected_while_the_filter_matches(
    library: Library, seed: int
) -> None:
    dice = random.Random(seed)
    async with run_reader(library) as pilot:
        for _ in range(6):
            await pilot.press("escape", "escape", *dice.choices(["j", "k", "ctrl+d"], k=3), "/")
            reader = pilot.app.reader
            reader.papers.move_by(0)
            for letter in dice.choice(FILTERS):
                before = reader.papers.selected, reader.papers.user_selected
                await pilot.press(letter)
                if before[1] and before[0] in reader.papers.keys:
                    assert reader.papers.selected == before[0]
            kept = reader.papers.selected
            await pilot.press("enter", "escape")
            assert kept in (None, reader.papers.selected)


async def test_clearing_a_filter_leaves_the_paper_on_its_line_if_possible(
    tmp_path: Path,
) -> None:
    many = digest(TUESDAY, [paper(number) for number in range(100)])
    with library_at(tmp_path, many) as library:
        async with run_reader(library) as pilot:
            await pilot.press(*"/memory", "enter", "j", "j", "j", "j")
            before = seen(pilot)
            await pilot.press("escape")
            assert seen(pilot)[:2] == before[:2]


@pytest.mark.slow
async def test_every_view_and_filter_keeps_its_selected_paper(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "j", "s", "j", "s")
        await pilot.press("3", "j", "j", "`", "g", "G")
        await pilot.press("[", "3")
        assert pilot.app.reader.papers.index == 2
        await pilot.press("1", "]", *"/paper", "enter", "j", "j", "j")
        kept = pilot.selected
        await pilot.press("[", "j", "`")
        assert (pilot.app.reader.browser.location.query, pilot.selected) == ("paper", kept)
