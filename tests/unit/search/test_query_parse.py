"""The filter language: what becomes a word, what a term, and what is left out until it is typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.query import (
    AnyOf,
    By,
    Dated,
    Is,
    Latest,
    Not,
    Query,
    Term,
    Untaken,
    Upvotes,
)
from reader.search.parse import FIELDS, LATER_FIELDS, parse

TODAY = date(2026, 8, 21)
YESTERDAY = date(2026, 8, 20)


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a text that is all terms."""
    query = parse(text, TODAY)
    assert (query.words, query.untaken) == ("", ())
    return query.terms


def reasons(text: str) -> list[str]:
    return [each.reason for each in parse(text, TODAY).untaken]


def test_words_are_what_is_no_term() -> None:
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
        "-5 !important -- - !",
        "http://arxiv.org/abs/2403.07815",
        'x:"a b"',
        "#tag",
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
    ],
)
def test_a_term_is_read(text: str, term: Term) -> None:
    assert terms(text) == (term,)


def test_terms_must_all_hold() -> None:
    assert terms("is:read date:latest") == (Is("read"), Latest())


def test_or_joins_the_terms_beside_it_and_binds_tighter_than_and() -> None:
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
def test_an_or_that_stands_between_no_terms_is_left_out_and_named(
    text: str, words: str, found: tuple[Term, ...]
) -> None:
    query = parse(text, TODAY)
    assert (query.words, query.terms) == (words, found)
    assert {text[each.start : each.end] for each in query.untaken} == {"OR"}
    assert set(reasons(text)) == {"OR stands between terms"}


def test_beside_a_half_typed_term_an_or_has_nothing_to_say() -> None:
    assert parse("is:read OR upvotes:", TODAY) == Query(
        "", (Is("read"),), (Untaken(11, 19, "upvotes: 20, 20.., 5..20 or >20"),)
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("is:", "is: unread, read or starred"),
        ("is:unr", "is: unread, read or starred"),
        ("by:", "by: an author's name"),
        ('by:"', "by: an author's name"),
        ("date:20", "date: 2024, 2024-03, latest or A..B"),
        ("date:2024-1", "date: 2024"),
        ("date:2024-02-30", "date: 2024"),
        ("date:2025..2024", "date: 2024"),
        ("date:2024-03..2024-0", "date: 2024"),
        ("date:..", "date: 2024"),
        ("upvotes:a", "upvotes: 20, 20.., 5..20 or >20"),
        ("upvotes:20..5", "upvotes: 20"),
        ("upvotes:99999999999999999999", "upvotes: 20"),
        ("not:", "not: stands before a term"),
        ("not:word", "not: stands before a term"),
        ("-is:", "is: unread"),
        ("tag:rl", "tag: not yet"),
        ('abs:"exact words"', "abs: not yet"),
    ],
)
def test_a_half_typed_term_is_left_out_with_what_it_takes(text: str, reason: str) -> None:
    query = parse(f"policy {text}", TODAY)
    assert (query.words, query.terms) == ("policy", ())
    assert [each.reason[: len(reason)] for each in query.untaken] == [reason]


def test_what_is_left_out_is_named_with_its_place() -> None:
    assert parse("one is:x two", TODAY).untaken == (Untaken(4, 8, "is: unread, read or starred"),)


SIGNS = ["not", ":", '"', "..", "!", "-", " OR ", " ", "20", "unread", ">", "٣", "ſ"]
FIELD_NAMES = [*FIELDS, *LATER_FIELDS]
PIECES = st.sampled_from([*FIELD_NAMES, *map(str.upper, FIELD_NAMES), *SIGNS])
LONGEST_REASON = 40
"""Cells that the filter bar has for one."""


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join), st.dates())
def test_nothing_that_is_typed_is_an_error(text: str, today: date) -> None:
    query = parse(text, today)
    assert all(text[each.start : each.end].strip() for each in query.untaken)
    assert all(len(each.reason) <= LONGEST_REASON for each in query.untaken)
    assert query.words == " ".join(query.words.split())


@pytest.mark.parametrize(
    "text", [*(f"{field}:" for field in FIELD_NAMES), "not:", "word OR", "-sort:upvotes"]
)
def test_every_reason_fits_into_the_filter_bar(text: str) -> None:
    (reason,) = reasons(text)
    assert 0 < len(reason) <= LONGEST_REASON
