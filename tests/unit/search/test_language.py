"""The query language: what becomes a word, what a term, and what is not accepted yet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.query import (
    Abstract,
    AnyOf,
    By,
    Category,
    Dated,
    Exact,
    Has,
    In,
    Is,
    Latest,
    Like,
    Not,
    Published,
    Query,
    Sort,
    Tagged,
    Term,
    Untaken,
    Upvotes,
)
from reader.search.language import parse
from reader.search.language.fields import FIELDS

TODAY = date(2026, 8, 21)
YESTERDAY = date(2026, 8, 20)


def terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a text that consists of terms only."""
    query = parse(text, TODAY)
    assert (query.words, query.untaken) == ("", ())
    return query.terms


def reasons(text: str) -> list[str]:
    return [each.reason for each in parse(text, TODAY).untaken]


def test_text_without_a_field_is_words() -> None:
    assert parse("  difusion\tis:unread  polcy ", TODAY) == Query("difusion polcy", (Is("unread"),))


@pytest.mark.parametrize(
    "text",
    [
        "DIFFTACTILE: A Physics-based Simulator",
        "TAG:Tangential Amplifying Guidance",
        "In: Out",
        "IS:that",
        "Date: 2024",
        "Not:ordinary",
        "NOT:is:enough",
        "knot:theory",
        "basis:read",
        "-5 !4 -- - ! '",
        "http://arxiv.org/abs/2403.07815",
        'x:"a b"',
        "# #- -# #️⃣",
        "C#",
        "cats or dogs",
        "ORPO",
    ],
)
def test_only_a_known_field_before_a_colon_makes_a_term(text: str) -> None:
    assert parse(text, TODAY) == Query(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("is:unread", Is("unread")),
        ("is:Read", Is("read")),
        ("IS:Unread", Is("unread")),
        ("Not:Is:STARRED", Not(Is("starred"))),
        ("By:Yann", By("Yann")),
        ("Date:2024", Dated(date(2024, 1, 1), date(2024, 12, 31))),
        ("Date:Latest", Latest()),
        ("DATE:Yesterday..Today", Dated(YESTERDAY, TODAY)),
        ("Upvotes:>20", Upvotes(21, None)),
        ("is:starred", Is("starred")),
        ("by:lecun", By("lecun")),
        ('by:"Yann LeCun"', By("Yann LeCun")),
        ('by:"Yann Le', By("Yann Le")),
        ("date:2024", Dated(date(2024, 1, 1), date(2024, 12, 31))),
        ("date:2024-02", Dated(date(2024, 2, 1), date(2024, 2, 29))),
        ("date:2024-12", Dated(date(2024, 12, 1), date(2024, 12, 31))),
        ("date:2024-03-13", Dated(date(2024, 3, 13), date(2024, 3, 13))),
        ("date:2024-03-01..2024-03-15", Dated(date(2024, 3, 1), date(2024, 3, 15))),
        ("date:2024..2025-06", Dated(date(2024, 1, 1), date(2025, 6, 30))),
        ("date:2024-03..", Dated(date(2024, 3, 1), None)),
        ("date:..2024", Dated(None, date(2024, 12, 31))),
        ("date:today", Dated(TODAY, TODAY)),
        ("date:yesterday", Dated(YESTERDAY, YESTERDAY)),
        ("date:yesterday..today", Dated(YESTERDAY, TODAY)),
        ("date:latest", Latest()),
        ("upvotes:20", Upvotes(20, 20)),
        ("upvotes:20..", Upvotes(20, None)),
        ("upvotes:..5", Upvotes(None, 5)),
        ("upvotes:5..20", Upvotes(5, 20)),
        ("upvotes:>20", Upvotes(21, None)),
        ("upvotes:<=20", Upvotes(None, 20)),
        ("not:is:read", Not(Is("read"))),
        ("!is:read", Not(Is("read"))),
        ("-is:read", Not(Is("read"))),
        ('not:by:"Le Cun"', Not(By("Le Cun"))),
        ("not:-is:read", Is("read")),
        ("date:7d", Dated(date(2026, 8, 15), TODAY)),
        ("date:2W", Dated(date(2026, 8, 8), TODAY)),
        ("date:thisweek", Dated(date(2026, 8, 17), date(2026, 8, 23))),
        ("date:lastweek", Dated(date(2026, 8, 10), date(2026, 8, 16))),
        ("date:last_month", Dated(date(2026, 7, 1), date(2026, 7, 31))),
        ("date:lastyear", Dated(date(2025, 1, 1), date(2025, 12, 31))),
        ("date:friday", Dated(date(2026, 8, 14), date(2026, 8, 14))),
        ("date:thu", Dated(YESTERDAY, YESTERDAY)),
        ("date:august", Dated(date(2026, 8, 1), date(2026, 8, 31))),
        ("date:sep", Dated(date(2025, 9, 1), date(2025, 9, 30))),
        ("date:mon..today", Dated(date(2026, 8, 17), TODAY)),
        ("published:2024", Published(date(2024, 1, 1), date(2024, 12, 31))),
        ("published:2023..2024-03", Published(date(2023, 1, 1), date(2024, 3, 31))),
        ("published:2024..", Published(date(2024, 1, 1), None)),
        ("not:published:7d", Not(Published(date(2026, 8, 15), TODAY))),
        ("after:2024-03", Dated(date(2024, 3, 1), None)),
        ("after:7d", Dated(date(2026, 8, 15), None)),
        ("before:2024-03", Dated(None, date(2024, 2, 29))),
        ("before:lastweek", Dated(None, date(2026, 8, 9))),
        ('abs:"exact words"', Abstract("exact words", open=False)),
        ("abs:word", Abstract("word")),
        ('abs:"half ty', Abstract("half ty")),
        ("cat:cs.LG", Category("cs.LG")),
        ("in:huggingface", In("huggingface")),
        ("tag:rl", Tagged("rl", open=True)),
        ("Tag:RL", Tagged("RL", open=True)),
        ('tag:"deep learning"', Tagged("deep learning")),
        ("not:tag:rl", Not(Tagged("rl", open=True))),
        ("#rl", Tagged("rl", open=True)),
        ("#c++", Tagged("c++", open=True)),
        ("#.net", Tagged(".net", open=True)),
        ("-#rl", Not(Tagged("rl", open=True))),
        ("not:#rl", Not(Tagged("rl", open=True))),
        ("has:note", Has("note")),
        ("not:has:tag", Not(Has("tag"))),
        ("has:code", Has("code")),
        ("-has:Project", Not(Has("project"))),
        ('"exact phrase"', Exact("exact phrase", open=False)),
        ('"half  ty', Exact("half ty")),
        ("'exact", Exact("exact")),
        ("!word", Not(Exact("word"))),
        ("-word", Not(Exact("word"))),
        ('-"two words"', Not(Exact("two words", open=False))),
        ('not:"two words"', Not(Exact("two words", open=False))),
        ("like:2403.00001", Like("2403.00001")),
        ("like:arXiv:2403.00001v3", Like("2403.00001")),
        ("Like:10.1145/X", Like("doi:10.1145/x")),
    ],
)
def test_a_term_is_parsed(text: str, term: Term) -> None:
    assert terms(text) == (term,)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("sort:upvotes", Sort("upvotes")),
        ("sort:-upvotes", Sort("upvotes", up=True)),
        ("-sort:upvotes", Sort("upvotes", up=True)),
        ("sort:newest", Sort("date")),
        ("sort:oldest", Sort("date", up=True)),
        ("sort:foryou", Sort("foryou")),
        ("sort:title", Sort("title", up=True)),
        ("sort:title sort:comments", Sort("comments")),
    ],
)
def test_an_order_is_not_a_term_and_the_last_one_applies(text: str, sort: Sort) -> None:
    assert parse(f"policy {text}", TODAY) == Query("policy", sort=sort)


