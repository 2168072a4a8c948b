"""The query tree: fuzzy title words, terms that all must hold, and an order.

`reader.search.language` makes it from text, `reader.storage` turns its terms into SQL, and
`reader.search.titles` ranks by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, TypeAlias

from reader.model.value import Value

State: TypeAlias = Literal["unread", "read", "starred"]
Part: TypeAlias = Literal["abstract", "code", "doi", "note", "project", "summary", "tag"]
Order: TypeAlias = Literal["comments", "date", "stars", "title", "upvotes"]


class Is(Value):
    """`is:unread`, `is:read`, `is:starred`."""

    state: State


class By(Value):
    """`by:name`: some author's name contains these words, accents and case aside."""

    name: str


class Dated(Value):
    """`date:…`: listed in a digest from `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None


class Latest(Value):
    """`date:latest`: listed on the newest digest's day."""


class Upvotes(Value):
    """`upvotes:20..`: from `least` to `most`, both included; None is open."""

    least: int | None
    most: int | None


class Exact(Value):
    """`"exact phrase"`, `'exact`: the title holds these very words, accents and case aside."""

    text: str
    open: bool = True
    """Whether the last word may go on: it is still being typed, or was asked for without quotes."""


class Abstract(Value):
    """`abs:"exact words"`: the abstract holds these words one after the other."""

    words: str
    open: bool = True
    """As for `Exact`."""


class Has(Value):
    """`has:code`: the paper comes with it."""

    part: Part


class Tagged(Value):
    """`tag:rl`, `#rl`: the user gave the paper this tag, in whatever case."""

    tag: str
    open: bool = False
    """Whether it may be but the beginning of a tag: it is where no tag is just so."""


class Category(Value):
    """`cat:cs.LG`: one of the paper's categories begins so."""

    name: str


class In(Value):
    """`in:huggingface`: listed in a digest of a source whose name begins so."""

    source: str


class Not(Value):
    """`not:term`: the term does not hold."""

    term: Term


class AnyOf(Value):
    """`one OR other`: one of the terms holds."""

    terms: tuple[Term, ...]


Term: TypeAlias = (
    Is
    | By
    | Dated
    | Latest
    | Upvotes
    | Exact
    | Abstract
    | Has
    | Tagged
    | Category
    | In
    | Not
    | AnyOf
)


class Sort(Value):
    """`sort:upvotes`: the order of what is found, in place of that of the view or of the match."""

    by: Order
    up: bool = False
    """Whether the least, or the first of the alphabet, comes first."""


def every_term(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield all terms, those inside `not:` and `OR` too."""
    for term in terms:
        yield term
        if isinstance(term, Not):
            yield from every_term((term.term,))
        elif isinstance(term, AnyOf):
            yield from every_term(term.terms)


class Untaken(Value):
    """A piece of the text that was not understood, and why."""

    start: int
    end: int
    reason: str


class Query(Value):
    """What the filter bar holds."""

    words: str = ""
    """The fuzzy title words, joined by single spaces."""
    terms: tuple[Term, ...] = ()
    untaken: tuple[Untaken, ...] = ()
    sort: Sort | None = None

    @property
    def empty(self) -> bool:
        """Whether the query asks for nothing, so that everything matches in its own order."""
        return not self.words and not self.terms and self.sort is None

    @property
    def in_title(self) -> tuple[str, ...]:
        """What the title must hold to the letter."""
        return tuple(each.text for each in _asserted(self.terms) if isinstance(each, Exact))

    @property
    def in_abstract(self) -> tuple[str, ...]:
        """What the abstract must hold."""
        return tuple(each.words for each in _asserted(self.terms) if isinstance(each, Abstract))


def _asserted(terms: tuple[Term, ...]) -> list[Term]:
    """Return the terms that hold for what is found, or may, without those that are turned round."""
    found: list[Term] = []
    for term in terms:
        found += _asserted(term.terms) if isinstance(term, AnyOf) else [term]
    return found
