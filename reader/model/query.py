"""A parsed query: fuzzy title words, terms that must all match, and a sort order.

`reader.search.language` parses it from text, `reader.storage` turns its terms into SQL, and
`reader.search.titles` ranks by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Literal, TypeAlias

from reader.model.value import Value

State: TypeAlias = Literal["unread", "read", "starred", "begun"]
Part: TypeAlias = Literal[
    "abstract", "code", "doi", "note", "pdf", "project", "summary", "tag", "text"
]  # fmt: skip
Order: TypeAlias = Literal["comments", "date", "foryou", "stars", "title", "upvotes"]


class Is(Value):
    """`is:unread`, `is:read`, `is:starred`; `is:begun`: a full text was left midway."""

    state: State


class By(Value):
    """`by:name`: the name of an author contains these words, ignoring accents and case."""

    name: str


class Dated(Value):
    """`date:…`: listed in a digest from `first` to `last`, both included; None is unbounded."""

    first: date | None
    last: date | None


class Published(Value):
    """`published:…`: published from `first` to `last`, both included; None is unbounded."""

    first: date | None
    last: date | None


class Latest(Value):
    """`date:latest`: listed on the newest digest's day."""


class Upvotes(Value):
    """`upvotes:20..`: from `least` to `most`, both included; None is unbounded."""

    least: int | None
    most: int | None


class Exact(Value):
    """`"exact phrase"`, `'exact`: the title contains these words, ignoring accents and case."""

    text: str
    open: bool = True
    """Whether the last word may be longer: it is still being typed, or has no closing quote."""


class Abstract(Value):
    """`abs:"exact words"`: the abstract contains these words in this order."""

    words: str
    open: bool = True
    """As for `Exact`."""


class InText(Value):
    """`text:"exact words"`: the full text, if it was fetched, contains these words in order."""

    words: str
    open: bool = True
    """As for `Exact`."""


class WithId(Value):
    """One of these arXiv ids: what the terms about full texts mean."""

    ids: tuple[str, ...]


class Has(Value):
    """`has:code`: the paper has this part."""

    part: Part


class Tagged(Value):
    """`tag:rl`, `#rl`: the user gave the paper this tag, ignoring case."""

    tag: str
    open: bool = False
    """Whether it may be the beginning of a tag, if no tag is exactly so."""


class Category(Value):
    """`cat:cs.LG`: one of the paper's categories begins with `name`."""

    name: str


class In(Value):
    """`in:huggingface`: listed in a digest of a source whose name begins with `source`."""

    source: str


class Like(Value):
    """`like:ID`: among the papers nearest to the one with this id; never inside `Not` or `AnyOf`.

    The library answers it, because it depends on the other terms.
    """

    id: str


class Among(Value):
    """One of these papers, by their keys in the cache. No text means it: the library makes it."""

    keys: tuple[int, ...]


class ResultsOf(Value):
    """Among the results of a saved view that has words, below `not:` or `OR`.

    The finder answers it, because words need the title index.
    """

    words: str
    terms: tuple[Term, ...] = ()


class Not(Value):
    """`not:term`: the term does not match."""

    term: Term


class AnyOf(Value):
    """`one OR other`: at least one of the terms matches."""

    terms: tuple[Term, ...]


class AllOf(Value):
    """All of the terms match: a saved view among other terms, as if it stood in parentheses."""

    terms: tuple[Term, ...]


Term: TypeAlias = (
    Is
    | InText
    | WithId
    | By
    | Dated
    | Published
    | Latest
    | Upvotes
    | Exact
    | Abstract
    | Has
    | Tagged
    | Category
    | In
    | Like
    | Among
    | ResultsOf
    | Not
    | AnyOf
    | AllOf
)


class Sort(Value):
    """`sort:upvotes`: the order of the results, instead of that of the view or of the match."""

    by: Order
    up: bool = False
    """Whether the order is ascending."""


def replace_terms(terms: Iterable[Term], replace: Callable[[Term], Term]) -> tuple[Term, ...]:
    """Return the terms with each replaced, those inside `not:` and `OR` one by one."""

    def replaced(term: Term) -> Term:
        match term:
            case Not():
                return Not(replaced(term.term))
            case AllOf() | AnyOf():
                return type(term)(tuple(map(replaced, term.terms)))
            case _:
                return replace(term)

    return tuple(map(replaced, terms))


def every_term(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield all terms, those inside `not:` and `OR` too."""
    for term in terms:
        yield term
        if isinstance(term, Not):
            yield from every_term((term.term,))
        elif isinstance(term, AnyOf | AllOf | ResultsOf):
            yield from every_term(term.terms)


class Untaken(Value):
    """A part of the text that was not understood, and why."""

    start: int
    end: int
    reason: str


class Query(Value):
    """The query of the filter bar or the command line."""

    words: str = ""
    """The fuzzy title words, joined by single spaces."""
    terms: tuple[Term, ...] = ()
    untaken: tuple[Untaken, ...] = ()
    sort: Sort | None = None

    @property
    def empty(self) -> bool:
        """Whether the query has no conditions, so that everything matches in its own order."""
        return not self.words and not self.terms and self.sort is None

    @property
    def selects_papers(self) -> bool:
        """Whether it asks for papers, not for an order alone."""
        return bool(self.words or self.terms)

    @property
    def needs_finder(self) -> bool:
        """Whether it has words, or a saved view with words below `not:` or `OR`."""
        return bool(self.words) or any(
            isinstance(term, ResultsOf) for term in every_term(self.terms)
        )

    @property
    def keeps_view_order(self) -> bool:
        """Whether the results are in the order of the view: not ranked, not sorted."""
        return not self.words and self.sort is None and self.like is None

    @property
    def like(self) -> Like | None:
        """The term `like:`, which orders the results by nearness if they have no other order."""
        return next((term for term in self.terms if isinstance(term, Like)), None)

    @property
    def in_title(self) -> tuple[str, ...]:
        """The exact phrases that the title must contain."""
        return tuple(term.text for term in _positive_terms(self.terms) if isinstance(term, Exact))

    @property
    def title_words(self) -> str:
        """The words that are looked for in titles."""
        of_views = (
            term.words for term in _positive_terms(self.terms) if isinstance(term, ResultsOf)
        )
        return " ".join((self.words, *self.in_title, *of_views)).strip()

    @property
    def in_abstract(self) -> tuple[str, ...]:
        """The exact phrases that the abstract must contain."""
        return tuple(
            term.words for term in _positive_terms(self.terms) if isinstance(term, Abstract)
        )


def _positive_terms(terms: tuple[Term, ...]) -> list[Term]:
    """Return the terms, those of `OR` and of views in line. Negated terms stay in their `Not`."""
    positive: list[Term] = []
    for term in terms:
        positive += _positive_terms(term.terms) if isinstance(term, AnyOf | AllOf) else [term]
    return positive
