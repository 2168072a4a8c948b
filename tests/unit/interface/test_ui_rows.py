"""Rows of the list: whatever was imported, each is exactly as wide as the list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.library import Library
from reader.model.view import Row, View
from reader.ui.cells import max_width, width
from reader.ui.look import Look
from reader.ui.widgets.paper_row import MARKS_CELLS, VOTES_CELLS, RowState, row_strips
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
    for height in (1, 2):
        for strip in row_strips(
            row, RowState(True, True, False, True, match_spans), LOOK, cells, height
        ):
            assert strip.cell_length == cells
            assert sum(segment.cell_length for segment in strip) == cells
            # In the terminal that gives it the most, it runs into nothing either.
            text = strip.text[MARKS_CELLS:-VOTES_CELLS].rstrip()
            assert max_width(text) <= space or space < ONE_THING


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
