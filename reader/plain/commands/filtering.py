"""The filter, and the order of the list."""

from __future__ import annotations

from typing import Final

from reader.library.query_language import read_query, with_order
from reader.model.query import Query
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader

ORDERS: Final = ("upvotes", "foryou", "date", "oldest", "title", "stars", "comments")
"""The orders that a message suggests. `sort` accepts all that `sort:` in a filter accepts."""
ORDER_OF_COMMAND: Final = {
    "sort-own": "digest",
    "sort-for-you": "foryou",
    **{f"sort-{name}": name for name in ("upvotes", "title", "newest", "oldest")},
    **{f"sort-{name}": name for name in ("comments", "stars")},
}
"""For each command of the full-screen reader that sorts, its order."""
NO_ORDER: Final = ("digest", "match", "none")
"""What `sort` accepts for the view's own order."""


@command_with_argument("Find", "filter", "WORDS", ids=["filter"])
def filter_view(reader: PlainReader, argument: str) -> None:
    """Filter the view by words of the title and by terms: filter plasticity is:unread."""
    if not argument:
        query = reader.location.query
        state = f"The filter is: {query}. clear removes it." if query else "There is no filter."
        raise CommandError(f"{state} filter WORDS sets one.")
    reader.session.remember_query(argument)
    _apply(reader, argument)


@command("Find", "clear", ids=["escape"])
def clear_filter(reader: PlainReader) -> None:
    """Remove the filter."""
    if not reader.location.query:
        raise CommandError("There is no filter.")
    _apply(reader, "")


@command_with_argument("Find", "sort", "ORDER", arguments=ORDER_OF_COMMAND)
def sort(reader: PlainReader, argument: str) -> None:
    """Sort the list: sort upvotes, sort foryou, sort title, sort digest."""
    order = argument.casefold().removeprefix("sort:")
    if order in NO_ORDER:
        order = ""
    elif not _is_order(order):
        raise CommandError(f"Sort how? {', '.join(ORDERS)}, or digest for the list's own order.")
    query = with_order(reader.location.query, "").strip()
    here = reader.current.here._replace(query=query, order=order)
    reader.go(reader.current.visit(here))


@command("Find", "history", ids=["history"])
def show_history(reader: PlainReader) -> None:
    """List the filters that were used, newest first."""
    queries = reader.session.queries[::-1]
    reader.console.print_pages(queries or ["No filter was used yet."])


def _is_order(text: str) -> bool:
    """Return whether `sort:` in a filter accepts the whole text."""
    query = read_query(f"sort:{text}")
    return query.sort is not None and query == Query(sort=query.sort)


def _apply(reader: PlainReader, query: str) -> None:
    """Filter the view by `query`. `back` returns to the previous filter."""
    reader.go(reader.current.visit(reader.current.here._replace(query=query)))
