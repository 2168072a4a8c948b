"""The query language for the commands and readers: parsing, completion, examples, highlighting.

The language itself is in `reader.search.language`; the library adds the values of its papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reader.library.library import Library
    from reader.model.query import Query, Untaken
    from reader.search.language.completion import LibraryValues
    from reader.search.language.examples import Example

LIBRARY_FIELDS: Final = (
    *("by:", "cat:", "in:", "date:", "after:", "before:", "tag:", "#", "like:", "view:"),
)
"""Beginnings of terms whose values are looked up in the library, which takes milliseconds."""
REASON_LIMIT: Final = 40
"""Cells that the bar has for why a part of a query is not used."""
ID_LIMIT: Final = 20
"""The most ids that are offered as completions."""
AUTHOR_LIMIT: Final = 20
"""The most authors' names that are offered as completions."""


def read_query(text: str, today: date | None = None) -> Query:
    """Parse a query. What cannot be parsed is noted in the result; this never raises."""
    from datetime import date

    from reader.search.language import parse

    return parse(text, today or date.today())


def read_query_for(library: Library, text: str, today: date | None = None) -> Query:
    """Parse a query that is run on `library`: it must have the papers that the query names."""
    if not text:
        # The start of the reader need not load the parser.
        from reader.model.query import Query

        return Query()
    from datetime import date

    from reader.search.language import parse

    today = today or date.today()
    return parse(text, today, _LibraryLookup(library, today))


class _LibraryLookup:
    """Which papers and views a query may name."""

    def __init__(self, library: Library, today: date) -> None:
        self._library = library
        self._today = today

    def has_paper(self, id: str) -> bool:
        return self._library.key_of(id) is not None

    def view(self, name: str) -> Query | None:
        from reader.search.language import parse

        view = self._library.views.get(name)
        return parse(view.query, self._today, _InsideView(self._library)) if view else None


class _InsideView:
    """Which papers the query of a view may name. It may name no view."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def has_paper(self, id: str) -> bool:
        return self._library.key_of(id) is not None

    def view(self, _name: str) -> Query | None:
        return None


def with_order(text: str, order: str) -> str:
    """Return a query with its `sort:` term replaced by `order`, such as `upvotes`.

    An empty `order` removes the term: the results then have the order of the view.
    """
    from reader.search.language.parse import with_order

    return with_order(text, order)


def order_of(text: str) -> str:
    """Return the order that a query's `sort:` term selects; empty if it has none."""
    from reader.search.language.parse import order_of

    return order_of(text)


def describe_untaken(untaken: Untaken, library: Library) -> str:
    """Return why a part of a query is not used. For a half-typed tag, name the user's tags."""
    from reader.search.language.fields import FIELDS

    name, accepts = "tag", FIELDS["tag"].accepts
    if untaken.reason != f"{name}: {accepts}" or not library.marks.are_read:
        return untaken.reason
    text = f"{name}:"
    for tag, _ in library.marks.all_tags():
        if len(f"{text} {tag}") > REASON_LIMIT:
            break
        text += f" {tag}"
    return text if text != f"{name}:" else untaken.reason


def examples(*, shell_only: bool = False) -> Sequence[Example]:
    """Return examples that teach the language; `shell_only`: those that need no quoting."""
    from reader.search.language.examples import BAR, SHELL

    return SHELL if shell_only else (*SHELL, *BAR)


def match_spans(words: str, title: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the title's characters that match `words`."""
    from reader.search.highlight import match_spans

    return match_spans(words, title) if words else []


def has_exact_words(title: str, words: str) -> bool:
    """Return True if a title contains every word as it was typed."""
    from reader.search.fold import fold

    text = fold(title)
    return all(word in text for word in fold(words).split())


class Completer:
    """Completes queries with the values of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._categories: list[str] | None = None

    def is_quick(self, text: str) -> bool:
        """Return True if completing `text` does not read the library."""
        last_word = text.rpartition(" ")[2]
        return not any(field in last_word for field in LIBRARY_FIELDS)

    def complete(self, text: str) -> str | None:
        """Return `text` with its last word completed, or None if there is no completion."""
        from reader.search.language.completion import complete

        return complete(text, self._values())

    def completions(self, word: str) -> list[str]:
        """Return all completions of the last word of a query, each a whole word."""
        from reader.search.language.completion import completions

        return completions(word, self._values())

    def _values(self) -> LibraryValues:
        from reader.search.language.completion import date_values

        cache, marks = self._library.cache, self._library.marks

        def dates(prefix: str) -> list[str]:
            return date_values((digests.day for digests in cache.days()), prefix)

        return {
            "by": lambda prefix: cache.author_words(prefix, AUTHOR_LIMIT),
            "cat": lambda _: self._known_categories(),
            "in": lambda _: cache.sources(),
            "like": lambda prefix: cache.ids_beginning(prefix, ID_LIMIT),
            "view": lambda _: [view.name for view in self._library.views.all()],
            "tag": lambda _: [tag for tag, _ in marks.all_tags()],
            "date": dates,
            "after": dates,
            "before": dates,
        }

    def _known_categories(self) -> list[str]:
        """Return the categories, read once: that reads every paper."""
        if self._categories is None:
            self._categories = self._library.cache.categories()
        return self._categories
