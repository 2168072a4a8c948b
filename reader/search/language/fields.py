"""The fields of the language: how each reads its value, what it takes, what it may be completed to.

Apart from `parse`, which knows signs and not fields. To add a field: a function and a row here, a
term in `reader.model.query`, a condition in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias, get_args

from reader.model.date_ranges import LATEST, NAMED_RANGES, parse_bounds, parse_date_range
from reader.model.query import (
    Abstract,
    By,
    Category,
    Dated,
    Has,
    In,
    Is,
    Latest,
    Order,
    Part,
    Sort,
    State,
    Tagged,
    Term,
    Upvotes,
)

Reading: TypeAlias = "Term | Sort | None"
"""What a field makes of its value: a term, an order, or None where it cannot be read (yet)."""


class Value(NamedTuple):
    """What stands behind a field's colon."""

    text: str
    open: bool
    """Whether it may go on: there is no closing quote."""
    today: date


class Field(NamedTuple):
    """One field."""

    read: Callable[[Value], Reading]
    takes: str
    """What the user is told it takes; at most 40 characters, the bar has no more room."""
    values: tuple[str, ...] = ()
    """What it may be completed to, best first, where that is known without a library."""
    titled: bool = False
    """Whether a title begins with it in capitals, which are then no field."""


STATES: Final[dict[str, State]] = {each: each for each in get_args(State)}
PARTS: Final[dict[str, Part]] = {each: each for each in get_args(Part)}
ORDERS: Final[dict[str, Sort]] = {
    **{order: Sort(order, up=order == "title") for order in get_args(Order)},
    "newest": Sort("date"),
    "oldest": Sort("date", up=True),
}
_COUNT = re.compile(r"(>=|<=|>|<|)(\d{1,9})", re.ASCII)
_COUNTS = re.compile(r"(\d{1,9})?\.\.(\d{1,9})?", re.ASCII)


def _state(value: Value) -> Reading:
    state = STATES.get(value.text.casefold())
    return Is(state) if state else None


def _part(value: Value) -> Reading:
    part = PARTS.get(value.text.casefold())
    return Has(part) if part else None


def _order(value: Value) -> Reading:
    text = value.text.casefold()
    order = ORDERS.get(text.removeprefix("-"))
    return Sort(order.by, not order.up) if order and text.startswith("-") else order


def _name(value: Value) -> Reading:
    return By(value.text) if has_letters(value.text) else None


def _words(value: Value) -> Reading:
    return Abstract(value.text, value.open) if has_letters(value.text) else None


def _category(value: Value) -> Reading:
    return Category(value.text) if has_letters(value.text) else None


def _tag(value: Value) -> Reading:
    return Tagged(value.text, value.open) if has_letters(value.text) else None


def _source(value: Value) -> Reading:
    return In(value.text) if has_letters(value.text) else None


def _dates(value: Value) -> Reading:
    if value.text.casefold() == LATEST:
        return Latest()
    ends = parse_bounds(value.text, value.today)
    return Dated(*ends) if ends else None


def _after(value: Value) -> Reading:
    found = parse_date_range(value.text, value.today)
    return Dated(found[0], None) if found else None


def _before(value: Value) -> Reading:
    found = parse_date_range(value.text, value.today)
    return Dated(None, found[0] - timedelta(days=1)) if found and found[0] > date.min else None


def _upvotes(value: Value) -> Reading:
    if match := _COUNTS.fullmatch(value.text):
        least, most = (int(part) if part else None for part in match.groups())
        known = least is not None or most is not None
        backwards = least is not None and most is not None and least > most
        return Upvotes(least, most) if known and not backwards else None
    if not (match := _COUNT.fullmatch(value.text)):
        return None
    count = int(match[2])
    return {
        "": Upvotes(count, count),
        ">": Upvotes(count + 1, None),
        ">=": Upvotes(count, None),
        "<": Upvotes(None, count - 1),
        "<=": Upvotes(None, count),
    }[match[1]]


def has_letters(text: str) -> bool:
    """Whether there is anything in a text that can be searched for."""
    return any(character.isalnum() for character in text)


_BEST_ORDERS: Final = ("upvotes", "newest", "oldest", "title", "comments", "stars")
_SPANS: Final = (
    "today",
    "yesterday",
    "7d",
    "30d",
    *(name for name in NAMED_RANGES if name[-1] in "kh"),
)

FIELDS: Final[dict[str, Field]] = {
    "is": Field(_state, "unread, read or starred", ("unread", "starred", "read")),
    "by": Field(_name, "an author's name"),
    "abs": Field(_words, 'words of it, or "just these words"'),
    "date": Field(_dates, "2024-03, 13mar, 7d, latest or A..B", (LATEST, *_SPANS)),
    "after": Field(_after, "2024-03-15, 2024-03 or 7d", _SPANS),
    "before": Field(_before, "2024-03-15, 2024-03 or 7d", _SPANS),
    "upvotes": Field(_upvotes, "20, 20.., 5..20 or >20", ("20..", "50..", "100..")),
    "cat": Field(_category, "a category such as cs.LG"),
    "in": Field(_source, "a source such as huggingface"),
    "tag": Field(_tag, "a tag of yours, such as rl", titled=True),
    "has": Field(_part, "code, project, doi, note or tag", tuple(PARTS)),
    "sort": Field(_order, "upvotes, date, oldest or title", _BEST_ORDERS),
}
"""Every field by its name."""
