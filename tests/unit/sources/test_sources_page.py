"""The daily page saved as text: its papers, and refusals with the line of a block."""

from __future__ import annotations

from datetime import date

import pytest

from reader.model.digest import PAGE, Listing
from reader.sources import SourceError
from tests.inputs import DATA, needs_data, prose, read, read_data

HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
FIRST = "Revisiting Plasticity in Visual Reinforcement Learning: Data, Modules and Training Stages"
LAST = "Generative Marginalization Models"


def page(*blocks: str, dated: str | None = "Mar 13") -> str:
    return "\n\n".join([*([dated] if dated else []), *blocks]) + "\n"


# The captured page


@needs_data
def test_the_captured_page_gives_its_52_papers_word_for_word() -> None:
    text = (DATA / "digest-page-mar-13.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    body = lines[lines.index("Mar 13") + 1 :]
    parsed = read_data("digest-page-mar-13.txt")
    assert [part for p in parsed.papers for part in (p.title, p.abstract)] == body
    assert len(parsed.papers) == 52
    assert (parsed.titles[0], parsed.titles[-1]) == (FIRST, LAST)
    assert parsed.refusals == []


@needs_data
def test_the_captured_page_is_one_digest_with_an_assumed_year() -> None:
    parsed = read_data("digest-page-mar-13.txt", today=date(2026, 8, 22))
    expected = [Listing(PAGE, date(2026, 3, 13), position, assumed=True) for position in range(52)]
    assert parsed.listings == expected


@needs_data
def test_fields_that_the_captured_page_lacks_stay_empty() -> None:
    for paper in read_data("digest-page-mar-13.txt").papers:
        assert (paper.arxiv, paper.doi, paper.authors, paper.published) == (None, None, (), None)
        assert (paper.upvotes, paper.links) == (None, {})


@needs_data
@pytest.mark.parametrize("change", ["crlf", "old mac", "bom", "trailing spaces", "more blanks"])
def test_newlines_marks_and_spaces_change_nothing(change: str) -> None:
    raw = (DATA / "digest-page-mar-13.txt").read_bytes()
    changed = {
        "crlf": raw.replace(b"\n", b"\r\n"),
        "old mac": raw.replace(b"\n", b"\r"),
        "bom": b"\xef\xbb\xbf" + raw,
        "trailing spaces": raw.replace(b"\n", b" \t\n"),
        "more blanks": raw.replace(b"\n\n", b"\n \n\n\xc2\xa0\n"),
    }[change]
    assert read(changed).entries == read(raw).entries


# The day


@pytest.mark.parametrize(
    ("line", "day", "assumed"),
    [
        ("Mar 13", date(2026, 3, 13), True),
        ("13 Mar", date(2026, 3, 13), True),
        ("March 13", date(2026, 3, 13), True),
        ("march 13th", date(2026, 3, 13), True),
        ("Mar 13, 2024", date(2024, 3, 13), False),
        ("13 March 2024", date(2024, 3, 13), False),
        ("Wed, Mar 13, 2024", date(2024, 3, 13), False),
        ("2024-03-13", date(2024, 3, 13), False),
        ("Sept. 1", date(2025, 9, 1), True),
        ("Aug 22", date(2026, 8, 22), True),
        ("Aug 23", date(2025, 8, 23), True),
        ("Feb 29", date(2024, 2, 29), True),
    ],
)
def test_the_date_of_a_page_is_parsed(line: str, day: date, assumed: bool) -> None:
    parsed = read(page("One title", prose("one"), dated=line), today=date(2026, 8, 22))
    assert parsed.listings == [Listing(PAGE, day, 0, assumed)]


def test_a_weekday_decides_the_year() -> None:
    parsed = read(page("One title", prose("one"), dated="Wed, Mar 13"), today=date(2026, 8, 22))
    assert parsed.listings == [Listing(PAGE, date(2024, 3, 13), 0, assumed=True)]


def test_the_users_day_overrides_that_of_the_page_and_is_not_assumed() -> None:
    parsed = read(page("One title", prose("one")), "2020-01-01.txt", day=date(2024, 3, 13))
    assert parsed.listings == [Listing(PAGE, date(2024, 3, 13), 0)]


def test_a_file_name_that_agrees_with_the_page_gives_the_year() -> None:
    parsed = read(page("One title", prose("one")), "page-2024-03-13.txt")
    assert parsed.listings == [Listing(PAGE, date(2024, 3, 13), 0)]


def test_a_file_name_that_disagrees_with_the_page_is_ignored() -> None:
    parsed = read(page("One title", prose("one")), "saved-2026-04-01.txt")
    assert parsed.days == {date(2026, 3, 13)}


def test_a_page_without_a_date_gets_that_of_its_file_name() -> None:
    parsed = read(page("One title", prose("one"), dated=None), "2024-03-13.txt")
    assert parsed.listings == [Listing(PAGE, date(2024, 3, 13), 0)]


def test_a_page_without_a_date_is_refused_with_advice() -> None:
    with pytest.raises(SourceError, match=r"^page\.txt: says no date; give --date YYYY-MM-DD$"):
        read(page("One title", prose("one"), dated=None), "page.txt")


def test_a_page_needs_no_date_if_the_user_gives_one() -> None:
    text = page("One title", prose("one"), "Two titles", prose("two"), dated=None)
    assert read(text, day=date(2024, 3, 13)).titles == ["One title", "Two titles"]


def test_a_header_without_a_date_is_not_a_paper() -> None:
    text = HEADER + page("One title", prose("one"), dated=None)
    parsed = read(text, day=date(2024, 3, 13))
    assert (parsed.titles, parsed.refusals) == (["One title"], [])


def test_a_second_date_begins_a_second_digest() -> None:
    text = page("One", prose("one"), "Two", prose("two"), "Mar 12", "Three", prose("three"))
    assert [(listing.day.day, listing.position) for listing in read(text).listings] == [
        (13, 0),
        (13, 1),
        (12, 0),
    ]


@pytest.mark.parametrize("line", ["Feb 30", "Mar 32", "Mon 13", "Mayor 13", "13", "Mar"])
def test_other_lines_are_not_dates(line: str) -> None:
    parsed = read(page("One", prose("one"), line, "Two", prose("two")))
    assert parsed.days == {date(2026, 3, 13)}
    assert parsed.refused == [("line 7", "title without an abstract")]


# Titles and abstracts


def test_a_title_without_an_abstract_is_refused_and_the_others_are_imported() -> None:
    parsed = read(page("One", prose("one"), "Alone", "Two", prose("two"), "At the end"))
    assert parsed.titles == ["One", "Two"]
    assert [listing.position for listing in parsed.listings] == [0, 1]
    assert parsed.refused == [
        ("line 7", "title without an abstract"),
        ("line 13", "title without an abstract"),
    ]


def test_a_page_with_only_a_title_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError) as raised:
        read(HEADER + page("A title and nothing else"), "page.txt")
    assert str(raised.value) == (
        "page.txt: none of its papers can be read; line 9: title without an abstract"
    )


