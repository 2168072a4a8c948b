"""Which characters of a displayed title are highlighted."""

import pytest

from reader.search.highlight import match_spans


def bracketed(words: str, title: str) -> str:
    """Return the title with brackets around what is highlighted."""
    for start, end in reversed(match_spans(words, title)):
        title = f"{title[:start]}[{title[start:end]}]{title[end:]}"
    return title


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plast vis", "Revisiting [Plast]icity in [Vis]ual RL"),
        ("vis plast", "Revisiting [Plast]icity in [Vis]ual RL"),
        ("PLAST", "Revisiting [Plast]icity in Visual RL"),
        ("ticity", "Revisiting Plas[ticity] in Visual RL"),
        ("plastcity", "Revisiting [Plasticity] in Visual RL"),
        ("plastcity visaul", "Revisiting [Plasticity] in [Visual] RL"),
        ("plasitc", "Revisiting [Plastic]ity in Visual RL"),
        ("plasticity in visual", "Revisiting [Plasticity] [in] [Visual] RL"),
        ("ing plas", "Revisit[ing] [Plas]ticity in Visual RL"),
        ("rl", "Revisiting Plasticity in Visual [RL]"),
        ("r", "[R]evisiting Plasticity in Visual [R]L"),
        ("plast wrong visual", "Revisiting [Plast]icity in [Visual] RL"),
        ("rpivr", "[R]evisiting [P]lasticity [i]n [V]isual [R]L"),
        ("rpvr", "[R]evisiting [P]lasticity in [V]isual [R]L"),
        ("revplast", "[Rev]isiting [Plast]icity in Visual RL"),
        ("rvsplst", "[R]e[v]i[s]iting [Pl]a[st]icity in Visual RL"),
        ("chronos", "Revisiting Plasticity in Visual RL"),
    ],
)
def test_matches_are_highlighted(words: str, expected: str) -> None:
    assert bracketed(words, "Revisiting Plasticity in Visual RL") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("naive bayes", "A [naïve] [Bayes] Classifier"),
        ("levy", "[Le\N{COMBINING ACUTE ACCENT}vy] Flights"),
        ("lev", "[Le\N{COMBINING ACUTE ACCENT}v]y Flights"),
        ("le", "[Le\N{COMBINING ACUTE ACCENT}]vy Flights"),
        ("efficient", "[Eﬃcient] Nets"),
        ("ef", "[Eﬃ]cient Nets"),
        ("cient", "Eﬃ[cient] Nets"),
        ("strasse", "Die [Straße] Hier"),
        ("alpha-rank", "On [α]-[Rank] Estimates"),
        ("alpha rank", r"On $\[alpha]$-[Rank] Estimates"),
        ("l2 norm", "The $[L]_[2]$-[norm]"),
        ("toplitz", 'A [T]\\"[oplitz] Matrix'),
        ("h2o", "[H₂O] Ice"),
        ("metapolicy", "A [Meta]-[Policy]"),
        ("meta policy", "A [Metapolicy]"),
        ("schrodingers", "[Schrödinger]’[s] Cat"),
        ("vlms safe", "[Safe] [Vision]-[Language] [Models]"),
        ("visual manual", "[Visual] [Handbooks]"),
        ("模型", "大语言[模型]推理"),
        ("עמוקה", "למידה [עמוקה]"),
        ("🚀", "To the Moon [🚀]!"),
        ("👩", "By [👩\N{ZERO WIDTH JOINER}💻]"),
    ],
)
def test_characters_that_a_keyboard_cannot_type_are_highlighted(words: str, expected: str) -> None:
    title = expected.replace("[", "").replace("]", "")
    assert bracketed(words, title) == expected


@pytest.mark.parametrize("words", ["", " ", "?!", "$", "\\"])
def test_an_empty_query_highlights_nothing(words: str) -> None:
    assert match_spans(words, "Any $x$ Title?!") == []


def test_an_empty_title_has_no_spans() -> None:
    assert match_spans("plast", "") == []
    assert match_spans("plast", "?!") == []
