"""Text to query tree: the language of the filter bar and of `daysheet list`.

Kept apart from the title index because it knows only the model: a query is the same value whoever
answers it. Half-typed text is the normal case here, not an error: what cannot be read yet is left
out of the query and named in `Query.untaken`, with what would be taken, in at most 40 characters:
the filter bar has no more room beside what is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeAlias

from reader.model.query import (
    AnyOf,
    By,
    Dated,
    Is,
    Latest,
    Not,
    Query,
    State,
    Term,
    Untaken,
    Upvotes,
)

Reading: TypeAlias = "Term | None"
"""What a field makes of its value: a term, or None where it cannot be read (yet)."""
Piece: TypeAlias = "Term | Untaken | str"
"""What stands between two spaces: a term, something not taken, or words."""

OR: Final = "OR"
JOINS: Final = " "
"""In the place of an OR that joins the terms beside it: a piece that is no word."""
NOTHING: Final = ""

STATES: Final[dict[str, State]] = {"unread": "unread", "read": "read", "starred": "starred"}

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_COUNT = re.compile(r"(>=|<=|>|<|)(\d{1,9})", re.ASCII)
_COUNTS = re.compile(r"(\d{1,9})?\.\.(\d{1,9})?", re.ASCII)


def parse(text: str, today: date) -> Query:
    """Return what `text` asks for; `today` is the day that `date:today` means. Never raises."""
    matches = list(_PIECES.finditer(text))
    read = [_piece(match, today) for match in matches]
    pieces = [
        _or_between(before, after) if piece == OR else piece
        for before, piece, after in zip([NOTHING, *read], read, [*read[1:], NOTHING], strict=False)
    ]
    words = [word for piece in pieces if isinstance(piece, str) for word in piece.split()]
    untaken = tuple(
        Untaken(*match.span(), piece.reason)
        for match, piece in zip(matches, pieces, strict=True)
        if isinstance(piece, Untaken)
    )
    return Query(" ".join(words), tuple(_terms(pieces)), untaken)


def _or_between(before: Piece, after: Piece) -> Piece:
    """Return what an OR is between two pieces; it is never a word."""
    if isinstance(before, Untaken) or isinstance(after, Untaken):
        # What that one takes is all there is to say while it is half typed.
        return NOTHING
    if isinstance(before, str) or isinstance(after, str):
        return _not_taken("OR stands between terms")
    return JOINS


def _terms(pieces: list[Piece]) -> list[Term]:
    """Return the terms among the pieces, those with an OR between them as one."""
    terms: list[Term] = []
    for before, piece in zip([NOTHING, *pieces], pieces, strict=False):
        if not isinstance(piece, str | Untaken):
            terms.append(_either(terms.pop(), piece) if before == JOINS else piece)
    return terms


def _either(one: Term, other: Term) -> AnyOf:
    return AnyOf((*one.terms, other) if isinstance(one, AnyOf) else (one, other))


def _piece(match: re.Match[str], today: date) -> Piece:
    """Return what one piece of the text is; the place of an untaken one is filled in later."""
    if match["bare_not"]:
        return _not_taken("not: stands before a term")
    if not match["field"]:
        return match[0]
    field, turned = match["field"].lower(), match["not"].lower()
    read, takes = FIELDS.get(field, _LATER)
    if term := read(match["value"].strip('"').strip(), today):
        return Not(term) if _turned(turned) else term
    # Some titles begin so too ("TAG:Tangential Amplifying Guidance"), but none in small letters.
    half_typed = match["not"] + match["field"] == turned + field
    return _not_taken(f"{field}: {takes}") if half_typed else match[0]


def _not_taken(reason: str) -> Untaken:
    return Untaken(0, 0, reason)


def _turned(prefixes: str) -> bool:
    """Whether the prefixes turn the term round: two of them cancel out."""
    return len(prefixes.replace("not:", "!")) % 2 == 1


def _state(value: str, _today: date) -> Reading:
    state = STATES.get(value.casefold())
    return Is(state) if state else None


def _name(value: str, _today: date) -> Reading:
    return By(value) if any(character.isalnum() for character in value) else None


def _dates(value: str, today: date) -> Reading:
    value = value.casefold()
    if value == "latest":
        return Latest()
    if ".." not in value:
        span = _span(value, today)
        return Dated(*span) if span else None
    start, end = value.split("..", 1)
    first, last = _span(start, today), _span(end, today)
    if (start and not first) or (end and not last) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        return None
    return Dated(first[0] if first else None, last[1] if last else None)


def _span(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day of a year, a month or a day, or None."""
    if text in ("today", "yesterday"):
        day = today - timedelta(days=text == "yesterday" and today > date.min)
        return day, day
    if not (match := _DATE.fullmatch(text)):
        return None
    year, month, day_of_month = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day_of_month or 1)
        if day_of_month:
            return first, first
        last_month = month or 12
        last_day = 31 if last_month == 12 else (date(year, last_month + 1, 1) - _ONE_DAY).day
        return first, date(year, last_month, last_day)
    except ValueError:
        return None


_ONE_DAY: Final = timedelta(days=1)


def _upvotes(value: str, _today: date) -> Reading:
    if match := _COUNTS.fullmatch(value):
        least, most = (int(part) if part else None for part in match.groups())
        known = least is not None or most is not None
        backwards = least is not None and most is not None and least > most
        return Upvotes(least, most) if known and not backwards else None
    if not (match := _COUNT.fullmatch(value)):
        return None
    count = int(match[2])
    return {
        "": Upvotes(count, count),
        ">": Upvotes(count + 1, None),
        ">=": Upvotes(count, None),
        "<": Upvotes(None, count - 1),
        "<=": Upvotes(None, count),
    }[match[1]]


FIELDS: Final[dict[str, tuple[Callable[[str, date], Reading], str]]] = {
    "is": (_state, "unread, read or starred"),
    "by": (_name, "an author's name"),
    "date": (_dates, "2024, 2024-03, latest or A..B"),
    "upvotes": (_upvotes, "20, 20.., 5..20 or >20"),
}
"""For each field, how its value is read and what it takes, as the user is told."""

LATER_FIELDS: Final = ("abs", "has", "cat", "tag", "in", "sort", "after", "before")
"""Fields of the language that are not answered yet; they are no words either."""
_LATER: Final = (lambda _value, _today: None, "not yet")

_PIECES = re.compile(
    rf"""(?P<not>(?:[!-]|(?ai:not:))*)(?P<field>(?ai:{"|".join((*FIELDS, *LATER_FIELDS))})):"""
    r"""(?P<value>"[^"]*"?|\S*)"""
    r"""|(?P<bare_not>[!-]*not:\S*)|\S+"""
)
"""A term (its field in any case), a `not:` before nothing, or a word; only a value in quotes may
hold spaces."""
