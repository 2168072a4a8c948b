"""arXiv's listing e-mails as text and as messages, old and new."""

from __future__ import annotations

import base64
import quopri
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from reader.model.digest import Listing
from reader.model.names import OTHERS
from reader.sources import SourceError
from reader.sources.arxiv.feed_fields import parse_authors
from tests.inputs import needs_data, read, read_data
from tests.unit.sources.arxiv_samples import RULE, mail, record

DAY = date(2025, 7, 10)
CROSS = "arXiv:2507.00002 (*cross-listing*)\nDate: Wed, 9 Jul 2025 18:00:01 GMT   (757kb)\n"
REPLACED = "arXiv:2401.00003\nreplaced with revised version Wed, 9 Jul 2025 18:00:01 GMT   (7kb)\n"

# The captured mail


@needs_data
def test_the_captured_mail_is_the_digest_of_its_day() -> None:
    parsed = read_data("arxiv-mail/physics-2025-07-10.txt")
    assert parsed.listings == [Listing("arxiv:physics", DAY, position) for position in range(77)]
    assert parsed.refusals == []
    assert all(paper.arxiv and paper.authors and paper.categories for paper in parsed.papers)
    assert [bool(paper.abstract) for paper in parsed.papers] == [True] * 38 + [False] * 39
    assert sum(paper.doi is not None for paper in parsed.papers) == 11
    first, second, *_, last = parsed.papers
    assert (first.arxiv, first.published) == ("2507.07171", date(2025, 7, 9))
    assert first.authors == ("Borui Zhang", "Wei-Xiang Feng", "Haipeng An")
    assert second.title == (
        "Ten-dimensional neural network emulator for the nonlinear matter power spectrum"
    )
    assert second.authors[-1] == "Mahdi Qezlou"
    assert (last.arxiv, last.published, len(last.authors)) == ("2507.05226", None, 22)
    assert "Micha\xebl Marsset" in last.authors


@needs_data
def test_affiliations_of_authors_are_dropped() -> None:
    papers = read_data("arxiv-mail/physics-2025-07-10.txt").papers
    (euclid,) = [paper for paper in papers if paper.arxiv == "2507.07629"]
    assert euclid.authors[:4] == ("T. Schrabback", "G. Congedo", "R. Gavazzi", "W. G. Hartley")
    assert (euclid.authors[-2:], len(euclid.authors)) == (("M. Brescia", OTHERS), 42)


# Papers


def test_cross_lists_and_replacements_keep_their_positions() -> None:
    parsed = read(mail(record(1), record(2, head=CROSS), record(3, abstract="", head=REPLACED)))
    assert [paper.arxiv for paper in parsed.papers] == ["2507.00001", "2507.00002", "2401.00003"]
    assert [paper.abstract for paper in parsed.papers] == [
        "About stone 1, wrapped.",
        "About stone 2, wrapped.",
        "",
    ]
    assert [paper.published for paper in parsed.papers] == [date(2025, 7, 9)] * 2 + [None]


@pytest.mark.parametrize(
    ("head", "arxiv", "published"),
    [
        (
            "Paper: hep-th/9901001\nFrom: A One <a@example.org>\n"
            "Date: Fri, 1 Jan 1999 00:00:00 GMT   (22kb)\n",
            "hep-th/9901001",
            date(1999, 1, 1),
        ),
        (
            "Paper (*cross-listing*): quant-ph/9901070\nFrom: A One\nDate: Fri, 1 Jan 99 (2kb)\n",
            "quant-ph/9901070",
            date(1999, 1, 1),
        ),
        ("arXiv:0704.0001\nDate: Mon, 2 Apr 2007 19:18:42 GMT   (764kb,D)\n", "0704.0001", None),
        (
            "Paper: math.GT/0309136\nFrom: A\nDate: 8 Sep 2003 (1kb)\n"
            "Date (revised v2): 9 Oct 2003 (1kb)\n",
            "math/0309136",
            date(2003, 9, 8),
        ),
        ("arXiv:2507.00001v3\nDate (revised): 9 Oct 2003 (1kb)\n", "2507.00001", None),
        (
            "arXiv:2507.00001\nfigures added Fri, 1 Jan 1999 00:00:00 GMT   (0kb,I)\n",
            "2507.00001",
            None,
        ),
    ],
    ids=[
        "1999",
        "1999 cross-listed",
        "2007",
        "2003 revised",
        "2025 revised",
        "a comment with a date",
    ],
)
def test_the_first_lines_of_papers_of_all_years_are_parsed(
    head: str, arxiv: str, published: date | None
) -> None:
    (paper,) = read(mail(record(head=head))).papers
    assert paper.arxiv == arxiv
    if published or "Date:" not in head:
        assert paper.published == published


