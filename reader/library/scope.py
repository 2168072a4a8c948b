"""Where a query looks: the papers of a view for which its terms hold, remembered from key to key.

Apart from `Finder` because a key mostly changes only the words: at 100,000 papers the cache takes a
tenth of a second for what is here the same as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reader.model.query import Has, Is, Tagged, every_term

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.query import Sort, Term
    from reader.model.view import View

REMEMBERED: Final = 3
"""Scopes; one of 100,000 papers takes some 10 MB."""


class Scope:
    """Papers, in an order."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = keys

    @cached_property
    def among(self) -> frozenset[int]:
        """The papers, to ask whether one is there."""
        return frozenset(self.keys)


class Scopes:
    """The scopes that were asked for last, while the library stays as it is."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changes = -1
        self._known: dict[tuple[View, tuple[Term, ...], Sort | None], Scope] = {}

    def of(self, view: View, terms: tuple[Term, ...] = (), sort: Sort | None = None) -> Scope:
        """Return the papers of `view` for which the terms hold, in its order or that asked for."""
        changes = self._library.cache.change_count()
        if changes != self._changes:
            self._changes, self._known = changes, {}
        asked = view, terms, sort
        if asked in self._known:
            return self._known[asked]
        scope = Scope(tuple(self._library.keys(view, terms, sort)))
        # Marks may change between two keys.
        if view.kind != "starred" and not _of_marks(terms):
            while len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[asked] = scope
        return scope


def _of_marks(terms: Sequence[Term]) -> bool:
    """Whether what holds depends on the marks."""
    return any(
        isinstance(term, Is | Tagged) or (isinstance(term, Has) and term.part in ("note", "tag"))
        for term in every_term(terms)
    )
