"""The name that is offered for a file about one paper."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.exports import file_stem


@pytest.mark.parametrize(
    ("id", "title", "stem"),
    [
        ("2403.07815", "Chronos", "2403.07815"),
        ("math/0309136", "Knots", "math-0309136"),
        ("doi:10.1145/3411764.3445008", "A DOI", "10.1145-3411764.3445008"),
        (
            "title:0123456789abcdef",
            "Revisiting Plasticity: Ünits & α",
            "revisiting-plasticity-units-alpha",
        ),
        ("title:0123456789abcdef", "../../etc/passwd", "etc-passwd"),
        ("title:0123456789abcdef", "可塑性", "title-0123456789abcdef"),
        (
            "title:0123456789abcdef",
            "A title of so many words that a file would be too long for it",
            "a-title-of-so-many-words-that-a-file-would-be",
        ),
    ],
)
def test_a_file_is_named_by_an_id_or_by_words_of_the_title(id: str, title: str, stem: str) -> None:
    assert file_stem(id, title) == stem


@given(st.text(max_size=80))
def test_no_title_makes_a_dangerous_file_name(title: str) -> None:
    stem = file_stem("title:0123456789abcdef", title)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,47}", stem)
