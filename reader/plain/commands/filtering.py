"""The filter: by what is remembered of a title, and by terms; and the order of what it finds."""

from __future__ import annotations

from typing import ClassVar, Final

from reader.library.location import Navigation
from reader.library.query_language import with_order
from reader.plain.commands.command import TypedCommand
from reader.plain.plain_reader import CommandError, PlainReader

ORDERS: Final = ("upvotes", "date", "oldest", "title", "stars", "comments")
"""Orders that `sort` offers, as `sort:` in a filter has them."""
OWN: Final = ("digest", "match", "none")
"""What `sort` takes for the view's own order."""


class _Finding(TypedCommand):
    area: ClassVar[str] = "Find"


class Filter(_Finding):
    """Filter the view by title and terms: filter plasticity is:unread, or /plasticity."""

    does = ("filter",)
    behind = "WORDS"

    def run(self, reader: PlainReader, given: str) -> None:
        if not given:
            now = reader.place.query
            said = f"The filter is: {now}. clear drops it." if now else "There is no filter."
            raise CommandError(f"{said} filter WORDS sets one.")
        reader.session.remember_query(given)
        reader.go(filtered(reader, given))


class Clear(_Finding):
    """Drop the filter."""

    does = ("escape",)

    def do(self, reader: PlainReader) -> None:
        if not reader.place.query:
            raise CommandError("There is no filter.")
        reader.go(filtered(reader, ""))


class Sort(_Finding):
    """Order the list: sort upvotes, sort title, sort oldest, sort digest."""

    does = ("sort",)
    behind = "ORDER"

    def run(self, reader: PlainReader, given: str) -> None:
        order = given.casefold().removeprefix("sort:")
        if order not in (*ORDERS, *OWN):
            raise CommandError(
                f"Sort how? {', '.join(ORDERS)}, or digest for the list's own order."
            )
        query = with_order(reader.place.query, "" if order in OWN else order).strip()
        reader.go(filtered(reader, query))


class History(_Finding):
    """List the filters that were used."""

    does = ("history",)

    def do(self, reader: PlainReader) -> None:
        reader.show(list(reversed(reader.session.queries)) or ["No filter was used yet."])


def filtered(reader: PlainReader, query: str) -> Navigation:
    """Return the view filtered by `query`; `back` returns to the filter before."""
    return reader.current.visit(reader.current.here._replace(query=query))