def test_only_required_text_is_highlighted_not_excluded_text() -> None:
    query = parse('"a b" -cde abs:one OR abs:"two three" !abs:four', TODAY)
    assert (query.in_title, query.in_abstract) == (("a b",), ("one", "two three"))


def test_one_excluded_letter_at_the_end_is_half_typed() -> None:
    assert parse("agent -s", TODAY) == parse("agent", TODAY)
    assert terms("-su") == (Not(Exact("su")),)


def test_several_terms_are_combined_by_and() -> None:
    assert terms("is:read date:latest") == (Is("read"), Latest())


def test_or_joins_two_terms_and_binds_tighter_than_and() -> None:
    assert terms("is:unread is:starred OR upvotes:20.. OR not:by:x date:latest") == (
        Is("unread"),
        AnyOf((Is("starred"), Upvotes(20, None), Not(By("x")))),
        Latest(),
    )


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("cats OR dogs", "cats dogs", ()),
        ("OR", "", ()),
        ("OR cats", "cats", ()),
        ("cats OR", "cats", ()),
        ("is:read OR", "", (Is("read"),)),
        ("OR is:read", "", (Is("read"),)),
        ("is:read OR word", "word", (Is("read"),)),
        ("word OR is:read", "word", (Is("read"),)),
        ("is:read OR OR is:starred", "", (Is("read"), Is("starred"))),
    ],
)
def test_an_or_not_between_terms_is_ignored_and_reported(
    text: str, words: str, found: tuple[Term, ...]
) -> None:
    query = parse(text, TODAY)
    assert (query.words, query.terms) == (words, found)
    assert {text[each.start : each.end] for each in query.untaken} == {"OR"}
    assert set(reasons(text)) == {"OR goes between two terms"}


