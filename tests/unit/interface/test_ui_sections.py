"""Rows that rules part: whole, in order, none left out, wherever the window stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.ui.widgets.sections import SectionedRows

DAYS = st.lists(st.integers(1, 6), min_size=1, max_size=12)
LINES = st.integers(7, 40)
HEIGHTS = st.sampled_from([1, 2])


def parted(days: list[int], lines: int, height: int) -> SectionedRows:
    """Return a window onto days of so many rows each. The first day has no name."""
    names = [str(day or "") for day, rows in enumerate(days) for _ in range(rows)]
    return SectionedRows(len(names), lines, height, names.__getitem__)


@given(DAYS, LINES, HEIGHTS, st.data())
def test_every_line_is_a_rule_or_belongs_to_a_complete_row(
    days: list[int], lines: int, height: int, data: st.DataObject
) -> None:
    window = parted(days, lines, height)
    top = data.draw(st.integers(0, window.rows - 1))
    slots = window.slots(top)
    assert len(slots) <= lines
    rows = list(dict.fromkeys(slot.row for slot in slots))
    assert rows == list(range(top, top + len(rows)))
    for row in rows:
        found = [slot.line for slot in slots if slot.row == row]
        begins = row == top or window.section_of(row) != window.section_of(row - 1)
        begins &= window.section_of(row) != ""
        assert found == list(range(-1 if begins else 0, height))
    assert window.last_row_from(top) == rows[-1]


@given(DAYS, LINES, HEIGHTS, st.data())
def test_scrolling_down_to_a_row_shows_it_as_the_last(
    days: list[int], lines: int, height: int, data: st.DataObject
) -> None:
    window = parted(days, lines, height)
    last = data.draw(st.integers(0, window.rows - 1))
    first = window.first_row_to(last)
    assert window.last_row_from(first) >= last
    assert first == 0 or window.last_row_from(first - 1) < last


@given(DAYS, st.data())
def test_the_size_of_a_section_is_found_from_each_of_its_rows(
    days: list[int], data: st.DataObject
) -> None:
    window = parted(days, 24, 2)
    index = data.draw(st.integers(0, window.rows - 1))
    names = [window.section_of(each) for each in range(window.rows)]
    assert window.size_of(index) == names.count(names[index])


def test_the_size_of_a_section_is_found_by_looking_at_few_rows() -> None:
    asked: list[int] = []

    def section_of(index: int) -> str:
        asked.append(index)
        return str(index // 100_000)

    assert SectionedRows(1_000_000, 24, 2, section_of).size_of(345_678) == 100_000
    assert len(asked) < 100
