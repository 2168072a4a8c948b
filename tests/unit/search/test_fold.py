"""The fold that index, query and highlighting share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.fold import fold, fold_with_origins

TITLES = st.text(max_size=60) | st.text(
    alphabet="aB ->é\\{}$^_αﬃ-ß\u0301\u200d👩模 tilde", max_size=40
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Multi-View  Diffusion: A Survey", "multi view diffusion a survey"),
        ("Déjà Vu", "deja vu"),
        ("π-LSAM and λOBD", "pi lsam and lambdaobd"),
        (r"Estimating $\alpha$-Rank", "estimating alpha rank"),
        ("the $L_1$ Ball, $E^{3}$Gen", "the l1 ball e3gen"),
        (r"$\mathcal{M}^4$ and {\rm EFO}_k", "m4 and efok"),
        (r"T\"oplitz, Nos\'e, H\"{o}lder", "toplitz nose holder"),
        (r"R\&D in $\mathcal{O}(1/\varepsilon)$", "r d in o 1 varepsilon"),
        ("I²R-Net, CO₂, 𝜆Grapher, Eﬃcient", "i2r net co2 lambdagrapher efficient"),
        ("Łukasz Øre, Æsir", "lukasz ore aesir"),
        ("Go🚀now", "go 🚀 now"),
        ("snake_case~here", "snakecase here"),
        (r"$B\to K^*\ell\ell$, B→K, B -> K", "b to k ellell b to k b to k"),
        (r"$M_{\rm BH}$ and $M_{\mathrm {BH}}$", "mbh and mbh"),
        (r"$\frac{\pi}{2}$, $\tfrac{x_{1}}{2}$ and {D}{A}", "pi 2 x1 2 and da"),
        (r"$3 \times 3$, $x\in A$, $\alpha x$", "3 x 3 x in a alpha x"),
        ("\\", ""),
        ("?!", ""),
    ],
)
def test_a_title_is_folded_to_what_a_keyboard_types(title: str, expected: str) -> None:
    assert fold(title) == expected


@given(TITLES)
def test_both_folds_agree(title: str) -> None:
    text, origins = fold_with_origins(title)
    assert " ".join(text.split()) == fold(title)
    assert len(origins) == len(text)
    assert list(origins) == sorted(origins)
    assert all(0 <= origin < len(title) for origin in origins)


@given(TITLES)
def test_a_fold_contains_spaces_only_between_words(title: str) -> None:
    assert fold(title).split() == [word for word in fold(title).split(" ") if word]
