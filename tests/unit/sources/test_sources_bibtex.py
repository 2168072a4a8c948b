"""BibTeX files of several programs: every entry is a paper or a refusal with its line."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.model.digest import Listing
from reader.model.entry import Entry, Hint
from reader.model.paper import Paper
from reader.sources import SourceError, parse
from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT
from tests.inputs import ParsedInput, is_clean, needs_data, read, read_data

ZOTERO = r"""
@article{nunez_stone_2024,
	title = {A {Stone} of {CO}$_{\textrm{2}}$ \& other hills: {Gr{\"u}n} and {Z}{\'e}ro},
	volume = {7},
	issn = {1234-5678},
	url = {http://arxiv.org/abs/2401.00011},
	doi = {10.1000/Stone\_1},
	abstract = {We lift a stone, 50\% of it. It
is heavy.

It fell.},
	number = {2},
	urldate = {2024-02-01},
	journal = {Journal of {Stones}},
	author = {Núñez, José and van den Berg, Jr., Lou and {The Stone Group} and others},
	month = jan,
	year = {2024},
	note = {arXiv:2401.00011 [cs]},
	keywords = {Computer Science - Machine Learning, hills},
	pages = {1--9},
	file = {PDF:files/12/N et al. - 2024.pdf:application/pdf;Page:files/13/a.html:text/html},
}
"""


def one(text: str, folder: str = "/home/ada") -> Paper:
    (paper,) = read_in(text, folder).papers
    return paper


def read_in(text: str, folder: str) -> ParsedInput:
    """Parse a file that is in a folder."""
    out = ParsedInput()
    for each in parse(io.BytesIO(text.encode()), Hint(folder=folder), "bibtex"):
        (out.entries if isinstance(each, Entry) else out.refusals).append(each)  # type: ignore[arg-type]
    return out


def test_an_entry_of_zotero_keeps_every_field() -> None:
    paper = one(ZOTERO)
    assert paper.title == r"A Stone of CO$_{\textrm{2}}$ & other hills: Grün and Zéro"
    assert paper.abstract == "We lift a stone, 50% of it. It is heavy.\nIt fell."
    assert paper.authors == ("José Núñez", "Lou van den Berg Jr.", "The Stone Group", "et al.")
    assert (paper.arxiv, paper.doi) == ("2401.00011", "doi:10.1000/Stone_1")
    assert (paper.published, paper.keywords) == (
        None,
        ("Computer Science - Machine Learning", "hills"),
    )
    assert paper.publication
    assert paper.publication.line == "Journal of Stones 7 (2), 1–9 (2024)"
    assert (paper.publication.type, paper.citation_key) == ("article", "nunez_stone_2024")
    assert paper.file == "/home/ada/files/12/N et al. - 2024.pdf"


@pytest.mark.parametrize(
    ("fields", "arxiv", "version"),
    [
        ("eprint = {2401.00011v2}, archivePrefix = {arXiv}", "2401.00011", 2),
        ("eprint = {2401.00011}, eprinttype = {arxiv}", "2401.00011", None),
        ("eprint = {math.GT/0309136}", "math/0309136", None),
        ("eprint = {2401.00011}, eprinttype = {pubmed}", None, None),
        ("journal = {arXiv preprint arXiv:2401.00011}", "2401.00011", None),
        ("journal = {CoRR}, volume = {abs/2401.00011}", "2401.00011", None),
        ("doi = {10.48550/ARXIV.2401.00011}", "2401.00011", None),
        (r"howpublished = {\url{https://arxiv.org/abs/2401.00011v3}}", "2401.00011", 3),
        ("number = {arXiv:2401.00011}, publisher = {arXiv}", "2401.00011", None),
        ("note = {Number: arXiv:hep-th/9901001}", "hep-th/9901001", None),
        ("arxivId = {2401.00011}", "2401.00011", None),
    ],
)
def test_the_arxiv_id_is_found_in_every_field_that_programs_use(
    fields: str, arxiv: str | None, version: int | None
) -> None:
    paper = one(f"@misc{{a, title = {{A}}, {fields}}}")
    assert (paper.arxiv, paper.version) == (arxiv, version)
    assert paper.publication is None


@pytest.mark.parametrize(
    ("fields", "day", "year"),
    [
        ("date = {2024-01-02}", date(2024, 1, 2), None),
        ("date = {2024-01}", None, 2024),
        ("date = {2024-01-02/2024-01-05}", date(2024, 1, 2), None),
        ("year = 2024", None, 2024),
        ('year = "2024", month = jan # "~2"', None, 2024),
        ("year = {2024}, month = {January}, day = {2}", date(2024, 1, 2), None),
        ("year = {2024}, month = 1, day = {30}", date(2024, 1, 30), None),
        ("year = {in press}", None, None),
        ("", None, None),
    ],
)
def test_a_date_is_a_day_only_if_it_is_known(
    fields: str, day: date | None, year: int | None
) -> None:
    paper = one(f"@misc{{a, title = {{A}}, {fields}}}")
    assert (paper.published, paper.publication and paper.publication.year) == (day, year)


def test_macros_and_parts_are_joined() -> None:
    text = """
    @string{pub = "Stones" # { \\& Hills}}
    @STRING(long = {Journal of } # pub)
    @article{a, title = "A " # {stone}, journal = long, author = unknown}
    """
    paper = one(text)
    assert (paper.title, paper.authors) == ("A stone", ("unknown",))
    assert paper.publication and paper.publication.journal == "Journal of Stones & Hills"


@pytest.mark.parametrize("parent_first", [True, False])
def test_entries_inherit_what_they_lack(parent_first: bool) -> None:
    parent = (
        "@proceedings{p, title = {Stones 2024}, year = 2024, publisher = {Hill}, doi = {10.1000/p}}"
        "\n"
    )
    child = (
        "@inproceedings{c, title = {A stone}, crossref = {P}, pages = {1--2}, doi = {10.1000/c}}\n"
    )
    parsed = read(parent + child if parent_first else child + parent)
    assert sorted(parsed.titles) == ["A stone", "Stones 2024"]
    paper = next(paper for paper in parsed.papers if paper.title == "A stone")
    assert paper.publication and paper.publication.line == "Stones 2024, 1–2"
    assert (paper.publication.publisher, paper.doi) == ("Hill", "doi:10.1000/c")


def test_what_is_no_paper_is_refused_and_the_rest_is_comment() -> None:
    text = """% Encoding: UTF-8
    Made by hand.

@Article{a, title = {One}}
@comment{jabref-meta: databaseType:bibtex;}
@Control{ctl, author = "00"}
@preamble{"x"}
@book{b,}
@article{c, title = {Two}}
"""
    parsed = read(text)
    assert parsed.titles == ["One", "Two"]
    assert parsed.refused == [("line 6 (ctl)", "@control is no paper"), ("line 8 (b)", "no title")]


def test_a_broken_entry_refuses_only_itself() -> None:
    text = "@misc{a, title = {One}}\n\n@misc{b,\n  title = {Two\n}\n@misc{c, title = {Three}}\n"
    parsed = read(text)
    assert parsed.titles == ["One", "Three"]
    assert parsed.refused == [("line 3", "the entry is broken")]


def test_a_line_that_begins_an_entry_may_be_in_a_value() -> None:
    inner = "@misc{x,\n title = {y}}"
    text = (
        f"@misc{{a, title = {{One}}, annote = {{Cite as\n{inner}\n}}}}\n@misc{{b, title = {{Two}}}}"
    )
    assert read(text).titles == ["One", "Two"]


@pytest.mark.parametrize(
    ("value", "file"),
    [
        ("/home/bo/a.pdf", "/home/bo/a.pdf"),
        (":a/b.pdf:PDF", "/home/ada/a/b.pdf"),
        ("Mine:/x/a\\:b.pdf:PDF", ""),
        (":home/bo/a{\\_}b.pdf:pdf", "/home/bo/a_b.pdf"),
        ("a.html;b.djvu", "/home/ada/b.djvu"),
        ("snapshot.html", ""),
        ("/bin/sh", ""),
        ("http://example.org/a.pdf", ""),
    ],
)
def test_the_local_file_is_found_as_programs_write_it(value: str, file: str) -> None:
    assert one(f"@misc{{a, title = {{A}}, file = {{{value}}}}}").file == file


def test_a_file_of_standard_input_must_have_its_whole_path() -> None:
    assert one("@misc{a, title = {A}, file = {a.pdf}}", folder="").file == ""


def test_the_extended_names_of_biblatex_are_read() -> None:
    author = "family=Berg, given=Lou, prefix=van den, useprefix=true and Li, Wei and given=Bo"
    paper = one(f"@misc{{a, title = {{A}}, author = {{{author}}}}}")
    assert paper.authors == ("Lou van den Berg", "Wei Li", "Bo")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_newline_is_read(encoding: str, newline: str) -> None:
    text = "@misc{a,\n  title = {Über},\n  author = {Núñez, José},\n}\n".replace("\n", newline)
    (paper,) = read(text.encode(encoding)).papers
    assert (paper.title, paper.authors) == ("Über", ("José Núñez",))


def test_a_bibliography_is_a_list_without_a_digest_unless_the_user_gives_a_day() -> None:
    assert read(ZOTERO, "2024-01-03.bib").listings == []
    day = date(2024, 1, 3)
    assert read(ZOTERO, day=day).listings == [Listing("bibtex", day, 0)]


def test_too_long_an_entry_refuses_only_itself() -> None:
    text = "@misc{a, title = {" + "x" * PAPER_SIZE_LIMIT + "}}\n@misc{b, title = {Two}}\n"
    parsed = read(text)
    assert (parsed.titles, parsed.refused) == (["Two"], [("line 1", "is longer than 4 MB")])


def test_a_macro_that_grows_without_end_is_bounded() -> None:
    text = "@string{a0 = {xxxxxxxxxx}}\n" + "".join(
        f"@string{{a{n + 1} = {' # '.join([f'a{n}'] * 20)}}}\n" for n in range(30)
    )
    assert len(one(f"{text}@misc{{b, title = {{A}}, abstract = a30}}").abstract) <= 20_000


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file() -> None:
    entry = b"@misc{a,\n title = {A},\n abstract = {" + b"x " * 500 + b"}\n}\n"

    class Entries(io.RawIOBase):
        left = 5_000

        def read(self, size: int = -1) -> bytes:
            taken = min(self.left, size // len(entry))
            self.left -= taken
            return entry * taken

    tracemalloc.start()
    papers = len([None for _ in parse(Entries(), Hint())])  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert papers == 5_000
    assert peak < 5_000_000


@needs_data
def test_the_bibliography_of_a_reference_manager_is_read() -> None:
    parsed = read_data("import-cases/zotero-2024-01-03.bib")
    assert (len(parsed.papers), parsed.refusals, parsed.listings) == (6, [], [])
    assert [paper.citation_key for paper in parsed.papers] == [f"k{n}" for n in range(6)]


TEXTS = st.text(st.sampled_from('@{}(),="#%\\ab1 \n$&_')) | st.text(max_size=30)


@given(TEXTS)
def test_any_text_gives_clean_papers_and_refusals(text: str) -> None:
    try:
        parsed = read(f"@misc{{a, title = {{A}}}}\n{text}", format="bibtex")
    except SourceError:
        return
    assert all(map(is_clean, parsed.papers))
    assert all(clean_line(place) == place for place, _ in parsed.refused)


KEYS = st.lists(st.from_regex(r"[a-z]{1,6}[0-9]{0,3}", fullmatch=True), min_size=1, max_size=8)
ODD = st.sampled_from(["", ", title = {B", ", x = ", ", year = 2024}", '"', ", title = {}}"])


@given(KEYS, st.data())
def test_every_entry_is_a_paper_or_a_refusal(keys: list[str], data: st.DataObject) -> None:
    entries = []
    for key in keys:
        bad = data.draw(st.none() | ODD)
        entries.append(f"@misc{{{key}" + (", title = {A}}" if bad is None else bad))
    try:
        parsed = read("@misc{a, title = {A}}\n" + "\n".join(entries), format="bibtex")
    except SourceError:
        return
    # A broken entry may take those after it with it, up to the next that is whole.
    assert len(parsed.papers) + len(parsed.refusals) <= len(keys) + 1
    assert len(parsed.papers) >= 1
