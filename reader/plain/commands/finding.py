"""The filter: by what is remembered of a title, and by terms; and the order of what it finds."""

from __future__ import annotations

from typing import ClassVar, Final

from reader.library.completing import with_order
from reader.library.location import Navigation
from reader.plain.commands.command import Typed
from reader.plain.desk import Desk, Wrong

ORDERS: Final = ("upvotes", "date", "oldest", "title", "stars", "comments")
"""Orders that `sort` offers, as `sort:` in a filter has them."""
OWN: Final = ("digest", "match", "none")
"""What `sort` takes for the view's own order."""


class _Finding(Typed):
    area: ClassVar[str] = "Find"


class Filter(_Finding):
    """Filter the view by title and terms: filter plasticity is:unread, or /plasticity."""

    does = ("filter",)
    behind = "WORDS"

    def run(self, desk: Desk, given: str) -> None:
        if not given:
            now = desk.place.query
            said = f"The filter is: {now}. clear drops it." if now else "There is no filter."
            raise Wrong(f"{said} filter WORDS sets one.")
        desk.session.remember_query(given)
        desk.go(filtered(desk, given))


class Clear(_Finding):
    """Drop the filter."""

    does = ("escape",)

    def do(self, desk: Desk) -> None:
        if not desk.place.query:
            raise Wrong("There is no filter.")
        desk.go(filtered(desk, ""))


class Sort(_Finding):
    """Order the list: sort upvotes, sort title, sort oldest, sort digest."""

    does = ("sort",)
    behind = "ORDER"

    def run(self, desk: Desk, given: str) -> None:
        order = given.casefold().removeprefix("sort:")
        if order not in (*ORDERS, *OWN):
            raise Wrong(f"Sort how? {', '.join(ORDERS)}, or digest for the list's own order.")
        query = with_order(desk.place.query, "" if order in OWN else order).strip()
        desk.go(filtered(desk, query))


class History(_Finding):
    """List the filters that were used."""

    does = ("history",)

    def do(self, desk: Desk) -> None:
        desk.show(list(reversed(desk.session.queries)) or ["No filter was used yet."])


def filtered(desk: Desk, query: str) -> Navigation:
    """Return the view filtered by `query`; `back` returns to the filter before."""
    return desk.current.visit(desk.current.here._replace(query=query))
