"""The three layouts, and sizes far below them: panes where they belong, nothing cut."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import OUR_THEMES, Config
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.session import Session, _from_json, _to_json
from reader.ui.layout import Mode, State, layout
from reader.ui.look import ASCII
from reader.ui.widgets.abstract_text import SAMPLE_NOTE, TEXT_CELLS
from reader.ui.widgets.abstract_view import MARGIN
from tests.parameters import quick
from tests.ui.reader_pilot import MONDAY, ReaderPilot, digest, library_at, paper, run_reader

SIZES = [(200, 60), (128, 36), (120, 20), (119, 36), (80, 36), (80, 24), (60, 14), (40, 9), (20, 5)]


def lines_from(pilot: ReaderPilot, text: str) -> int:
    """Return the lines of the abstract's pane from the one that holds a text."""
    first = next(at for at, line in enumerate(pilot.lines()) if text in line)
    return pilot.app.reader.abstract.region.bottom - first


async def test_a_wide_screen_shows_the_list_beside_the_abstract(library: Library) -> None:
    async with run_reader(library, size=(128, 36)) as pilot:
        papers, abstract = pilot.app.reader.papers, pilot.app.reader.abstract
        assert papers.region.width == 62
        assert papers.region.right == abstract.region.x
        assert abstract.size.width - 2 * MARGIN == 60


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "titles", "text"), [(120, 42, 60), (158, 70, 70), (200, 102, 76)]
)
async def test_extra_width_goes_to_titles_and_text_before_the_right_margin(
    library: Library, cells: int, titles: int, text: int
) -> None:
    async with run_reader(library, size=(cells, 36)) as pilot:
        assert pilot.app.reader.papers.size.width - 12 == titles
        assert min(TEXT_CELLS, pilot.app.reader.abstract.size.width - 2 * MARGIN) == text


async def test_a_narrow_screen_shows_the_list_above_the_abstract(library: Library) -> None:
    async with run_reader(library, size=(80, 36)) as pilot:
        papers, abstract = pilot.app.reader.papers, pilot.app.reader.abstract
        assert papers.region.bottom == abstract.region.y
        assert papers.region.height == 13


async def test_a_small_screen_shows_one_pane_at_a_time(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        reader = pilot.app.reader
        assert reader.papers.display and not reader.abstract.display
        assert sum("Paper" in line for line in pilot.lines()) >= 9
        await pilot.press("enter")
        assert reader.abstract.display and not reader.papers.display
        assert reader.abstract.size.height >= 20
        await pilot.press("h")
        assert reader.papers.display and not reader.abstract.display


async def test_the_sample_at_80_by_24_shows_its_summaries_whole() -> None:
    with Library.open_sample() as library:
        async with run_reader(library, size=(80, 24)) as pilot:
            await pilot.press("enter")
            assert SAMPLE_NOTE[:30] in pilot.text()
            assert pilot.app.reader.abstract.at_end


async def test_a_digest_at_80_by_24_has_fourteen_lines_of_text(tmp_path: Path) -> None:
    title = "A title that is rather longer than a line of the pane, so that it takes two lines"
    names = tuple(clean_line(f"Author Number {number}") for number in range(9))
    long = paper(1, title, authors=names, upvotes=3)._replace(
        abstract=clean_text("Abstract of paper 1. " + "It has a sentence. " * 90),
    )
    entries = digest(MONDAY, [long])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library, size=(80, 24)) as pilot:
            await pilot.press("enter")
            assert lines_from(pilot, "Abstract of paper 1.") >= 14


async def test_a_usual_abstract_fits_whole_at_128_by_36(tmp_path: Path) -> None:
    title = "A title that is rather longer than a line of the pane, so that it takes two lines"
    names = tuple(clean_line(f"Author Number {number}") for number in range(9))
    keywords = (clean_line("scaling"),)
    usual = paper(1, title, authors=names, upvotes=3, comments=2, keywords=keywords)._replace(
        abstract=clean_text("A sentence of thirty-two letters. " * 37 + "The end."),
    )
    with library_at(tmp_path, digest(MONDAY, [usual])) as library:
        async with run_reader(library) as pilot:
            assert title[:40] in pilot.text() and "The end." in pilot.text()