def test_an_abstract_without_a_title_is_refused() -> None:
    parsed = read(page(prose("nothing"), "One", prose("one")))
    assert parsed.titles == ["One"]
    assert parsed.refused == [("line 3", "an abstract without a title")]


def test_paragraphs_after_an_abstract_belong_to_it() -> None:
    more = "Code is at https://example.org/code"
    parsed = read(page("One", prose("one"), prose("more"), more, "Two", prose("two")))
    assert [paper.abstract for paper in parsed.papers] == [
        f"{prose('one')}\n\n{prose('more')}\n\n{more}",
        prose("two"),
    ]


def test_a_short_last_paragraph_belongs_to_its_abstract() -> None:
    parsed = read(page("One", prose("one"), "Data is there.", "Two", prose("two")))
    assert parsed.titles == ["One", "Two"]
    assert parsed.papers[0].abstract.endswith("\n\nData is there.")


@pytest.mark.parametrize("title", ["Ends with a stop.", "Really?", "Wow!", "1, 2, 3", "[Re] Again"])
def test_titles_may_look_like_sentences_and_lists(title: str) -> None:
    parsed = read(page("One", prose("one"), title, prose("two"), "Three", prose("three")))
    assert parsed.titles == ["One", title, "Three"]
    assert parsed.papers[1].abstract == prose("two")


def test_a_short_abstract_is_recognised_by_its_full_stop() -> None:
    parsed = read(page("One", "We prove it.", "Two", "So do we (twice)."))
    assert [paper.abstract for paper in parsed.papers] == ["We prove it.", "So do we (twice)."]


