"""LaTeX is converted to Unicode, and nothing else is changed."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.latex import to_unicode
from tests.unit.latex.prose import SENTENCES, sentences

TABLE = Path(__file__).with_name("formulas.tsv")
FIELDS = Path(__file__).with_name("fields.tsv")
FRAGMENTS = re.split(
    r"\s+",
    r"""$ $$ \( \) \[ \] \ { } ^ _ ~ -- --- `` '' ` ' & % # \\ \$ \% \_ \{ \} . , ( )
\alpha \frac \sqrt \left( \right) \hat \mathcal \text \textbf \begin{cases} \end{cases}
\begin{equation} \end{equation} \not \over \ce \url \href \cite \ours \"o \'e \c mathcal{O}
rightarrow sqrt( left( right) times approx {sim} {bf widetilde pi_0 x_i x^2 x_{ij} 10^{-3} foo_bar
$5 $10 a@b.c https://a.b/c_d R^{mtimes lambdacdot |\psi> <x> > < >= | \la \ra \ket \braket
\unit[3]{m} \SI{3}{\m} \num{1e3} \dv{x}{y} \buildrel \raise.3ex T^1/2 ^{+0.3}_{-0.2} 3 \sigma_x
\sigma_y \mathcalF \foo{x} &lt; &amp; &amp;lt; \unicode{x2013} ~/x_1 C:\a_1 HEAD~1 a~b
--x_1 `x_1`""",
)


def table(path: Path = TABLE) -> list[tuple[str, str]]:
    """Return the source and the expected conversion of each line of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(source, unicodedata.normalize("NFC", expected)) for source, expected in pairs]


def letters_of(text: str) -> Counter[str]:
    """Count the letters and digits of `text`, without their styles."""
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", text)))


@pytest.mark.slow
@pytest.mark.parametrize("path", [TABLE, FIELDS], ids=lambda path: path.stem)
def test_each_formula_of_the_tables_is_converted(path: Path) -> None:
    results = [(source, to_unicode(source), expected) for source, expected in table(path)]
    assert [each for each in results if each[1] != each[2]] == []


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(table()) >= 250
    assert len(table(FIELDS)) >= 600


def test_misleading_prose_is_unchanged() -> None:
    results = [(sentence, to_unicode(sentence)) for sentence in sentences()]
    assert len(results) == SENTENCES
    assert [each for each in results if each[0] != each[1]] == []


@pytest.mark.parametrize("path", [TABLE, FIELDS], ids=lambda path: path.stem)
def test_converting_a_result_again_changes_nothing(path: Path) -> None:
    results = [(expected, to_unicode(expected)) for _, expected in table(path)]
    assert [each for each in results if each[1] != each[0]] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We repeat this 3 times in a row, to the left and to the right (left or right).",
        "The text of a beta version is in alpha; its sum, min, max and log files are kept.",
        "Cohen's kappa, Kendall's tau and Spearman's rho are given for big and star models.",
        "A mid-size model in R and C is up to 2 times as fast as, say, five sim-to-real ones.",
        "It costs $5 in January, $10 in May and between $1,000 and $2,000 in all.",
        "Set use_cache=True and call model.fit(x_train, y_train) in src/my_model/train_all.py.",
        "Write to first_last@example.org or see https://example.org/~me/a_b^c?d={e}.",
        "Approximately 10~20 of ~300 papers, at 5 pm, in at most one circle of the cap and cup.",
        "The set {red, green, blue} and the pair (alpha, beta) of channels; see [12].",
        "She said: 'it is', and `ls -l --all` listed C:\\new\\table and \\d+ alike.",
        "Ceilings, floors, sequences, equations, arrows and triangles are mathematical words.",
    ],
)
def test_prose_is_unchanged(sentence: str) -> None:
    assert to_unicode(sentence) == sentence


def test_a_formula_on_two_lines_is_one_formula() -> None:
    assert to_unicode("stars with ${\\rm\n[Fe/H]}<-3$ are rare") == "stars with [Fe/H]<−3 are rare"


@pytest.mark.parametrize(
    "source",
    [
        "$x^{2 + y$",
        "$\\frac{1}$",
        "a \\textbf{b",
        "\\begin{cases} a",
        "$}{$",
        "10^( )",
        "$ $",
        "a \\not \\ce b",
    ],
)
def test_an_invalid_formula_is_unchanged(source: str) -> None:
    assert to_unicode(source) == source


def test_a_text_is_unchanged_if_nothing_would_be_left_of_it() -> None:
    assert to_unicode("\\noindent") == "\\noindent"


def test_every_converted_text_passes_the_function_that_is_given() -> None:
    limits = []

    def mark(text: str, limit: int) -> str:
        limits.append(limit)
        return text.replace("²", "!")

    assert to_unicode("a $x^2$", mark) == "a x!"
    assert to_unicode("no mathematics", mark) == "no mathematics"
    assert limits == [21]


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3)), max_size=25))
def test_any_text_is_converted_once_and_for_all(fragments: list[str]) -> None:
    for joint in ("", " "):
        text = joint.join(fragments)
        converted = to_unicode(text)
        assert to_unicode(converted) == converted
        assert len(converted) <= 3 * max(1, len(text))


@given(
    st.lists(
        st.sampled_from([*"abxn2 $|<>=+", "$", ">=", "<=", "|x>", "<x>", "\\psi ", "{", "}"]),
        max_size=16,
    )
)
def test_no_relation_is_lost(fragments: list[str]) -> None:
    text = "".join(fragments)
    converted = to_unicode(text)
    for sign, forms in {"<": "<⟨≤", ">": ">⟩≥⇒", "=": "=≤≥⇒", "|": "|", "+": "+⁺₊"}.items():
        assert sum(map(converted.count, forms)) >= text.count(sign)


@given(
    st.lists(
        st.sampled_from([*"abxnkq237$$$^^__{}() +-=<>,.", "{ab}", "_{", "^{", "$x", "foo", "GRPO"]),
        max_size=30,
    )
)
def test_no_letter_and_no_digit_is_lost(fragments: list[str]) -> None:
    text = "".join(fragments)
    assert letters_of(to_unicode(text)) == letters_of(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fragment",
    [*"{}$\\_^`~-", "\\(", "\\[", "$a", "x_", "x^{", "\\frac", "sqrt(", "{\\bf ", "a~b"],
)
def test_a_hostile_text_of_20_000_characters_is_converted(fragment: str) -> None:
    hostile = (fragment * (20_000 // len(fragment))).strip()
    assert letters_of(to_unicode(hostile)) <= letters_of(hostile)


def test_text_without_mathematics_does_not_import_the_converters() -> None:
    code = (
        "import sys; from reader.latex import to_unicode;"
        "to_unicode('A narrow method -- three times as fast, and --fast.');"
        "assert 'reader.latex.running_text' not in sys.modules;"
        "to_unicode('We present $x$.');"
        "assert 'reader.latex.running_text' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_text_with_dashes_quotes_and_accents_only_does_not_import_the_parser_of_formulas() -> None:
    code = r"""
import sys
from reader.latex import to_unicode
text = to_unicode("``Cauchy--Schwarz'' by G\\'odel, 10--20~pages")
assert text == "“Cauchy–Schwarz” by Gódel, 10–20 pages", text
loaded = {f"reader.latex.{name}" for name in ("atoms", "parser", "commands", "bare.formula")}
assert not loaded & set(sys.modules)
to_unicode("We present $x$.")
assert loaded <= set(sys.modules)
"""
    subprocess.run([sys.executable, "-X", "utf8", "-c", code], check=True)
