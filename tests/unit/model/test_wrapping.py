"""Plain text is wrapped to a width; nothing is lost, and relations keep their sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.wrapping import cell_width, wrap_text


@pytest.mark.parametrize("cells", range(10, 40))
def test_a_relation_stays_on_one_line_with_both_its_sides(cells: int) -> None:
    wrapped = list(wrap_text("some more words a ≤ b and others", cells))
    assert any("a ≤ b" in line for line in wrapped)


@given(st.text("ab =≤→ \n模-", max_size=60), st.integers(2, 30))
def test_no_word_is_lost_and_no_line_is_too_wide(text: str, cells: int) -> None:
    wrapped = list(wrap_text(text, cells))
    assert "".join("".join(wrapped).split()) == "".join(text.split())
    assert all(cell_width(line) <= cells for line in wrapped)
