"""The fields of the query language: how each reads its value, what it accepts and its completions.

To add a field, add a function and a row here, a term in `reader.model.query`, and a condition in
the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol, TypeAlias, get_args

from reader.model.date_ranges import (
    LATEST,
    NAMED_RANGES,
    parse_bounds,
    parse_date_range,
    slash_readings,
)
from reader.model.identity import parse_id
from reader.model.lazy_pattern import lazy_pattern
from reader.model.query import (
    Abstract,
    AllOf,
    By,
    Category,
    Dated,
    Has,
    In,
    InText,
    Is,
    Latest,
    Like,
    Order,
    Part,
    Published,
    Query,
    Sort,
    State,
    Tagged,
    Term,
    Upvotes,
)

Meaning: TypeAlias = "Term | Sort | Query | None"
"""What a value means: a term, an order, a saved view, or None if it cannot be read (yet)."""


class Lookup(Protocol):
    """What a query may name: papers and saved views."""

    def has_paper(self, id: str) -> bool:
        """Return whether the library has the paper with this id."""
        ...

    def view(self, name: str) -> Query | None:
        """Return the query of a saved view, or None if there is no such view.

        Views inside it are not followed: it names them as parts that are not taken.
        """
        ...


class AnyName:
    """Accepts every name, for texts that are not run on a library."""

    def has_paper(self, _id: str) -> bool:
        return True

    def view(self, _name: str) -> Query | None:
        return Query(terms=(AllOf(()),))


class Value(NamedTuple):
    """The text after a field's colon."""

    text: str
    open: bool
    """True if it may be continued, because there is no closing quote."""
    today: date
    lookup: Lookup = AnyName()


class Field(NamedTuple):
    """One field."""

    read: Callable[[Value], Meaning]
    accepts: str
    """What it accepts, for the user. With the name at most 40 characters: the bar has no more."""
    values: tuple[str, ...] = ()
    """Completions that do not depend on the library, best first."""
    may_begin_title: bool = False
    """True if titles begin with its name in capitals, which then is not a field."""
    describe_problem: Callable[[str], str] = lambda _text: ""
    """Returns why a value cannot be read if more can be said than what the field accepts."""


STATES: Final[dict[str, State]] = {each: each for each in get_args(State)}
PARTS: Final[dict[str, Part]] = {each: each for each in get_args(Part)}
ORDERS: Final[dict[str, Sort]] = {
    **{order: Sort(order, up=order == "title") for order in get_args(Order)},
    "newest": Sort("date"),
    "oldest": Sort("date", up=True),
}
_UPVOTE_COUNT = lazy_pattern(r"(>=|<=|>|<|)(\d{1,9})", re.ASCII)
_UPVOTE_RANGE = lazy_pattern(r"(\d{1,9})?\.\.(\d{1,9})?", re.ASCII)


def _read_state(value: Value) -> Meaning:
    state = STATES.get(value.text.casefold())
    return Is(state) if state else None


def _read_part(value: Value) -> Meaning:
    part = PARTS.get(value.text.casefold())
    return Has(part) if part else None


def _read_order(value: Value) -> Meaning:
    text = value.text.casefold()
    order = ORDERS.get(text.removeprefix("-"))
    return Sort(order.by, not order.up) if order and text.startswith("-") else order


def _read_id(value: Value) -> Meaning:
    id = parse_id(value.text)
    return Like(id) if id and value.lookup.has_paper(id) else None


def _describe_id(text: str) -> str:
    """Return that no paper has the id, if `text` is an id."""
    return "no paper in the library has this id" if parse_id(text) else ""


def _read_view(value: Value) -> Meaning:
    return value.lookup.view(value.text) if value.text else None


def _describe_view(text: str) -> str:
    return "there is no view of this name" if text else ""


def _read_author(value: Value) -> Meaning:
    return By(value.text) if is_searchable(value.text) else None


def _read_abstract(value: Value) -> Meaning:
    return Abstract(value.text, value.open) if is_searchable(value.text) else None


def _read_text(value: Value) -> Meaning:
    return InText(value.text, value.open) if is_searchable(value.text) else None


def _read_category(value: Value) -> Meaning:
    return Category(value.text) if is_searchable(value.text) else None