def test_like_goes_without_or_and_only_once() -> None:
    query = parse("is:read OR like:2403.00001", TODAY)
    assert query.terms == (Is("read"), Like("2403.00001"))
    assert [each.reason for each in query.untaken] == ["like: goes without OR"]
    query = parse("like:2403.00002 like:2403.00001", TODAY)
    assert query.terms == (Like("2403.00002"),)
    assert [each.reason for each in query.untaken] == ["like: can be there only once"]
    assert not query.keeps_view_order


def test_an_or_next_to_a_half_typed_term_is_not_reported() -> None:
    assert parse("is:read OR upvotes:", TODAY) == Query(
        "", (Is("read"),), (Untaken(11, 19, "upvotes: 20, 20.., 5..20 or >20"),)
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("is:", "is: unread, read, starred or begun"),
        ("is:unr", "is: unread, read, starred or begun"),
        ("by:", "by: an author's name"),
        ('by:"', "by: an author's name"),
        ("date:20", "date: 2024-03, 13mar, 7d, latest or A..B"),
        ("date:2024-1", "date: 2024-03"),
        ("date:2024-02-30", "date: 2024-03"),
        ("date:2025..2024", "date: 2024-03"),
        ("date:2024-03..2024-0", "date: 2024-03"),
        ("date:..", "date: 2024-03"),
        ("date:3/4", "date: 4 mar or 3 apr"),
        ("date:2024..3/4/2024", "date: 4 mar 2024 or 3 apr 2024"),
        ("after:3/4", "after: 4 mar or 3 apr"),
        ("upvotes:a", "upvotes: 20, 20.., 5..20 or >20"),
        ("upvotes:20..5", "upvotes: 20"),
        ("upvotes:99999999999999999999", "upvotes: 20"),
        ("not:", "not: goes before a term"),
        ("not:word", "not: goes before a term"),
        ("-is:", "is: unread"),
        ("tag:", "tag: a tag of yours"),
        ('tag:"', "tag: a tag of yours"),
        ("abs:", "abs: words of the abstract"),
        ('abs:"—"', "abs: words of the abstract"),
        ("has:wings", "has: code"),
        ("after:latest", "after: 2024-03-15"),
        ("before:0001-01-01", "before: 2024-03-15"),
        ("like:", "like: a paper's id, such as 2403.07815"),
        ("like:24", "like: a paper's id, such as 2403.07815"),
        ("not:like:2403.00001", "like: goes without not:"),
        ("sort:", "sort: upvotes"),
    ],
)
def test_a_half_typed_term_is_ignored_and_what_it_accepts_is_reported(
    text: str, reason: str
) -> None:
    query = parse(f"policy {text}", TODAY)
    assert (query.words, query.terms) == ("policy", ())
    assert [each.reason[: len(reason)] for each in query.untaken] == [reason]


def test_ignored_text_is_reported_with_its_position() -> None:
    assert parse("one is:x two", TODAY).untaken == (
        Untaken(4, 8, "is: unread, read, starred or begun"),
    )


SIGNS = ["not", ":", '"', "..", "!", "-", " OR ", " ", "20", "unread", ">", "٣", "ſ"]
FIELD_NAMES = [*FIELDS]
PIECES = st.sampled_from([*FIELD_NAMES, *map(str.upper, FIELD_NAMES), *SIGNS])
LONGEST_REASON = 40
"""Cells that the filter bar has for a message."""


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join), st.dates())
def test_no_text_raises_an_error(text: str, today: date) -> None:
    query = parse(text, today)
    assert all(text[each.start : each.end].strip() for each in query.untaken)
    assert all(len(each.reason) <= LONGEST_REASON for each in query.untaken)
    assert query.words == " ".join(query.words.split())


@pytest.mark.parametrize(
    "text", [*(f"{field}:" for field in FIELD_NAMES), "not:", "word OR", "-sort:"]
)
def test_every_message_fits_into_the_filter_bar(text: str) -> None:
    (reason,) = reasons(text)
    assert 0 < len(reason) <= LONGEST_REASON
