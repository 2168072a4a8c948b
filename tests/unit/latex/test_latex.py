"""Mathematics is shown as it is read, and nothing else is touched."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.library.display import display_text as shown
from reader.model.clean import clean_line, clean_text
from tests.inputs import needs_data, read_data

TABLE = Path(__file__).with_name("formulas.tsv")
DATA = Path(__file__).parents[4] / "shared" / "data"
PARTS = re.split(
    r"\s+",
    r"""$ $$ \( \) \[ \] \ { } ^ _ ~ -- --- `` '' ` ' & % # \\ \$ \% \_ \{ \} . , ( )
\alpha \frac \sqrt \left( \right) \hat \mathcal \text \textbf \begin{cases} \end{cases}
\begin{equation} \end{equation} \not \over \ce \url \href \cite \ours \"o \'e \c mathcal{O}
rightarrow sqrt( left( right) times approx {sim} {bf widetilde pi_0 x_i x^2 x_{ij} 10^{-3} foo_bar
$5 $10 a@b.c https://a.b/c_d R^{mtimes lambdacdot""",
)


def table() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(written, unicodedata.normalize("NFC", read)) for written, read in pairs]


def show(text: str) -> str:
    return shown(clean_text(text))


@pytest.mark.parametrize(("written", "read"), table())
def test_a_formula_is_shown_as_it_is_read(written: str, read: str) -> None:
    assert show(written) == read


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(table()) >= 250


@pytest.mark.parametrize("read", sorted({read for _, read in table()}))
def test_what_is_shown_is_shown_the_same_again(read: str) -> None:
    assert show(read) == read


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
def test_prose_stays_as_it_is(sentence: str) -> None:
    assert show(sentence) == sentence


def test_a_formula_over_two_lines_is_one_formula() -> None:
    assert show("stars with ${\\rm\n[Fe/H]}<-3$ are rare") == "stars with [Fe/H]<−3 are rare"


def test_what_cannot_be_read_stays_as_written() -> None:
    unreadable = ["$x^{2 + y$", "$\\frac{1}$", "a \\textbf{b", "\\begin{cases} a", "$}{$", "10^( )"]
    for written in [*unreadable, "$ $", "\\noindent"]:
        assert show(written) == written


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=25))
def test_any_text_can_be_shown_and_passes_the_gate(parts: list[str]) -> None:
    for joint in ("", " "):
        text = clean_text(joint.join(parts))
        read = shown(text)
        assert shown(read) == read
        assert clean_text(read) == read
        assert len(read) <= 3 * max(1, len(text))
    line = clean_line(" ".join(parts))
    assert clean_line(shown(line)) == shown(line)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"abxnkq237$$$^^__{}() +-=<>,.", "{ab}", "_{", "^{", "$x", "foo", "GRPO"]),
        max_size=30,
    )
)
def test_no_letter_and_no_digit_is_lost(parts: list[str]) -> None:
    text = clean_text("".join(parts))
    assert letters_of(shown(text)) == letters_of(text)


def letters_of(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", text)))


@pytest.mark.parametrize(
    "part",
    [*"{}$\\_^`~-", "\\(", "\\[", "$a", "x_", "x^{", "\\frac", "sqrt(", "{\\bf ", "a~b"],
)
def test_a_hostile_text_is_read_once_through(part: str) -> None:
    hostile = clean_text(part * (20_000 // len(part)))
    assert letters_of(shown(hostile)) <= letters_of(hostile)


def test_text_without_mathematics_imports_no_reading() -> None:
    code = (
        "import sys; from reader.library.display import display_text;"
        "display_text('We present a method, three times as fast.');"
        "assert 'reader.latex.running_text' not in sys.modules;"
        "display_text('We present $x$.');"
        "assert 'reader.latex.running_text' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@needs_data
def test_of_a_page_that_lost_its_backslashes_no_command_is_left() -> None:
    papers = read_data("digest-page-mar-13.txt").papers
    left = re.compile(r"[_^]\{|math[cb]|widetilde|rightarrow|nabla|epsilon|sigma|ell_|right\)")
    texts = [text for paper in papers for text in (paper.title, paper.abstract)]
    assert sum(shown(text) != text for text in texts) == 6
    assert [text for text in texts if left.search(shown(text))] == []


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
def test_no_word_of_ten_thousand_sentences_of_prose_changes() -> None:
    marked = re.compile(
        r"[\\$^_{}`~|<>=]|--|\dtimes|times\d|[A-Z]times|\d times \d|sim\d|arrow|var(?:eps|phi)"
        r"|[lgn]eq|infty|widetilde|sqrt|epsilon|\(pi"
    )
    changed, seen = [], 0
    with gzip.open(DATA / "archive-9877.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            text = clean_text(f"{paper['title']}. {paper['abstract'] or ''}")
            for sentence in re.split(r"(?<=[.!?]) +", text):
                if marked.search(sentence) is None:
                    seen += 1
                    if shown(clean_text(sentence)) != sentence:
                        changed.append(sentence)
    assert seen > 80_000
    assert changed == []
