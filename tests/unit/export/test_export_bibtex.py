"""BibTeX entries and citations hold what is known and stay valid with any title."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import KEY_FIELDS
from reader.export.bibtex import paper_entry
from reader.export.citation import KEY_FIELD_FUNCTIONS, UniqueKeys, citation_key, format_citation
from reader.export.latex_text import SAFE_COMMANDS
from reader.model.bibtex_syntax import parse_entries
from reader.model.clean import CleanText, clean_line
from reader.model.paper import Paper
from reader.model.publication import Publication
from reader.model.template import parse_template
from tests.hostile.strings import ALL, ALL_IDS

TITLE = CleanText("The Low-Rank Adaptation of 100% of $\\alpha_1$-Models & Friends")
PAPER = Paper(
    title=TITLE,
    arxiv="2403.07815",
    authors=(CleanText("Ada Løvelace"), CleanText("Alan Turing")),
    published=date(2024, 3, 12),
    categories=(CleanText("cs.LG"), CleanText("stat.ML")),
)
ROUGH = st.text(st.one_of(st.sampled_from("{}\\$&%#_^~ ,and"), st.characters()), max_size=40)
LINES = ROUGH.map(clean_line)
papers = st.builds(
    Paper,
    title=LINES.filter(bool),
    arxiv=st.none() | st.sampled_from(["2403.07815", "math/0309136", "hep-th/9901001"]),
    doi=st.none() | st.just("doi:10.1000/a{b"),
    authors=st.lists(LINES, max_size=5).map(tuple),
    published=st.none() | st.dates(),
    categories=st.lists(LINES, max_size=2).map(tuple),
)


def title_of(text: str) -> str:
    """Return a title as its entry has it, without the braces around it."""
    line = paper_entry(Paper(CleanText(text))).splitlines()[1]
    return line.removeprefix("  title = {{").removesuffix("}},")


def depths(text: str) -> list[int]:
    """Return the number of open braces after each character, as BibTeX counts them."""
    found, depth = [], 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        found.append(depth)
    return found


def test_the_entry_of_an_arxiv_paper_has_all_fields() -> None:
    assert paper_entry(PAPER) == (
        "@misc{lovelace2024low07815,\n"
        "  title = {{The Low-Rank Adaptation of 100\\% of $\\alpha_1$-Models \\& Friends}},\n"
        "  author = {Løvelace, Ada and Turing, Alan},\n"
        "  year = {2024},\n"
        "  eprint = {2403.07815},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "  url = {https://arxiv.org/abs/2403.07815},\n"
        "}\n"
    )


def test_a_paper_with_only_a_title_makes_a_short_entry() -> None:
    assert paper_entry(Paper(CleanText("Neural Metamorphosis"))) == (
        "@misc{neural8af2a,\n  title = {{Neural Metamorphosis}},\n  key = {Neural},\n}\n"
    )


def fields_of(text: str) -> dict[str, str]:
    """Return the type of an entry, as `type`, and its fields."""
    (entry,) = parse_entries(text)
    return {"type": entry.kind} | {name: field.text for name, field in entry.fields.items()}


def test_biblatex_has_types_and_fields_of_its_own() -> None:
    assert fields_of(paper_entry(PAPER, style="biblatex")) == {
        "type": "online",
        "title": "{The Low-Rank Adaptation of 100\\% of $\\alpha_1$-Models \\& Friends}",
        "author": "Løvelace, Ada and Turing, Alan",
        "date": "2024-03-12",
        "eprint": "2403.07815",
        "eprinttype": "arxiv",
        "eprintclass": "cs.LG",
        "url": "https://arxiv.org/abs/2403.07815",
    }
    short = fields_of(paper_entry(Paper(CleanText("Neural")), style="biblatex"))
    assert short == {"type": "misc", "title": "{Neural}"}


ARTICLE = PAPER._replace(
    doi="doi:10.1103/PhysRevD.76",
    publication=Publication(
        type="article",
        journal=CleanText("Physics & Chemistry"),
        year=2025,
        volume=CleanText("12"),
        number=CleanText("3"),
        pages=CleanText("45–67"),
        publisher=CleanText("Wiley"),
    ),
)


def test_a_published_paper_is_an_entry_of_its_publication_with_its_eprint() -> None:
    fields = fields_of(paper_entry(ARTICLE))
    del fields["title"], fields["author"]
    assert fields == {
        "type": "article",
        "journal": "Physics \\& Chemistry",
        "volume": "12",
        "number": "3",
        "pages": "45--67",
        "year": "2025",
        "eprint": "2403.07815",
        "archiveprefix": "arXiv",
        "primaryclass": "cs.LG",
        "doi": "10.1103/PhysRevD.76",
        "url": "https://arxiv.org/abs/2403.07815",
    }
    fields = fields_of(paper_entry(ARTICLE, style="biblatex"))
    assert (fields["type"], fields["journaltitle"]) == ("article", "Physics \\& Chemistry")
    assert (fields["date"], fields["eprinttype"]) == ("2025", "arxiv")
    assert not fields.keys() & {"journal", "year", "archiveprefix", "primaryclass"}
    assert format_citation(ARTICLE._replace(title=CleanText("T"))) == (
        "Ada Løvelace and Alan Turing. T. Physics & Chemistry 12 (3), 45–67 (2025),"
        " arXiv:2403.07815."
    )


@pytest.mark.parametrize(
    ("publication", "kind", "field"),
    [
        (Publication("inproceedings", CleanText("Proc. X")), "inproceedings", "booktitle"),
        (Publication("", CleanText("Workshop on X")), "inproceedings", "booktitle"),
        (Publication("", CleanText("Nature 12 (2024) 3")), "article", "journal"),
        (Publication("incollection", CleanText("A Book")), "misc", "howpublished"),
        (Publication("phdthesis", publisher=CleanText("Oxford")), "phdthesis", "school"),
        (Publication("article", CleanText("arXiv preprint arXiv:1")), "misc", None),
        (Publication("misc", CleanText("CoRR")), "misc", None),
        (Publication("article", year=2023), "misc", None),
    ],
)
def test_the_type_of_an_entry_has_the_fields_that_it_needs(
    publication: Publication, kind: str, field: str | None
) -> None:
    fields = fields_of(paper_entry(PAPER._replace(publication=publication)))
    assert fields["type"] == kind
    places = {"journal", "booktitle", "howpublished", "school"} & fields.keys()
    assert places == ({field} if field else set())


def test_a_withdrawn_paper_says_so() -> None:
    paper = PAPER._replace(withdrawn=True)
    assert fields_of(paper_entry(paper))["note"] == "Withdrawn"
    assert format_citation(paper).endswith(" Withdrawn.")


def test_a_paper_from_a_bibliography_keeps_its_key() -> None:
    paper = PAPER._replace(citation_key="Løve:2024_a, b}")
    wished = parse_template("{year}", KEY_FIELD_FUNCTIONS, allow_widths=False)
    assert citation_key(paper) == citation_key(paper, wished) == "Løve:2024_ab"
    assert UniqueKeys(None, {"løve:2024_ab"}).add(paper) == "Løve:2024_ab240307815"


def test_a_doi_is_written_without_prefix_and_with_its_address() -> None:
    entry = paper_entry(Paper(TITLE, doi="doi:10.1000/xyz"))
    assert "  doi = {10.1000/xyz},\n" in entry
    assert "  url = {https://doi.org/10.1000/xyz},\n" in entry


@pytest.mark.parametrize(
    ("arxiv", "year"),
    [("2403.07815", "2024"), ("math/0309136", "2003"), ("hep-th/9901001", "1999")],
)
def test_without_a_date_the_year_comes_from_the_arxiv_id(arxiv: str, year: str) -> None:
    assert f"  year = {{{year}}},\n" in paper_entry(PAPER._replace(arxiv=arxiv, published=None))


@pytest.mark.parametrize(
    ("raw", "latex"),
    [
        ("A_1 & B #2", "A\\_1 \\& B \\#2"),
        ("already \\& escaped", "already \\& escaped"),
        ("$x_1^2 & y$ stays", "$x_1^2 & y$ stays"),
        ("costs $5", "costs \\$5"),
        ("costs $5 and $6", "costs \\$5 and \\$6"),
        ("$ \\alpha $ stays", "$ \\alpha $ stays"),
        ("\\input{/etc/passwd}", "\\textbackslash{}input{/etc/passwd}"),
        ("$\\input{x}$", "$\\backslash{}input{x}$"),
        ("$^^5cinput$", "$^{}^5cinput$"),
        ("$a % b$", "$a \\% b$"),
        ("two \\\\", "two \\\\ "),
        ("\\textbf{bold} move", "\\textbf{bold} move"),
        ("left {open", "left {open}"),
        ("closed} twice", "closed twice"),
        ("a \\{set\\}", "a $\\lbrace$set$\\rbrace$"),
        ("$\\{1, 2\\}$", "$\\lbrace{}1, 2\\rbrace{}$"),
        ("ends in \\", "ends in \\textbackslash{}"),
        ("\\input{/etc/passwd}", "\\textbackslash{}input{/etc/passwd}"),
        ("\\write18{reboot}", "\\textbackslash{}write18{reboot}"),
        ("\\alpha and \\'e \\ss", "\\alpha and \\'e \\ss"),
        ("$\\def\\x{\\x}\\x$", "$\\backslash{}def\\backslash{}x{\\backslash{}x}\\backslash{}x$"),
        ("$^^5cinput x % y$", "$^{}^5cinput x \\% y$"),
        ("^^5cinput", "\\^{}\\^{}5cinput"),
    ],
)
def test_a_title_keeps_its_latex_and_escapes_the_rest(raw: str, latex: str) -> None:
    assert title_of(raw) == latex


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("Barnes and Noble", "Doe, Inc."), "{Barnes and Noble} and {Doe, Inc.}"),
        (("Gemini Team", "OpenAI", "王伟"), "{Gemini Team} and {OpenAI} and 王伟"),
        (("Sammy Davis, Jr.", "Ada Byron III"), "Davis, Jr., Sammy and Byron, III, Ada"),
        (("Luc Van Gool", "jing Gao", "Jan van der Berg"), None),
        (("Mateo Fala\xa0y\xa0Matos",), "{Fala y Matos}, Mateo"),
        (("A One", "B Two", "et al."), "One, A and Two, B and others"),
        (("A One", "et al. (398 additional authors not shown)"), "One, A and others"),
        (("Li and\xa0Wu",), "{and Wu}, Li"),
    ],
)
def test_names_are_written_so_that_bibtex_splits_them_rightly(
    names: tuple[str, ...], field: str | None
) -> None:
    paper = PAPER._replace(authors=tuple(map(CleanText, names)))
    expected = field or "Van Gool, Luc and Gao, jing and van der Berg, Jan"
    assert f"  author = {{{expected}}},\n" in paper_entry(paper)


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("What Is the Ångström?", "Martin Luther King Jr.", "king2024angstrom07815"),
        ("$\\mathcal{O}(n)$ Sorting", "José Ortega", "ortega2024o07815"),
        ("学习", "王伟", "paper[0-9a-f]{16}"),
        ("Sorting", "Luc Van Gool", "gool2024sorting07815"),
        ("Sorting", "Xiaomi LLM-Core Team", "xiaomillmcore2024sorting07815"),
        ("Sorting", "LIGO Collaboration: A. Ng", "ligo2024sorting07815"),
        ("Sorting", "The Team", "theteam2024sorting07815"),
    ],
)
def test_a_key_consists_of_last_name_year_first_word_and_number(
    title: str, author: str, expected: str
) -> None:
    paper = PAPER._replace(title=CleanText(title), authors=(CleanText(author),))
    assert re.fullmatch(expected, citation_key(paper))


@given(papers)
def test_any_paper_is_one_entry_with_balanced_braces(paper: Paper) -> None:
    entry = paper_entry(paper)
    counted = depths(entry.removesuffix("\n"))
    assert counted[-1] == 0
    assert min(counted[len("@misc{") - 1 : -1]) >= 1, "nothing but the last brace ends the entry"


WILD = (
    "input",
    "include",
    "write",
    "read",
    "openout",
    "def",
    "csname",
    "catcode",
    "immediate",
    "end",
)


@pytest.mark.parametrize("text", ALL, ids=ALL_IDS)
def test_no_title_brings_an_unsafe_command(text: str) -> None:
    entry = paper_entry(PAPER._replace(title=clean_line(text) or PAPER.title))
    commands = re.findall(r"\\([A-Za-z]+)", re.sub(r"\\[^A-Za-z]", "", entry))
    assert not set(commands) & set(WILD)
    assert set(commands) <= SAFE_COMMANDS | {"textbraceleft", "textbraceright", "textbackslash"}
    counted = depths(entry.removesuffix("\n"))
    assert counted[-1] == 0
    assert not re.search(r"(?<!\\)[%#]", entry)
    assert re.fullmatch(r"@misc\{[a-z0-9]+,", entry.splitlines()[0])


@given(papers)
def test_a_key_has_only_ascii_letters_and_digits(paper: Paper) -> None:
    assert re.fullmatch("[a-z0-9]+", citation_key(paper))


def test_a_citation_names_two_of_many_authors_and_counts_the_rest() -> None:
    names = tuple(CleanText(name) for name in ("A. Ng", "B. Li", "C. Wu", "D. Xu", "E. Yi"))
    paper = PAPER._replace(title=CleanText("Why?"), authors=names)
    assert format_citation(paper) == "A. Ng, B. Li and 3 more. Why? arXiv:2403.07815, 2024."


def test_a_citation_of_a_paper_with_further_authors_says_so() -> None:
    names = (CleanText("A. Ng"), CleanText("B. Li"), CleanText("et al."))
    paper = PAPER._replace(title=CleanText("Why?"), authors=names)
    assert format_citation(paper) == "A. Ng, B. Li, et al. Why? arXiv:2403.07815, 2024."


def test_a_citation_has_only_what_is_known() -> None:
    assert format_citation(Paper(CleanText("Neural Metamorphosis"))) == "Neural Metamorphosis."
    assert format_citation(PAPER._replace(arxiv=None, title=CleanText("T"))) == (
        "Ada Løvelace and Alan Turing. T. 2024."
    )


@given(papers)
def test_a_citation_is_one_line(paper: Paper) -> None:
    assert len(format_citation(paper).splitlines()) == 1


def test_a_key_follows_the_users_template_and_stays_safe() -> None:
    wished = parse_template("{author}:{year}-{words}", KEY_FIELD_FUNCTIONS, allow_widths=False)
    assert citation_key(PAPER, wished) == "lovelace:2024-lowrankadaptation"
    assert tuple(KEY_FIELD_FUNCTIONS) == KEY_FIELDS, "the settings know the same fields"
    nothing = parse_template("{year}", KEY_FIELD_FUNCTIONS, allow_widths=False)
    assert citation_key(Paper(CleanText("T")), nothing).startswith("paper")


def test_two_papers_in_a_file_never_share_a_key() -> None:
    keys = UniqueKeys(
        parse_template("{year}x", KEY_FIELD_FUNCTIONS, allow_widths=False), {"2024X".lower()}
    )
    other = PAPER._replace(arxiv="2403.00001")
    found = [keys.add(each) for each in (PAPER, other, other)]
    assert found == ["2024x240307815", "2024x240300001", "2024x240300001-2"]


def test_a_name_without_letters_is_not_an_author() -> None:
    names = tuple(CleanText(name) for name in ("{", ",", "\\", "Ada Byron"))
    assert "  author = {Byron, Ada},\n" in paper_entry(PAPER._replace(authors=names))
