"""Text to query: words, fields, signs.

Half-typed text is the normal case here, not an error: what cannot be read yet is left out of the
query and named in `Query.untaken`, with what would be taken.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, TypeAlias

from reader.model.query import AnyOf, Exact, Not, Query, Sort, Tagged, Term, Untaken
from reader.search.language.fields import FIELDS, Value, has_letters

Piece: TypeAlias = "Term | Sort | Untaken | str"
"""What stands between two spaces: a term, an order, something not taken, or words."""

OR: Final = "OR"
JOINS: Final = " "
"""In the place of an OR that joins the terms beside it: a piece that is no word."""
NOTHING: Final = ""

PIECES = re.compile(
    rf"""(?P<not>(?:[!-]|(?ai:not:))*)"""
    rf"""(?:(?P<field>(?ai:{"|".join(FIELDS)})):(?P<value>"[^"]*"?|\S*)"""
    r"""|#(?P<tag>[\w./]\S*)|(?P<phrase>"[^"]*"?)|(?P<word>(?<=[!-])[^\W\d_](?:\w\S*|\Z)))"""
    r"""|'(?P<exact>\w\S*)|(?P<bare_not>[!-]*not:\S*)|\S+"""
)
"""A term (its field in any case), a tag, a phrase, a word to leave out, one meant to the letter, a
`not:` before nothing, or a word; only what stands in quotes may hold spaces."""


def parse(text: str, today: date) -> Query:
    """Return what `text` asks for; `today` is the day that `date:today` means. Never raises."""
    matches = list(PIECES.finditer(text))
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
    orders = [piece for piece in pieces if isinstance(piece, Sort)]
    return Query(" ".join(words), tuple(_terms(pieces)), untaken, orders[-1] if orders else None)


def _or_between(before: Piece, after: Piece) -> Piece:
    """Return what an OR is between two pieces; it is never a word."""
    if isinstance(before, Untaken) or isinstance(after, Untaken):
        # What that one takes is all there is to say while it is half typed.
        return NOTHING
    if isinstance(before, str | Sort) or isinstance(after, str | Sort):
        return _not_taken("OR stands between terms")
    return JOINS


def _terms(pieces: list[Piece]) -> list[Term]:
    """Return the terms among the pieces, those with an OR between them as one."""
    terms: list[Term] = []
    for before, piece in zip([NOTHING, *pieces], pieces, strict=False):
        if not isinstance(piece, str | Untaken | Sort):
            terms.append(_either(terms.pop(), piece) if before == JOINS else piece)
    return terms


def _either(one: Term, other: Term) -> AnyOf:
    return AnyOf((*one.terms, other) if isinstance(one, AnyOf) else (one, other))


def _piece(match: re.Match[str], today: date) -> Piece:
    """Return what one piece of the text is; the place of an untaken one is filled in later."""
    turned = _turned(match["not"] or "")
    if match["bare_not"]:
        return _not_taken("not: stands before a term")
    if match["field"]:
        return _of_field(match, turned, today)
    if match["tag"] and has_letters(match["tag"]):
        tagged = Tagged(match["tag"], True)
        return Not(tagged) if turned else tagged
    if match["phrase"]:
        return _exact(match["phrase"].strip('"'), not _closed(match["phrase"]), turned)
    if word := match["word"] or match["exact"]:
        # One letter at the end is no word yet, and must neither leave out nor find half of all.
        return _exact(word, True, turned) if len(word) > 1 else NOTHING
    return match[0]


def _exact(text: str, open: bool, turned: bool) -> Piece:
    term = Exact(" ".join(text.split()), open)
    if not has_letters(text):
        return NOTHING
    return Not(term) if turned else term


def _of_field(match: re.Match[str], turned: bool, today: date) -> Piece:
    name, written = match["field"].lower(), match["value"]
    field = FIELDS[name]
    found = field.read(Value(written.strip('"').strip(), not _closed(written), today))
    if isinstance(found, Sort):
        return Sort(found.by, found.up != turned)
    if found and not (field.titled and match["field"] == name.upper()):
        return Not(found) if turned else found
    # Some titles begin so too ("TAG:Tangential Amplifying Guidance"), but none in small letters.
    half_typed = match["field"] == name and match["not"] == match["not"].lower()
    return _not_taken(f"{name}: {field.takes}") if half_typed else match[0]


def _not_taken(reason: str) -> Untaken:
    return Untaken(0, 0, reason)


def _closed(written: str) -> bool:
    """Whether a value stands in two quotes."""
    return len(written) > 1 and written[0] == written[-1] == '"'


def _turned(prefixes: str) -> bool:
    """Whether the prefixes turn the term round: two of them cancel out."""
    return len(prefixes.lower().replace("not:", "!")) % 2 == 1


ORDER_FIELD: Final = "sort"


def with_order(text: str, order: str) -> str:
    """Return the filter with `sort:order` in front in place of any order; none where empty.

    In front, so that what is typed behind it goes on with the words.
    """
    orders = [match.span() for match in PIECES.finditer(text) if _is_order(match["field"])]
    for start, end in reversed(orders):
        text = text[:start] + text[end:].lstrip()
    text = text.strip()
    return f"{ORDER_FIELD}:{order} {text}" if order else text


def order_of(text: str) -> str:
    """Return the order that holds of those a filter asks for, as it is written; empty for none."""
    orders = [
        match["value"].strip('"').casefold()
        for match in PIECES.finditer(text)
        if _is_order(match["field"])
    ]
    return orders[-1] if orders else ""


def _is_order(field: str | None) -> bool:
    return field is not None and field.casefold() == ORDER_FIELD
