"""Spans of a source text are mapped to the text that it was converted to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.latex import to_unicode
from reader.latex.positions import map_spans


@pytest.mark.parametrize(
    ("source", "part", "expected"),
    [
        ("On $\\alpha$-Flows", "alpha", ["α"]),
        ("On $\\alpha$-Flows", "Flows", ["Flows"]),
        ("In $\\mathcal{O}(n^2)$ Steps", "n^2", ["n²"]),
        ("In $\\mathcal{O}(n^2)$ Steps", "Steps", ["Steps"]),
        ("$\\tilde{O}(\\sqrt{T})$ Regret", "sqrt", ["√"]),
        ("R^{d times d} Matrices", "Matrices", ["Matrices"]),
        ("``Quoted'' Schr\\\"odinger Bridges", 'Schr\\"odinger', ["Schrödinger"]),
        ("\\textbf{Bold} and Plain", "Bold", ["Bold"]),
        ("The $\\frac{1}{2}$-Half", "Half", ["Half"]),
    ],
)
def test_a_part_of_the_source_is_found_in_the_conversion(
    source: str, part: str, expected: list[str]
) -> None:
    converted, start = to_unicode(source), source.index(part)
    spans = map_spans([(start, start + len(part))], source, converted)
    assert [converted[first:last] for first, last in spans] == expected


def test_the_spans_of_an_unchanged_text_are_unchanged() -> None:
    assert map_spans([(2, 5)], "abcdef", "abcdef") == [(2, 5)]


@given(
    st.text("ab$\\{}^_α²x ", max_size=20),
    st.text("abα²x ́", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4),
)
def test_mapped_spans_are_sorted_disjoint_and_within_the_text(
    source: str, converted: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [(min(pair), max(pair)) for pair in pairs]
    if source == converted:
        return
    end = -1
    for start, stop in map_spans(spans, source, converted):
        assert end < start < stop <= len(converted)
        end = stop
