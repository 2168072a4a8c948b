"""Mathematics in words, for screen readers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reader.model.clean import clean_text
from reader.plain.maths_words import SUBSCRIPTS, SUPERSCRIPTS, in_words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"$\mathcal{O}(n^2)$ attention", "O(n squared) attention"),
        (r"$\alpha \le 10^{-3}$", "alpha at most 10 to the minus 3"),
        ("Sampling in ℝ³, fast", "Sampling in R cubed, fast"),
        ("x₁ and x₂", "x sub 1 and x sub 2"),
        (r"An $\tilde\Theta(d^{kq})$ bound", "An Theta tilde(d to the(kq)) bound"),
        ("α-divergence", "alpha-divergence"),
        ("CO₂ at ±5 %", "CO sub 2 at plus or minus 5 %"),
        ("a ⋈ b", "a bowtie b"),
        ("Plain prose — with “quotes”, naïve café", "Plain prose — with “quotes”, naïve café"),
        ("Μαθηματικά και λογική", "Μαθηματικά και λογική"),
        ("x^2 in plain letters", "x squared in plain letters"),
    ],
)
def test_symbols_are_read_as_words(source: str, words: str) -> None:
    assert in_words(clean_text(source)) == words


MATHEMATICS = st.text(st.sampled_from("abz 019(),αβΩ𝒪ℝ𝔼≤×∑→⋈é—" + SUPERSCRIPTS + SUBSCRIPTS))


@given(MATHEMATICS | st.text(max_size=40))
def test_no_letter_or_digit_is_lost_and_no_symbol_stays(text: str) -> None:
    cleaned = clean_text(text)
    words = in_words(cleaned)
    symbols = {each for each in words if unicodedata.category(each) == "Sm" and not each.isascii()}
    assert not symbols
    assert not set(words) & set(SUPERSCRIPTS + SUBSCRIPTS)


@given(st.text(st.characters(codec="ascii", exclude_characters="\\$^_{}~`&")))
def test_plain_text_stays_as_it_is(text: str) -> None:
    from reader.library.paper_formats import display_text

    cleaned = clean_text(text)
    # Where no formula is seen in it: `supseteq` is one.
    assume(display_text(cleaned) == cleaned)
    assert in_words(cleaned) == cleaned
