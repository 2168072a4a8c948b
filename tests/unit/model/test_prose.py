"""Paragraphs: what wrapped a line is taken out, what the author parted stays parted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.prose import paragraphs
from tests.inputs import needs_data, read_data

WRAPPED = (
    "We say something in lines that are as long as a mail has them, and no\n"
    "line ends where a thought does. But some thoughts end near the middle.\n"
    "Others do not, and go on."
)


def texts(text: str) -> list[str]:
    return [each.text for each in paragraphs(text)]


def test_lines_of_a_mail_are_one_paragraph() -> None:
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


@pytest.mark.parametrize(
    ("parted", "joined"),
    [
        ("a multi-\nlayer network", "a multi-layer network"),
        ("short-\nand long-term", "short- and long-term"),
        ("from GPT-\nTurbo", "from GPT- Turbo"),
        ("it - that\nis - so", "it - that is - so"),
    ],
)
def test_a_word_that_was_parted_at_its_hyphen_is_joined(parted: str, joined: str) -> None:
    assert texts(parted) == [joined]


def test_items_of_a_list_are_parted_by_their_signs() -> None:
    found = paragraphs("We show:\n- this\n  and more\n* that\n1. first\n(ii) second\n3.5 is none")
    assert [(each.text, each.item) for each in found if each.item] == [
        ("- this", 2),
        ("* that", 2),
        ("1. first", 3),
        ("(ii) second 3.5 is none", 5),
    ]


def test_sections_are_parted_and_their_words_known() -> None:
    found = paragraphs("Background: Much. Methods: Little. Main results: None (p < 0.1).")
    assert [each.text[: each.lead] for each in found] == [
        "Background:",
        "Methods:",
        "Main results:",
    ]
    assert [each.lead for each in paragraphs("We have data. Results: none.")] == [0]


@given(st.text(alphabet="ab. -:(1)\n", max_size=80))
def test_no_letter_is_lost_or_made_up(text: str) -> None:
    assert "".join("".join(texts(text)).split()) == "".join(text.split())


@needs_data
@pytest.mark.parametrize("name", ["2024-12-06.json", "2025-10-29.json"])
def test_captured_abstracts_have_no_wraps_left(name: str) -> None:
    for paper in read_data(f"huggingface/{name}").papers:
        assert "\n" in paper.abstract
        assert " ".join(texts(paper.abstract)) == " ".join(paper.abstract.split())
        assert len(texts(paper.abstract)) <= 3


def test_an_address_that_a_wrap_has_cut_is_joined() -> None:
    text = (
        "The code is at https://github.com/someone/\nsome-thing for all who want to see it there."
    )
    assert "https://github.com/someone/some-thing for" in texts(text)[0]


def test_a_formula_on_lines_of_its_own_is_no_paragraph() -> None:
    long = "A line that nobody wrapped, " * 9
    assert texts(f"{long}as\n$$\n  x = 1\n$$") == [f"{long}as", "$$ x = 1 $$"]
    assert texts("It is\n\\begin{align}\n  a &= b\n\\end{align}\nhere.") == [
        "It is \\begin{align} a &= b \\end{align} here."
    ]


def test_a_paragraph_is_read_once_it_is_whole() -> None:
    found = paragraphs(
        "\\textbf{Aim:} To sum\nup.\n- one", lambda text: text.replace("\\textbf{Aim:}", "Aim:")
    )
    assert [(each.text, each.lead, each.item) for each in found] == [
        ("Aim: To sum up.", 4, 0),
        ("- one", 0, 2),
    ]