def _read_tag(value: Value) -> Meaning:
    return Tagged(value.text, value.open) if is_searchable(value.text) else None


def _read_source(value: Value) -> Meaning:
    return In(value.text) if is_searchable(value.text) else None


def _read_date(value: Value) -> Meaning:
    if value.text.casefold() == LATEST:
        return Latest()
    bounds = parse_bounds(value.text, value.today)
    return Dated(*bounds) if bounds else None


def _read_published(value: Value) -> Meaning:
    bounds = parse_bounds(value.text, value.today)
    return Published(*bounds) if bounds else None


def _describe_readings(text: str) -> str:
    """Return `4 mar or 3 apr` for the first date of `text` with two readings, if there is one."""
    readings = map(slash_readings, text.split(".."))
    return next((" or ".join(each) for each in readings if len(each) > 1), "")


def _read_after(value: Value) -> Meaning:
    dates = parse_date_range(value.text, value.today)
    return Dated(dates[0], None) if dates else None


def _read_before(value: Value) -> Meaning:
    dates = parse_date_range(value.text, value.today)
    return Dated(None, dates[0] - timedelta(days=1)) if dates and dates[0] > date.min else None


def _read_upvotes(value: Value) -> Meaning:
    if match := _UPVOTE_RANGE.fullmatch(value.text):
        least, most = (int(part) if part else None for part in match.groups())
        has_end = least is not None or most is not None
        is_reversed = least is not None and most is not None and least > most
        return Upvotes(least, most) if has_end and not is_reversed else None
    if not (match := _UPVOTE_COUNT.fullmatch(value.text)):
        return None
    count = int(match[2])
    return {
        "": Upvotes(count, count),
        ">": Upvotes(count + 1, None),
        ">=": Upvotes(count, None),
        "<": Upvotes(None, count - 1),
        "<=": Upvotes(None, count),
    }[match[1]]


def is_searchable(text: str) -> bool:
    """Return True if a text contains a letter or digit, so that it can be searched for."""
    return any(character.isalnum() for character in text)


_ORDER_COMPLETIONS: Final = (
    *("upvotes", "newest", "foryou", "oldest", "title", "comments", "stars"),
)
_DATE_COMPLETIONS: Final = (
    "today",
    "yesterday",
    "7d",
    "30d",
    *(name for name in NAMED_RANGES if name[-1] in "kh"),
)

FIELDS: Final[dict[str, Field]] = {
    "is": Field(
        _read_state, "unread, read, starred or begun", ("unread", "starred", "read", "begun")
    ),
    "by": Field(_read_author, "an author's name"),
    "abs": Field(_read_abstract, 'words of the abstract or "a phrase"'),
    "text": Field(_read_text, "words of texts that were fetched", may_begin_title=True),
    "date": Field(
        _read_date,
        "2024-03, 13mar, 7d, latest or A..B",
        (LATEST, *_DATE_COMPLETIONS),
        describe_problem=_describe_readings,
    ),
    "after": Field(
        _read_after,
        "2024-03-15, 2024-03 or 7d",
        _DATE_COMPLETIONS,
        describe_problem=_describe_readings,
    ),
    "before": Field(
        _read_before,
        "2024-03-15, 2024-03 or 7d",
        _DATE_COMPLETIONS,
        describe_problem=_describe_readings,
    ),
    "published": Field(
        _read_published,
        "2024, 2024-03, 7d or A..B",
        _DATE_COMPLETIONS,
        describe_problem=_describe_readings,
    ),
    "upvotes": Field(_read_upvotes, "20, 20.., 5..20 or >20", ("20..", "50..", "100..")),
    "cat": Field(_read_category, "a category such as cs.LG"),
    "in": Field(_read_source, "a source such as huggingface"),
    "tag": Field(_read_tag, "a tag of yours, such as rl", may_begin_title=True),
    "has": Field(_read_part, "code, text, pdf, doi, note or tag", tuple(PARTS)),
    "like": Field(
        _read_id,
        "a paper's id, such as 2403.07815",
        may_begin_title=True,
        describe_problem=_describe_id,
    ),
    "view": Field(
        _read_view, "a view of yours", may_begin_title=True, describe_problem=_describe_view
    ),
    "sort": Field(_read_order, "upvotes, date, foryou or title", _ORDER_COMPLETIONS),
}
"""All fields by name."""
