"""Paragraphs: hard wraps are removed, the breaks of the author are kept."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.prose import split_paragraphs
from tests.inputs import needs_data, read_data

WRAPPED = (
    "We say something in lines that are as long as a mail has them, and no\n"
    "line ends where a thought does. But some thoughts end near the middle.\n"
    "Others do not, and go on."
)


def texts(text: str) -> list[str]:
    return [part.text for part in split_paragraphs(text)]


def test_wrapped_lines_are_one_paragraph() -> None:
    assert texts(WRAPPED) == [WRAPPED.replace("\n", " ")]


def test_a_blank_line_and_an_indented_one_begin_a_paragraph() -> None:
    assert texts("One.\n\n \nTwo\ngoes on.\n  Three.") == ["One.", "Two goes on.", "Three."]


def test_a_sentence_that_ends_early_ends_its_paragraph() -> None:
    assert texts(WRAPPED + "\nA new thought begins here.") == [
        WRAPPED.replace("\n", " "),
        "A new thought begins here.",
    ]


def test_lines_longer_than_any_wrap_are_paragraphs() -> None:
    long = "A line that nobody wrapped, " * 9
    assert texts(f"{long}\nSecond.") == [long.strip(), "Second."]


def test_a_wrapped_text_with_a_few_long_lines_is_one_paragraph() -> None:
    address = "See https://example.org/" + "a-long-path/" * 8 + " for all of it"
    formula = "with $" + "x_{1}+" * 20 + "y$ in one line, which no program could have wrapped"
    for long in (address, formula):
        text = f"{WRAPPED[:-1]} with more to say\n{long}\nand a last line."
        assert texts(text) == [text.replace("\n", " ")]


def test_a_text_wrapped_to_a_great_width_is_one_paragraph() -> None:
    text = textwrap.fill("Some words of several lengths follow one another here. " * 20, 130)
    assert texts(text) == [text.replace("\n", " ")]


def test_a_line_that_goes_on_in_small_letters_is_no_paragraph() -> None:
    long = "a line that nobody wrapped and that is long " * 4
    assert texts(f"{long.strip()}\ngoes on here") == [f"{long.strip()} goes on here"]


@pytest.mark.parametrize(
    ("wrapped", "joined"),
    [
        ("a multi-\nlayer network", "a multi-layer network"),
        ("short-\nand long-term", "short- and long-term"),
        ("from GPT-\nTurbo", "from GPT- Turbo"),
        ("it - that\nis - so", "it - that is - so"),
    ],
)
def test_a_word_wrapped_at_its_hyphen_is_joined(wrapped: str, joined: str) -> None:
    assert texts(wrapped) == [joined]


def test_items_of_a_list_are_paragraphs() -> None:
    found = split_paragraphs(
        "We show:\n- this\n  and more\n* that\n1. first\n(ii) second\n3.5 is none"
    )
    assert [(part.text, part.item) for part in found if part.item] == [
        ("- this", 2),
        ("* that", 2),
        ("1. first", 3),
        ("(ii) second 3.5 is none", 5),
    ]


def test_sections_are_paragraphs_and_their_names_are_found() -> None:
    found = split_paragraphs("Background: Much. Methods: Little. Main results: None (p < 0.1).")
    assert [part.text[: part.lead] for part in found] == [
        "Background:",
        "Methods:",
        "Main results:",
    ]
    assert [part.lead for part in split_paragraphs("We have data. Results: none.")] == [0]


@given(st.text(alphabet="ab. -:(1)\n", max_size=80))
def test_no_letter_is_lost_or_added(text: str) -> None:
    assert "".join("".join(texts(text)).split()) == "".join(text.split())


@needs_data
@pytest.mark.parametrize("name", ["2024-12-06.json", "2025-10-29.json"])
def test_no_wraps_are_left_in_captured_abstracts(name: str) -> None:
    for paper in read_data(f"huggingface/{name}").papers:
        assert "\n" in paper.abstract
        assert " ".join(texts(paper.abstract)) == " ".join(paper.abstract.split())
        assert len(texts(paper.abstract)) <= 3


def test_an_address_cut_by_a_wrap_is_joined() -> None:
    text = (
        "The code is at https://github.com/someone/\nsome-thing for all who want to see it there."
    )
    assert "https://github.com/someone/some-thing for" in texts(text)[0]


def test_a_displayed_formula_is_not_a_paragraph() -> None:
    long = "A line that nobody wrapped, " * 9
    assert texts(f"{long}as\n$$\n  x = 1\n$$") == [f"{long}as", "$$ x = 1 $$"]
    assert texts("It is\n\\begin{align}\n  a &= b\n\\end{align}\nhere.") == [
        "It is \\begin{align} a &= b \\end{align} here."
    ]


def test_a_paragraph_is_converted_after_its_lines_are_joined() -> None:
    found = split_paragraphs(
        "\\textbf{Aim:} To sum\nup.\n- one", lambda text: text.replace("\\textbf{Aim:}", "Aim:")
    )
    assert [(part.text, part.lead, part.item) for part in found] == [
        ("Aim: To sum up.", 4, 0),
        ("- one", 0, 2),
    ]
