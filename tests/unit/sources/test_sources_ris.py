"""RIS files of several programs and PubMed's format: every record is a paper or a refusal."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.digest import Listing
from reader.sources import SourceError
from tests.inputs import is_clean, needs_data, read, read_data

ENDNOTE = """\
TY  - JOUR
TI  - A stone of many
  hills
AU  - Núñez, José
AU  - van den Berg, Lou, Jr.
AU  - The Stone Group
PY  - 2024/01/02/
T2  - Journal of Stones
VL  - 7
IS  - 2
SP  - 1
EP  - 9
DO  - 10.1000/Stone
UR  - https://arxiv.org/abs/2401.00011v2
L1  - file:///home/ada/a%20stone.pdf
KW  - stones
KW  - hills; valleys
AB  - We lift a stone.
LB  - nunez2024
ID  - 12
ER  - 
"""
PUBMED = """\
PMID- 12345678
OWN - NLM
TI  - A stone of many
      hills.
LID - 10.1000/Stone [doi]
AB  - We lift a
      stone.
FAU - Núñez, José
AU  - Núñez J
FAU - Li, Wei
AU  - Li W
DP  - 2024 Jan 2
TA  - J Stones
JT  - Journal of stones
VI  - 7
IP  - 2
PG  - 1-9
OT  - stones

PMID- 12345679
TI  - Another
DP  - 2024 Jan
"""


def test_a_record_of_endnote_keeps_every_field() -> None:
    (paper,) = read(ENDNOTE).papers
    assert (paper.title, paper.abstract) == ("A stone of many hills", "We lift a stone.")
    assert paper.authors == ("José Núñez", "Lou van den Berg Jr.", "The Stone Group")
    assert (paper.arxiv, paper.version, paper.doi) == ("2401.00011", 2, "doi:10.1000/Stone")
    assert (paper.published, paper.keywords) == (
        date(2024, 1, 2),
        ("stones", "hills", "valleys"),
    )
    assert paper.publication
    assert paper.publication.line == "Journal of Stones 7 (2), 1–9 (2024)"
    assert (paper.publication.type, paper.citation_key) == ("article", "nunez2024")
    assert paper.file == "/home/ada/a stone.pdf"


@pytest.mark.parametrize(
    ("type", "pages", "expected"),
    [
        ("BOOK", "SP  - 650", ("book", "2", "")),
        ("BOOK", "SP  - 1\nEP  - 9", ("book", "2", "1--9")),
        ("CONF", "SP  - 1\nEP  - 9", ("inproceedings", "2", "1--9")),
        ("GEN", "SP  - 12", ("misc", "", "")),
    ],
)
def test_volume_and_pages_need_a_journal_only_in_articles(
    type: str, pages: str, expected: tuple[str, str, str]
) -> None:
    record = f"TY  - {type}\nTI  - T\nPY  - 1997\nPB  - P\nVL  - 2\n{pages}\nER  - \n"
    (paper,) = read(record).papers
    publication = paper.publication
    assert publication is not None
    assert (publication.type, publication.volume, publication.pages) == expected


def test_records_of_pubmed_keep_every_field() -> None:
    paper, other = read(PUBMED).papers
    assert (paper.title, paper.abstract) == ("A stone of many hills.", "We lift a stone.")
    assert (paper.authors, paper.doi) == (("José Núñez", "Wei Li"), "doi:10.1000/Stone")
    assert (paper.published, paper.keywords) == (date(2024, 1, 2), ("stones",))
    assert paper.publication and paper.publication.line == "Journal of stones 7 (2), 1-9 (2024)"
    assert (other.published, other.publication and other.publication.year) == (None, 2024)


@pytest.mark.parametrize(
    ("tag", "day", "year"),
    [
        ("DA  - 2024/01/02", date(2024, 1, 2), None),
        ("Y1  - 2024/01/02/", date(2024, 1, 2), None),
        ("PY  - 2024", None, 2024),
        ("PY  - 2024///", None, 2024),
        ("Y1  - 2024/01//", None, 2024),
        ("DA  - 2024/13/02", None, 2024),
        ("DA  - soon", None, None),
    ],
)
def test_a_date_is_a_day_only_if_it_is_known(tag: str, day: date | None, year: int | None) -> None:
    (paper,) = read(f"TY  - GEN\nTI  - A\n{tag}\nER  - \n").papers
    assert (paper.published, paper.publication and paper.publication.year) == (day, year)


def test_a_record_without_an_end_or_a_title_loses_nothing_else() -> None:
    text = "TY  - JOUR\nTI  - One\nTY  - JOUR\nAU  - B\nER  - \n\nTY  - JOUR\nT1  - Three\n"
    parsed = read(text)
    assert parsed.titles == ["One", "Three"]
    assert parsed.refused == [("line 3", "no title")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_newline_is_read(encoding: str, newline: str) -> None:
    text = ENDNOTE.replace("\n", newline)
    assert read(text.encode(encoding)).papers == read(ENDNOTE).papers


def test_a_list_has_no_digest_unless_the_user_gives_a_day() -> None:
    assert read(ENDNOTE, "2024-01-03.ris").listings == []
    day = date(2024, 1, 3)
    assert read(ENDNOTE, day=day).listings == [Listing("ris", day, 0)]


@needs_data
def test_the_files_of_programs_are_read() -> None:
    zotero = read_data("import-cases/zotero-2024-01-03.ris")
    assert (len(zotero.papers), zotero.refusals, zotero.listings) == (6, [], [])
    assert zotero.papers[0].authors == ("José Núñez", "Wei Li")
    assert [paper.arxiv for paper in zotero.papers] == [f"2401.0010{n}" for n in range(6)]
    ours = read_data("import-cases/own-export-2024-01-03.ris")
    assert (ours.refusals, ours.listings) == ([], [])
    assert all(paper.arxiv or paper.doi or paper.title for paper in ours.papers)


LINES = st.lists(
    st.sampled_from(["TY  - JOUR", "TI  - A", "ER  - ", "AU  - B, C", "  more", "", "PMID- 1"])
    | st.text(max_size=20)
)


@given(LINES)
def test_any_lines_give_clean_papers_and_refusals(lines: list[str]) -> None:
    records = sum(line.startswith(("TY  -", "PMID-")) for line in "\n".join(lines).split("\n"))
    try:
        parsed = read("\n".join(["TY  - GEN", "TI  - A", "ER  - ", *lines]), format="ris")
    except SourceError:
        return
    assert all(map(is_clean, parsed.papers))
    assert len(parsed.papers) + len(parsed.refusals) <= records + 1
