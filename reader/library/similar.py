"""`like:ID`: the papers nearest to one paper.

The full-text index proposes papers that share the paper's heaviest words (bm25). The best of them
are compared by all their words (the cosine of TF-IDF vectors), and both scores count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reader.search.term_weights import TermWeights
    from reader.storage.cache import Cache

LIMIT: Final = 50
"""Papers that `like:` finds."""
CANDIDATES: Final = 80
"""Papers that the full-text index proposes."""
QUERY_WORDS: Final = 25
"""Words of the paper that the full-text index looks for."""
COSINE_WEIGHT: Final = 1.0
BM25_WEIGHT: Final = 0.5


def nearest(cache: Cache, weights: TermWeights, key: int, scope: Sequence[int] | None) -> list[int]:
    """Return the papers of `scope` (None: all) nearest to the paper `key`, itself left out."""
    from reader.search.term_weights import heaviest, similarity, standardize

    texts = cache.texts([key])
    if key not in texts:
        return []
    vector = weights.vector(" ".join(texts[key]))
    found = cache.nearest(heaviest(vector, QUERY_WORDS), scope, key, CANDIDATES)
    others = cache.texts([each for each, _ in found])
    found = [(each, score) for each, score in found if each in others]
    by_words = standardize([score for _, score in found])
    by_vector = standardize(
        [similarity(vector, weights.vector(" ".join(others[each]))) for each, _ in found]
    )
    scores = {
        each: COSINE_WEIGHT * cosine + BM25_WEIGHT * bm25
        for (each, _), bm25, cosine in zip(found, by_words, by_vector, strict=True)
    }
    return sorted(scores, key=lambda each: -scores[each])[:LIMIT]
