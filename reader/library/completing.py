"""The language of queries as those need it who face the user: reading, completions and examples.

Completions come from what the language knows, and from what stands in the library.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reader.library.library import Library
    from reader.model.query import Query
    from reader.search.language.completion import LibraryValues
    from reader.search.language.examples import Example

SLOW: Final = ("by:", "cat:", "in:", "date:", "after:", "before:", "tag:", "#")
"""Fields whose values are asked of the library, which may take some milliseconds."""
MOST: Final = 20


def read_query(text: str, today: date | None = None) -> Query:
    """Return the query that `text` is, as far as it can be read; never raises."""
    from datetime import date

    return _parse(text, today or date.today())


@lru_cache(maxsize=8)
def _parse(text: str, today: date) -> Query:
    """Parse a query. One letter in the bar asks for the same one three times."""
    from reader.search.language import parse

    return parse(text, today)


def with_order(text: str, order: str) -> str:
    """Return a filter that asks for an order, such as `upvotes`, in place of its own; for the
    order of the view where `order` is empty."""
    from reader.search.language.parse import with_order

    return with_order(text, order)


def order_of(text: str) -> str:
    """Return the order that a filter asks for; empty for that of the view."""
    from reader.search.language.parse import order_of

    return order_of(text)


class Completer:
    """Completes queries over one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._categories: list[str] | None = None

    def is_quick(self, text: str) -> bool:
        """Whether the library need not be asked, so that any thread may ask for the completion."""
        last = text.rpartition(" ")[2]
        return not any(field in last for field in SLOW)

    def complete(self, text: str) -> str | None:
        """Return `text` with its last word completed, None where nothing begins so."""
        from reader.search.language.completion import complete

        return complete(text, self._offers())

    def offers(self, word: str) -> list[str]:
        """Return everything that the last word of a query may become, each whole."""
        from reader.search.language.completion import completions

        return completions(word, self._offers())

    def _offers(self) -> LibraryValues:
        from reader.search.language.completion import date_values

        def dates(begun: str) -> list[str]:
            return date_values((each.day for each in self._library.cache.days()), begun)

        return {
            "by": lambda begun: self._library.cache.author_words(begun, MOST),
            "cat": lambda _: self._known_categories(),
            "in": lambda _: self._library.cache.sources(),
            "tag": lambda _: [tag for tag, _ in self._library.marks.all_tags()],
            "date": dates,
            "after": dates,
            "before": dates,
        }

    def _known_categories(self) -> list[str]:
        """Every paper is looked at for them: once is enough."""
        if self._categories is None:
            self._categories = self._library.cache.categories()
        return self._categories


def examples(*, shell_only: bool = False) -> Sequence[Example]:
    """Return the examples that teach the language; `shell_only`: those that need no quoting."""
    from reader.search.language.examples import BAR, SHELL

    return SHELL if shell_only else (*SHELL, *BAR)
