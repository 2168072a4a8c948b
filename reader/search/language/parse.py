"""From text to a query, and changes to the order that a text asks for.

Half-typed text is normal here, not an error. What cannot be read yet is left out of the query and
reported in `Query.untaken`, with what would be accepted.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, TypeAlias

from reader.model.lazy_pattern import lazy_pattern
from reader.model.query import (
    AllOf,
    AnyOf,
    Exact,
    Like,
    Not,
    Query,
    ResultsOf,
    Sort,
    Tagged,
    Term,
    Untaken,
)
from reader.search.language.fields import FIELDS, AnyName, Lookup, Value, is_searchable

Piece: TypeAlias = "Term | Sort | Query | Untaken | str"
"""What the text between two spaces means: a term, an order, a saved view, something not accepted,
or words."""

_OR: Final = "OR"
_JOINING: Final = " "
"""Replaces an OR that joins the terms on both sides."""
_NOTHING: Final = ""
_ORDER_FIELD: Final = "sort"

_PIECES = lazy_pattern(
    rf"""(?P<not>(?:[!-]|(?ai:not:))*)"""
    rf"""(?:(?P<field>(?ai:{"|".join(FIELDS)})):(?P<value>"[^"]*"?|\S*)"""
    r"""|#(?P<tag>[\w./]\S*)|(?P<phrase>"[^"]*"?)|(?P<word>(?<=[!-])[^\W\d_](?:\w\S*|\Z)))"""
    r"""|'(?P<exact>\w\S*)|(?P<bare_not>[!-]*not:\S*)|\S+"""
)
"""A term (its field in any case), a tag, a phrase, an excluded word, an exact word, a `not:` before
nothing, or a word. Only quoted text may contain spaces."""


def parse(text: str, today: date, lookup: Lookup | None = None) -> Query:
    """Return the query that `text` means. Never raises.

    `today` is the day of `date:today`. `lookup` knows the papers and views that `text` may name; by
    default every name is accepted.
    """
    matches = list(_PIECES.finditer(text))
    parsed = [_parse_piece(match, today, lookup or AnyName()) for match in matches]
    before_each, after_each = [_NOTHING, *parsed], [*parsed[1:], _NOTHING]
    pieces = [
        _resolve_or(before, after) if piece == _OR else piece
        for before, piece, after in zip(before_each, parsed, after_each, strict=False)
    ]
    pieces = _keep_one_like(_with_views_as_terms(pieces))
    views = [piece for piece in pieces if isinstance(piece, Query)]
    texts = (piece.words if isinstance(piece, Query) else piece for piece in pieces)
    words = [word for text in texts if isinstance(text, str) for word in text.split()]
    untaken = tuple(
        Untaken(*match.span(), piece.reason)
        for match, piece in zip(matches, pieces, strict=True)
        if isinstance(piece, Untaken)
    )
    orders = [view.sort for view in views if view.sort]
    orders += [piece for piece in pieces if isinstance(piece, Sort)]
    return Query(
        " ".join(words), tuple(_join_terms(pieces)), untaken, orders[-1] if orders else None
    )


def _resolve_or(before: Piece, after: Piece) -> Piece:
    """Return what an OR between two pieces means; it is never a word."""
    if isinstance(before, Untaken) or isinstance(after, Untaken):
        # The message about the half-typed term is enough.
        return _NOTHING
    if isinstance(before, str | Sort) or isinstance(after, str | Sort):
        return _untaken("OR goes between two terms")
    if any(map(_has_like, (before, after))):
        return _untaken("like: goes without OR")
    return _JOINING


def _has_like(piece: Piece) -> bool:
    terms = piece.terms if isinstance(piece, Query) else (piece,)
    return any(isinstance(term, Like) for term in terms)


