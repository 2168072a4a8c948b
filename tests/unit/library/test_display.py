"""Papers are displayed with their mathematics in Unicode, still clean, and matches highlighted."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.latex.positions import map_spans
from reader.library.paper_formats import display_text
from reader.library.query_language import match_spans
from reader.model.clean import clean_line, clean_text
from tests.inputs import DATA, needs_data, read_data
from tests.unit.latex.test_to_unicode import FRAGMENTS


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3)), max_size=25))
@example(["$$", "\\not", "\\ce", "$"])
def test_displayed_text_is_clean_and_bounded(fragments: list[str]) -> None:
    for joint in ("", " "):
        text = clean_text(joint.join(fragments))
        displayed = display_text(text)
        assert display_text(displayed) == displayed
        assert clean_text(displayed) == displayed
        assert len(displayed) <= 3 * max(1, len(text))
    line = clean_line(" ".join(fragments))
    assert clean_line(display_text(line)) == display_text(line)


def highlighted(title: str, words: str) -> list[str]:
    source = clean_line(title)
    displayed = display_text(source)
    spans = map_spans(match_spans(words, source), source, displayed)
    return [displayed[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("title", "words", "expected"),
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
def test_matches_in_a_title_are_highlighted_where_they_are_displayed(
    title: str, words: str, expected: list[str]
) -> None:
    assert highlighted(title, words) == expected


@needs_data
def test_no_command_is_left_of_a_page_without_backslashes() -> None:
    papers = read_data("digest-page-mar-13.txt").papers
    commands = re.compile(r"[_^]\{|math[cb]|widetilde|rightarrow|nabla|epsilon|sigma|ell_|right\)")
    texts = [text for paper in papers for text in (paper.title, paper.abstract)]
    assert sum(display_text(text) != text for text in texts) == 6
    assert [text for text in texts if commands.search(display_text(text))] == []


@pytest.mark.slow
@needs_data
def test_no_sentence_of_prose_changes_in_ten_thousand_papers() -> None:
    may_be_latex = re.compile(
        r"[\\$^_{}`~|<>=]|--|\dtimes|times\d|[A-Z]times|\d times \d|sim\d|arrow|var(?:eps|phi)"
        r"|[lgn]eq|infty|widetilde|sqrt|epsilon|\(pi"
    )
    changed, seen = [], 0
    with gzip.open(DATA / "archive-9877.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            text = clean_text(f"{paper['title']}. {paper['abstract'] or ''}")
            for sentence in re.split(r"(?<=[.!?]) +", text):
                if may_be_latex.search(sentence) is None:
                    seen += 1
                    if display_text(clean_text(sentence)) != sentence:
                        changed.append(sentence)
    assert seen > 80_000
    assert changed == []
