"""Formats hold what is known, stay valid with any title, and are reproducible."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.export.csv_table import COLUMNS, FORMULA_STARTS
from reader.export.formats import FORMATS
from reader.export.items import ExportOptions
from reader.export.mail import parse_address
from reader.model.clean import clean_line
from reader.model.paper import Paper
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
        "TI  - Chronos: Learning the $x^2$ Language & 100% of Time",
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
    assert titles == [paper.title for paper in HOSTILE]
    assert json.loads(exported("csl-json", [])) == []


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv", HOSTILE), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["id"] for row in rows] == [paper.id for paper in HOSTILE]
    assert [row["title"].removeprefix("'") for row in rows] == [paper.title for paper in HOSTILE]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


def test_a_reading_list_has_a_link_for_each_paper_under_its_day() -> None:
    assert exported("markdown", [PAPER]).splitlines()[2:] == [
        "# Reading list",
        "",
        "## 13 Mar 2024",
        "",
        "- **[Chronos: Learning the \\$x^2\\$ Language \\& 100% of Time]"
        "(https://arxiv.org/abs/2403.07815)**  ",
        "  Ada van Byron, Alan M. Turing Jr., Doe, Inc. · [PDF](https://arxiv.org/pdf/2403.07815)"
        " · [code](https://example.org/a_%28b%29)",
    ]
    assert "## " not in exported("markdown", [PAPER], ExportOptions())


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
    assert "Chronos: Learning the $x^2$ Language & 100% of Time\n" in text
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
    assert all(clean_line(title) in html.text for title in TITLES)


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