@pytest.mark.parametrize("size", quick([(40, 9), (20, 5)], (20, 5)))
async def test_dialogs_fill_a_small_screen(library: Library, size: tuple[int, int]) -> None:
    async with run_reader(library, size=size) as pilot:
        await pilot.press("d")
        assert "Tuesday" in pilot.text()
        await pilot.press("escape", "V", "V", "M")
        assert "y yes" in pilot.text()


@pytest.mark.parametrize("size", quick(SIZES, (200, 60), (80, 24), (20, 5)))
async def test_every_size_shows_the_selected_paper_and_full_lines(
    library: Library, size: tuple[int, int]
) -> None:
    async with run_reader(library, size=size) as pilot:
        await pilot.press("j", "j")
        lines = pilot.lines()
        assert len(lines) == size[1]
        assert all(len(line) == size[0] for line in lines)
        assert any("▌" in line and "Paper" in line for line in lines)
        if size[1] >= 10:
            assert "? help" in lines[-1]


@pytest.mark.slow
async def test_many_resizes_end_with_the_layout_of_the_last_size(library: Library) -> None:
    async with run_reader(library) as pilot:
        for cells, lines in [*SIZES, (128, 36)]:
            await pilot.textual.resize_terminal(cells, lines)
        await pilot.settle()
        assert pilot.app.reader.papers.size.width == 62
        assert "? help" in pilot.lines()[-1]


