"""Tags that are but begun: which of the user's own a query means.

Apart from the parser, which knows no library, and from the cache, which knows no beginnings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model.query import AnyOf, Not, Tagged
from reader.model.tags import folded

if TYPE_CHECKING:
    from reader.model.query import Term
    from reader.storage.marks import Marks


def meant(term: Term, marks: Marks) -> Term:
    """Return the term with every tag that may be a beginning, and is no tag, made those that begin
    so; where none does it finds nothing."""
    match term:
        case Tagged(tag=tag, open=True) if not marks.tagged(tag):
            begun = folded(tag)
            tags = (each for each, _ in marks.all_tags() if folded(each).startswith(begun))
            found = tuple(Tagged(each) for each in tags)
            return AnyOf(found) if found else term
        case Not():
            return Not(meant(term.term, marks))
        case AnyOf():
            return AnyOf(tuple(meant(each, marks) for each in term.terms))
        case _:
            return term