def test_wrapped_lines_are_joined_and_mathematics_is_kept() -> None:
    more: dict[str, Any] = {"Report-no": "X-1", "Journal-ref": "J. 1 (2001)", "MSC-class": "57M25"}
    long = record(
        Title="On the $\\mathbb{Z}_2$-graded\n  stones: Part\n  II",
        Comments="3 pages\n  wrapped: so",
        **more,
        DOI="10.1000/Stone.1 10.1000/2",
        Categories="math.GT math-ph\n  cs.LG",
        abstract="  First $x$\nline.\n  Then \\\\ a paragraph\n-- with a dash.\n",
    )
    (paper,) = read(mail(long)).papers
    assert paper.title == "On the $\\mathbb{Z}_2$-graded stones: Part II"
    assert paper.abstract == "First $x$ line.\nThen \\\\ a paragraph -- with a dash."
    assert (paper.doi, paper.categories) == (
        "doi:10.1000/Stone.1",
        ("math.GT", "math-ph", "cs.LG"),
    )


def test_a_paper_that_cannot_be_read_is_refused_and_the_others_are_imported() -> None:
    untitled = record(2, Title="")
    cut = record(4).split("wrapped")[0]
    text = mail(record(1), untitled, record(3)).split("%%%")[0] + RULE + "\n" + cut
    parsed = read(text)
    assert parsed.titles == ["Stone Number 1", "Stone Number 3"]
    assert parsed.refused == [
        ("paper 2 (2507.00002)", "no title"),
        ("paper 4 (2507.00004)", "is cut off"),
    ]


def test_windows_newlines_change_nothing() -> None:
    text = mail(record(1), record(2))
    assert read(text.replace("\n", "\r\n")).entries == read(text).entries


# Days and lists


def test_several_lists_in_one_file_are_several_digests() -> None:
    one = mail(record(1), record(2), name="physics")
    other = mail(record(3), name="cs", to="Fri 11 Jul 25 18:00:00 GMT")
    assert read(one + "\n" + other).listings == [
        Listing("arxiv:physics", DAY, 0),
        Listing("arxiv:physics", DAY, 1),
        Listing("arxiv:cs", date(2025, 7, 11), 0),
    ]


@pytest.mark.parametrize(
    ("to", "day"),
    [
        ("Mon 11 Jan 99 00:00:03 GMT", date(1999, 1, 11)),
        ("Wed  9 Jan 02 00:00:03 GMT", date(2002, 1, 9)),
        ("Wed 1 Jul 2026 18:00:00 GMT", date(2026, 7, 1)),
    ],
)
def test_the_day_of_a_list_is_the_last_day_of_its_submissions(to: str, day: date) -> None:
    assert read(mail(record(), to=to), "list-2020-02-02.txt").days == {day}


def test_papers_without_a_day_are_in_no_digest_unless_the_user_gives_one() -> None:
    bare = record(1)
    assert (read(bare).listings, read(bare).titles) == ([], ["Stone Number 1"])
    assert read(bare, "mail-2025-07-10.txt").days == {DAY}
    assert read(bare, day=DAY).listings == [Listing("arxiv", DAY, 0)]


# Messages


