"""Rows of the list: whatever was imported, each is exactly as wide as the list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.library import Library
from reader.model.clean import clean_line
from reader.model.view import Row, View
from reader.ui.cells import max_width, width
from reader.ui.look import Look
from reader.ui.widgets.paper_row import (
    MARKS_CELLS,
    VOTES_CELLS,
    RowMarks,
    RowState,
    RowStyle,
    row_strips,
)
from tests.hostile.strings import ALL
from tests.inputs import read
from tests.ui.reader_pilot import library_at

LOOK = Look("dark", "truecolor")
ONE_THING = 17
"""Cells of the widest grapheme, in the terminal that gives it the most: a letter with eight marks
that take as much room as it."""
CLUSTERS = st.text(
    st.sampled_from(
        "\U0001f468\u200d\u2764\ufe0f\U0001f1ec\U0001f1e7\U0001f3fd\u0915\u094d\u093f\u1112\u1161\u11ab"
        "\u5f3a\u0301\u200c\u06cc\u231a\ufe0e1\u20e3 -a\u0378\u0e33\u09b0"
    ),
    min_size=1,
    max_size=60,
)
TITLES = st.lists(st.text(min_size=1, max_size=80) | CLUSTERS, max_size=6)
PLACES = st.integers(0, 40)


def imported(library: Library, titles: list[str]) -> list[Row]:
    """Import these titles, and their characters as names, and return the rows of the library."""
    papers = [
        {"id": f"2403.{at:05d}", "title": title, "authors": [title[:40], title[-9:]], "upvotes": at}
        for at, title in enumerate(titles)
    ]
    library.cache.ingest(read("\n".join(map(json.dumps, papers)), format="jsonl").entries)
    return library.cache.rows(library.keys(View("library")))


def check(row: Row, cells: int, match_spans: tuple[tuple[int, int], ...] = ()) -> None:
    space = cells - MARKS_CELLS - VOTES_CELLS
    state = RowState(True, True, RowMarks(starred=True, tagged=True, noted=True), match_spans)
    for style in (RowStyle(1), RowStyle(2), RowStyle(2, dates_of_year=2026)):
        for strip in row_strips(row, state, LOOK, cells, style):
            assert strip.cell_length == cells
            assert sum(segment.cell_length for segment in strip) == cells
            # In the terminal that gives it the most, it runs into nothing either.
            text = strip.text[MARKS_CELLS:-VOTES_CELLS].rstrip()
            assert max_width(text) <= space or space < ONE_THING
    unmarked = state._replace(marks=RowMarks())
    second = row_strips(row, unmarked, LOOK, cells, RowStyle())[1]
    assert second.cell_length == cells and second.text.endswith("  ")
    # Without signs, the title may use their column, and still runs into nothing.
    wider = space + VOTES_CELLS - 2
    assert max_width(second.text[MARKS_CELLS:].rstrip()) <= wider or space < ONE_THING


def test_any_paper_makes_a_row_exactly_as_wide_as_the_list(tmp_path: Path) -> None:
    with library_at(tmp_path, []) as library:

        @given(titles=TITLES, cells=st.integers(14, 70), match_spans=st.tuples(PLACES, PLACES))
        def holds(titles: list[str], cells: int, match_spans: tuple[int, int]) -> None:
            for row in imported(library, ["A title", *titles]):
                first, stop = (min(at, len(row.title)) for at in sorted(match_spans))
                check(row, cells)
                check(row, cells, ((first, stop),))

        holds()


@pytest.mark.parametrize("cells", [16, 40, 62])
def test_hostile_titles_do_not_widen_rows(tmp_path: Path, cells: int) -> None:
    with library_at(tmp_path, []) as library:
        rows = imported(library, list(ALL))
        assert len(rows) > 80
        for row in rows:
            check(row, cells)
            assert width(row.title) <= max_width(row.title)


LONG = "Revisiting Plasticity in Visual Reinforcement Learning: Data, Modules and Training Stages"
SHORT = "Neural Metamorphosis"
TWO_LINES = RowStyle()
NAMES = "Ada Lovelace, Alan Turing"


def painted(title: str, marks: RowMarks, style: RowStyle = TWO_LINES) -> list[str]:
    """Return the lines of a row of 62 cells that is not selected, with 57 upvotes."""
    row = Row(1, ("2403.00001",), clean_line(title), clean_line(NAMES), 57, date(2024, 3, 13))
    return [strip.text for strip in row_strips(row, RowState(False, True, marks), LOOK, 62, style)]


def test_the_second_line_is_indented_and_holds_the_rest_of_the_title_or_the_authors() -> None:
    assert painted(LONG, RowMarks()) == [
        f"  ●   {'Revisiting Plasticity in Visual Reinforcement':<50}  57  ",
        "        Learning: Data, Modules and Training Stages".ljust(62),
    ]
    assert painted(SHORT, RowMarks(read=True)) == [
        f"      {SHORT:<50}  57  ",
        "        Ada Lovelace, Alan Turing".ljust(62),
    ]
    assert painted(SHORT, RowMarks(), RowStyle(shows_authors=False))[1] == " " * 62
    assert painted(LONG, RowMarks(), RowStyle(shows_authors=False))[1].strip()
    assert len(painted(LONG, RowMarks(), RowStyle(height=1))) == 1


def test_a_title_that_just_fits_uses_the_free_column_below_the_number() -> None:
    first, rest = "A" * 50, "B" * 52
    assert painted(f"{first} {rest}", RowMarks())[1].endswith(rest + "  ")
    for marks, style in (
        (RowMarks(tagged=True), TWO_LINES),
        (RowMarks(), RowStyle(dates_of_year=2026)),
    ):
        assert "B…" in painted(f"{first} {rest}", marks, style)[1]
    assert painted(f"{first} {rest}B", RowMarks())[1].endswith("B…" + " " * 6)


@pytest.mark.parametrize("title", [SHORT, LONG])
def test_a_title_has_one_weight_over_both_its_lines(title: str) -> None:
    row = Row(1, ("2403.00001",), clean_line(title), clean_line(NAMES), 57, None)
    for is_read in (False, True):
        for selected in (False, True):
            state = RowState(selected, True, RowMarks(read=is_read))
            strips = row_strips(row, state, LOOK, 62, RowStyle())
            weights = {
                bool(style and style.bold)
                for strip in strips
                for text, style, _ in strip
                if text.strip() and text.strip() in title
            }
            assert weights == {not is_read}


def test_tags_and_notes_have_a_sign_each_in_a_column_of_their_own() -> None:
    ends = {
        (tagged, noted): painted(SHORT, RowMarks(tagged=tagged, noted=noted))[1][-6:]
        for tagged in (False, True)
        for noted in (False, True)
    }
    assert ends == {
        (False, False): "      ",
        (True, False): "  #   ",
        (False, True): "   ✎  ",
        (True, True): "  #✎  ",
    }


def test_the_date_of_the_digest_stands_at_the_end_of_the_second_line() -> None:
    for title in (SHORT, LONG):
        second = painted(title, RowMarks(tagged=True), RowStyle(dates_of_year=2026))[1]
        assert second.endswith("  13 Mar 2024  #   ")
        assert painted(title, RowMarks(), RowStyle(dates_of_year=2026))[1].endswith(
            "  13 Mar 2024  "
        )
        this_year = RowStyle(dates_of_year=2024)
        assert painted(title, RowMarks(), this_year)[1].endswith("  13 Mar  ")


def test_only_the_selected_row_says_what_the_number_is() -> None:
    row = Row(1, ("2403.00001",), clean_line(SHORT), clean_line(""), 57, None)
    plain, selected = (
        row_strips(row, RowState(each, True, RowMarks()), LOOK, 62, RowStyle())[0].text
        for each in (False, True)
    )
    assert plain.endswith("  57  ") and selected.endswith("▲ 57  ")
    unknown = row._replace(upvotes=None)
    first = row_strips(unknown, RowState(True, True, RowMarks()), LOOK, 62, RowStyle())[0]
    assert "▲" not in first.text
