"""Names are split as arXiv splits them, and keep the parts that a bibliography gave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.bibtex_names import parse_bibtex_name, split_bibtex_names
from reader.model.clean import CleanText, clean_line
from reader.model.names import (
    OTHERS,
    AuthorList,
    Name,
    clean_name,
    join_name,
    parse_authors,
    parse_name,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ada Byron", ("Byron", "Ada")),
        ("jing Gao", ("Gao", "jing")),
        ("Ludwig van Beethoven", ("van Beethoven", "Ludwig")),
        ("van Beethoven", ("Beethoven", "van")),
        ("Luc Van Gool", ("Van Gool", "Luc")),
        ("Jan Van den Berg", ("Van den Berg", "Jan")),
        ("Maria De La Cruz", ("De La Cruz", "Maria")),
        ("Muhammad Al Kautsar", ("Kautsar", "Muhammad Al")),
        ("Thi Le Nguyen", ("Nguyen", "Thi Le")),
        ("Abd al Rahman", ("al Rahman", "Abd")),
        ("Martin Luther King Jr.", ("King", "Martin Luther", "Jr.")),
        ("Sammy Davis, Jr.", ("Davis", "Sammy", "Jr.")),
        ("Robert Van Gool III", ("Van Gool", "Robert", "III")),
        ("Naoto Kan Ii", ("Ii", "Naoto Kan")),
        ("Naoto V", ("V", "Naoto")),
        ("Byron, Ada", ("Byron", "Ada")),
        ("Doe, J., PhD", ("Doe", "J.", "PhD")),
        ("Doe, Jr., J.", ("Doe", "J.", "Jr.")),
        ("J.R.Smith", ("Smith", "J.R.")),
        ("王伟", ("王伟",)),
        ("王 小明", ("王", "小明")),
        ("Дмитрий Иванов", ("Иванов", "Дмитрий")),
        ("Shuhan Song§", ("Song", "Shuhan")),
        ("and Lei Bai", ("Bai", "Lei")),
        ("Ada Byron,", ("Byron", "Ada")),
        ("Supryadi", ("Supryadi",)),
        ("Weiwei Ai", ("Ai", "Weiwei")),
        ("The Viet Bui", ("Bui", "The Viet")),
    ],
)
def test_a_persons_name_is_split(text: str, parts: tuple[str, ...]) -> None:
    given, suffix = (*parts, "", "")[1:3]
    assert parse_name(text) == Name(parts[0], given, suffix)


@pytest.mark.parametrize(
    "text",
    [
        *("Gemini Team", "Team GLM", "The Soofi-Team", "Tongyi SpeechTeam", "SIMA team"),
        *("ATLAS Collaboration", "LG AI Research", "Inclusion AI", "Sand. ai", "o3 contributors"),
        *("Google DeepMind", "Mind Lab", "Clark Labs Inc", "Doe, Inc.", "Barnes and Noble"),
        *("University of Oxford", "AI at Home", "a, b, c, d", "OpenAI", "Tencent Robotics X"),
    ],
)
def test_a_collectives_name_is_whole(text: str) -> None:
    assert parse_name(text) == Name(text, is_collective=True)


@pytest.mark.parametrize(
    ("authors", "names", "has_others"),
    [
        (("A One", "B Two"), ["One", "Two"], False),
        (("A One", "et al. (398 additional authors not shown)"), ["One"], True),
        (("OpenAI et al.",), ["OpenAI"], True),
        (("A One", "B Two et al"), ["One", "Two"], True),
        (("A One", "and 12 others"), ["One"], True),
        (("A One", "others"), ["One"], True),
        (("others", "A One"), ["others", "One"], False),
        (("Pet Al", "Ann Others-Lee"), ["Al", "Others-Lee"], False),
        (("ATLAS Collaboration: G. Aad", "B. Abbott"), ["ATLAS Collaboration", "Aad"], False),
        (("Qwen Team:", "A One"), ["Qwen Team", "One"], False),
        ((",", "{", "A One"), ["One"], False),
    ],
)
def test_a_list_of_authors_may_be_cut_and_may_begin_with_a_collective(
    authors: tuple[str, ...], names: list[str], has_others: bool
) -> None:
    found = parse_authors(authors)
    assert [name.family for name in found.names][: len(names)] == names
    assert found.has_others is has_others
    assert parse_authors(()) == AuthorList((), False)


@pytest.mark.parametrize(
    ("parts", "displayed"),
    [
        (("Byron", "Ada"), "Ada Byron"),
        (("García Márquez", "Gabriel"), "Gabriel García\xa0Márquez"),
        (("Berg", "Jan van den"), "Jan\xa0van\xa0den Berg"),
        (("European Physical Union",), "European\xa0Physical\xa0Union"),
        (("Gemini Team",), "Gemini Team"),
        (("King", "Martin Luther", "Jr."), "Martin Luther King Jr."),
        (("Ortega y Gasset", "José", "Jr."), "José Ortega\xa0y\xa0Gasset Jr."),
        (("王", "小明"), "王 小明"),
    ],
)
def test_a_joined_name_keeps_its_parts(parts: tuple[str, ...], displayed: str) -> None:
    joined = join_name(*map(clean_line, parts))
    assert joined == displayed
    assert parse_name(joined)[: len(parts)] == parts
    assert clean_name(joined) == joined
    assert "\xa0" not in parse_name(joined).display


WORDS = st.text(st.sampled_from("abeGMé'-"), min_size=2, max_size=6).filter(
    lambda word: word[0].isalpha()
)


@given(st.lists(WORDS, min_size=2, max_size=3), st.lists(WORDS, min_size=1, max_size=3))
def test_any_parts_come_back(family: list[str], given: list[str]) -> None:
    parts = (" ".join(family), " ".join(given))
    assert parse_name(join_name(*map(clean_line, parts)))[:2] == parts


@given(st.text(max_size=60))
def test_any_text_has_parts(text: str) -> None:
    name = parse_name(clean_line(text))
    assert "\xa0" not in name.display
    parse_authors((clean_line(text), clean_line(text)))


def decode(latex: str) -> CleanText:
    """Return LaTeX without its braces."""
    return clean_line(latex.replace("{", "").replace("}", ""))


@pytest.mark.parametrize(
    ("latex", "displayed"),
    [
        ("Byron, Ada", "Ada Byron"),
        ("Ada Byron", "Ada Byron"),
        ("van Beethoven, Ludwig", "Ludwig van Beethoven"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        (
            "Charles Louis de la Vall{\\'e}e Poussin",
            "Charles\xa0Louis de\xa0la\xa0Vall\\'ee\xa0Poussin",
        ),
        ("Davis, Jr., Sammy", "Sammy Davis Jr."),
        ("García Márquez, Gabriel", "Gabriel García\xa0Márquez"),
        ("{Gemini Team}", "Gemini Team"),
        ("{Barnes and Noble}", "Barnes and Noble"),
        ("{European Union}", "European\xa0Union"),
        ("Plato", "Plato"),
        ("Brinch~Hansen, Per", "Per Brinch\xa0Hansen"),
        ("jing Gao", "jing Gao"),
        ("Luc Van Gool", "Luc Van Gool"),
        ("Sammy Davis Jr.", "Sammy Davis Jr."),
        ("van Gogh", "van\xa0Gogh"),
        ("Jan {Van Os}", "Jan Van Os"),
        ("Jan {Os Bek}", "Jan Os\xa0Bek"),
        ("王 小明", "王 小明"),
        ("others", OTHERS),
        ("Li, {Wei, Jr.}", "Wei,\xa0Jr. Li"),
    ],
)
def test_a_name_of_a_bibliography_is_displayed_in_the_usual_order(
    latex: str, displayed: str
) -> None:
    assert parse_bibtex_name(latex, lambda part: decode(part.replace("~", " "))) == displayed


def test_names_of_a_field_are_separated_by_and_outside_braces() -> None:
    value = "A One and {Barnes and Noble}\n  AND Two, {B and} and others"
    assert split_bibtex_names(value) == ["A One", "{Barnes and Noble}", "Two, {B and}", "others"]
    assert split_bibtex_names(" and ") == []
