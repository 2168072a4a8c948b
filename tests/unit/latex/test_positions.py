"""Letters found in a title as it is written are lit where they stand once it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.latex.positions import map_spans
from reader.library.display import display_text as shown
from reader.library.finder import lit_letters
from reader.model.clean import clean_line


def lit(title: str, words: str) -> list[str]:
    written = clean_line(title)
    read = shown(written)
    return [read[start:end] for start, end in map_spans(lit_letters(words, written), written, read)]


@pytest.mark.parametrize(
    ("title", "words", "found"),
    [
        ("On $\\alpha$-Flows", "alpha", ["α"]),
        ("On $\\alpha$-Flows", "flows", ["Flows"]),
        ("On $\\alpha$-Flows", "on", ["On"]),
        ("In $\\mathcal{O}(n^2)$ Steps", "n2", ["n²"]),
        ("In $\\mathcal{O}(n^2)$ Steps", "steps", ["Steps"]),
        ("$\\tilde{O}(\\sqrt{T})$ Regret", "regret", ["Regret"]),
        ("$\\tilde{O}(\\sqrt{T})$ Regret", "sqrt", ["√"]),
        ("A $\\otimes$ B Products", "otimes", ["⊗"]),
        ("R^{d times d} Matrices", "matrices", ["Matrices"]),
        ("``Quoted'' Schr\\\"odinger Bridges", "schrodinger", ["Schrödinger"]),
        ("``Quoted'' Schr\\\"odinger Bridges", "bridges", ["Bridges"]),
        ("\\textbf{Bold} and Plain", "plain", ["Plain"]),
        ("\\textbf{Bold} and Plain", "bold", ["Bold"]),
        ("No Mathematics here", "mathematics", ["Mathematics"]),
        ("The $\\frac{1}{2}$-Half", "half", ["Half"]),
        ("$x$ or $y$: a Choice", "choice", ["Choice"]),
    ],
)
def test_what_was_found_is_lit(title: str, words: str, found: list[str]) -> None:
    assert lit(title, words) == found


def test_a_text_shown_as_it_is_written_keeps_its_places() -> None:
    assert map_spans([(2, 5)], "abcdef", "abcdef") == [(2, 5)]


@given(
    st.text("ab$\\{}^_α²x ", max_size=20),
    st.text("abα²x ́", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4),
)
def test_spans_are_within_the_text_ascending_and_apart(
    written: str, read: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [(min(pair), max(pair)) for pair in pairs]
    if written == read:
        return
    end = -1
    for start, stop in map_spans(spans, written, read):
        assert end < start < stop <= len(read)
        end = stop