async def test_the_equals_key_switches_to_one_line_rows(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        await pilot.press("=")
        assert sum("Paper" in line for line in pilot.lines()) == 20
        await pilot.press("G")
        assert any("▌" in line and "Paper 31" in line for line in pilot.lines())


async def test_the_z_key_steps_through_the_text_the_list_and_both(library: Library) -> None:
    async with run_reader(library) as pilot:
        papers, abstract = pilot.app.reader.papers, pilot.app.reader.abstract
        await pilot.press("z")
        assert not papers.display and papers.app.focused is abstract
        assert "Abstract of paper 12." in pilot.text()
        await pilot.press("z")
        assert papers.display and not abstract.display and papers.size.width == 128
        await pilot.press("j", "enter")
        assert abstract.display and not papers.display
        assert "arXiv" in pilot.text() and "Abstract of paper 13." in pilot.text()
        await pilot.press("h", "z")
        assert papers.display and abstract.display
    async with run_reader(library, size=(80, 24)) as pilot:
        for shown in ("abstract", "papers", "abstract"):
            await pilot.press("z")
            assert getattr(pilot.app.reader, shown).display


async def test_one_problem_with_the_settings_is_a_message_and_several_are_a_list(
    library: Library,
) -> None:
    one = Config(problems=(clean_line("config.toml line 1: theme = 'lihgt'"),))
    async with run_reader(library, config=one) as pilot:
        assert "config.toml line 1" in pilot.lines()[-1]
        await pilot.press("j")
        assert "? help" in pilot.lines()[-1]
    async with run_reader(library, config=one, size=(30, 12)) as pilot:
        await pilot.wait_for("'lihgt'")
        await pilot.press("enter")
    two = Config(problems=(*one.problems, clean_line("config.toml line 2: colour")))
    async with run_reader(library, config=two) as pilot:
        await pilot.wait_for("line 1")
        await pilot.wait_for("line 2")
        await pilot.press("enter")
        assert pilot.app.screen is pilot.app.reader


async def test_hints_and_messages_follow_the_users_keys(library: Library) -> None:
    own = Config(keys={"up": ("x",), "older-digest": ("(",), "undo": ("Ctrl-x",), "help": ("F1",)})
    async with run_reader(library, config=own) as pilot:
        assert "j x move" in pilot.lines()[-1]
        assert "( ] day" in pilot.lines()[-1]
        assert "F1 help" in pilot.lines()[-1]
        await pilot.press("M")
        await pilot.wait_for("Ctrl-x undoes it")


async def test_a_screen_too_small_for_hints_shows_messages_and_choices(library: Library) -> None:
    async with run_reader(library, size=(60, 8)) as pilot:
        assert "help" not in pilot.text()
        await pilot.press("y")
        assert "BibTeX" in pilot.lines()[-1]
        await pilot.press("escape", "u")
        assert "Nothing to undo" in pilot.lines()[-1]


async def test_ctrl_c_quits_even_if_it_is_bound_to_another_command(library: Library) -> None:
    own = Config(keys={"quit-now": ("x",), "star": ("Ctrl-c",)})
    async with run_reader(library, config=own) as pilot:
        await pilot.textual.press("ctrl+c")
        assert pilot.app.return_code == 0


async def test_ascii_signs_are_ascii(library: Library) -> None:
    async with run_reader(library, config=Config(ascii=True)) as pilot:
        await pilot.press("s")
        assert pilot.text().isascii()
        assert f"{ASCII.star} starred" in pilot.text()


@pytest.mark.parametrize("theme", quick(OUR_THEMES, "light"))
async def test_the_stylesheets_have_the_colours_of_the_theme(library: Library, theme: str) -> None:
    async with run_reader(library, config=Config(theme=theme)) as pilot:
        palette = pilot.app.look.palette
        assert pilot.app.reader.digest_bar.styles.background.hex.lower() == palette.ground
        assert pilot.app.reader.abstract.styles.background.hex.lower() == palette.panel
        await pilot.press("?")
        dialog = pilot.app.screen.query_one(".dialog")
        assert dialog.styles.background.hex.lower() == palette.panel


@pytest.mark.slow
async def test_a_hint_for_two_commands_names_the_one_with_a_key(library: Library) -> None:
    own = Config(keys={"star": ("k", "Up"), "older-digest": (), "newer-digest": ()})
    async with run_reader(library, config=own) as pilot:
        await pilot.press("enter", "j")
        assert pilot.lines()[-1].strip().startswith("j move")
        assert " day " not in pilot.lines()[-1]


@pytest.mark.slow
async def test_unbound_keys_are_shown_nowhere(library: Library) -> None:
    own = Config(keys={"star": ("n", "/", "?", "y")})
    async with run_reader(library, config=own) as pilot:
        await pilot.wait_for("copy-bibtex loses y b")
        await pilot.press("enter")
        for lost in ("n next unread", "/ filter", "? help", ":help help"):
            assert lost not in pilot.lines()[-1]
        assert "n star" in pilot.lines()[-1]
        await pilot.press(":")
        await pilot.type("help")
        assert "?" not in pilot.text().split("help", 1)[1].split("Show every")[0]
        await pilot.press("enter")
        await pilot.type("BibTeX")
        assert "yb" not in pilot.text()


@pytest.mark.slow
@pytest.mark.parametrize(("size", "side"), [((128, 36), "width"), ((80, 40), "height")])
async def test_the_border_between_the_panes_moves_and_is_kept_for_each_layout(
    library: Library, size: tuple[int, int], side: str
) -> None:
    session = Session(greeted=True)
    step = 4 if side == "width" else 2

    async with run_reader(library, size=size, session=session) as pilot:
        papers, abstract = pilot.app.reader.papers, pilot.app.reader.abstract
        usual = getattr(papers.size, side)
        await pilot.press(">", ">")
        assert getattr(papers.size, side) == usual + 2 * step
        assert getattr(papers.size, side) + getattr(abstract.size, side) == (
            size[0] if side == "width" else size[1] - 5
        )
        await pilot.press("<", "j", "enter", "h")
        moved = getattr(papers.size, side)
        assert moved == usual + step
        # However often it is moved against a limit, one key moves it back.
        await pilot.press(*"<" * 20)
        least = getattr(papers.size, side)
        assert 0 < least < usual
        await pilot.press(">")
        assert getattr(papers.size, side) in (least + step, usual)
        await pilot.press(*"<" * 20, *">" * 30)
        assert getattr(abstract.size, side) >= 6
    stored = _from_json(json.loads(json.dumps(_to_json(session))))
    async with run_reader(library, size=size, session=stored) as pilot:
        assert getattr(pilot.app.reader.papers.size, side) > usual
        await pilot.textual.resize_terminal(80, 24)
        await pilot.settle()
        await pilot.press(">")
        assert "no border to move" in pilot.lines()[-1]


@pytest.mark.slow
async def test_the_idle_bar_of_a_small_screen_is_a_row_of_the_list(library: Library) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        reader = pilot.app.reader
        assert reader.papers.size.height == 22
        await pilot.press("/")
        assert reader.papers.size.height == 21 and "filter by" in pilot.lines()[-2]
        await pilot.press("escape", "G", "/")
        assert any("▌" in line and "Paper 31" in line for line in pilot.lines())
        await pilot.press(*"plas", "enter")
        assert "plas" in pilot.lines()[-2]
        await pilot.press("enter")
        assert reader.abstract.size.height == 22


@pytest.mark.slow
async def test_few_results_leave_the_free_half_of_a_small_screen_to_the_abstract(
    library: Library,
) -> None:
    async with run_reader(library, size=(80, 24)) as pilot:
        reader = pilot.app.reader
        await pilot.press("/", *"plasticity")
        assert 0 < len(reader.papers.keys) < 5 and not reader.abstract.display
        await pilot.press("enter")
        assert reader.abstract.display and reader.papers.display
        assert reader.papers.size.height == 2 * len(reader.papers.keys) + 1
        number = pilot.selected.split(":")[0].removeprefix("Paper ")
        assert f"Abstract of paper {number}." in pilot.text()
        await pilot.press("/", "x", "backspace")
        assert not reader.abstract.display
        await pilot.press("escape", "escape")
        assert not reader.abstract.display and len(reader.papers.keys) == 20
        await pilot.press("/", *"paper", "enter")
        assert not reader.abstract.display


@pytest.mark.slow
async def test_a_text_that_fills_the_screen_shows_in_the_header_how_far_it_is_read(
    tmp_path: Path,
) -> None:
    long = paper(1)._replace(abstract=clean_text("It has a sentence. " * 200))
    with library_at(tmp_path, digest(MONDAY, [long, paper(2)])) as library:
        async with run_reader(library, size=(80, 24)) as pilot:
            await pilot.press("enter")
            head = pilot.lines()[0]
            first = int(re.findall(r"(\d+) %", head)[0])
            assert 0 < first < 60 and "1 of 2" in head and "unread" not in head
            await pilot.press("pagedown")
            assert int(re.findall(r"(\d+) %", pilot.lines()[0])[0]) > first
            await pilot.press("G")
            assert "100 %" in pilot.lines()[0]
            await pilot.press("h", "j", "enter")
            assert "%" not in pilot.lines()[0]
        async with run_reader(library) as pilot:
            await pilot.press("enter")
            assert "%" not in pilot.lines()[1]


async def test_the_idle_bar_says_what_the_slash_key_does_here(library: Library) -> None:
    async with run_reader(library) as pilot:
        assert "/ filter by title, author" in pilot.lines()[-2]
        await pilot.press("enter")
        assert "/ find in this abstract" in pilot.lines()[-2]
        await pilot.press("/")
        assert "find in this abstract" in pilot.lines()[-2]
        await pilot.press("escape", "h")
        assert "/ filter by title, author" in pilot.lines()[-2]


@given(
    st.integers(1, 300),
    st.integers(1, 100),
    st.sampled_from(["both", "text", "list"]),
    st.booleans(),
    st.integers(-300, 300),
    st.integers(0, 60),
)
def test_every_layout_shows_a_pane_that_fits(
    cells: int, lines: int, mode: Mode, reading: bool, shift: int, results: int
) -> None:
    shifts = {"wide": shift, "narrow": shift}
    made = layout(cells, lines, State(mode, reading, False, True, results, shifts))
    assert made.shows_list or made.shows_abstract
    assert made.shows_abstract or not reading
    if made.side == "wide":
        assert isinstance(made.list_width, int) and 40 <= made.list_width <= cells - 46
    if made.side == "narrow":
        assert isinstance(made.list_height, int) and 5 <= made.list_height <= lines - 11
    undone = layout(cells, lines, State(mode, reading, False, True, results))
    if made.side == "wide":
        assert made.list_width == undone.list_width + made.shift  # type: ignore[operator]
