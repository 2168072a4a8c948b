"""Expands the beginnings of tags in a query to the user's tags that begin with them.

It is separate from the parser of queries, which does not know the marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model.query import AnyOf, Not, Tagged
from reader.model.tags import fold_tag

if TYPE_CHECKING:
    from reader.model.query import Term
    from reader.storage.marks import Marks


def expand_tag_prefixes(term: Term, marks: Marks) -> Term:
    """Return the term with each tag that may be a prefix replaced by the tags that begin with it.

    A tag that exists is kept. So is a prefix of no tag, which then finds nothing.
    """
    match term:
        case Tagged(tag=tag, open=True) if not marks.tagged(tag):
            prefix = fold_tag(tag)
            names = (name for name, _ in marks.all_tags() if fold_tag(name).startswith(prefix))
            tags = tuple(Tagged(name) for name in names)
            return AnyOf(tags) if tags else term
        case Not():
            return Not(expand_tag_prefixes(term.term, marks))
        case AnyOf():
            return AnyOf(tuple(expand_tag_prefixes(part, marks) for part in term.terms))
        case _:
            return term
