"""Why a paper is in a list of search results although its title lacks some of the words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reader.library.library import Library
    from reader.model.view import Row

CACHED: Final = 512
"""Papers whose evidence is cached: several screens of rows."""


class Evidence(NamedTuple):
    """Where a paper has the words of a query that its title lacks."""

    text: str
    """Names of authors, or pieces of the abstract."""
    spans: tuple[tuple[int, int], ...]
    """The spans of the words in it."""


def evidence_finder(
    library: Library, words: str, corrections: Sequence[tuple[str, str]] = ()
) -> Callable[[Row], Evidence | None] | None:
    """Return `find_evidence` for these words with a cache; None if there are no words.

    `corrections`: misspelt words, each with the word that was searched for instead.
    """
    if not words:
        return None
    searched = _corrected(words, dict(corrections)) if corrections else words

    @lru_cache(CACHED)
    def find(row: Row) -> Evidence | None:
        return find_evidence(library, row, searched)

    return find


def _corrected(words: str, corrections: dict[str, str]) -> str:
    from reader.search.fold import fold

    return " ".join(corrections.get(fold(word), word) for word in words.split())


def find_evidence(library: Library, row: Row, words: str) -> Evidence | None:
    """Return where a paper has the words that its title lacks.

    None if the title lacks none, or if neither an author nor the abstract has them as they are.
    """
    from reader.search.evidence import excerpt, matching_names, missing_words

    missing = missing_words(words, row.title)
    if not missing:
        return None
    text, spans = matching_names(missing, row.authors.split(", "))
    abstract = library.cache.abstracts([row.key]).get(row.key, "")
    piece, piece_spans = excerpt(missing, abstract)
    if piece:
        offset = len(text) + 3 if text else 0
        text = f"{text} · {piece}" if text else piece
        spans += [(first + offset, last + offset) for first, last in piece_spans]
    return Evidence(text, tuple(spans)) if text else None
