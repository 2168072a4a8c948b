"""The ids of papers: arXiv ids and DOIs in every form, and hashes of titles."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.model.identity import (
    arxiv_id,
    arxiv_id_and_version,
    doi_as_written,
    doi_id,
    fold_title,
    parse_id,
    title_id,
)
from reader.model.paper import Paper


@pytest.mark.parametrize(
    ("raw", "id"),
    [
        ("2403.07815", "2403.07815"),
        ("2503.02130", "2503.02130"),
        (" 2403.07815v12 ", "2403.07815"),
        ("0704.0001", "0704.0001"),
        ("arXiv:2403.07815", "2403.07815"),
        ("https://arxiv.org/abs/2403.07815v2", "2403.07815"),
        ("http://www.arxiv.org/pdf/2403.07815.pdf", "2403.07815"),
        ("arxiv.org/html/2403.07815v1", "2403.07815"),
        ("oai:arXiv.org:2403.07815", "2403.07815"),
        ("math/0309136", "math/0309136"),
        ("math.GT/0309136v1", "math/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("HEP-TH/9901001", "hep-th/9901001"),
        ("cond-mat.str-el/0102536v1", "cond-mat/0102536"),
        ("10.48550/arXiv.2403.07815", "2403.07815"),
        ("https://doi.org/10.48550/arxiv.2403.07815v2", "2403.07815"),
        ("doi:10.48550/arXiv.math/0309136", "math/0309136"),
        ("https://huggingface.co/papers/2403.07815", "2403.07815"),
        ("hf.co/papers/2403.07815", "2403.07815"),
        ("https://www.alphaxiv.org/abs/2403.07815v2", "2403.07815"),
        ("https://ar5iv.labs.arxiv.org/html/2403.07815", "2403.07815"),
        ("https://arxiv.org/abs/2403.07815?context=cs.LG", "2403.07815"),
        ("https://arxiv.org/html/2403.07815v1#S3.F2", "2403.07815"),
        ("https://arxiv.org/abs/2403.07815/", "2403.07815"),
        ("arXiv: 2403.07815", "2403.07815"),
        # As spreadsheets leave ids that they took for numbers.
        ("2503.0213", "2503.02130"),
        ("704.0001", "0704.0001"),
        ("1207.0102", "1207.0102"),
    ],
)
def test_an_arxiv_id_is_parsed_in_every_form(raw: str, id: str) -> None:
    assert arxiv_id(raw) == id
    assert parse_id(raw) == id


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "2403",
            "2403.078",
            "2403.0781555",
            "24O3.07815",
            "２４０３.０７８１５",
            "math/030913",
        ),
        *("2403.07815x", "x2403.07815", "2403.07815\n2403.07816", "../2403.07815"),
        *("https://example.org/abs/2403.07815", "https://arxiv.org.example.org/abs/2403.07815"),
    ],
)
def test_an_invalid_arxiv_id_is_none(raw: str) -> None:
    assert arxiv_id(raw) is None


@pytest.mark.parametrize(
    ("raw", "id"),
    [
        ("10.1000/ABC.d(1)", "doi:10.1000/abc.d(1)"),
        ("doi:10.1000/abc", "doi:10.1000/abc"),
        ("DOI: 10.1000/abc", "doi:10.1000/abc"),
        ("https://doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("http://dx.doi.org/10.1000/abc", "doi:10.1000/abc"),
    ],
)
def test_a_doi_is_parsed_in_every_form_and_case(raw: str, id: str) -> None:
    assert doi_id(raw) == id
    assert parse_id(raw) == id


@pytest.mark.parametrize(
    ("raw", "version"),
    [
        ("2403.07815v12", 12),
        ("https://arxiv.org/pdf/2403.07815v3.pdf#page=2", 3),
        ("math.GT/0309136v1", 1),
        ("2403.07815", None),
        ("2403.07815v0", None),
    ],
)
def test_the_version_of_an_arxiv_id_is_parsed(raw: str, version: int | None) -> None:
    parsed = arxiv_id_and_version(raw)
    assert (parsed[1] if parsed else None) == version


def test_a_doi_can_keep_its_case_and_loses_the_encoding_of_its_address() -> None:
    assert doi_as_written("https://doi.org/10.1103/PhysRevD.76") == "doi:10.1103/PhysRevD.76"
    assert doi_as_written("https://doi.org/10.1000%2FAb%3C1%3E") == "doi:10.1000/Ab<1>"


def test_the_doi_of_a_paper_at_arxiv_is_no_doi_of_its_own() -> None:
    assert doi_id("10.48550/arXiv.2403.07815") is None
    assert doi_as_written("https://doi.org/10.48550/arXiv.2403.07815") is None


@pytest.mark.parametrize("raw", ["", "10.1/x", "10.1000/", "10.1000/a b", "doi:", "11.1000/abc"])
def test_an_invalid_doi_is_none(raw: str) -> None:
    assert doi_id(raw) is None


@pytest.mark.parametrize(
    ("title", "id"),
    [
        (
            "Revisiting Plasticity in Visual Reinforcement Learning: "
            "Data, Modules and Training Stages",
            "title:9a4004b24cbb89d8",
        ),
        ("Déjà Vu: Größe & Ähnlichkeit of ﬁne ½ Σίσυφος", "title:84babd24d41fc219"),
        ("注意力", "title:105a8b5a196f9075"),
        ("!?", "title:8faf838e27d8b539"),
    ],
    ids=[
        "a title",
        "accents, ligatures and Greek",
        "Chinese",
        "punctuation",
    ],
)
def test_the_hash_of_a_title_never_changes(title: str, id: str) -> None:
    """Marks are stored under it in files that outlive this program."""
    assert title_id(title) == id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all you need!"),
        ("Déjà Vu", "Deja-vu"),
        ("cafe\u0301", "café"),
        ("A  B\tC", "abc"),
        ("ﬁne-tuning", "Fine Tuning"),
    ],
)
def test_titles_that_differ_only_in_accents_case_and_punctuation_share_an_id(
    one: str, other: str
) -> None:
    assert title_id(one) == title_id(other)


@pytest.mark.parametrize(
    ("one", "other"), [("!?", "?!"), ("A", "B"), ("GPT 4", "GPT 5"), ("注意", "注意力")]
)
def test_titles_with_different_letters_or_numbers_have_different_ids(one: str, other: str) -> None:
    assert title_id(one) != title_id(other)


@given(title=st.text())
@example("İ")
@example("ǰ\u0345")
def test_a_folded_title_has_only_letters_and_numbers(title: str) -> None:
    assert all(unicodedata.category(c)[0] in "LN" for c in fold_title(title))


@given(title=st.text())
def test_every_title_has_a_hash_that_cleaning_does_not_change(title: str) -> None:
    assert re.fullmatch(r"title:[0-9a-f]{16}", title_id(title))
    cleaned = clean_line(title)
    assert title_id(clean_line(cleaned)) == title_id(cleaned)


@given(title=st.text(st.characters(max_codepoint=127)))
def test_ascii_titles_are_folded_like_other_titles(title: str) -> None:
    # A letter outside ASCII that folds to itself avoids the shortcut for ASCII.
    assert fold_title(f"{title}ж") == f"{fold_title(title)}ж"


@given(raw=st.text())
def test_parsing_an_id_again_changes_nothing(raw: str) -> None:
    id = parse_id(raw)
    assert id is None or parse_id(id) == id


@given(title=st.text(min_size=1))
def test_the_id_of_a_title_is_parsed_as_an_id(title: str) -> None:
    assert parse_id(title_id(title)) == title_id(title)
    assert parse_id(title_id(title).upper()) == title_id(title)


def test_a_paper_has_all_its_ids_the_best_first() -> None:
    title = clean_line("A title")
    every = Paper(title, arxiv="2403.07815", doi="doi:10.1000/abc")
    assert every.ids == ("2403.07815", "doi:10.1000/abc", title_id(title))
    assert every.id == "2403.07815"
    assert Paper(title, doi="doi:10.1000/AbC").id == "doi:10.1000/abc"
    assert Paper(title).ids == (title_id(title),)
