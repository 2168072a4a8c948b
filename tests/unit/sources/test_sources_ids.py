"""Ids and links of papers in any text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.digest import Listing
from reader.sources import SourceError
from tests.inputs import is_clean, read


def ids(text: str | bytes) -> list[str]:
    try:
        return [paper.id for paper in read(text, format="ids").papers]
    except SourceError:
        return []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://arxiv.org/abs/2401.00011v2, and more.", "2401.00011"),
        ("(arXiv:2401.00011)", "2401.00011"),
        ("arXiv: 2401.00011v3 [cs.LG]", "2401.00011"),
        ("2401.00011", "2401.00011"),
        ("ends so 2401.00011.", "2401.00011"),
        ("[x](https://hf.co/papers/2401.00011)", "2401.00011"),
        ("<a href='//alphaxiv.org/abs/2401.00011?q=1#s'>", "2401.00011"),
        ("https://arxiv.org/pdf/2401.00011.pdf", "2401.00011"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/cond-mat.str-el/0102536v1", "cond-mat/0102536"),
        ("math.GT/0309136", "math/0309136"),
        ("10.48550/arXiv.2401.00011", "2401.00011"),
        ("doi:10.1103/PhysRevD.76.013009.", "doi:10.1103/physrevd.76.013009"),
        ("(https://doi.org/10.1000/abc)", "doi:10.1000/abc"),
        ("10.1000/abc,A title,2024", "doi:10.1000/abc"),
        ("10.1002/(SICI)1097-0258", "doi:10.1002/(sici)1097-0258"),
        ("3.14 1234.5678 2024.12 2413.00011 192.168.0012.00011 v2401.00011 2401.000115", ""),
        ("2401.00011-2 a2401.00011 path/2024-01", ""),
        ("and/or/1234567 www/0102536", ""),
    ],
)
def test_ids_are_found_in_every_form_and_nowhere_else(text: str, found: str) -> None:
    assert ids(text) == ([found] if found else [])


def test_each_paper_is_taken_once_in_order_with_a_placeholder_for_its_title() -> None:
    parsed = read("2401.00012 then 2401.00011v1\nand arXiv:2401.00012v2", format="ids")
    assert parsed.titles == ["arXiv:2401.00012", "arXiv:2401.00011"]
    assert all(paper.has_only_id and paper.version is None for paper in parsed.papers)
    assert parsed.listings == []
    dated = read("2401.00012", format="ids", day=date(2024, 1, 3))
    assert dated.listings == [Listing("ids", date(2024, 1, 3), 0)]


def test_a_text_without_ids_is_refused() -> None:
    with pytest.raises(SourceError, match="holds no arXiv id, no DOI and no link"):
        read("nothing here", format="ids")


def test_a_text_in_another_encoding_is_read() -> None:
    assert ids("Größe 2401.00011".encode("latin-1")) == ["2401.00011"]


@given(st.text() | st.text("0123456789./:arxivdoi \n"))
def test_any_text_gives_clean_papers(text: str) -> None:
    try:
        parsed = read(text, format="ids")
    except SourceError:
        return
    assert all(map(is_clean, parsed.papers))
    assert len({paper.id for paper in parsed.papers}) == len(parsed.papers)