def _with_views_as_terms(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with each saved view beside an OR as one term."""
    before_each, after_each = [_NOTHING, *pieces], [*pieces[1:], _NOTHING]
    return [
        _as_term(piece) if isinstance(piece, Query) and _JOINING in (before, after) else piece
        for before, piece, after in zip(before_each, pieces, after_each, strict=False)
    ]


def _as_term(view: Query) -> AllOf | ResultsOf:
    """Return a saved view as one term."""
    return ResultsOf(view.words, view.terms) if view.words else AllOf(view.terms)


def _keep_one_like(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with all `like:` after the first as not taken."""
    first = next((piece for piece in pieces if _has_like(piece)), None)
    reason = "like: can be there only once"
    return [
        _untaken(reason) if _has_like(piece) and piece is not first else piece for piece in pieces
    ]


def _join_terms(pieces: list[Piece]) -> list[Term]:
    """Return the terms among the pieces; terms joined by OR become one."""
    terms: list[Term] = []
    for before, piece in zip([_NOTHING, *pieces], pieces, strict=False):
        if isinstance(piece, Query):
            terms += piece.terms
        elif not isinstance(piece, str | Untaken | Sort):
            terms.append(_any_of(terms.pop(), piece) if before == _JOINING else piece)
    return terms


def _any_of(one: Term, other: Term) -> AnyOf:
    return AnyOf((*one.terms, other) if isinstance(one, AnyOf) else (one, other))


def _parse_piece(match: re.Match[str], today: date, lookup: Lookup) -> Piece:
    """Return what one piece of the text means; the position of an untaken one is set later."""
    negated = _is_negated(match["not"] or "")
    if match["bare_not"]:
        return _untaken("not: goes before a term")
    if match["field"]:
        return _parse_field(match, negated, today, lookup)
    if match["tag"] and is_searchable(match["tag"]):
        tagged = Tagged(match["tag"], True)
        return Not(tagged) if negated else tagged
    if match["phrase"]:
        return _parse_phrase(match["phrase"].strip('"'), not _is_quoted(match["phrase"]), negated)
    if word := match["word"] or match["exact"]:
        # One letter is not a word yet: it would exclude or find half of all papers.
        return _parse_phrase(word, True, negated) if len(word) > 1 else _NOTHING
    return match[0]


def _parse_phrase(text: str, open: bool, negated: bool) -> Piece:
    """Return the term for exact text; `open` if its last word may go on."""
    term = Exact(" ".join(text.split()), open)
    if not is_searchable(text):
        return _NOTHING
    return Not(term) if negated else term


def _parse_field(match: re.Match[str], negated: bool, today: date, lookup: Lookup) -> Piece:
    name, value = match["field"].lower(), match["value"]
    field = FIELDS[name]
    meaning = field.read(Value(value.strip('"').strip(), not _is_quoted(value), today, lookup))
    if isinstance(meaning, Sort):
        return Sort(meaning.by, meaning.up != negated)
    if meaning and not (field.may_begin_title and match["field"] == name.upper()):
        return _negate(meaning) if negated else _checked(meaning)
    # Some titles begin like a field ("TAG:Tangential Amplifying Guidance"), but not in lower case.
    is_half_typed = match["field"] == name and match["not"] == match["not"].lower()
    accepts = field.describe_problem(value.strip('" ')) or field.accepts
    return _untaken(f"{name}: {accepts}") if is_half_typed else match[0]


def _checked(meaning: Term | Query) -> Piece:
    """Return what a field means, unless it is a view that cannot be taken whole."""
    if isinstance(meaning, Query) and meaning.untaken:
        reason = meaning.untaken[0].reason
        refused = "a view may not name a view" if reason.startswith("view:") else reason
        return _untaken(f"view: {refused}")
    return meaning


def _negate(meaning: Term | Query) -> Piece:
    checked = _checked(meaning)
    if isinstance(checked, Untaken):
        return checked
    if _has_like(meaning):
        return _untaken("like: goes without not:")
    return Not(_as_term(meaning) if isinstance(meaning, Query) else meaning)


def _untaken(reason: str) -> Untaken:
    return Untaken(0, 0, reason)


def _is_quoted(value: str) -> bool:
    """Return True if a value has both quotes."""
    return len(value) > 1 and value[0] == value[-1] == '"'


def _is_negated(prefixes: str) -> bool:
    """Return True if the prefixes negate the term: two of them cancel out."""
    return len(prefixes.lower().replace("not:", "!")) % 2 == 1


def with_order(text: str, order: str) -> str:
    """Return `text` with `sort:order` in place of any order; without an order if it is empty.

    The order comes first, so that further typing continues the words.
    """
    spans = [match.span() for match in _PIECES.finditer(text) if _is_order(match["field"])]
    for start, end in reversed(spans):
        text = text[:start] + text[end:].lstrip()
    text = text.strip()
    return f"{_ORDER_FIELD}:{order} {text}" if order else text


def order_of(text: str) -> str:
    """Return the order that `text` asks for, such as `upvotes`; empty if it asks for none.

    If there are several, the last one applies.
    """
    orders = [
        match["value"].strip('"').casefold()
        for match in _PIECES.finditer(text)
        if _is_order(match["field"])
    ]
    return orders[-1] if orders else ""


def _is_order(field: str | None) -> bool:
    return field is not None and field.casefold() == _ORDER_FIELD