def test_mathematics_without_backslashes_is_kept() -> None:
    abstract = "For all x in R^d we get |f(x)-g(x)| leq epsilon_1 {bf O}(1/sqrt{n}) <p>&amp; " * 5
    parsed = read(page("On $L_2$ & <i>more</i>", abstract))
    assert (parsed.titles, parsed.papers[0].abstract) == (
        ["On $L_2$ & <i>more</i>"],
        abstract.strip(),
    )


def test_wrapped_titles_and_abstracts_are_joined() -> None:
    wrapped = prose("one").replace(". ", ".\n")
    parsed = read(page("A title that was\nwrapped by hand", wrapped, "Two", prose("two")))
    assert parsed.titles == ["A title that was wrapped by hand", "Two"]
    assert parsed.papers[0].abstract == wrapped


def test_a_wrapped_second_paragraph_is_not_a_paper() -> None:
    wrapped = "\n".join(["word " * 13 + "and"] * 5 + ["the end."])
    parsed = read(page("One", prose("one"), wrapped, "Two", prose("two")))
    assert parsed.titles == ["One", "Two"]
    assert parsed.papers[0].abstract == f"{prose('one')}\n\n{wrapped}"


# Whole papers in one block


def test_a_block_may_hold_title_address_and_abstract() -> None:
    text = page(
        "One paper\nhttps://arxiv.org/abs/2501.10000v2\nWhat it says.",
        "Another\nhttps://huggingface.co/papers/2501.10001\nWhat it says,\non two lines.",
    )
    parsed = read("Daily Papers\n\n" + text)
    assert [(p.title, p.arxiv, p.abstract) for p in parsed.papers] == [
        ("One paper", "2501.10000", "What it says."),
        ("Another", "2501.10001", "What it says,\non two lines."),
    ]


def test_a_block_with_an_arxiv_address_needs_no_abstract() -> None:
    parsed = read(page("One paper\nhttps://arxiv.org/abs/2501.10000", "Two", prose("two")))
    assert [(p.title, p.arxiv, p.abstract) for p in parsed.papers] == [
        ("One paper", "2501.10000", ""),
        ("Two", None, prose("two")),
    ]


def test_a_title_before_an_arxiv_address_may_be_long_or_a_sentence() -> None:
    title = "A title that ends with a stop, and is long " * 10 + "."
    parsed = read(page("One", prose("one"), f"{title}\nhttps://arxiv.org/abs/2501.10000\nShort"))
    assert parsed.titles == ["One", title]
    assert (parsed.papers[1].arxiv, parsed.papers[1].abstract) == ("2501.10000", "Short")


def test_an_address_without_a_title_is_refused() -> None:
    text = page(
        "One\nhttps://arxiv.org/abs/2501.10000\nText.", "arXiv:2501.10001\nText.", "Two\nIs."
    )
    parsed = read(text)
    assert parsed.titles == ["One", "Two"]
    assert parsed.refused == [("line 7", "an address without a title")]


def test_a_block_may_hold_title_and_abstract_alone() -> None:
    parsed = read(page(f"One\n{prose('one')}", "Two\nIt is short."))
    assert [(p.title, p.abstract) for p in parsed.papers] == [
        ("One", prose("one")),
        ("Two", "It is short."),
    ]


def test_an_address_between_title_and_abstract_identifies_the_paper() -> None:
    parsed = read(page("One", "https://arxiv.org/abs/2501.10000", prose("one")))
    assert [(p.arxiv, p.abstract) for p in parsed.papers] == [("2501.10000", prose("one"))]


def test_an_address_in_an_abstract_stays_there() -> None:
    abstract = f"{prose('one')}\nCode:\nhttps://github.com/example/code"
    parsed = read(page("One", abstract, "Two", prose("two")))
    assert parsed.titles == ["One", "Two"]
    assert parsed.papers[0].abstract == abstract


def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    raw = page("One", prose("one"), "Caf\xe9 Two", prose("two")).encode("latin-1")
    with pytest.raises(SourceError, match=r"not UTF-8 text \(line 7\)"):
        read(raw, format="page")


def test_a_page_that_is_too_long_is_refused() -> None:
    with pytest.raises(SourceError, match="4 MB"):
        read(page("One", prose("one")) * 8_000)
