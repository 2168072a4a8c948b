"""Formats hold what is known, stay valid with any title, and are reproducible."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.export.csv_table import COLUMNS, FORMULA_STARTS
from reader.export.formats import FORMATS, load_writer
from reader.export.items import ExportItem, ExportOptions, unicode_text
from reader.export.mail import parse_address
from reader.model.clean import clean_line
from reader.model.paper import Paper
from reader.model.publication import Publication
from tests.inputs import read
from tests.unit.export.papers import HOSTILE, PAPER, TITLES, exported

ANY_TITLE = st.text(max_size=30).map(clean_line).filter(bool)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_papers_give_the_same_bytes(format: str) -> None:
    once = exported(format, [PAPER, *HOSTILE])
    assert once == exported(format, [PAPER, *HOSTILE])
    assert once.endswith("\n")
    assert once.startswith(FORMATS[format].beginnings or "@")


def test_ris_has_a_record_for_each_paper_and_no_more() -> None:
    lines = exported("ris", [PAPER]).splitlines()
    assert lines == [
        "TY  - UNPB",
        "TI  - Chronos: Learning the x² Language & 100% of Time",
        "AU  - van Byron, Ada",
        "AU  - Turing, Alan M., Jr.",
        "AU  - Doe, Inc.",
        "PY  - 2024",
        "DA  - 2024/03/12",
        "PB  - arXiv",
        "AN  - arXiv:2403.07815",
        "UR  - https://arxiv.org/abs/2403.07815",
        "L1  - https://arxiv.org/pdf/2403.07815",
        "KW  - cs.LG",
        "KW  - time series",
        "AB  - The first line. The second line.",
        "ER  - ",
    ]
    hostile = exported("ris", HOSTILE).splitlines()
    assert sum(line.startswith("TY  - ") for line in hostile) == len(HOSTILE)
    assert sum(line.startswith("ER  - ") for line in hostile) == len(HOSTILE)


def test_csl_json_is_one_array() -> None:
    (found,) = json.loads(exported("csl-json", [PAPER]))
    assert found["author"] == [
        {"family": "van Byron", "given": "Ada"},
        {"family": "Turing", "given": "Alan M.", "suffix": "Jr."},
        {"literal": "Doe, Inc."},
    ]
    assert found["issued"] == {"date-parts": [[2024, 3, 12]]}
    titles = [each["title"] for each in json.loads(exported("csl-json", HOSTILE))]
    assert titles == [unicode_text(paper.title) for paper in HOSTILE]
    assert json.loads(exported("csl-json", [])) == []


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv", HOSTILE), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["id"] for row in rows] == [f"arXiv:{paper.id}" for paper in HOSTILE]
    titles = [row["title"].removeprefix("'") for row in rows]
    assert titles == [unicode_text(paper.title) for paper in HOSTILE]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


def test_a_reading_list_has_a_link_for_each_paper_under_its_day() -> None:
    assert exported("markdown", [PAPER]).splitlines()[2:] == [
        "# Reading list",
        "",
        "## 13 Mar 2024",
        "",
        "- **[Chronos: Learning the x² Language \\& 100% of Time]"
        "(https://arxiv.org/abs/2403.07815)**  ",
        "  Ada van Byron, Alan M. Turing Jr., Doe, Inc. · [PDF](https://arxiv.org/pdf/2403.07815)"
        " · [code](https://example.org/a_%28b%29)",
    ]
    assert "## " not in exported("markdown", [PAPER], ExportOptions())


def annotated(format: str, options: ExportOptions) -> str:
    """Return a paper with tags and a note in a format."""
    note = clean_line("see *§2* <b>again</b>")
    item = ExportItem(PAPER, (), {}, (clean_line("rl"), clean_line("to_read")), note)
    return "".join(load_writer(format)([item], options))


def test_tags_and_the_note_are_under_their_paper() -> None:
    text = annotated("markdown", ExportOptions(title=clean_line("For *us*")))
    assert text.splitlines()[2] == "# For \\*us\\*"
    assert text.splitlines()[-2:] == [
        "  Tags: rl, to\\_read  ",
        "  Note: see \\*§2\\* \\<b\\>again\\</b\\>",
    ]
    html = annotated("html", ExportOptions(title=clean_line("For <us>")))
    assert '<p class="tags"><span>rl</span> <span>to_read</span></p>' in html
    assert '<p class="note" dir="auto">see *§2* &lt;b&gt;again&lt;/b&gt;</p>' in html
    assert "<h1>For &lt;us&gt;</h1>" in html


def test_a_page_is_whole_and_no_text_of_a_paper_becomes_a_tag() -> None:
    html = exported("html", [PAPER, *HOSTILE])
    page = Tags(html)
    own = {"html", "head", "meta", "title", "style", "body"}
    assert set(page.tags) == own | {"h1", "h2", "h3", "p", "a", "article"}
    assert page.tags.count("article") == 1 + len(HOSTILE)
    sites = ("https://arxiv.org/", "https://example.org/a_(b)")
    assert all(link.startswith(sites) for link in page.links)
    assert "default-src 'none'" in html
    assert all(unicode_text(clean_line(title)) in page.text for title in TITLES)


def test_a_feed_has_stable_ids_and_an_entry_for_each_paper() -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(exported("atom", [PAPER, *HOSTILE]))
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}title") for entry in entries] == [
        unicode_text(paper.title) for paper in [PAPER, *HOSTILE]
    ]
    first = entries[0]
    assert first.findtext(f"{atom}id") == "urn:uuid:1c03176b-8405-5ca3-a118-cf08f0967560", (
        "the id of a paper never changes"
    )
    assert first.findtext(f"{atom}updated") == "2024-03-13T00:00:00Z"
    assert first.findtext(f"{atom}published") == "2024-03-12T00:00:00Z"
    assert first.findtext(f"{atom}content") == "The first line. The second line."
    assert [(link.get("rel"), link.get("href")) for link in first.findall(f"{atom}link")] == [
        (None, "https://arxiv.org/abs/2403.07815"),
        ("related", "https://arxiv.org/pdf/2403.07815"),
        ("related", "https://example.org/a_(b)"),
    ]
    names = [author.findtext(f"{atom}name") for author in first.findall(f"{atom}author")]
    assert names == ["Ada van Byron", "Alan M. Turing Jr.", "Doe, Inc."]
    ids = [element.text for element in feed.iter(f"{atom}id")]
    assert len(set(ids)) == len(ids)
    again = ElementTree.fromstring(exported("atom", [*HOSTILE[:3], PAPER]))
    assert {element.text for element in again.iter(f"{atom}id")} <= set(ids)


@pytest.mark.parametrize("format", ["ris", "atom"])
def test_categories_and_keywords_come_back_as_what_they_were(format: str) -> None:
    categories = ("cs.LG", "hep-th", "cond-mat.mtrl-sci", "q-bio.NC", "xy.AB", "cmp-lg")
    keywords = (
        "self-supervised",
        "few-shot learning",
        "agents",
        "math",
        "node.js",
        "AI",
        "q-learning",
    )
    paper = PAPER._replace(
        categories=tuple(map(clean_line, categories)), keywords=tuple(map(clean_line, keywords))
    )
    (again,) = read(exported(format, [paper])).papers
    assert (again.categories, again.keywords) == (categories, keywords)


def test_a_feed_that_knows_its_address_says_so() -> None:
    options = ExportOptions(title=clean_line("A & B"), url="https://example.org/a?b&c")
    text = exported("atom", [Paper(clean_line("Only a Title"))], options)
    assert "<title>A &amp; B</title>" in text
    assert 'rel="self" type="application/atom+xml" href="https://example.org/a?b&amp;c"/>' in text
    feed = ElementTree.fromstring(text)
    other = ElementTree.fromstring(exported("atom", [PAPER]))
    id = "{http://www.w3.org/2005/Atom}id"
    assert feed.findtext(id) != other.findtext(id)


PUBLISHED = PAPER._replace(
    publication=Publication(
        "inproceedings",
        clean_line("Proc. of $X^2$"),
        2025,
        pages=clean_line("1--9"),
        publisher=clean_line("ACM"),
    ),
    withdrawn=True,
)


def test_records_of_a_published_paper_name_its_publication_and_withdrawal() -> None:
    lines = exported("ris", [PUBLISHED]).splitlines()
    for line in ("TY  - CONF", "PY  - 2025", "T2  - Proc. of $X^2$", "SP  - 1", "EP  - 9"):
        assert line in lines
    assert {"PB  - ACM", "AN  - arXiv:2403.07815", "N1  - Withdrawn"} <= set(lines)
    assert not [line for line in lines if line.startswith("DA")], "the day is of another year"
    (found,) = json.loads(exported("csl-json", [PUBLISHED]))
    assert found["type"] == "paper-conference"
    assert found["issued"] == {"date-parts": [[2025]]}
    assert (found["container-title"], found["page"]) == ("Proc. of $X^2$", "1-9")
    assert (found["publisher"], found["number"]) == ("ACM", "arXiv:2403.07815")
    assert found["note"] == "Withdrawn"


@pytest.mark.parametrize("format", ["markdown", "html", "atom", "mail"])
def test_a_withdrawn_paper_says_so(format: str) -> None:
    assert "Withdrawn" in exported(format, [PUBLISHED])
    assert "Withdrawn" not in exported(format, [PAPER])


def test_a_table_tells_what_is_withdrawn() -> None:
    rows = csv.DictReader(io.StringIO(exported("csv", [PUBLISHED, PAPER]), newline=""))
    assert [row["withdrawn"] for row in rows] == ["yes", ""]


def test_csv_for_excel_begins_with_a_byte_order_mark() -> None:
    marked = exported("csv", [PAPER], ExportOptions(bom=True))
    assert marked == "\ufeff" + exported("csv", [PAPER])


def test_addresses_and_names_are_written_as_readers_of_ris_take_them() -> None:
    paper = PAPER._replace(
        arxiv=None,
        doi="doi:10.1002/(sici)1097;2-o",
        authors=(clean_line("Hector Poincar\\'e"), clean_line("et al.")),
    )
    lines = exported("ris", [paper]).splitlines()
    assert "DO  - 10.1002/(sici)1097;2-o" in lines
    assert "UR  - https://doi.org/10.1002/(sici)1097%3B2-o" in lines
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Poincaré, Hector",
        "AU  - others",
    ]
    (found,) = json.loads(exported("csl-json", [paper]))
    assert found["author"] == [{"family": "Poincaré", "given": "Hector"}, {"literal": "others"}]


class Tags(HTMLParser):
    """Collects the tags and the text that a browser sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def mail(papers: list[Paper], options: ExportOptions | None = None) -> email.message.EmailMessage:
    raw = exported("mail", papers, options).encode("ascii")
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_mail_is_text_and_html_with_the_headers_that_mail_needs() -> None:
    found = mail([PAPER])
    assert not found.defects
    assert {name: found[name] for name in ("From", "To", "Subject", "Date")} == {
        "From": "me@example.org",
        "To": "me@example.org",
        "Subject": "Daysheet: 1 paper of 13 Mar 2024",
        "Date": "Wed, 13 Mar 2024 00:00:00 +0000",
    }
    assert found["Message-ID"].endswith("@example.org>")
    kinds = [part.get_content_type() for part in found.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    text = found.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Chronos: Learning the x² Language & 100% of Time\n" in text
    assert "https://arxiv.org/abs/2403.07815\n" in text


def test_no_text_of_a_paper_becomes_a_header_or_a_tag() -> None:
    raw = exported("mail", HOSTILE)
    assert all(len(line) <= 78 and line.isascii() for line in raw.splitlines())
    assert not [line for line in raw.splitlines()[1:] if line.startswith((".", "From "))]
    found = mail(HOSTILE)
    assert list(found) == list(mail([PAPER]))
    html = Tags(found.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert set(html.tags) == {"html", "head", "meta", "body", "h2", "h3", "p", "a"}
    assert all(link.startswith("https://arxiv.org/") for link in html.links)
    assert all(unicode_text(clean_line(title)) in html.text for title in TITLES)


@given(ANY_TITLE)
def test_any_subject_is_one_header(subject: str) -> None:
    found = mail(
        [PAPER], ExportOptions(recipients=("me@example.org",), subject=clean_line(subject))
    )
    assert list(found) == list(mail([PAPER]))
    assert len(found["Subject"].splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("me@example.org", "me@example.org"),
        ("Me <me@example.org>", "Me <me@example.org>"),
        ('"Me, myself" <me@example.org>', '"Me, myself" <me@example.org>'),
        ("me@localhost", "me@localhost"),
        ("me", None),
        ("-f@example.org", None),
        ("me@example.org\nBcc: you@example.org", None),
        ("me@example.org, you@example.org", None),
        ("<me@example.org>\r\nX: y", None),
        ("mé@example.org", None),
        ("", None),
    ],
)
def test_only_valid_addresses_are_accepted(text: str, address: str | None) -> None:
    assert parse_address(text) == address