def message(text: str, encoding: str, subject: str = "cs daily Subj-class mailing 1 1") -> bytes:
    body = {
        "quoted-printable": quopri.encodestring(text.encode()),
        "base64": base64.encodebytes(text.encode()),
        "8bit": text.encode(),
    }[encoding]
    headers = (
        "Received: from a by b; Thu, 10 Jul 2025 22:38:00 -0400\r\nMIME-Version: 1.0\r\n"
        f"Date: Thu, 10 Jul 2025 22:38:00 -0400\r\nSubject: {subject}\r\n"
        "From: send mail ONLY to cs <no-reply@arxiv.org>\r\n"
        "To: cs daily title/abstract distribution <rabble@arxiv.org>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return headers.encode() + body


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_message_in_a_transfer_encoding_is_decoded(encoding: str) -> None:
    text = mail(record(1, Title="Caf\xe9 = " + "long " * 30), record(2)).split("\n", 1)[1]
    parsed = read(message(text, encoding))
    assert parsed.listings == [Listing("arxiv:cs", DAY, position) for position in (0, 1)]
    assert parsed.titles == ["Caf\xe9 = " + ("long " * 30).strip(), "Stone Number 2"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_text_part_of_a_multipart_message_is_read(line_end: str) -> None:
    whole = EmailMessage()
    whole["Subject"] = "=?utf-8?q?cs_daily_Subj-class_mailing?="
    whole["From"] = "no-reply@arxiv.org"
    whole["Date"] = "Thu, 10 Jul 2025 22:38:00 -0400"
    whole.set_content(mail(record(1), record(2)).split("\n", 1)[1])
    whole.add_alternative(f"<pre>{mail(record(1))}</pre>", subtype="html")
    whole.add_attachment(b"\x00\x01", maintype="application", subtype="pdf")
    raw = whole.as_bytes().replace(b"\n", line_end.encode())
    assert read(raw).listings == [Listing("arxiv:cs", DAY, position) for position in (0, 1)]


@pytest.mark.parametrize(
    "between",
    [b"", b"From no-reply@arxiv.org Thu Jul 10 22:38:00 2025\n"],
    ids=["nothing between", "a From line between"],
)
def test_messages_that_follow_one_another_are_all_read(between: bytes) -> None:
    first = message(mail(record(1)), "base64", "physics daily Subj-class mailing") + b"\n"
    second = message(mail(record(2), name="cs"), "quoted-printable") + b"\n"
    parsed = read(between + first + between + second)
    assert [
        (paper.arxiv, at.source) for paper, at in zip(parsed.papers, parsed.listings, strict=True)
    ] == [
        ("2507.00001", "arxiv:physics"),
        ("2507.00002", "arxiv:cs"),
    ]


def test_a_forwarded_message_is_read() -> None:
    inner = EmailMessage()
    inner["Subject"] = "physics daily Subj-class mailing"
    inner["From"] = "no-reply@arxiv.org"
    inner.set_content(mail(record(1)))
    outer = EmailMessage()
    outer["Subject"] = "Fwd: today"
    outer["From"] = "ada@example.org"
    outer.set_content("Look at this.\n")
    outer.add_attachment(inner)
    assert read(outer.as_bytes()).listings == [Listing("arxiv:physics", DAY, 0)]


def test_damaged_base64_is_refused_with_its_line() -> None:
    broken = message(mail(record(1)), "base64").replace(b"\r\n\r\n", b"\r\n\r\nAB=C\n", 1)
    with pytest.raises(SourceError, match=r"has damaged base64 text near line \d+"):
        read(broken)


def test_latin_1_text_is_read() -> None:
    raw = mail(record(1, Title="Caf\xe9")).encode("latin-1")
    assert read(raw).titles == ["Caf\xe9"]


# Names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. One, B. Two and C. Three", ("A. One", "B. Two", "C. Three")),
        ("A. One, B. Two, and C. Three", ("A. One", "B. Two", "C. Three")),
        ("A. One & B. Two", ("A. One", "B. Two")),
        ("A. One (1), B. Two (1 and 2) ((1) X, Y, (2) Z)", ("A. One", "B. Two")),
        ("A. One (Univ. of X (Y), Z), B. Two", ("A. One", "B. Two")),
        ("A. One (unclosed, B. Two", ("A. One unclosed", "B. Two")),
        ("X Collaboration: A. One, B. Two", ("X Collaboration", "A. One", "B. Two")),
        ("A. One, et al. (158 additional authors not shown)", ("A. One", "et al.")),
        ("A. One, B. Two and 12 others", ("A. One", "B. Two", "et al.")),
        ("ATLAS Collaboration: G. Aad, et al", ("ATLAS Collaboration", "G. Aad", "et al.")),
        ("A. One, ...", ("A. One",)),
        ("A. One, Jr., B. Two III, C. Three, IV", ("A. One Jr.", "B. Two III", "C. Three IV")),
        ("Alexander Anderson, Sandy Brand", ("Alexander Anderson", "Sandy Brand")),
        (
            r"Paul Erd\H{o}s, Kurt G{\"o}del, H. Poincar\'e",
            ("Paul Erd\u0151s", "Kurt G\xf6del", "H. Poincar\xe9"),
        ),
        (
            r"M. Kova\v{c}, \L ukasz, S\o ren, \AA ngstr\"om",
            ("M. Kova\u010d", "\u0141ukasz", "S\xf8ren", "\xc5ngstr\xf6m"),
        ),
        (
            r"Ba\c{s}ar, D. {\O}ster, Gra\ss man, \'{\i}\~no",
            ("Ba\u015far", "D. \xd8ster", "Gra\xdfman", "\xed\xf1o"),
        ),
        ("", ()),
        (" , and ", ()),
    ],
)
def test_a_line_of_authors_is_split_into_names(line: str, names: tuple[str, ...]) -> None:
    assert parse_authors(line) == names
